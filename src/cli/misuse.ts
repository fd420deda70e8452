import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The words of the call are off: exit code 2 and one line. */
export class Misuse extends Error {
  constructor(message: string) {
    super(message.split('\n').join(' '));
    this.name = 'Misuse';
  }
}

/**
 * Reads the flags of a command.
 * @throws Misuse for an unknown flag, a missing value or a word that belongs to no flag.
 */
export function readFlags<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  words: readonly string[],
  options: Options,
) {
  return readWords(command, words, options, false).values;
}

/**
 * Reads the flags of a command, and the words that belong to none.
 * @throws Misuse as {@link readFlags} does; a word too many is none where they are taken
 */
export function readWords<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  words: readonly string[],
  options: Options,
  allowPositionals: boolean,
) {
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals });
  } catch (error) {
    throw new Misuse(`${command}: ${inOurWords(error)}`);
  }
}

/** Without the word that is too much: it may be the second half of an External ID with a blank in it. */
function inOurWords(error: unknown): string {
  if ((error as { code?: unknown }).code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
    return 'a word belongs to no flag; a value with a blank in it has to be quoted';
  return error instanceof Error ? error.message : String(error);
}
