import { isUnknown } from '../model/known.ts';
import type { PolicyDocument } from '../model/policy.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Where `aws iam get-role` shows each External ID of a trust policy: from the value to its JMESPath (jmespath.org/specification.html,
 * read 2026-11-21). IAM writes one statement or a list of them, and one value or a list, so both are flattened to a list.
 */
export function externalIdQueries(trust: PolicyDocument): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  statementsOf(trust).forEach((statement, index) => {
    for (const [operator, keys] of entriesOf(statement['Condition'])) {
      for (const [key, values] of entriesOf(keys)) {
        if (!isExternalId(key)) continue;
        const path = `[${index}].Condition.${JSON.stringify(operator)}.${JSON.stringify(key)}`;
        [values].flat().forEach((value, at) => {
          const name = String(value);
          if (!found.has(name)) found.set(name, `${STATEMENTS} | [${path}][] | [${at}]`);
        });
      }
    }
  });
  return found;
}

/**
 * A JMESPath that is true of `aws iam get-role` where the trust policy is the given one. External IDs do not stand in it, so of
 * those only the number is compared. `undefined` where a part of the policy is not known.
 */
export function sameTrustQuery(trust: PolicyDocument): string | undefined {
  const statements = statementsOf(trust);
  if (hasUnknown(trust)) return undefined;
  return [`${STATEMENTS} | length(@) == ${literal(statements.length)}`, ...statements.flatMap(sameStatement)].join(' &&\n  ');
}

const STATEMENTS = '[Role.AssumeRolePolicyDocument.Statement][]';

function sameStatement(statement: Json, index: number): string[] {
  const here = `[${index}]`;
  return [
    sameKeys(here, statement),
    ...Object.entries(statement).flatMap(([name, value]) => {
      const at = `${here}.${JSON.stringify(name)}`;
      return name === 'Condition' && isRecord(value) ? sameConditions(at, value) : [`${at} == ${literal(value)}`];
    }),
  ];
}

function sameConditions(at: string, condition: Json): string[] {
  return [
    sameKeys(at, condition),
    ...Object.entries(condition).flatMap(([operator, keys]) => {
      const here = `${at}.${JSON.stringify(operator)}`;
      if (!isRecord(keys)) return [`${here} == ${literal(keys)}`];
      return [
        sameKeys(here, keys),
        ...Object.entries(keys).map(([key, values]) => sameValues(`${here}.${JSON.stringify(key)}`, key, values)),
      ];
    }),
  ];
}

function sameValues(at: string, key: string, values: unknown): string {
  return isExternalId(key) ? `length([${at}][]) == ${literal([values].flat().length)}` : `${at} == ${literal(values)}`;
}

function sameKeys(at: string, record: Json): string {
  return `sort(keys(${at})) == ${literal(Object.keys(record).toSorted())}`;
}

/** A value as JMESPath takes it: JSON between backticks; a backtick within is escaped. */
export function literal(value: unknown): string {
  return `\`${JSON.stringify(value).replaceAll('`', '\\`')}\``;
}

function statementsOf(trust: PolicyDocument): readonly Json[] {
  const statements: readonly unknown[] = isUnknown(trust.Statement) ? [] : trust.Statement;
  return statements.filter(isRecord);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isRecord(value) && !isUnknown(value) ? Object.entries(value) : [];
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExternalId(key: string): boolean {
  return key.toLowerCase() === 'sts:externalid';
}

function hasUnknown(value: unknown): boolean {
  return isUnknown(value) || (typeof value === 'object' && value !== null && Object.values(value).some(hasUnknown));
}
