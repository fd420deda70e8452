import { hclComments, hclList, hclString, type HclLine } from './hcl.ts';
import { BUCKET_NAME, gapsOf, portablePattern, type Gap, type Setup } from './setup.ts';
import { variableOf, type Names } from './terraformNames.ts';
import { oneLine } from './wording.ts';

/** The variables of a setup: the External ID without a default, the role's name, and what else only the user can name. */
export function terraformVariables(setup: Setup, names: Names): readonly (readonly HclLine[])[] {
  return [externalId(setup, names), roleName(setup, names), ...gapsOf(setup).map((gap) => namesVariable(gap, names))];
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
    ...hclComments('An External ID is no secret to AWS. Marked as sensitive it would hide the whole trust policy in every plan.'),
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
