import { unknown } from '../../model/known.ts';
import type { Declaration, Reading, Slip, SourceFile } from '../dialect.ts';
import { readJson } from '../document/readJson.ts';
import { dataOf, locatedAt, type Located, type LocatedEntry } from '../located.ts';

const NOT_HERE = unknown('not-looked', 'A trust policy in a file of its own says nothing of the role that has it.');

/**
 * The role whose trust policy a JSON file is: nothing but the policy is known of it. A file that holds something else has none, and neither
 * has one that is being typed, which is told as unreadable.
 */
export function readTrustFile(file: SourceFile): Reading {
  const { root, errors } = readJson(file);
  const [broken] = errors;
  if (broken) return { declarations: [], unreadable: [broken] };
  if (root?.kind !== 'map') return NOTHING;
  const written = locatedAt(root, ['Statement']);
  if (!written) return NOTHING;
  const statements = written.kind === 'list' ? written : asList(written);
  if (!statements.items.some(isTrust)) return NOTHING;
  const trust: Located = {
    ...root,
    entries: root.entries.map((entry) => (entry.key === 'Statement' ? { ...entry, value: statements } : entry)),
  };
  const declaration: Declaration = {
    dialect: 'policy-json',
    address: file.path.slice(file.path.lastIndexOf('/') + 1),
    at: root.entries[0]?.keyAt ?? root.at,
    facts: {
      kind: 'map',
      at: root.at,
      entries: [
        {
          key: 'role',
          value: {
            kind: 'map',
            at: root.at,
            entries: [
              { key: 'trust', value: trust },
              ...['name', 'arn', 'path', 'policies', 'inline', 'tags', 'boundary'].map((key) => notHere(key, root)),
            ],
          },
        },
      ],
    },
    signs: [{ text: file.path.slice(file.path.lastIndexOf('/') + 1), at: root.entries[0]?.keyAt ?? root.at }],
    slips: statements.items.flatMap(numbersIn),
  };
  return { declarations: [declaration], unreadable: [] };
}

const NOTHING: Reading = { declarations: [], unreadable: [] };

function notHere(key: string, { at }: Located): LocatedEntry {
  return { key, value: { kind: 'unknown', because: NOT_HERE, at } };
}

/** A single statement as a list of one, which becomes a list in the file when another one joins it. */
function asList(statement: Located): Located & { readonly kind: 'list' } {
  const { at, pen } = statement;
  return {
    kind: 'list',
    items: [statement],
    at,
    pen: {
      set: (value) => pen?.set?.(value),
      insert: (index, value) => pen?.set?.(index === 0 ? [value, dataOf(statement)] : [dataOf(statement), value]),
    },
  };
}

/** A statement that lets somebody assume the role. One that names a Resource is another kind of policy: a trust policy cannot. */
function isTrust(statement: Located): boolean {
  if (statement.kind !== 'map') return false;
  const keys = new Set(statement.entries.map(({ key }) => key));
  if (!(keys.has('Principal') || keys.has('NotPrincipal')) || keys.has('Resource') || keys.has('NotResource')) return false;
  const action = locatedAt(statement, ['Action']);
  const actions = action?.kind === 'list' ? action.items : action ? [action] : [];
  return actions.some((one) => one.kind === 'scalar' && /^sts:AssumeRole/i.test(String(one.value)));
}

function numbersIn(statement: Located, index: number): readonly Slip[] {
  const aws = locatedAt(statement, ['Principal', 'AWS']);
  const path = ['role', 'trust', 'Statement', index, 'Principal', 'AWS'];
  const values =
    aws?.kind === 'list' ? aws.items.map((value, place) => ({ value, path: [...path, place] })) : aws ? [{ value: aws, path }] : [];
  return values.flatMap(({ value, path: at }): Slip[] =>
    value.kind === 'scalar' && typeof value.value === 'number'
      ? [{ kind: 'account-as-number', at: value.at, path: at, say: sayNumber(value.value) }]
      : [],
  );
}

function sayNumber(value: number): string {
  const digits = String(value);
  const lost = digits.length < 12 ? ' A number has no leading zero, so one may have been lost.' : '';
  return `The account id ${digits} is written as a number, and IAM takes no number for a principal.${lost} Put its twelve digits in quotes.`;
}
