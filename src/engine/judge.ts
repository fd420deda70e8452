import { checks } from './checks/index.ts';
import { statusOf, type Check } from './checks/defineCheck.ts';
import type { Connection } from './model/connection.ts';
import type { CheckReport, Side, Verdict } from './model/finding.ts';
import type { LookTiming } from './ports.ts';

/** A diagnosis, finished or as far as it has come. */
export interface Diagnosis {
  readonly connection: Connection;
  readonly checks: readonly CheckReport[];
  readonly verdict: Verdict;
  /** Who must act first; `undefined` when nothing is broken. */
  readonly side?: Side;
  /** When the facts were read, milliseconds since the epoch. */
  readonly at: number;
  readonly timing?: LookTiming;
  /** Still running: what was read last, and how far it has come. */
  readonly progress?: { readonly done: number; readonly started: number; readonly what: string };
}

/** Judges a connection by every check (or those given). Pure. */
export function judge(connection: Connection, at: number, by: readonly Check[] = checks): Diagnosis {
  const reports = by.map((check) => reportOf(check, connection));
  const side = sideThatMustAct(reports);
  return { connection, checks: reports, verdict: verdictOf(reports), ...(side && { side }), at };
}

/** One check's outcome, worded. Pure. */
export function reportOf(check: Check, connection: Connection): CheckReport {
  const outcome = check.judge(connection);
  const first = outcome.verdict === 'broken' ? outcome.findings[0] : undefined;
  const message =
    outcome.verdict === 'broken'
      ? first!.message + (outcome.findings.length > 1 ? ` (and ${outcome.findings.length - 1} more)` : '')
      : outcome.verdict === 'cannot-tell'
        ? outcome.because.detail
        : outcome.message;
  return {
    id: check.id,
    part: check.part,
    title: check.title,
    why: check.why,
    side: first?.side ?? check.side,
    status: statusOf(outcome),
    message,
    outcome,
    decisive: check.isDecisive(connection),
  };
}

function verdictOf(reports: readonly CheckReport[]): Verdict {
  if (reports.some((report) => report.status === 'fail')) return 'broken';
  const unsure = reports.some(
    (report) =>
      report.decisive &&
      (report.outcome.verdict === 'cannot-tell' || (report.outcome.verdict === 'broken' && report.outcome.unread.length > 0)),
  );
  return unsure ? 'cannot-tell' : 'healthy';
}

/** Yours before the vendor's before AWS's: what you can do today comes first. */
function sideThatMustAct(reports: readonly CheckReport[]): Side | undefined {
  const sides = reports.flatMap((report) =>
    report.outcome.verdict === 'broken'
      ? report.outcome.findings.filter((finding) => finding.severity === 'error').map((finding) => finding.side)
      : [],
  );
  return (['yours', 'vendor', 'aws'] as const).find((side) => sides.includes(side));
}
