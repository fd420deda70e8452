import type { Known } from '../model/known.ts';
import type { ConditionValue } from '../model/policy.ts';

/** Who asks to assume the role, and with what. */
export interface TrustRequest {
  /**
   * The literal ARN of the caller (a role, a session `arn:aws:sts::A:assumed-role/R/S`, a user), or
   * `{account}`: some principal of that account, we do not know which. A bare account id means the same.
   */
  readonly principal: string | { readonly account: string; readonly partition?: string };
  /** By default `sts:AssumeRole`. */
  readonly action?: string;
  /** `undefined`: the caller sends none. Unknown: it sends one that we do not know. */
  readonly externalId?: Known<string>;
  /** Session tags are passed: then `sts:TagSession` must be allowed too. */
  readonly sessionTags?: boolean;
  /** Further context keys that are known, in any case. They win over what would be derived; an empty list means "absent". */
  readonly context?: Readonly<Record<string, ConditionValue | readonly ConditionValue[]>>;
}
