import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { ConnectionSpec } from '../engine/session.ts';
import { Misuse } from './misuse.ts';

const SETTING = 'rolecall.connections';

/**
 * The connection of that name in `.vscode/settings.json` of the folder or of the nearest folder above it.
 * @throws Misuse where there is no such file, it cannot be read, or it holds no connection of that name.
 */
export async function connectionNamed(name: string, folder: string): Promise<ConnectionSpec> {
  const { file, text } = await nearestSettings(folder);
  const errors: ParseError[] = [];
  const settings: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) throw new Misuse(`${file} cannot be read: ${printParseErrorCode(first.error)} at character ${first.offset}`);
  const connections = (settings as Record<string, unknown> | undefined)?.[SETTING];
  const named = Array.isArray(connections) ? connections.filter(isSpec) : [];
  const found = named.find((connection) => connection.name === name);
  if (found) return found;
  const choice = named.map((connection) => `"${connection.name}"`).join(', ');
  throw new Misuse(`${file} has no connection named "${name}" under ${SETTING}${choice === '' ? '' : `; it has ${choice}`}`);
}

async function nearestSettings(folder: string): Promise<{ file: string; text: string }> {
  const file = join(folder, '.vscode', 'settings.json');
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new Misuse(`${file} cannot be read: ${String(error)}`);
  }
  const above = dirname(folder);
  if (above === folder) throw new Misuse('--connection: there is no .vscode/settings.json here or in a folder above');
  return nearestSettings(above);
}

function isSpec(value: unknown): value is ConnectionSpec {
  if (typeof value !== 'object' || value === null) return false;
  const { name, vendor, role } = value as Record<string, unknown>;
  return [name, vendor, role].every((part) => typeof part === 'string');
}
