import type { Edit, Path } from '../../model/edit.ts';
import { isUnknown } from '../../model/known.ts';
import type { Statement } from '../../model/policy.ts';
import type { Vendor } from '../../model/vendor.ts';
import { relationOf } from '../../vendors/recognise.ts';
import type { MainStatement, VendorTrust } from './vendorTrust.ts';

/** Where the statements of a connection's trust policy are. */
export const STATEMENTS: Path = ['role', 'trust', 'Statement'];

/** A path within the trust policy (`['Statement', 0, ...]`) as one from the connection. */
export function inTrust(path: Path): Path {
  return ['role', 'trust', ...path];
}

/** The place of a statement. */
export function statementAt(index: number): Path {
  return [...STATEMENTS, index];
}

/**
 * The edits, and with them whatever else has to change for IAM to take the document: it refuses one that still names a
 * deleted principal (`AROA…`, `AIDA…`), wherever that stands (IAM User Guide, "AWS JSON policy elements: Principal",
 * read 2026-11-21). In the vendor's statement the vendor takes its place; elsewhere it goes, and a statement left
 * without any principal goes with it: it let nobody in. Edits that move statements come last.
 */
export function savable(
  trust: VendorTrust,
  edits: readonly Edit[],
  { principalIsSet = false, dropped }: { principalIsSet?: boolean; dropped?: number } = {},
): Edit[] {
  const { vendor } = trust.connection.purpose;
  const { main } = trust;
  const own: Edit[] = [];
  const removals: number[] = dropped === undefined ? [] : [dropped];
  trust.document.Statement.forEach((statement, index) => {
    if (index === dropped || isUnknown(statement)) return;
    const isMain = main?.index === index;
    if (isMain && principalIsSet) return;
    const stale = staleIn(statement, vendor);
    if (!stale) return;
    if (isMain && !stale.remaining.some((value) => lets(value, vendor))) own.push(...principalEdits(main, trust));
    else if (stale.remaining.length > 0)
      own.push({ op: 'set', path: [...statementAt(index), 'Principal', 'AWS'], value: oneOrMany(stale.remaining) });
    else if (stale.otherKinds) own.push({ op: 'remove', path: [...statementAt(index), 'Principal', 'AWS'] });
    else removals.push(index);
  });
  const last = [...removals].sort((a, b) => b - a).map((index): Edit => ({ op: 'remove', path: statementAt(index) }));
  return [...edits, ...own, ...last];
}

/** Edits that make the vendor's documented principal stand in its statement, in the place of what is wrong there. Others in a list stay. */
export function principalEdits(main: MainStatement, { preferred }: VendorTrust): Edit[] {
  const at = statementAt(main.index);
  const { Principal, NotPrincipal } = main.statement;
  if (NotPrincipal !== undefined) {
    return [
      { op: 'remove', path: [...at, 'NotPrincipal'] },
      { op: 'set', path: [...at, 'Principal'], value: { AWS: preferred } },
    ];
  }
  const map = typeof Principal === 'object' && !isUnknown(Principal) ? Principal : undefined;
  const otherKinds = map && Object.keys(map).some((kind) => kind !== 'AWS') && main.principals.length > 0;
  if (!map || (!otherKinds && !Array.isArray(map['AWS']) && map['AWS'] === undefined))
    return [{ op: 'set', path: [...at, 'Principal'], value: { AWS: preferred } }];
  const stays = (one: MainStatement['principals'][number]) => one.relation.kind === 'unrelated' && main.relation !== 'lone-candidate';
  const wrong = main.principals.findIndex((one) => !stays(one));
  const values = main.principals.flatMap((one, index) => (stays(one) ? [one.value] : index === wrong ? [preferred] : []));
  return [{ op: 'set', path: [...at, 'Principal', 'AWS'], value: oneOrMany(wrong < 0 ? [preferred, ...values] : values) }];
}

/** Edits by which a statement asks for exactly this External ID, and no condition on it is left that could be got round. */
export function externalIdEdits(index: number, statement: Statement, value: unknown): Edit[] {
  const at = [...statementAt(index), 'Condition'];
  const { Condition } = statement;
  const wanted = { StringEquals: { 'sts:ExternalId': value } };
  if (Condition === undefined || isUnknown(Condition)) return [{ op: 'set', path: at, value: wanted }];
  const edits: Edit[] = [];
  const equals = Object.keys(Condition).find((operator) => operator.toLowerCase() === 'stringequals');
  let stands = false;
  for (const [operator, keys] of Object.entries(Condition)) {
    if (isUnknown(keys)) continue;
    const idKeys = Object.keys(keys).filter((key) => key.toLowerCase() === 'sts:externalid');
    if (operator === equals) {
      const [first, ...more] = idKeys;
      edits.push(
        { op: 'set', path: [...at, operator, first ?? 'sts:ExternalId'], value },
        ...more.map((key): Edit => ({ op: 'remove', path: [...at, operator, key] })),
      );
      stands = true;
    } else if (idKeys.length === Object.keys(keys).length && idKeys.length > 0) {
      edits.push({ op: 'remove', path: [...at, operator] });
    } else {
      edits.push(...idKeys.map((key): Edit => ({ op: 'remove', path: [...at, operator, key] })));
    }
  }
  if (!stands) edits.push({ op: 'set', path: [...at, 'StringEquals'], value: wanted.StringEquals });
  return edits;
}

/** Edits that take one condition out of a statement, and what it leaves empty with it. */
export function dropConditionEdits(index: number, { Condition }: Statement, operator: string, key: string): Edit[] {
  if (Condition === undefined || isUnknown(Condition)) return [];
  const at = [...statementAt(index), 'Condition'];
  const keys = Condition[operator];
  if (keys !== undefined && !isUnknown(keys) && Object.keys(keys).length > 1) return [{ op: 'remove', path: [...at, operator, key] }];
  return Object.keys(Condition).length > 1 ? [{ op: 'remove', path: [...at, operator] }] : [{ op: 'remove', path: at }];
}

/** A whole new statement for the vendor, with a Sid that no other has. */
export function newStatement(trust: Pick<VendorTrust, 'connection' | 'preferred' | 'document'>, externalId: string | undefined): Statement {
  const { vendor } = trust.connection.purpose;
  const [action, ...more] = vendor.trustActions;
  return {
    Sid: freeSid(`Allow${vendor.name.replaceAll(/[^A-Za-z0-9]/g, '')}`, trust),
    Effect: 'Allow',
    Principal: { AWS: trust.preferred },
    Action: more.length === 0 ? (action ?? 'sts:AssumeRole') : vendor.trustActions,
    ...(externalId !== undefined && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
  };
}

function freeSid(wanted: string, { document }: Pick<VendorTrust, 'document'>): string {
  const taken = new Set(document.Statement.map((statement) => (isUnknown(statement) ? undefined : statement.Sid)));
  let sid = wanted;
  for (let number = 2; taken.has(sid); number++) sid = `${wanted}${number}`;
  return sid;
}

/** A list of one as the one, as IAM shows it. */
export function oneOrMany<T>(values: readonly T[]): T | readonly T[] {
  return values.length === 1 ? values[0]! : values;
}

function lets(principal: string, vendor: Vendor): boolean {
  const { kind } = relationOf(principal, vendor);
  return kind === 'preferred' || kind === 'wider' || kind === 'anyone';
}

/** The deleted principals of a statement: what is left without them. `undefined`: it has none. */
function staleIn(
  { Principal }: Statement,
  vendor: Vendor,
): { readonly remaining: readonly string[]; readonly otherKinds: boolean } | undefined {
  if (Principal === undefined || isUnknown(Principal) || typeof Principal === 'string') return undefined;
  const aws = Principal['AWS'];
  if (aws === undefined || isUnknown(aws)) return undefined;
  const values = (Array.isArray(aws) ? aws : [aws]).map(String);
  const remaining = values.filter((value) => relationOf(value, vendor).kind !== 'deleted');
  if (remaining.length === values.length) return undefined;
  return { remaining, otherKinds: Object.keys(Principal).some((kind) => kind !== 'AWS') };
}
