import { unknown } from '../model/known.ts';
import type { Activity } from '../model/activity.ts';
import type { Cloud, Journal, Login } from '../ports.ts';
import type { Hands } from './apply.ts';

/** Who watches, and may say stop. */
export interface Watch {
  /** Told each time a step has come further. */
  readonly onChange: (activity: Activity) => void;
  readonly signal: AbortSignal;
}

/** What mending needs of the world. */
export interface MenderPorts {
  readonly cloud: () => Promise<Cloud>;
  readonly journal: Journal;
  readonly now: () => number;
  /** Resolves after so many milliseconds, or at once when the signal says stop. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A name that no other activity has. */
  readonly newId: () => string;
  /** The number of this process. */
  readonly process: number;
}

/** What applying and taking back do their calls with, for one login. */
export async function handsFor(ports: MenderPorts, login: Login, { onChange, signal }: Watch): Promise<Hands> {
  const cloud = await ports.cloud();
  // Between two steps a cancelled activity is taken back, so the calls themselves are not cut off.
  const never = new AbortController().signal;
  let isWatched = true;
  return {
    perform: (action, over) =>
      cloud.perform(action, login, never, over).catch((error: unknown) => ({
        done: false,
        because: unknown('unreachable', `${action.operation} ended without an answer: ${wordsOf(error)}`),
        perhaps: true,
      })),
    settled: (pending) =>
      cloud
        .settled(pending, login, never)
        .catch((error: unknown) => unknown('unreachable', `How far the update has come could not be asked: ${wordsOf(error)}`)),
    stackEvents: ({ region, stackId }) =>
      cloud
        .stackEvents({ region, id: stackId }, login, never)
        .catch((error: unknown) => unknown('unreachable', `What CloudFormation did could not be asked: ${wordsOf(error)}`)),
    pause: (ms, isCutShort) => ports.pause(ms, isCutShort ? signal : never),
    now: ports.now,
    journal: ports.journal,
    onChange(activity) {
      if (!isWatched) return;
      try {
        onChange(activity);
      } catch {
        // Who only watches, and fails at it (a window that was closed), must not decide how mending ends.
        isWatched = false;
      }
    },
    cancelled: () => signal.aborted,
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
