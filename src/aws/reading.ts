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
/** Of those on the longest chain more, but still a bound: a hundred regions' lists need not leave in step. */
const CHAIN_LET_IN_TOGETHER = 12;
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
    await inTurn.take(depth, ahead ?? 0);
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
 * Lets so many in at a time, first those on the longest chain. What follows from its answers is let in at once, before the event
 * loop brings other answers: taking those up would delay all that comes after. Whatever else is asked has time, and is let in a
 * few at a time with the event loop's turn between: calls that start together go through the SDK in step, so that the first would
 * leave only when the last is ready.
 */
function createTurns(limit: number): { take(depth: number, ahead: number): Promise<void>; give(): void } {
  let free = limit;
  let planned = false;
  let longest = 0;
  /** Those waiting, by the length of the chain that they are a link of. */
  const queues: (() => void)[][] = [];

  return {
    take(depth, ahead) {
      const length = depth + ahead;
      longest = Math.max(longest, length);
      return new Promise<void>((resolve) => {
        (queues[length] ??= []).push(resolve);
        if (depth > 1 && length === longest) letIn();
        else plan();
      });
    },
    give() {
      free += 1;
      plan();
    },
  };

  function plan(): void {
    if (planned || free === 0 || !queues.some((queue) => queue.length > 0)) return;
    planned = true;
    setImmediate(() => {
      planned = false;
      letIn();
      plan();
    });
  }

  /** Lets in the first of those that most waits for. */
  function letIn(): void {
    const length = queues.findLastIndex((queue) => queue !== undefined && queue.length > 0);
    const most = Math.min(free, length === longest ? CHAIN_LET_IN_TOGETHER : LET_IN_TOGETHER);
    const entering = queues[length]?.splice(0, most) ?? [];
    free -= entering.length;
    for (const enter of entering) enter();
  }
}
