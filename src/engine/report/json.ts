import type { CheckReport, Finding, Fix, Verdict } from '../model/finding.ts';
import type { Connection } from '../model/connection.ts';
import { isKnown, orElse } from '../model/known.ts';
import type { Action } from '../model/plan.ts';
import { redactorFor } from './redact.ts';
import { unreadFacts } from './unreadFacts.ts';

/** What a report is made of: a diagnosis, as far as a report needs it. */
export interface Reportable {
  readonly connection: Connection;
  readonly checks: readonly CheckReport[];
  readonly verdict: Verdict;
  readonly at: number;
  readonly timing?: { readonly elapsedMs: number; readonly calls: number; readonly longestChain: number };
}

export interface JsonOptions {
  readonly profile?: string;
  /** Leaves External IDs as they are. */
  readonly showExternalId?: boolean;
  /** The calls that a fix would make. */
  readonly actionsOf: (fix: Fix) => readonly Action[];
}

/** The report as the document that the command line's contract names (schemaVersion 1). */
export function toJson(diagnosis: Reportable, options: JsonOptions): object {
  const document = {
    schemaVersion: 1,
    connection: { ...namesOf(diagnosis.connection), profile: options.profile ?? null },
    verdict: diagnosis.verdict,
    checks: diagnosis.checks.map((report) => checkAsJson(report, options)),
    unread: unreadFacts(diagnosis.connection).map(({ at, because }) => ({ at, ...because })),
    timing: diagnosis.timing ?? { elapsedMs: 0, calls: 0, longestChain: 0 },
  };
  return options.showExternalId ? document : redactorFor(diagnosis.connection)(document);
}

/** The names by which people know a connection. */
export function namesOf(connection: Connection): { vendor: string; variant: string; roleArn: string | null; account: string | null } {
  const { purpose } = connection;
  const role = orElse(connection.role, undefined);
  const found = role && isKnown(role.arn) ? role.arn : undefined;
  // The ARN that was given, as it was given: a role of that name in another account or under another path is not the one meant.
  const roleArn = (purpose.role?.startsWith('arn:') ? purpose.role : found) ?? null;
  const account = orElse(connection.account, undefined);
  const caller = account && orElse(account.caller, undefined);
  return { vendor: purpose.vendor.id, variant: purpose.variant.id, roleArn, account: roleArn?.split(':')[4] ?? caller?.account ?? null };
}

function checkAsJson(report: CheckReport, options: JsonOptions): object {
  const { id, title, status, side, message, outcome } = report;
  const because = outcome.verdict === 'cannot-tell' ? outcome.because : outcome.verdict === 'broken' ? outcome.unread[0] : undefined;
  return {
    id,
    title,
    status,
    side,
    message,
    findings: outcome.verdict === 'broken' ? outcome.findings.map((finding) => findingAsJson(finding, options)) : [],
    ...(because && { because }),
  };
}

function findingAsJson(finding: Finding, { actionsOf }: JsonOptions): object {
  const { severity, side, message, at, expected, actual, fixes } = finding;
  return {
    severity,
    side,
    message,
    at,
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
    fixes: fixes.map((fix) => ({
      id: fix.id,
      title: fix.title,
      access: fix.access,
      reversible: fix.reversible,
      ...(fix.caution !== undefined && { caution: fix.caution }),
      ...(fix.guide && { guide: fix.guide }),
      actions: actionsOf(fix),
    })),
  };
}
