// Declarations made by hand: a dialect whose files are JSON, with a place for each value, and pens that write the whole value anew.
import type { Declaration, Dialect, Reading, SourceFile } from '../../src/engine/iac/dialect.ts';
import type { Located, LocatedEntry, Place } from '../../src/engine/iac/located.ts';
import type { Connection } from '../../src/engine/model/connection.ts';
import { isUnknown, unknown, type Unknown } from '../../src/engine/model/known.ts';

/** A value with places that are all one and the same. */
export function located(value: unknown, at: Place = { file: 'by-hand', start: 0, end: 0 }): Located {
  if (isUnknown(value)) return { kind: 'unknown', because: value, at };
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => located(item, at)), at };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).flatMap(([key, part]): LocatedEntry[] =>
      part === undefined ? [] : [{ key, keyAt: at, value: located(part, at) }],
    );
    return { kind: 'map', entries, at };
  }
  return { kind: 'scalar', value: value as string | number | boolean | null, at };
}

/** A declaration of these facts. */
export function declared(facts: unknown, more: Partial<Declaration> = {}): Declaration {
  const at = { file: 'by-hand', start: 0, end: 0 };
  return { dialect: 'terraform', address: 'aws_iam_role.this', at, facts: located(facts, at), signs: [], slips: [], ...more };
}

const UNRESOLVED: Unknown = unknown('unresolved', 'data.aws_caller_identity.current.account_id is known only when Terraform runs.');
const NOT_IN_CODE: Unknown = unknown('not-looked', "AWS's own policies are not part of the code.");

/** What code that declares this very connection would say: no account, no ids, no documents of AWS's own. */
export function asInCode({ role, clusters }: Connection): unknown {
  if (role === undefined || isUnknown(role)) return { role };
  const { name, path, trust, policies, inline, tags, boundary } = role;
  return {
    role: {
      name,
      arn: UNRESOLVED,
      path,
      trust,
      policies: isUnknown(policies)
        ? policies
        : policies.map((policy) => {
            if (isUnknown(policy) || isUnknown(policy.arn)) return policy;
            return policy.arn.includes(':iam::aws:policy/') ? { ...policy, document: NOT_IN_CODE } : policy;
          }),
      inline,
      tags,
      ...(boundary !== undefined && { boundary }),
    },
    ...(!isUnknown(clusters) && {
      clusters: clusters.map((cluster) => {
        if (isUnknown(cluster)) return cluster;
        const {
          createdAt: _,
          principalArn,
          ...entry
        } = cluster.entry === undefined || isUnknown(cluster.entry) ? { principalArn: undefined } : cluster.entry;
        const named = principalArn === undefined ? cluster.entry : { ...entry, principalArn };
        return { ...cluster, entry: named };
      }),
    }),
  };
}

/** A dialect of files that hold `{ "address": {facts} }`; a file that is no JSON is unreadable. */
export const byHand: Dialect = {
  id: 'policy-json',
  claims: ({ path }) => path.endsWith('.byhand'),
  together: (files) => files.map((file) => [file]),
  read: (files) => files.map(readByHand).reduce(joined, { declarations: [], unreadable: [] }),
};

function readByHand(file: SourceFile): Reading {
  const at = { file: file.path, start: 0, end: file.text.length };
  try {
    const roles = JSON.parse(file.text) as Record<string, unknown>;
    const whole: Place = at;
    return {
      declarations: Object.entries(roles).map(([address, facts]): Declaration => ({
        dialect: 'policy-json',
        address,
        at: placeOfText(file, `"${address}"`),
        facts: withPens(facts, [address], file, whole),
        signs: [],
        slips: [],
      })),
      unreadable: [],
    };
  } catch (error) {
    return { declarations: [], unreadable: [{ at, reason: String(error) }] };
  }
}

function joined(one: Reading, other: Reading): Reading {
  return {
    declarations: [...one.declarations, ...other.declarations],
    unreadable: [...one.unreadable, ...other.unreadable],
  };
}

function placeOfText({ path, text }: SourceFile, word: string): Place {
  const start = Math.max(text.indexOf(word), 0);
  return { file: path, start, end: start + word.length };
}

type Key = string | number;

function withPens(value: unknown, path: readonly Key[], file: SourceFile, whole: Place): Located {
  const at = placeOfText(file, JSON.stringify(value));
  const rewrite = (change: (data: Record<Key, unknown>) => void, of: readonly Key[]) => {
    const data = JSON.parse(file.text) as Record<Key, unknown>;
    change(of.reduce<Record<Key, unknown>>((here, key) => here[key] as Record<Key, unknown>, data));
    return [{ ...whole, text: `${JSON.stringify(data, null, 2)}\n` }];
  };
  const [parent, last] = [path.slice(0, -1), path.at(-1)!];
  const pen = {
    set: (put: unknown) => rewrite((holder) => void (holder[last] = put), parent),
    put: (key: string, put: unknown) => rewrite((holder) => void (holder[key] = put), path),
    insert: (index: number, put: unknown) => rewrite((list) => void (list as unknown as unknown[]).splice(index, 0, put), path),
    remove: () =>
      rewrite((holder) => {
        if (Array.isArray(holder)) holder.splice(Number(last), 1);
        else delete holder[last];
      }, parent),
  };
  if (isUnknown(value)) return { kind: 'unknown', because: value, at };
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item, index) => withPens(item, [...path, index], file, whole)), at, pen };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, part]) => ({
      key,
      keyAt: placeOfText(file, `"${key}"`),
      value: withPens(part, [...path, key], file, whole),
    }));
    return { kind: 'map', entries, at, pen };
  }
  return { kind: 'scalar', value: value as string | number | boolean | null, at, pen };
}
