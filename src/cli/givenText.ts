import { readFile } from 'node:fs/promises';
import { Misuse } from './misuse.ts';

/**
 * The text of a file, or what comes by standard input.
 * @param place `-` for standard input
 * @throws Misuse where it cannot be read
 */
export async function givenText(command: string, place: string): Promise<string> {
  try {
    if (place !== '-') return await readFile(place, 'utf8');
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw new Misuse(`${command}: cannot read ${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
