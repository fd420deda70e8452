import type { PermissionNeed } from '../model/vendor.ts';
import { hclFile, hclList, hclName, hclObject, hclString, quotedPart, type HclLine } from './hcl.ts';
import {
  attachmentsOf,
  BUCKET_NAME,
  fileStem,
  gapsOf,
  inlineNameOf,
  oneLine,
  portablePattern,
  principalOf,
  quotaNote,
  readMore,
  roleDescription,
  sidOf,
  wordsOf,
  wrapped,
  type Gap,
  type Setup,
  type SetupFile,
} from './setup.ts';

/** What {@link terraformFor} writes. */
export interface TerraformSetup {
  /** Complete in itself: its variables, its role, its outputs. Every name in it begins with the vendor's, so that it fits beside any other code. */
  readonly file: SetupFile;
  /** For a module that says nothing yet of its providers: Terraform takes `required_providers` once only. */
  readonly versions: SetupFile;
  /** What the file needs of hashicorp/aws: `>= 5.0`. */
  readonly awsProvider: string;
  /** The variable that wants the External ID, and the output that has the role's ARN. */
  readonly externalIdVariable: string;
  readonly roleArnOutput: string;
}

/** The setup as Terraform, in the form of `terraform fmt`. The External ID stays out of it: it is a variable without default. */
export function terraformFor(setup: Setup): TerraformSetup {
  const names = namesIn(setup);
  // A resource takes a region of its own since 6.0 (registry.terraform.io/providers/hashicorp/aws, version 6 upgrade guide, 2026-11).
  const awsProvider = setup.eks ? '>= 6.0' : '>= 5.0';
  const parts: readonly (readonly HclLine[])[] = [
    opening(setup),
    externalId(setup, names),
    roleName(setup, names),
    ...gapsOf(setup).map((gap) => namesVariable(gap, names)),
    locals(setup, names),
    [{ block: `data "aws_partition" "${names.stem}"`, body: [] }],
    trust(setup, names),
    role(setup, names),
    attachments(setup, names),
    embedded(setup, names),
    ...permissions(setup, names),
    ...clusters(setup, names),
    [
      {
        block: `output "${names.stem}_role_arn"`,
        body: [
          ['description', hclString(oneLine(`ARN of the role, to be given to ${setup.vendor.name}.`))],
          ['value', `aws_iam_role.${names.stem}.arn`],
        ],
      },
    ],
  ];
  const text = parts
    .filter((part) => part.length > 0)
    .map(hclFile)
    .join('\n')
    .replaceAll(/^(data "aws_partition" "\w+") \{\n\}$/gm, '$1 {}');
  return {
    file: { name: `${fileStem(setup)}.tf`, text },
    versions: { name: 'versions.tf', text: versions(awsProvider) },
    awsProvider,
    externalIdVariable: names.externalId,
    roleArnOutput: `${names.stem}_role_arn`,
  };
}

interface Names {
  readonly stem: string;
  readonly externalId: string;
  readonly policies: string;
  readonly clusters: string;
  readonly tags: string;
  /** The partition as it stands in a text between quotes. */
  readonly partition: string;
}

function namesIn(setup: Setup): Names {
  const stem = hclName(fileStem(setup));
  return {
    stem,
    externalId: `${stem}_external_id`,
    policies: `${stem}_policies`,
    clusters: `${stem}_clusters`,
    tags: `${stem}_tags`,
    partition: `\${data.aws_partition.${stem}.partition}`,
  };
}

function comments(...texts: readonly string[]): readonly HclLine[] {
  return texts.flatMap((text) => wrapped(text, 100).map((comment) => ({ comment })));
}

function opening(setup: Setup): readonly HclLine[] {
  const link = readMore(setup);
  return comments(`${roleDescription(setup)}.`, ...(link === undefined ? [] : [link]));
}

function externalId({ vendor }: Setup, { externalId: name }: Names): readonly HclLine[] {
  const { minLength, maxLength, pattern, where } = vendor.externalId;
  const portable = portablePattern(pattern);
  const rule = (condition: string, message: string): readonly HclLine[] => [
    'blank',
    {
      block: 'validation',
      body: [
        ['condition', condition],
        ['error_message', hclString(oneLine(message))],
      ],
    },
  ];
  return [
    ...comments('An External ID is no secret to AWS. Marked as sensitive it would hide the whole trust policy in every plan.'),
    {
      block: `variable "${name}"`,
      body: [
        ['description', hclString(oneLine(`External ID that ${vendor.name} gives for this connection. ${where}`))],
        ['type', 'string'],
        ['nullable', 'false'],
        ...rule(
          `length(var.${name}) >= ${minLength} && length(var.${name}) <= ${maxLength}`,
          `An External ID of ${vendor.name} has ${minLength} to ${maxLength} characters.`,
        ),
        ...(portable === undefined
          ? []
          : rule(
              `can(regex(${hclString(portable)}, var.${name}))`,
              `This is no External ID of ${vendor.name}: look for blanks, quotes and other characters that came with it when it was copied.`,
            )),
      ],
    },
  ];
}

function roleName({ vendor, variant, roleName: name }: Setup, { stem }: Names): readonly HclLine[] {
  const fallback = name ?? variant.roleName?.example ?? `${vendor.id}-access`;
  return [
    {
      block: `variable "${stem}_role_name"`,
      body: [
        ['description', hclString(oneLine(`Name of the role that ${vendor.name} assumes.`))],
        ['type', 'string'],
        ['default', hclString(fallback)],
        ['nullable', 'false'],
      ],
    },
  ];
}

function namesVariable(gap: Gap, names: Names): readonly HclLine[] {
  const name = variableOf(gap, names);
  return [
    {
      block: `variable "${name}"`,
      body: [
        ['description', hclString(gap.isBucket ? `Names of the ${gap.words}s of this account, without s3://.` : `Names: ${gap.words}.`)],
        ['type', 'list(string)'],
        ...(gap.values.length > 0 ? [['default', hclList(gap.values.map(hclString), '  ')] as const] : []),
        ['nullable', 'false'],
        'blank',
        {
          block: 'validation',
          body: [
            [
              'condition',
              gap.isBucket
                ? `length(var.${name}) > 0 && alltrue([for name in var.${name} : can(regex(${hclString(BUCKET_NAME)}, name))])`
                : `length(var.${name}) > 0`,
            ],
            ['error_message', hclString(gap.isBucket ? 'Give the name of one bucket at least, without s3://.' : 'Give one at least.')],
          ],
        },
      ],
    },
  ];
}

function variableOf({ name }: Gap, { stem }: Names): string {
  return `${stem}_${wordsOf(name).join('_')}s`;
}

function locals(setup: Setup, { policies, clusters: clustersName, tags: tagsName }: Names): readonly HclLine[] {
  const { vendor, write } = attachmentsOf(setup);
  const tags = Object.entries(setup.tags);
  const list = hclList(
    [
      ...vendor.map(({ policy, opens }) => ({ code: hclString(policy), comment: oneLine(opens) })),
      ...write.map((policy) => ({ code: hclString(policy), comment: `chosen beside what ${oneLine(setup.vendor.name)} asks for` })),
    ],
    '  ',
  );
  const rows = setup.clusters.map(({ region, name }): readonly [string, string] => [
    `${region}/${name}`,
    `{ region = ${hclString(region)}, name = ${hclString(name)} }`,
  ]);
  const sections: readonly (readonly HclLine[])[] = [
    vendor.length + write.length === 0 ? [] : [...comments(...quotaNote(setup)), [policies, list]],
    setup.eks ? [...clusterNotes(setup), [clustersName, hclObject(rows, '  ')]] : [],
    tags.length === 0
      ? []
      : [
          [
            tagsName,
            hclObject(
              tags.map(([key, value]) => [key, hclString(value)]),
              '  ',
            ),
          ],
        ],
  ];
  const body = sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : ['blank' as const, ...section]));
  return body.length === 0 ? [] : [{ block: 'locals', body }];
}

function clusterNotes({ vendor, clusters: named, cidrs }: Setup): readonly HclLine[] {
  return comments(
    'Clusters with access entries: their authentication mode is API or API_AND_CONFIG_MAP.',
    ...(named.length > 0 ? [] : ['Name them here: "us-east-1/production" = { region = "us-east-1", name = "production" }']),
    ...(vendor.outboundAddresses.needed
      ? [
          cidrs.length > 0
            ? `Where the API server endpoint of a cluster is open to some addresses only, let ${vendor.name} in there as well, in the code of the cluster (public_access_cidrs): ${cidrs.join(', ')}`
            : `Where the API server endpoint of a cluster is open to some addresses only, let ${vendor.name}'s in there as well, in the code of the cluster (public_access_cidrs). ${vendor.outboundAddresses.where}`,
        ]
      : []),
  );
}

function trust(setup: Setup, { stem, externalId: variable }: Names): readonly HclLine[] {
  return [
    {
      block: `data "aws_iam_policy_document" "${stem}_trust"`,
      body: [
        {
          block: 'statement',
          body: [
            ['actions', hclList(setup.vendor.trustActions.map(hclString), '    ')],
            'blank',
            {
              block: 'principals',
              body: [
                ['type', '"AWS"'],
                ['identifiers', hclList([hclString(principalOf(setup))], '      ')],
              ],
            },
            'blank',
            {
              block: 'condition',
              body: [
                ['test', '"StringEquals"'],
                ['variable', '"sts:ExternalId"'],
                ['values', `[var.${variable}]`],
              ],
            },
          ],
        },
      ],
    },
  ];
}

function role(setup: Setup, { stem, tags }: Names): readonly HclLine[] {
  const { rolePath, variant } = setup;
  const why = variant.rolePath?.required === true && variant.rolePath.path === rolePath ? variant.rolePath.why : undefined;
  return [
    ...(why === undefined ? [] : comments(`The path matters. ${why}`)),
    {
      block: `resource "aws_iam_role" "${stem}"`,
      body: [
        ['name', `var.${stem}_role_name`],
        ...(rolePath === '/' ? [] : [['path', hclString(rolePath)] as const]),
        ['description', hclString(roleDescription(setup))],
        ['assume_role_policy', `data.aws_iam_policy_document.${stem}_trust.json`],
        ...tagsArgument(setup, tags),
      ],
    },
  ];
}

function tagsArgument(setup: Setup, tags: string): readonly HclLine[] {
  return Object.keys(setup.tags).length === 0 ? [] : [['tags', `local.${tags}`]];
}

function attachments(setup: Setup, { stem, policies, partition }: Names): readonly HclLine[] {
  const { count, write } = attachmentsOf(setup);
  if (count === 0) return [];
  const own = hclPolicyArn(partition, '${each.value}');
  return [
    {
      block: `resource "aws_iam_role_policy_attachment" "${stem}"`,
      body: [
        ['for_each', `toset(local.${policies})`],
        'blank',
        ['role', `aws_iam_role.${stem}.name`],
        ['policy_arn', write.some((policy) => policy.startsWith('arn:')) ? `startswith(each.value, "arn:") ? each.value : ${own}` : own],
      ],
    },
  ];
}

function hclPolicyArn(partition: string, policy: string): string {
  return `"arn:${partition}:iam::aws:policy/${policy}"`;
}

function embedded(setup: Setup, { stem, partition }: Names): readonly HclLine[] {
  const { embedded: needs } = attachmentsOf(setup);
  return needs.flatMap(({ policy }, index): readonly HclLine[] => {
    const label = hclName(`${stem}_${wordsOf(policy.slice(policy.lastIndexOf('/') + 1)).join('_')}`);
    return [
      ...(index === 0
        ? comments(
            `This account takes ${setup.policiesPerRole} managed policies on a role. What is beyond that is put into the role itself, as AWS has it at each apply.`,
          )
        : (['blank'] as const)),
      { block: `data "aws_iam_policy" "${label}"`, body: [['arn', hclPolicyArn(partition, quotedPart(policy))]] },
      'blank',
      {
        block: `resource "aws_iam_role_policy" "${label}"`,
        body: [
          ['name', `data.aws_iam_policy.${label}.name`],
          ['role', `aws_iam_role.${stem}.name`],
          ['policy', `data.aws_iam_policy.${label}.policy`],
        ],
      },
    ];
  });
}

function permissions(setup: Setup, names: Names): readonly (readonly HclLine[])[] {
  const { vendor, variant } = setup;
  if (variant.permissions.length === 0) return [];
  const { stem } = names;
  const dated = variant.permissions
    .flatMap((need) => need.dated ?? [])
    .toSorted()
    .at(-1);
  return [
    [
      ...comments(`${vendor.name}'s own permissions${dated === undefined ? '' : `, as of ${dated}`}.`),
      {
        block: `data "aws_iam_policy_document" "${stem}"`,
        body: variant.permissions.flatMap((need, index) => [...(index === 0 ? [] : ['blank' as const]), statement(need, setup, names)]),
      },
    ],
    [
      {
        block: `resource "aws_iam_role_policy" "${stem}"`,
        body: [
          ['name', hclString(inlineNameOf(setup))],
          ['role', `aws_iam_role.${stem}.name`],
          ['policy', `data.aws_iam_policy_document.${stem}.json`],
        ],
      },
    ],
  ];
}

function statement(need: PermissionNeed, setup: Setup, names: Names): HclLine {
  const sid = sidOf(need);
  return {
    block: 'statement',
    body: [
      ...(sid === undefined ? [] : [['sid', hclString(sid)] as const]),
      ['actions', hclList(need.actions.map(hclString), '    ')],
      ['resources', resources(need, setup, names)],
    ],
  };
}

function resources({ resources: all }: PermissionNeed, setup: Setup, names: Names): string {
  const gap = gapsOf(setup).find(({ name }) => all.some((resource) => resource.includes(`{{${name}}}`)));
  const texts = all.map((resource) => {
    const pieces = resource.split(/\{\{\w+\}\}/).map(quotedPart);
    return `"${pieces.join('${name}')}"`.replace(/^"arn:aws:/, () => `"arn:${names.partition}:`);
  });
  return gap ? `flatten([for name in var.${variableOf(gap, names)} : ${hclList(texts, '    ')}])` : hclList(texts, '    ');
}

function clusters(setup: Setup, { stem, clusters: local, partition, tags }: Names): readonly (readonly HclLine[])[] {
  const { eks } = setup.variant;
  if (!setup.eks || !eks) return [];
  const [, policy = ''] = /^arn:aws:(.*)$/.exec(eks.accessPolicy) ?? [];
  const cluster: readonly HclLine[] = [
    ['for_each', `local.${local}`],
    'blank',
    ['region', 'each.value.region'],
    ['cluster_name', 'each.value.name'],
  ];
  return [
    [
      {
        block: `resource "aws_eks_access_entry" "${stem}"`,
        body: [...cluster, ['principal_arn', `aws_iam_role.${stem}.arn`], ...tagsArgument(setup, tags)],
      },
    ],
    [
      {
        block: `resource "aws_eks_access_policy_association" "${stem}"`,
        body: [
          ...cluster,
          ['principal_arn', `aws_eks_access_entry.${stem}[each.key].principal_arn`],
          ['policy_arn', `"arn:${partition}:${quotedPart(policy)}"`],
          'blank',
          { block: 'access_scope', body: [['type', hclString(eks.scope)]] },
        ],
      },
    ],
  ];
}

function versions(awsProvider: string): string {
  return hclFile([
    {
      block: 'terraform',
      body: [
        ['required_version', '">= 1.3"'],
        'blank',
        {
          block: 'required_providers',
          body: [
            [
              'aws',
              hclObject(
                [
                  ['source', '"hashicorp/aws"'],
                  ['version', hclString(awsProvider)],
                ],
                '    ',
              ),
            ],
          ],
        },
      ],
    },
  ]);
}
