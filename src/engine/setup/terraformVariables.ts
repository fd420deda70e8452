import { hclComments, hclList, hclString, type HclLine } from './hcl.ts';
import { BUCKET_NAME } from '../model/bucketName.ts';
import { gapsOf, portablePattern, type Gap, type Setup } from './setup.ts';
import { variableOf, type Names } from './terraformNames.ts';
import { oneLine } from './wording.ts';

/** The variables of a setup: the External ID without a default, the role's name, and what else only the user can name. */
export function terraformVariables(setup: Setup, names: Names): readonly (readonly HclLine[])[] {
  return [
    externalId(setup, names),
    roleName(setup, names),
    ...gapsOf(setup).map((gap) => namesVariable(gap, names)),
    ...(setup.eks && setup.clusters.length === 0 ? [clustersVariable(setup, names)] : []),
  ];
}

/** What is to be known of the clusters that get an access entry. */
export function clusterNotes({ vendor, cidrs }: Setup): readonly HclLine[] {
  const { needed, where } = vendor.outboundAddresses;
  const said = `If the API server endpoint of a cluster is restricted by address, allow ${vendor.name}'s addresses where the cluster is defined (public_access_cidrs)`;
  return hclComments(
    'EKS clusters that get an access entry. Their authentication mode must be API or API_AND_CONFIG_MAP.',
    ...(needed ? [cidrs.length > 0 ? `${said}: ${cidrs.join(', ')}` : `${said}. ${where}`] : []),
  );
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
    ...hclComments(
      'Not sensitive: to AWS an External ID is no secret, and marked as sensitive it would hide the whole trust policy in every plan.',
    ),
    {
      block: `variable "${name}"`,
      body: [
        ['description', hclString(oneLine(`External ID of this connection, issued by ${vendor.name}. ${where}`))],
        ['type', 'string'],
        ['nullable', 'false'],
        ...rule(
          `length(var.${name}) >= ${minLength} && length(var.${name}) <= ${maxLength}`,
          `The External ID must have ${minLength} to ${maxLength} characters.`,
        ),
        ...(portable === undefined
          ? []
          : rule(
              `can(regex(${hclString(portable)}, var.${name}))`,
              `This does not look like an External ID from ${vendor.name}: check for blanks, quotes or other characters copied along with it.`,
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
        ['description', hclString(gap.isBucket ? `Names of the ${gap.words}s in this account, without s3://.` : `Names: ${gap.words}.`)],
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
            [
              'error_message',
              hclString(gap.isBucket ? 'At least one bucket is needed, each by its name without s3://.' : 'At least one is needed.'),
            ],
          ],
        },
      ],
    },
  ];
}

/** Where no cluster was chosen they are named later, without a change of the file. */
function clustersVariable(setup: Setup, { clusters: name }: Names): readonly HclLine[] {
  const example = '{ "us-east-1/production" = { region = "us-east-1", name = "production" } }';
  return [
    ...clusterNotes(setup),
    {
      block: `variable "${name}"`,
      body: [
        [
          'description',
          hclString(oneLine(`EKS clusters that ${setup.vendor.name} gets access to, each under a key of its own: ${example}`)),
        ],
        ['type', 'map(object({ region = string, name = string }))'],
        ['default', '{}'],
        ['nullable', 'false'],
      ],
    },
  ];
}
