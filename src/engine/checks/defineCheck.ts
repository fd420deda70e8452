// Checks are pure functions of a Connection: they look at facts, say what is wrong, and name the edits that mend it.
import type { Connection } from '../model/connection.ts';
import type { CheckStatus, Finding, Fix, Outcome, Part, Severity, Side } from '../model/finding.ts';
import { isUnknown, type Unknown } from '../model/known.ts';

/**
 * What `find` answers.
 * - an Unknown: nothing can be said at all;
 * - `notApplicable`: this connection has no need of the check, and why;
 * - else the evidence of what is broken (none: healthy) and what could not be read beside it.
 */
export type Found<Evidence> =
  | Unknown
  | { readonly notApplicable: string }
  | { readonly broken: readonly Evidence[]; readonly unread: readonly Unknown[] };

/** A finding as a check words it; `defineCheck` adds the id, the fixes, and the check's own severity and side. */
export type Explanation = Pick<Finding, 'message' | 'at' | 'expected' | 'actual'> & { readonly severity?: Severity; readonly side?: Side };

export interface CheckDefinition<Evidence> {
  /** kebab-case; also the file's name, the docs page's and the fixture folder's. */
  readonly id: string;
  /** Where in the picture of the connection it is shown, and what is read again for it. */
  readonly part: Part;
  /** A noun phrase of a few words, as the tree shows it: `Trust principal`. */
  readonly title: string;
  /** Why it matters, one or two sentences for somebody who has just met the problem. */
  readonly why: string;
  readonly severity: Severity;
  readonly side: Side;
  /** Does "cannot tell" here keep the verdict from being healthy? It may hang on what the connection is for. */
  readonly decisive: boolean | ((connection: Connection) => boolean);
  /** One sentence of what is right, when it is. */
  healthy(connection: Connection): string;
  find(connection: Connection): Found<Evidence>;
  explain(evidence: Evidence, connection: Connection): Explanation;
  fixes(evidence: Evidence, connection: Connection): readonly Fix[];
}

export interface Check {
  readonly id: string;
  readonly part: Part;
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
  readonly side: Side;
  isDecisive(connection: Connection): boolean;
  judge(connection: Connection): Outcome;
}

/** Ties a check's parts together; the type of the evidence stays inside. */
export function defineCheck<Evidence>(definition: CheckDefinition<Evidence>): Check {
  const { id, part, title, why, severity, side, decisive } = definition;
  return { id, part, title, why, severity, side, isDecisive, judge };

  function isDecisive(connection: Connection): boolean {
    return typeof decisive === 'function' ? decisive(connection) : decisive;
  }

  function judge(connection: Connection): Outcome {
    const found = definition.find(connection);
    if (isUnknown(found)) return { verdict: 'cannot-tell', because: found, unread: [found] };
    if ('notApplicable' in found) return { verdict: 'not-applicable', message: found.notApplicable };
    if (found.broken.length > 0) {
      const findings = found.broken.map((evidence): Finding => ({
        check: id,
        severity,
        side,
        ...definition.explain(evidence, connection),
        fixes: definition.fixes(evidence, connection),
      }));
      return { verdict: 'broken', findings, unread: found.unread };
    }
    const [because] = found.unread;
    if (because) return { verdict: 'cannot-tell', because, unread: found.unread };
    return { verdict: 'healthy', message: definition.healthy(connection) };
  }
}

/** The contract's word for an outcome. */
export function statusOf(outcome: Outcome): CheckStatus {
  switch (outcome.verdict) {
    case 'healthy':
      return 'pass';
    case 'broken':
      return outcome.findings.some((finding) => finding.severity === 'error') ? 'fail' : 'warn';
    case 'cannot-tell':
      return 'cannot-tell';
    case 'not-applicable':
      return 'not-applicable';
  }
}
