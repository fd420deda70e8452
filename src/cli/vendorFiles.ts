import { readFile } from 'node:fs/promises';
import type { Vendor } from '../engine/model/vendor.ts';
import { vendorCatalogue } from '../engine/session.ts';
import { Misuse } from './misuse.ts';

/** The flag that names files of vendor definitions. */
export const VENDOR_FILE_FLAG = { 'vendor-file': { type: 'string', multiple: true } } as const;

/**
 * The catalogue with the vendors that the files define.
 * @throws Misuse where a file cannot be read, is off, or would take the place of a vendor that is there
 */
export async function catalogueWith(command: string, files: readonly string[] | undefined): Promise<readonly Vendor[]> {
  if (!files?.length) return vendorCatalogue;
  const { readDefinitions } = await import('../engine/vendorDefinitions.ts');
  const given = await Promise.all(
    files.map(async (file) => ({ origin: { from: 'named', file }, text: await textOf(command, file) }) as const),
  );
  const { vendors, faults } = readDefinitions(given);
  const [fault] = faults;
  if (fault) {
    const text = given.find(({ origin }) => origin === fault.origin)?.text ?? '';
    const line = text.slice(0, fault.start).split('\n').length;
    throw new Misuse(`${command}: --vendor-file: ${fault.origin.file}:${line}: ${fault.message}`);
  }
  return [...vendorCatalogue, ...vendors];
}

async function textOf(command: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Misuse(`${command}: --vendor-file: ${error instanceof Error ? error.message : String(error)}`);
  }
}
