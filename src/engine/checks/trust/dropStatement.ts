import type { Fix } from '../../model/finding.ts';
import { isUnknown } from '../../model/known.ts';
import { savable } from './trustEdits.ts';
import type { VendorTrust } from './vendorTrust.ts';

/** A fix that takes a whole statement out of the trust policy; the others stay as they are. */
export function dropStatement(trust: VendorTrust, index: number, access: Fix['access'], caution: string): Fix {
  const statement = trust.document.Statement[index];
  const sid = statement === undefined || isUnknown(statement) || typeof statement.Sid !== 'string' ? undefined : statement.Sid;
  return {
    id: 'drop-statement',
    title: sid === undefined ? `Remove statement ${index + 1} of the trust policy` : `Remove the statement ${sid}`,
    access,
    reversible: true,
    edits: savable(trust, [], { dropped: index }),
    caution,
  };
}
