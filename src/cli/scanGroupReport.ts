import type { FindingReport, FixReport, ScanReport } from '../engine/report/scanReport.ts';
import type * as door from '../engine/scan.ts';
import type { CodeFinding, CodeFix, Place, ScanGroup, ScannedRole, ScanOptions } from '../engine/scan.ts';

/** Shorter External IDs stand in texts for other reasons. */
const SHORTEST_TO_HUNT = 8;

/** A part of a report, and the files that trust policies were taken in from. */
export type GroupReport = Omit<ScanReport, 'schemaVersion' | 'files'> & { readonly taken: readonly string[] };

/** What a group of files comes to, as data for a report; nothing of the files themselves is kept. */
export function groupReport(
  engine: typeof door,
  group: ScanGroup,
  options: ScanOptions,
  { showExternalId }: { readonly showExternalId: boolean },
): GroupReport {
  const texts = new Map(group.files.map(({ path, text }) => [path, text]));
  const rangeOf = (place: Place) => engine.rangeIn(texts.get(place.file) ?? '', place);
  const kept = showExternalId
    ? []
    : (options.connections ?? []).flatMap(({ purpose: { externalId } }) => (typeof externalId === 'string' ? [externalId] : []));
  const { roles, findings, unreadable } = engine.scanGroup(group, options);
  return {
    roles: roles.map((role) => roleReport(role, rangeOf)),
    findings: findings.map((finding) => findingReport(finding, engine.fixesOf(finding), rangeOf, kept)),
    unreadable: unreadable.map(({ at, reason }) => ({ file: at.file, reason, range: rangeOf(at) })),
    taken: engine.takenIn(roles.map(({ declaration }) => declaration)),
  };
}

type RangeOf = (place: Place) => FindingReport['range'];

function roleReport({ declaration, place, recognised, ask }: ScannedRole, rangeOf: RangeOf): ScanReport['roles'][number] {
  const [whose] = recognised;
  return {
    dialect: declaration.dialect,
    file: place.file,
    address: declaration.address,
    vendor: whose?.vendor.id ?? null,
    ...(whose && { variant: whose.variant.id, because: whose.because }),
    ...(ask && { ask: true as const }),
    range: rangeOf(place),
  };
}

function findingReport(finding: CodeFinding, fixes: readonly CodeFix[], rangeOf: RangeOf, kept: readonly string[]): FindingReport {
  const { id, severity, message, vendor, dialect, address, place, related } = finding;
  return {
    ruleId: id,
    severity,
    message,
    vendor,
    dialect,
    file: place.file,
    address,
    range: rangeOf(place),
    at: finding.finding.at.join('/'),
    related: related.map((one) => ({ file: one.place.file, range: rangeOf(one.place), message: one.message })),
    fixes: fixes.map((fix) => fixReport(fix, rangeOf, kept)),
  };
}

function fixReport({ id, title, access, caution, isForAll, changes, show }: CodeFix, rangeOf: RangeOf, kept: readonly string[]): FixReport {
  const edits = changes.flatMap(({ file, edits: own }) => own.map((edit) => ({ file, ...edit })));
  const holds = edits.some(({ newText }) => kept.some((value) => value.length >= SHORTEST_TO_HUNT && newText.includes(value)));
  return {
    id,
    title,
    access,
    ...(caution !== undefined && { caution }),
    preferred: isForAll,
    edits: holds ? [] : edits,
    ...(holds && { withheld: 'It writes the External ID: --show-external-id shows it, --fix makes it.' }),
    ...(show && { show: { file: show.place.file, range: rangeOf(show.place) } }),
  };
}
