import type { Path } from '../model/edit.ts';
import type { Answer } from './answer.ts';

/** What one clause of a statement says of the call. */
export interface ClauseVerdict {
  /** `Principal` stands for `NotPrincipal` too, `Action` for `NotAction`. */
  readonly clause: 'Principal' | 'Action' | 'Condition';
  /** Condition only: the key as the policy spells it. */
  readonly key?: string;
  /** Condition only: the operator as the policy spells it. */
  readonly operator?: string;
  readonly outcome: Answer;
  /** One plain sentence: the clause, what it wants, what is given. External IDs are redacted in it. */
  readonly why: string;
  /** Within the document, e.g. `['Statement', 0, 'Condition', 'StringEquals', 'sts:ExternalId']`. */
  readonly path: Path;
}

/** What one statement says of the call. */
export interface StatementVerdict {
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  /**
   * Does the statement bear on the call? With session tags: on any of the two actions that the call needs, so an Allow
   * that applies may still not be enough; `verdict` knows.
   */
  readonly applies: Answer;
  readonly clauses: readonly ClauseVerdict[];
}

/** What a trust policy says of a call. */
export interface TrustVerdict {
  readonly verdict: 'allowed' | 'denied' | 'cannot-tell';
  readonly statements: readonly StatementVerdict[];
}
