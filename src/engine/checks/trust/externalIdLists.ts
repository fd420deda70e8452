import { principalsOf } from '../../vendors/principalsOf.ts';
import { relationOf } from '../../vendors/recognise.ts';
import type { Path } from '../../model/edit.ts';
import { isUnknown, type Known } from '../../model/known.ts';
import type { VendorTrust } from './vendorTrust.ts';
import { statementAt } from './trustEdits.ts';

/** A condition on the External ID, with the values that it compares with. */
export interface ExternalIdList {
  readonly path: Path;
  readonly values: readonly Known<string>[];
  readonly isDeny: boolean;
}

/** Where the External ID stands: in the vendor's Allow statements, and in every Deny that lets only some of them pass. Pure. */
export function externalIdLists({ document, connection }: Pick<VendorTrust, 'document' | 'connection'>): readonly ExternalIdList[] {
  const { vendor } = connection.purpose;
  return document.Statement.flatMap((statement, index) => {
    if (isUnknown(statement) || isUnknown(statement.Effect)) return [];
    const isDeny = statement.Effect === 'Deny';
    const isVendors = principalsOf(statement, index).principals.some(({ value }) => relationOf(value, vendor).kind !== 'unrelated');
    const { Condition } = statement;
    if ((!isDeny && !isVendors) || Condition === undefined || isUnknown(Condition)) return [];
    return Object.entries(Condition).flatMap(([operator, keys]): ExternalIdList[] => {
      if (isUnknown(keys) || !(isDeny ? REFUSES_OTHERS : ACCEPTS).test(operator)) return [];
      return Object.entries(keys).flatMap(([key, values]): ExternalIdList[] => {
        if (key.toLowerCase() !== 'sts:externalid') return [];
        const all = [values].flat().map((value): Known<string> => (isUnknown(value) ? value : String(value)));
        return [{ path: [...statementAt(index), 'Condition', operator, key], values: all, isDeny }];
      });
    });
  });
}

const ACCEPTS = /^(?:ForA(?:ny|ll)Values?:)?String(?:Equals(?:IgnoreCase)?|Like)(?:IfExists)?$/i;
const REFUSES_OTHERS = /^(?:ForA(?:ny|ll)Values?:)?StringNot(?:Equals(?:IgnoreCase)?|Like)(?:IfExists)?$/i;
