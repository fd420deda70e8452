import { isUnknown, type Known, type Unknown } from '../engine/model/known.ts';
import type { LookTiming } from '../engine/ports.ts';
import { answeredWithout, errorToUnknown } from './errorToUnknown.ts';

/** What a read came to, and after how many dependent calls. */
export interface Answer<T> {
  readonly value: Known<T>;
  readonly depth: number;
}

/** What a paged read came to: the items of the pages that came, and why the rest did not. */
export interface Pages<T> {
  readonly items: readonly T[];
  /** Set where a page could not be read: then `items` is not the whole list. */
  readonly rest?: Unknown;
  readonly depth: number;
}

export interface Read<Output, T> {
  /** In words: `role CloudZero`. */
  readonly what: string;
  /** The IAM action, `iam:GetRole`. */
  readonly action: string;
  readonly region?: string;
  /** The depth of the answer that this call needed; 0: none. */
  readonly after: number;
  /** How many calls may follow from the answer, one needing the other: what most waits for is sent first. Default 0. */
  readonly ahead?: number;
  readonly send: () => Promise<Output>;
  /** Takes from the answer what is wanted; `undefined` means the answer lacks it, unless `mayLack`. */
  readonly pick: (output: Output) => Known<T> | undefined;
  /** What a lack is called: `the role`. */
  readonly lack: string;
  /** Makes a fact of an error that is an answer (`NoSuchEntity`); `undefined` for any other. */
  readonly answers?: (error: unknown) => { readonly value: Known<T> } | undefined;
}

export interface PagedRead<Output, T> extends Omit<Read<Output, readonly T[]>, 'send' | 'answers'> {
  readonly send: (token: string | undefined) => Promise<Output>;
  readonly next: (output: Output) => string | undefined;
  /** Ends the paging early: what was looked for has been found. */
  readonly enough?: (items: readonly T[]) => boolean;
  readonly maxPages?: number;
}

/** Asks AWS, never throws for what it says, counts the calls and knows the longest chain of them. */
export interface Reading {
  ask<Output, T>(read: Read<Output, T>): Promise<Answer<T>>;
  pages<Output, T>(read: PagedRead<Output, T>): Promise<Pages<T>>;
  readonly done: number;
  readonly started: number;
  timing(): Pick<LookTiming, 'calls' | 'longestChain'>;
}

/** Reads under way at a time. High, because waiting is nearly all that a look does. */
const MAX_UNDER_WAY = 256;
const LET_IN_TOGETHER = 4;
/** No list here is longer; an account whose paging never ends would hold a look for ever. */
const MAX_PAGES = 200;

/**
 * @param login the calls that the login itself took: every chain begins with them
 * @param onRead is told each read that has come to an end
 */
export function createReading(login: number, logIn: string, signal: AbortSignal, onRead: (what: string) => void): Reading {
  let calls = login;
  let longestChain = login;
  let done = 0;
  let started = 0;
  const inTurn = createTurns(MAX_UNDER_WAY);

  return {
    get done() {
      return done;
    },
    get started() {
      return started;
    },
    timing: () => ({ calls, longestChain }),
    ask,
    pages,
  };

  async function ask<Output, T>(read: Read<Output, T>): Promise<Answer<T>> {
    started += 1;
    const depth = read.after + 1;
    try {
      const output = await call(depth, read.ahead, read.send);
      return { value: taken(read.pick(output), read), depth };
    } catch (error) {
      signal.throwIfAborted();
      const answer = read.answers?.(error);
      return { value: answer ? answer.value : reason(error, read), depth };
    } finally {
      end(read.what);
    }
  }

  async function pages<Output, T>(read: PagedRead<Output, T>): Promise<Pages<T>> {
    started += 1;
    const items: T[] = [];
    const seen = new Set<string>();
    let depth = read.after;
    let token: string | undefined;
    try {
      for (let page = 0; page < (read.maxPages ?? MAX_PAGES); page++) {
        depth += 1;
        const output = await call(depth, read.ahead, () => read.send(token));
        const picked = taken(read.pick(output), read);
        if (isUnknown(picked)) return { items, rest: picked, depth };
        items.push(...picked);
        token = read.next(output);
        if (!token || read.enough?.(items)) return { items, depth };
        if (seen.has(token)) return { items, rest: answeredWithout('a further page of the list', read.what), depth };
        seen.add(token);
      }
      return { items, rest: answeredWithout('an end of the list', read.what), depth };
    } catch (error) {
      signal.throwIfAborted();
      return { items, rest: reason(error, read), depth };
    } finally {
      end(read.what);
    }
  }

  function end(what: string): void {
    done += 1;
    onRead(what);
  }

  async function call<Output>(depth: number, ahead: number | undefined, send: () => Promise<Output>): Promise<Output> {
    await inTurn.take(ahead ?? 0);
    try {
      signal.throwIfAborted();
      calls += 1;
      longestChain = Math.max(longestChain, login + depth);
      return await send();
    } finally {
      inTurn.give();
    }
  }

  function taken<T>(value: Known<T> | undefined, read: { lack: string; what: string }): Known<T> {
    return value === undefined ? answeredWithout(read.lack, read.what) : value;
  }

  function reason(error: unknown, { what, action, region }: { what: string; action: string; region?: string }) {
    return errorToUnknown(error, { what, action, logIn, ...(region !== undefined && { region }) });
  }
}

/**
 * Lets so many in at a time, first those from which most follows. They are let in a few at a time, with the event loop's turn
 * between: calls that start together go through the SDK in step, so that the first would leave only when the last is ready.
 */
function createTurns(limit: number): { take(ahead: number): Promise<void>; give(): void } {
  let free = limit;
  let waiting = 0;
  let planned = false;
  const queues: (() => void)[][] = [];

  return {
    take: (ahead) =>
      new Promise<void>((resolve) => {
        (queues[ahead] ??= []).push(resolve);
        waiting += 1;
        plan();
      }),
    give() {
      free += 1;
      plan();
    },
  };

  function plan(): void {
    if (planned || free === 0 || waiting === 0) return;
    planned = true;
    setImmediate(letIn);
  }

  function letIn(): void {
    planned = false;
    for (let count = 0; count < LET_IN_TOGETHER && free > 0 && waiting > 0; count++) {
      const enter = queues.findLast((queue) => queue !== undefined && queue.length > 0)!.shift()!;
      free -= 1;
      waiting -= 1;
      enter();
    }
    plan();
  }
}
