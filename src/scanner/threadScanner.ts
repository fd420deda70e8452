import { Worker } from 'node:worker_threads';
import type { Answer, Ask, CodeScanner, Told } from './protocol.ts';

/** What goes over the wire beside what the thread tells by itself. */
export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

/** The heap may not grow beyond this: a workspace that needs more is told so, and the window goes on. */
const MOST_MEGABYTES = 1024;

/**
 * Starts the thread that reads code. Whatever it is given to read, the window's own thread waits for none of it.
 * @param entry the thread's bundle
 * @throws from `ask`, when the thread has ended
 */
export function threadScanner(entry: URL): CodeScanner {
  const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES }, name: 'rolecall-scan' });
  // A thread that waits for work keeps no process from ending.
  worker.unref();
  const waiting = new Map<number, { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }>();
  let listener: (told: Told) => void = () => undefined;
  let asked = 0;
  let ended: Error | undefined;

  worker.on('message', (message: Reply | { readonly told: Told }) => {
    if ('told' in message) return listener(message.told);
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) one?.reject(new Error(message.error));
    else one?.resolve(message.value as never);
  });
  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`The thread that reads code has ended with ${code}.`)));

  return {
    ask<What extends Ask['what']>(question: Extract<Ask, { readonly what: What }>): Promise<Answer[What]> {
      if (ended) return Promise.reject(ended);
      asked += 1;
      const id = asked;
      return new Promise<Answer[What]>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, question });
      });
    },
    listen(one) {
      listener = one;
    },
    dispose() {
      void worker.terminate();
    },
  };
}
