import { setTimeout as sleep } from 'node:timers/promises';
import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

/** One request is sent at most this often. */
export const MAX_ATTEMPTS = 3;

/**
 * Decides when a request is sent again: twice at most, after a throttle or a fault of the way, with a growing random delay.
 * Unlike the SDK's own it does not take IAM's `LimitExceeded` (a quota, not a rate) for a throttle, does not repeat what has
 * already used up a whole timeout, lets no service use up another's share, and ends at once when the signal says so.
 * @param baseDelayMs the first delay's upper bound; a throttle's is eight times as long
 * @param onFailed told the error of each attempt that another one may follow
 */
export function createRetryStrategy(baseDelayMs: number, signal: AbortSignal, onFailed?: (error: unknown) => void): RetryStrategyV2 {
  return {
    acquireInitialRetryToken: () => Promise.resolve(tokenFor(0)),
    async refreshRetryTokenForRetry(token, errorInfo) {
      const attempt = token.getRetryCount() + 1;
      onFailed?.(errorInfo.error);
      if (attempt >= MAX_ATTEMPTS || !isWorthRepeating(errorInfo)) throw new Error('No further attempt.');
      await sleep(delayFor(attempt, errorInfo, baseDelayMs), undefined, { signal });
      return tokenFor(attempt);
    },
    recordSuccess: () => undefined,
  };
}

/** The delay before the given further attempt, in milliseconds. */
export function delayFor(attempt: number, errorInfo: RetryErrorInfo, baseDelayMs: number): number {
  const base = errorInfo.errorType === 'THROTTLING' ? baseDelayMs * 8 : baseDelayMs;
  return base * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
}

/** True for a throttle and for a fault that another attempt may not meet. */
export function isWorthRepeating({ errorType, error }: RetryErrorInfo): boolean {
  const { name, message } = (error ?? {}) as { name?: string; message?: string };
  if (name === 'LimitExceededException') return false;
  if (name === 'TimeoutError' && /requestTimeout|timed out after/.test(message ?? '')) return false;
  return errorType === 'THROTTLING' || errorType === 'TRANSIENT';
}

function tokenFor(count: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}
