import { isKnown, isUnknown, type Known } from '../../model/known.ts';
import type { ConditionBlock, Statement } from '../../model/policy.ts';
import { judgeAsVendor } from './judgeAsVendor.ts';
import { asksForExternalId } from './statementsMeant.ts';
import { asVendors, type VendorTrust } from './vendorTrust.ts';

/** A statement by which the vendor gets in, or may. */
export interface WayIn {
  readonly index: number;
  readonly applies: 'yes' | 'cannot-tell';
}

/**
 * By which statements would the vendor get in with this External ID (`undefined`: none)? Only what bears on the External ID
 * counts: the vendor's own statement is judged without its other conditions and as if its Principal and Action were right,
 * and Denies on other grounds are left out, since those are other checks' to judge.
 */
export function waysIn(trust: VendorTrust, externalId: string | undefined): readonly WayIn[] {
  const { document, main, preferred } = trust;
  const statements = document.Statement.map((statement, index) =>
    index === main?.index && isKnown(statement) ? onlyExternalId(asVendors(statement, preferred)) : statement,
  );
  const judged = judgeAsVendor(trust, statements, externalId);
  const denies = judged.filter(({ index, effect }) => effect !== 'Allow' && bearsOnExternalId(statements[index]));
  if (denies.some(({ effect, applies }) => effect === 'Deny' && applies === 'yes')) return [];
  const doubtful = denies.some(({ applies }) => applies !== 'no');
  return judged.flatMap(({ index, effect, applies }): WayIn[] => {
    if (effect === 'Deny' || applies === 'no') return [];
    return [{ index, applies: doubtful || effect === 'unknown' ? 'cannot-tell' : applies }];
  });
}

function bearsOnExternalId(statement: Known<Statement> | undefined): boolean {
  if (statement === undefined || isUnknown(statement) || isUnknown(statement.Effect)) return true;
  const { Condition } = statement;
  if (Condition === undefined) return false;
  return isUnknown(Condition) || Object.values(Condition).some((keys) => isUnknown(keys)) || asksForExternalId(statement);
}

function onlyExternalId(statement: Statement): Statement {
  const { NotAction: _, Condition, ...rest } = statement;
  const assuming = { ...rest, Action: 'sts:AssumeRole' };
  if (Condition === undefined) return assuming;
  if (isUnknown(Condition)) return { ...assuming, Condition };
  const kept: ConditionBlock = Object.fromEntries(
    Object.entries(Condition).flatMap(([operator, keys]): [string, ConditionBlock[string]][] => {
      if (isUnknown(keys)) return [[operator, keys]];
      const own = Object.entries(keys).filter(([key]) => key.toLowerCase() === 'sts:externalid');
      return own.length > 0 ? [[operator, Object.fromEntries(own)]] : [];
    }),
  );
  return Object.keys(kept).length > 0 ? { ...assuming, Condition: kept } : assuming;
}
