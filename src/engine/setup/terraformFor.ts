import type { PermissionNeed } from '../model/vendor.ts';
import { hclComments, hclFile, hclList, hclName, hclObject, hclString, quotedPart, type HclLine } from './hcl.ts';
import {
  attachmentsOf,
  byGap,
  fileStem,
  inlineNameOf,
  principalOf,
  quotaNote,
  readMore,
  roleDescription,
  sidOf,
  type Setup,
  type SetupFile,
} from './setup.ts';
import { namesIn, variableOf, type Names } from './terraformNames.ts';
import { clusterNotes, terraformVariables } from './terraformVariables.ts';
import { oneLine, wordsOf } from './wording.ts';

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
    ...terraformVariables(setup, names),
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
          ['description', hclString(oneLine(`ARN of the role, to enter at ${setup.vendor.name}.`))],
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

function opening(setup: Setup): readonly HclLine[] {
  const link = readMore(setup);
  return hclComments(`${roleDescription(setup)}.`, ...(link === undefined ? [] : [link]));
}

function locals(setup: Setup, { policies, clusters: clustersName, tags: tagsName }: Names): readonly HclLine[] {
  const { vendor, write } = attachmentsOf(setup);
  const tags = Object.entries(setup.tags);
  const list = hclList(
    [
      ...vendor.map(({ policy, opens }) => ({ code: hclString(policy), comment: oneLine(opens) })),
      ...write.map((policy) => ({
        code: hclString(policy),
        comment: `added by choice; ${oneLine(setup.vendor.name)} does not ask for it`,
      })),
    ],
    '  ',
  );
  const rows = setup.clusters.map(({ region, name }): readonly [string, string] => [
    `${region}/${name}`,
    `{ region = ${hclString(region)}, name = ${hclString(name)} }`,
  ]);
  const sections: readonly (readonly HclLine[])[] = [
    vendor.length + write.length === 0 ? [] : [...hclComments(...quotaNote(setup)), [policies, list]],
    rows.length === 0 ? [] : [...clusterNotes(setup), [clustersName, hclObject(rows, '  ')]],
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
    ...(why === undefined ? [] : hclComments(`The path matters. ${why}`)),
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
        ? hclComments(
            `This account allows ${setup.policiesPerRole} managed policies on a role. The rest is embedded in the role, as AWS publishes it at the time of each apply.`,
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
      ...hclComments(`${vendor.name}'s own permissions${dated === undefined ? '' : `, as of ${dated}`}.`),
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

function resources(need: PermissionNeed, setup: Setup, names: Names): string {
  const lists = byGap(need, setup).map(({ gap, resources: some }) => {
    const texts = some.map((resource) => {
      const pieces = resource.split(/\{\{\w+\}\}/).map(quotedPart);
      return `"${pieces.join('${name}')}"`.replace(/^"arn:aws:/, () => `"arn:${names.partition}:`);
    });
    return gap ? `flatten([for name in var.${variableOf(gap, names)} : ${hclList(texts, '    ')}])` : hclList(texts, '    ');
  });
  return lists.length === 1 ? lists[0]! : `concat(${lists.join(', ')})`;
}

function clusters(setup: Setup, { stem, clusters: local, partition, tags }: Names): readonly (readonly HclLine[])[] {
  const { eks } = setup.variant;
  if (!setup.eks || !eks) return [];
  const [, policy = ''] = /^arn:aws:(.*)$/.exec(eks.accessPolicy) ?? [];
  const cluster: readonly HclLine[] = [
    ['for_each', setup.clusters.length > 0 ? `local.${local}` : `var.${local}`],
    'blank',
    ['region', 'each.value.region'],
    ['cluster_name', 'each.value.name'],
  ];
  return [
    [
      ...hclComments('The argument region needs hashicorp/aws 6.0 or later.'),
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
