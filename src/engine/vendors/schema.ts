import * as z from 'zod/mini';
import type { Vendor } from '../model/vendor.ts';

const text = () => z.string().check(z.minLength(1));
const said = (description: string) => text().check(z.describe(description));

const sourced = {
  source: said('Where the fact was read: a public address, or the name of the document.'),
  checked: z
    .string()
    .check(z.regex(/^\d{4}-\d{2}-\d{2}$/), z.describe('The day somebody last held the fact against its source, YYYY-MM-DD.')),
};

const idShape = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const id = (description: string) => z.string().check(z.regex(idShape), z.describe(description));
const globs = (description: string) => z.array(text()).check(z.describe(description));
const action = z
  .string()
  .check(z.regex(/^[a-z0-9-]+:[A-Za-z0-9*?]+$/), z.describe('An IAM action with its service prefix, for example logs:FilterLogEvents.'));
const concreteAction = z
  .string()
  .check(z.regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/), z.describe('A real action without wildcards; SimulatePrincipalPolicy takes no others.'));

const principal = z.strictObject({
  arn: said('As it stands in Principal.AWS of a trust policy.'),
  form: z
    .enum(['preferred', 'equivalent', 'wider'])
    .check(
      z.describe(
        'preferred: what the vendor documents; equivalent: another spelling of the same; wider: lets the vendor in too, and lets in more.',
      ),
    ),
  ...sourced,
});

const account = z
  .strictObject({
    partition: z.string().check(z.regex(/^aws(-[a-z]+)*$/), z.describe('aws, aws-cn, aws-us-gov, …')),
    id: z.string().check(z.regex(/^\d{12}$/), z.describe('Twelve digits in quotes: as a number it would lose a leading zero.')),
    principals: z.array(principal).check(z.minLength(1)),
    ...sourced,
  })
  .check(
    z.refine((value) => value.principals.every(({ arn }) => arn.includes(value.id)), {
      path: ['principals'],
      error: 'every principal should hold the id of this account',
    }),
    z.refine((value) => value.principals.some(({ form }) => form === 'preferred'), {
      path: ['principals'],
      error: 'one principal should have the form "preferred"',
    }),
  );

const externalId = z
  .strictObject({
    required: z.boolean(),
    minLength: z.int().check(z.minimum(2), z.maximum(1224)),
    maxLength: z.int().check(z.minimum(2), z.maximum(1224)),
    pattern: z.string().check(z.refine(isRegExp, { error: 'should be a regular expression' }), z.describe('For the whole value.')),
    where: said('Where the user finds the External ID, in words.'),
    ...sourced,
  })
  .check(z.refine((rule) => rule.minLength <= rule.maxLength, { path: ['minLength'], error: 'should not be above maxLength' }));

const managedPolicy = z.strictObject({
  policy: z
    .string()
    .check(
      z.regex(/^(?!arn:)[\w+=,.@/-]+$/),
      z.describe('What follows :policy/ in the ARN, for example CloudWatchReadOnlyAccess or job-function/ViewOnlyAccess.'),
    ),
  opens: said('The data that the vendor does not see without it.'),
  onlyWithEks: z.exactOptional(z.boolean()),
  actions: z.array(concreteAction).check(z.minLength(1), z.describe('The actions that stand for that data.')),
  copy: z.exactOptional(
    z
      .strictObject({
        version: z.string().check(z.regex(/^v\d+$/), z.describe('The version of the policy that was copied, for example v3.')),
        statements: z
          .array(z.strictObject({ actions: z.array(action).check(z.minLength(1)), resources: z.array(text()).check(z.minLength(1)) }))
          .check(z.minLength(1)),
        ...sourced,
      })
      .check(z.describe('What the policy allows, for a role without room for another managed policy.')),
  ),
  ...sourced,
});

const permission = z.strictObject({
  topic: text(),
  tier: z.int().check(z.minimum(0), z.maximum(2), z.describe('0: needed to work at all; 1 and 2: more insight.')),
  sidPrefix: z.exactOptional(z.string().check(z.regex(/^[A-Za-z0-9]+$/))),
  dated: z.exactOptional(sourced.checked),
  actions: z.array(action).check(z.minLength(1)),
  resources: z
    .array(text())
    .check(z.minLength(1), z.describe('*, ARNs; {{BillingBucketName}} stands for each bucket with a cost report of the account.')),
  examples: z.exactOptional(z.array(concreteAction).check(z.describe('A real action for each pattern of actions.'))),
  ...sourced,
});

const costReportShape = z.strictObject({
  kind: z.enum(['cur-1', 'cur-2']),
  granularity: text(),
  formats: z.array(z.strictObject({ format: text(), compression: text() })).check(z.minLength(1)),
  resourceIds: z.boolean(),
  splitCostAllocation: z.boolean(),
  callerIdentity: z.exactOptional(z.boolean()),
  versioning: z.exactOptional(z.string()),
  refreshClosedReports: z.exactOptional(z.boolean()),
});

const variant = z.strictObject({
  id: id('The id of the variant, for example default or payer.'),
  title: text(),
  description: text(),
  roleName: z.exactOptional(z.strictObject({ example: text(), fixed: z.boolean(), ...sourced })),
  rolePath: z.exactOptional(
    z.strictObject({
      path: z.string().check(z.regex(/^\/([!-~]+\/)?$/), z.describe('Begins and ends with /.')),
      required: z.boolean(),
      why: text(),
      ...sourced,
    }),
  ),
  managedPolicies: z.array(managedPolicy),
  permissions: z.array(permission),
  inlinePolicyName: z.exactOptional(z.string().check(z.regex(/^[\w+=,.@-]{1,128}$/))),
  eks: z.exactOptional(
    z.strictObject({
      accessPolicy: z.string().check(z.regex(/^arn:aws:eks::aws:cluster-access-policy\/\w+$/)),
      scope: z.literal('cluster'),
      ...sourced,
    }),
  ),
  costReport: z.exactOptional(
    z.strictObject({ required: z.boolean(), accepts: z.exactOptional(z.array(costReportShape).check(z.minLength(1))), ...sourced }),
  ),
  organization: z.exactOptional(z.strictObject({ required: z.boolean(), ...sourced })),
  costAllocationTags: z.exactOptional(z.strictObject({ recommended: z.boolean(), ...sourced })),
  alsoCalled: z.exactOptional(z.strictObject({ names: z.array(text()), ...sourced })),
  writeAccess: z.exactOptional(z.strictObject({ note: text(), ...sourced })),
});

const link = z.strictObject({ title: text(), url: z.string().check(z.regex(/^https:\/\/\S+$/)), ...sourced });

const vendor = z.strictObject({
  $schema: z.exactOptional(z.string()),
  id: id('The id of the vendor: small letters, digits and dashes.'),
  name: text(),
  accounts: z.array(account).check(z.minLength(1)),
  trustActions: z
    .array(z.string().check(z.regex(/^sts:\w+$/)))
    .check(z.minLength(1), z.describe('sts:AssumeRole, and sts:TagSession where the vendor passes session tags.')),
  externalId,
  outboundAddresses: z.strictObject({ needed: z.boolean(), where: text(), ...sourced }),
  regions: z.strictObject({ note: text(), ...sourced }),
  variants: z.array(variant).check(
    z.minLength(1),
    z.refine((variants) => new Set(variants.map((one) => one.id)).size === variants.length, {
      error: 'no two variants should have the same id',
    }),
  ),
  connectionName: z.exactOptional(z.strictObject({ pattern: text(), say: text(), ...sourced })),
  afterCreating: z.exactOptional(z.strictObject({ steps: z.array(text()), ...sourced })),
  docs: z.array(link),
  console: z.array(link),
  hints: z.strictObject({
    roleNames: globs('How a role of the vendor tends to be called; * stands for anything, and a name without * is one of its documents.'),
    tagKeys: globs('What in the keys or values of tags speaks of the vendor.'),
  }),
});

/** Something that is off in a vendor document, and where: the path to it, or to what lacks it. */
export interface DocumentFault {
  readonly at: readonly (string | number)[];
  /** A key that should not stand there. */
  readonly key?: string;
  /** What is there, what was expected, and what to do, after the path in words. */
  readonly message: string;
}

/** A vendor document, held against the schema. */
export function checkedVendor(value: unknown): { readonly vendor: Vendor } | { readonly faults: readonly DocumentFault[] } {
  const result = z.safeParse(vendor, value);
  if (result.success) {
    const { $schema: _, ...document } = result.data;
    return { vendor: document };
  }
  return {
    faults: result.error.issues.map((issue) => ({
      at: pathOf(issue),
      message: sentenceOf(issue, value),
      ...(issue.code === 'unrecognized_keys' && issue.keys[0] !== undefined && { key: issue.keys[0] }),
    })),
  };
}

/**
 * A vendor document, checked.
 * @param value the parsed JSON
 * @param place the file or setting it comes from, for the message
 * @throws Error that names the place, the path in the document, what was expected there and what to do, one line a fault.
 */
export function parseVendor(value: unknown, place: string): Vendor {
  const result = checkedVendor(value);
  if ('vendor' in result) return result.vendor;
  const lines = result.faults.map(({ message }) => `${place}: ${message}`);
  throw new Error([...new Set(lines)].join('\n'));
}

/** The JSON Schema of a vendor document, for the editor (draft 7, as VS Code reads it). Only the generator calls it. */
export function jsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(vendor, { target: 'draft-7', io: 'input' }), title: 'Rolecall vendor document' };
}

function pathOf(issue: z.core.$ZodIssue): readonly (string | number)[] {
  return issue.path.filter((step) => typeof step !== 'symbol');
}

/** One fault: where, what was expected, what is there. */
function sentenceOf(issue: z.core.$ZodIssue, document: unknown): string {
  const at = pathOf(issue);
  const where =
    at.length === 0
      ? 'the document'
      : at.map((step, place) => (typeof step === 'number' ? `[${step}]` : place === 0 ? step : `.${step}`)).join('');
  const found = at.reduce<unknown>((inside, step) => (inside as Record<string, unknown> | undefined)?.[step], document);

  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(vendor, at);
      return issue.keys
        .map((key) => {
          const near = nearest(key, known);
          return `${where} has an unknown key "${key}". ${near ? `Did you mean "${near}"?` : `Known keys: ${known.join(', ')}.`}`;
        })
        .join(' ');
    }
    case 'invalid_type':
      if (found === undefined) return `${where} is missing. It should be ${withArticle(issue.expected)}.`;
      if (typeof found === 'number' && issue.expected === 'string' && at.includes('accounts')) {
        return `${where} is the number ${found}. An account id is text: write it in quotes with all its twelve digits, because a number loses its leading zero.`;
      }
      return `${where} should be ${withArticle(issue.expected)}, but is ${nameOf(found)}.`;
    case 'invalid_value':
      return `${where} is ${nameOf(found)}. It should be one of: ${issue.values.map((choice) => `"${String(choice)}"`).join(', ')}.`;
    case 'invalid_format':
      return `${where} is ${nameOf(found)}. ${expectedOf(at)}`;
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? `${where} is empty. Fill it in.`
        : `${where} is ${nameOf(found)}. It should be at least ${issue.minimum}.`;
    case 'too_big':
      return `${where} is ${nameOf(found)}. It should be at most ${issue.maximum}.`;
    default:
      return `${where}: ${issue.message}.`;
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  checked: 'Write a day as YYYY-MM-DD, for example 2026-11-21.',
  dated: 'Write a day as YYYY-MM-DD, for example 2026-11-21.',
  partition: 'Write aws, aws-cn or aws-us-gov.',
  url: 'Write a whole address that begins with https://.',
  policy: 'Write what follows :policy/ in the ARN, for example CloudWatchReadOnlyAccess.',
  actions: 'Write an IAM action with its service prefix, for example logs:FilterLogEvents; those to be simulated take no wildcard.',
  examples: 'Write a real IAM action without a wildcard, for example logs:FilterLogEvents.',
  trustActions: 'Write an action of STS, for example sts:AssumeRole.',
  path: 'Begin and end it with /.',
  accessPolicy: 'Write the ARN in partition aws, for example arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy.',
  inlinePolicyName: 'Use up to 128 letters, digits and + = , . @ - _.',
  sidPrefix: 'Use letters and digits only.',
};

function expectedOf(at: readonly (string | number)[]): string {
  const key = at.findLast((step) => typeof step === 'string');
  if (key === 'id') {
    return at.includes('accounts')
      ? 'An account id has twelve digits; perhaps a leading zero was lost.'
      : 'Use small letters, digits and dashes, for example my-vendor.';
  }
  return EXPECTED[String(key)] ?? 'It does not have the right form.';
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  if (Array.isArray(value)) return 'a list';
  return value === null || typeof value !== 'object' ? String(value) : 'an object';
}

function withArticle(type: string): string {
  const word =
    { string: 'text', int: 'whole number', number: 'whole number', array: 'list', boolean: 'true or false', object: 'object' }[type] ??
    type;
  return word === 'text' || word === 'true or false' ? word : /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

/** The keys that the schema knows at a place of the document. */
function keysAt(schema: z.core.$ZodType, at: readonly (string | number)[]): readonly string[] {
  const inner = at.reduce<z.core.$ZodType | undefined>((outer, step) => {
    const opened = outer && unwrap(outer);
    if (opened instanceof z.ZodMiniArray) return opened.def.element;
    return opened instanceof z.ZodMiniObject ? opened.def.shape[step] : undefined;
  }, schema);
  const opened = inner && unwrap(inner);
  return opened instanceof z.ZodMiniObject ? Object.keys(opened.def.shape) : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodMiniExactOptional ? unwrap(schema.def.innerType) : schema;
}

/** The key that is at most a third of its letters away. */
function nearest(key: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, away: distance(key.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  return best && best.away <= Math.max(2, best.candidate.length / 3) ? best.candidate : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

function isRegExp(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
