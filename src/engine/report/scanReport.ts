import type { Severity } from '../model/finding.ts';
import type { TextEdit, TextRange } from '../model/plan.ts';

/** What a scan found, as the document that the command line's contract names (schemaVersion 1). Lines and characters count from 0. */
export interface ScanReport {
  readonly schemaVersion: 1;
  /** How many files were read. */
  readonly files: number;
  readonly roles: readonly RoleReport[];
  readonly findings: readonly FindingReport[];
  readonly unreadable: readonly UnreadableReport[];
}

export interface RoleReport {
  readonly dialect: string;
  readonly file: string;
  readonly address: string;
  readonly range: TextRange;
  /** `null`: nobody's that the catalogue knows. */
  readonly vendor: string | null;
  readonly variant?: string;
  /** Only a resemblance tells: nothing was judged. */
  readonly ask?: true;
  /** Why it is taken for the vendor's. */
  readonly because?: string;
}

export interface FindingReport {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: string;
  readonly vendor: string;
  readonly dialect: string;
  readonly file: string;
  readonly address: string;
  readonly range: TextRange;
  /** Where in the facts of the role it is, `role/trust/Statement/0`: the same wherever the text moves. */
  readonly at: string;
  readonly related: readonly { readonly file: string; readonly range: TextRange; readonly message: string }[];
  readonly fixes: readonly FixReport[];
}

export interface FixReport {
  readonly id: string;
  readonly title: string;
  readonly access: 'same' | 'narrower' | 'wider';
  readonly caution?: string;
  /** One of those that `--fix` makes. */
  readonly preferred: boolean;
  readonly edits: readonly (TextEdit & { readonly file: string })[];
  /** Where it has to be written by hand. */
  readonly show?: { readonly file: string; readonly range: TextRange };
  /** Why there are no edits although it can be written. */
  readonly withheld?: string;
}

export interface UnreadableReport {
  readonly file: string;
  readonly reason: string;
  /** Where in the file; absent: all of it. */
  readonly range?: TextRange;
}

const COLOUR: Readonly<Record<Severity, number>> = { error: 31, warning: 33, info: 36 };

/** The report as a compiler says it: a line for each finding, with the place that editors and terminals can follow. */
export function scanText(
  report: ScanReport,
  { colour, vendorNames }: { readonly colour: boolean; readonly vendorNames: ReadonlyMap<string, string> },
): string {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const nameOf = (vendor: string) => vendorNames.get(vendor) ?? vendor;
  const asking = report.roles.flatMap(({ ask, vendor, file, range, address, because }) =>
    ask && vendor !== null
      ? [
          `${placeOf(file, range)}: ${paint(COLOUR.info, 'ask')}: ${address} may be ${nameOf(vendor)}'s. ${because ?? ''} If it is, name its role with --vendor ${vendor} --role.`,
        ]
      : [],
  );
  return [
    ...report.findings.flatMap(({ file, range, severity, ruleId, message, related, fixes }) => [
      `${placeOf(file, range)}: ${paint(COLOUR[severity], severity)} ${ruleId}: ${message}`,
      ...related.map((one) => `    ${placeOf(one.file, one.range)}: ${one.message}`),
      ...fixes.map((fix) => `    fix: ${fix.title} (${fix.access})${byHand(fix)}`),
    ]),
    ...asking,
    ...report.unreadable.map(
      ({ file, range, reason }) => `${range ? placeOf(file, range) : file}: ${paint(COLOUR.warning, 'unreadable')}: ${reason}`,
    ),
    summaryOf(report, nameOf),
    '',
  ].join('\n');
}

function placeOf(file: string, { start }: TextRange): string {
  return `${file}:${start.line + 1}:${start.character + 1}`;
}

function byHand({ edits, show }: FixReport): string {
  return edits.length === 0 && show ? `, by hand at ${placeOf(show.file, show.range)}` : '';
}

function summaryOf({ files, roles, findings }: ScanReport, nameOf: (vendor: string) => string): string {
  const judged = roles.filter(({ vendor, ask }) => vendor !== null && !ask);
  const vendors = [...new Set(judged.flatMap(({ vendor }) => vendor ?? []))].map(
    (vendor) => `${judged.filter((role) => role.vendor === vendor).length} of ${nameOf(vendor)}`,
  );
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity === 'info' ? 'note' : severity)];
  });
  const roleWords = `${counted(roles.length, 'role')}${vendors.length === 0 ? ', none of a vendor' : ` (${vendors.join(', ')})`}`;
  return `${counted(files, 'file')}, ${roleWords}: ${counts.length === 0 ? 'nothing found' : counts.join(', ')}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
