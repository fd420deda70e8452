import { rmSync } from 'node:fs';
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises';
import type { FoundFile } from './filesIn.ts';

/** A file's text, and the mark that some editors put before it. */
export interface SourceText {
  readonly text: string;
  readonly mark: string;
}

/** Larger files are no code that somebody has written: the largest template that CloudFormation takes has 1 MB. */
const MOST_BYTES = 5_000_000;

/** Reads a file as text; else why it is none. */
export async function sourceText({ real }: FoundFile): Promise<SourceText | { readonly reason: string }> {
  try {
    const { size } = await stat(real);
    if (size > MOST_BYTES) return { reason: `It is larger than ${MOST_BYTES / 1_000_000} MB, so it was not read.` };
    const bytes = await readFile(real);
    if (bytes.subarray(0, 8000).includes(0)) return { reason: 'It is not text.' };
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    return { text: text.slice(mark.length), mark };
  } catch (error) {
    if (error instanceof TypeError) return { reason: 'It is not UTF-8.' };
    return { reason: `It cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/**
 * Writes a file anew, as a whole or not at all, with the mode that it had.
 * @param before the text that it is to have been until now
 * @throws Error where somebody else has changed it meanwhile, or it cannot be written
 */
export async function writeSource(file: FoundFile, before: string, after: string): Promise<void> {
  const now = await sourceText(file);
  if ('reason' in now) throw new Error(now.reason);
  if (now.text !== before) throw new Error('It was changed meanwhile.');
  const { mode } = await stat(file.real);
  const beside = `${file.real}.rolecall-${process.pid}`;
  // Whoever ends the run in between finds the file as it was, and nothing beside it.
  const clear = () => rmSync(beside, { force: true });
  process.once('exit', clear);
  try {
    await writeFile(beside, now.mark + after, { flag: 'wx' });
    await chmod(beside, mode & 0o7777);
    await rename(beside, file.real);
  } catch (error) {
    clear();
    throw error;
  } finally {
    process.removeListener('exit', clear);
  }
}
