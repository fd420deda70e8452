// The engine's door to code: files in; whose roles they declare, what the checks say of them, and the fixes as text, out. Pure.
import { checks } from './checks/index.ts';
import type { Declaration, Dialect, DialectId, SourceFile } from './iac/dialect.ts';
import { locatedAt, type Place } from './iac/located.ts';
import { folderGroups } from './iac/together.ts';
import { judge } from './judge.ts';
import type { Connection } from './model/connection.ts';
import type { Finding, Fix, Severity } from './model/finding.ts';
import { redactorFor } from './report/redact.ts';
import { isUnknown, type Unknown } from './model/known.ts';
import type { Vendor } from './model/vendor.ts';
import { tellingOthers } from './scan/alsoChanged.ts';
import { codeFacts, type CodeFacts } from './scan/codeFacts.ts';
import { codeFixes, type CodeFix, type Origin } from './scan/codeFixes.ts';
import { codeRules, judgeCode } from './scan/codeRules.ts';
import { isEcho, takenIn } from './scan/echoes.ts';
import { mendedRole } from './scan/mendedRole.ts';
import { placeOf } from './scan/placeOf.ts';
import { writtenChange, type RoleChange } from './scan/roleChange.ts';
import { droppedExternalId, secondExternalId } from './scan/rotatedInCode.ts';
import { recognised, type Choice, type KnownConnection, type Recognised } from './scan/recognised.ts';
import { builtInVendors } from './vendors/index.ts';

export type { Declaration, Dialect, DialectId, Reading, SourceFile } from './iac/dialect.ts';
export { dataOf, locatedAt, type Located, type Place } from './iac/located.ts';
export { judge } from './judge.ts';
export { codeFacts } from './scan/codeFacts.ts';
export type { CodeFix } from './scan/codeFixes.ts';
export { loadDialects } from './loadDialects.ts';
export { isEcho, takenIn } from './scan/echoes.ts';
export { partsOfRole, type RolePart } from './scan/partsOfRole.ts';
export { placeOf } from './scan/placeOf.ts';
export type { RoleChange } from './scan/roleChange.ts';
export { rangeIn, textEdits } from './scan/textEdits.ts';
export type { Choice, KnownConnection, Recognised } from './scan/recognised.ts';
export { builtInVendors as vendorCatalogue } from './vendors/index.ts';
export { BadConnection, purposeOf } from './vendors/purposeOf.ts';

export interface ScanOptions {
  /** Left out: the catalogue. */
  readonly vendors?: readonly Vendor[];
  /** Configured connections: their roles are known by name, and with them the External ID and the rest of what is wanted. */
  readonly connections?: readonly KnownConnection[];
  /** What somebody answered when asked whose role it is. */
  readonly choices?: readonly Choice[];
}

/** A role that files declare. */
export interface ScannedRole {
  readonly declaration: Declaration;
  /** Where it is declared. */
  readonly place: Place;
  /** Whose it is; none: nobody's that we know. The surest comes first. */
  readonly recognised: readonly Recognised[];
  /** Only a resemblance tells whose it is: nothing is judged until somebody has been asked. */
  readonly ask: boolean;
  /** What the checks judged: the declared facts with what is wanted; one for each vendor that it is judged for. */
  readonly connections: readonly Connection[];
}

/** Something that is wrong, at the exact word. */
export interface CodeFinding {
  /** A check's id, or that of a rule that only code can break. */
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
  /** The vendor's id. */
  readonly vendor: string;
  readonly address: string;
  readonly dialect: DialectId;
  readonly place: Place;
  readonly related: readonly { readonly place: Place; readonly message: string }[];
  readonly finding: Finding;
  readonly origin: Origin;
}

export interface Scanned {
  readonly roles: readonly ScannedRole[];
  readonly findings: readonly CodeFinding[];
  readonly unreadable: readonly { readonly at: Place; readonly reason: string }[];
}

/** Files of one dialect that have to be read together, and that no other file has a bearing on. */
export interface ScanGroup {
  readonly dialect: Dialect;
  readonly files: readonly SourceFile[];
}

/** What a rule of a scan is called and why it matters: the checks, and what only code can break. */
export const scanRules: readonly { readonly id: string; readonly title: string; readonly why: string; readonly severity: Severity }[] = [
  ...checks.map(({ id, title, why, severity }) => ({ id, title, why, severity })),
  ...codeRules,
];

/** Reads all files and judges every role in them. A trust policy that other code takes in from its file is told with that code alone. */
export function scan(files: readonly SourceFile[], dialects: readonly Dialect[], options: ScanOptions = {}): Scanned {
  const parts = groupsOf(files, dialects).map((group) => scanGroup(group, options));
  const roles = parts.flatMap((part) => part.roles);
  const taken = new Set(takenIn(roles.map(({ declaration }) => declaration)));
  return {
    roles: roles.filter(({ declaration: { dialect }, place: { file } }) => !isEcho({ dialect, file }, taken)),
    findings: parts.flatMap(({ findings }) => findings.filter(({ dialect, place: { file } }) => !isEcho({ dialect, file }, taken))),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
  };
}

/** The slices of a scan: each can be read by itself, and after a change only the group that it is in has to be read again. */
export function groupsOf(files: readonly SourceFile[], dialects: readonly Dialect[]): readonly ScanGroup[] {
  const claimed = new Map<Dialect, SourceFile[]>(dialects.map((dialect) => [dialect, []]));
  for (const file of files) for (const dialect of dialects) if (dialect.claims(file)) claimed.get(dialect)!.push(file);
  return [...claimed].flatMap(([dialect, own]) =>
    (dialect.together ? dialect.together(own) : folderGroups(own))
      .filter((together) => !dialect.mayDeclare || together.some((file) => dialect.mayDeclare?.(file)))
      .map((together) => ({ dialect, files: together })),
  );
}

/** Reads and judges one group. */
export function scanGroup({ dialect, files }: ScanGroup, options: ScanOptions = {}): Scanned {
  const { declarations, unreadable } = dialect.read(files);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const roles = declarations.map((declaration) => roleOf(declaration, options));
  return {
    roles: roles.map(({ role }) => role),
    findings: roles.flatMap(({ role, judged }) =>
      judged.map((one) => located(one, { dialect, files, declaration: role.declaration }, texts)),
    ),
    unreadable,
  };
}

/** The fixes of a finding that are edits of the code, written out. It reads the finding's group anew, so it is asked only when wanted. */
export function fixesOf({ finding, origin }: CodeFinding): readonly CodeFix[] {
  return codeFixes(finding, origin).map((fix) => tellingOthers(fix, origin));
}

/**
 * One role of a group with all that code can be given of what a connection wants of it, as one change.
 * @param role as the scan has found it
 * @param wanted the connection that its code is to serve; the role that it names does not matter
 */
export function mendRole(
  { dialect, files }: ScanGroup,
  { at: { file }, address }: Pick<Declaration, 'at' | 'address'>,
  wanted: KnownConnection,
  { vendors }: ScanOptions = {},
): RoleChange {
  const { role: _any, ...purpose } = wanted.purpose;
  const options: ScanOptions = {
    ...(vendors && { vendors }),
    connections: [{ ...wanted, purpose }],
    choices: [{ file, address, vendor: purpose.vendor.id, variant: purpose.variant.id }],
  };
  return mendedRole(files, purpose, (now) => {
    const { roles, findings } = scanGroup({ dialect, files: now }, options);
    const role = roles.find(({ declaration }) => declaration.address === address && declaration.at.file === file);
    const [connection] = role?.connections ?? [];
    if (!role || !connection) return undefined;
    const { declaration } = role;
    const unsettled = judge(connection, 0).checks.flatMap(({ id, title, outcome }) =>
      SETTLED_BY_CODE.has(id) && outcome.verdict === 'cannot-tell' && outcome.because.unknown === 'unresolved'
        ? [{ title, because: outcome.because }]
        : [],
    );
    const own = findings.filter(({ origin }) => origin.declaration === declaration);
    return { origin: { dialect, files: now, declaration }, findings: own, unsettled };
  });
}

/**
 * The code of one role with a change of the vendor's access.
 * @param fix over the declared facts; Unknown: why there is none
 */
export function changeAccess(how: 'take-out' | 'accept' | 'drop', fix: Fix | Unknown, connection: Connection, origin: Origin): RoleChange {
  if (how === 'accept') return secondExternalId(fix, connection, origin);
  if (how === 'drop') return droppedExternalId(fix, connection, origin);
  const { name } = connection.purpose.vendor;
  const place = trustAt(origin);
  if (isUnknown(fix)) return { made: [], changes: [], left: [{ say: [fix.detail, fix.next].filter(Boolean).join(' '), place }] };
  return writtenChange(fix, origin, [{ say: `Take the statement that lets ${name} in out of the trust policy here.`, place }]);
}

function trustAt({ declaration: { facts, at } }: Origin): Place {
  const trust = locatedAt(facts, ['role', 'trust']);
  return trust ? (trust.usedAt ?? trust.at) : at;
}

/** Checks of what the code of a role by itself says. The External ID has words of its own. */
const SETTLED_BY_CODE: ReadonlySet<string> = new Set(['trust-principal', 'trust-action', 'missing-policies']);

interface Judged {
  readonly vendor: string;
  readonly finding: Finding;
  /** For people: without any External ID. */
  readonly message: string;
}

function roleOf(declaration: Declaration, options: ScanOptions): { readonly role: ScannedRole; readonly judged: readonly Judged[] } {
  const { vendors = builtInVendors, connections = [], choices = [] } = options;
  const facts = codeFacts(declaration);
  const whose = recognised(declaration, facts.role, vendors, connections, choices);
  const ask = whose[0]?.certainty === 'possible';
  const wanted = ask ? [] : whose.map((one) => connectionOf(facts, one));
  return {
    role: { declaration, place: declaration.at, recognised: whose, ask, connections: wanted },
    judged: wanted.flatMap((connection) => judgeConnection(declaration, facts, connection)),
  };
}

/** Only what the code settles is judged: all that only an account can tell is not looked at. */
function connectionOf(facts: CodeFacts, { vendor, variant, connection }: Recognised): Connection {
  const given = connection?.purpose;
  const { externalId, clusters, cidrs, regions, role, morePolicies, buckets } = given ?? {};
  return {
    ...facts,
    purpose: {
      vendor,
      variant,
      ...(role !== undefined && { role }),
      ...(externalId !== undefined && { externalId }),
      ...(clusters && { clusters }),
      ...(cidrs && { cidrs }),
      ...(regions && { regions }),
      ...(morePolicies && { morePolicies }),
      ...(buckets && { buckets }),
    },
  };
}

function judgeConnection(declaration: Declaration, { role }: CodeFacts, connection: Connection): readonly Judged[] {
  const { vendor } = connection.purpose;
  const found = judge(connection, 0).checks.flatMap(({ outcome }) => (outcome.verdict === 'broken' ? outcome.findings : []));
  const { findings, replaces } = judgeCode(declaration, role, vendor, found);
  const redact = redactorFor(connection);
  return [...found.filter((finding) => !replaces(finding)), ...findings].map((finding) => ({
    vendor: vendor.id,
    finding,
    message: redact(finding.message),
  }));
}

function located({ finding, vendor, message }: Judged, origin: Origin, texts: ReadonlyMap<string, string>): CodeFinding {
  const { declaration, dialect } = origin;
  const slip = declaration.slips.find(({ kind, path }) => kind === finding.check && path === finding.at);
  const textOf = (file: string) => texts.get(file) ?? '';
  const { place, writtenAt, declaredAt } = slip
    ? { place: slip.at, writtenAt: undefined, declaredAt: undefined }
    : placeOf(declaration.facts, finding.at, declaration.at, textOf);
  return {
    id: finding.check,
    severity: finding.severity,
    message,
    vendor,
    address: declaration.address,
    dialect: dialect.id,
    place,
    related: [
      ...(writtenAt ? [{ place: writtenAt, message: 'The value is written here.' }] : []),
      ...(declaredAt ? [{ place: declaredAt, message: 'The role is declared here.' }] : []),
    ],
    finding,
    origin,
  };
}
