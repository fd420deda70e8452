// The thread that reads code. It starts with the first question, and ends with the window.
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { codeReader } from './codeReader.ts';
import type { Ask } from './protocol.ts';

const port = parentPort;
if (!port) throw new Error('This file is the entry of a thread.');

const ready = load();
port.on('message', ({ id, question }: { readonly id: number; readonly question: Ask }) => {
  ready
    .then((reader) => reader.answer(question))
    .then(
      (value) => port.postMessage({ id, value }),
      (error: unknown) => port.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
    );
});

/** The engine's door to code, with a reader for each language; the grammar lies beside the bundle. */
async function load(): Promise<ReturnType<typeof codeReader>> {
  const engine = await import('../engine/scan.ts');
  const beside = (name: string) => readFile(new URL(`./${name}`, import.meta.url));
  const [runtime, grammar] = await Promise.all([beside('web-tree-sitter.wasm'), beside('tree-sitter-hcl.wasm')]);
  const dialects = await engine.loadDialects({ runtime, grammar });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return codeReader(engine, dialects, (told) => port?.postMessage({ told }), turn);
}
