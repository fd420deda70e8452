/** A part of a word: text as it is, or the value of a shell variable. */
export type Piece = string | { readonly variable: string };

/** Characters that mean nothing to a shell wherever they stand. */
const PLAIN = /^[A-Za-z0-9_/.:@%+,-]+$/;

/**
 * One word for a POSIX shell, with nothing in it read by the shell but the variables (POSIX.1-2017, Shell Command Language, 2.2
 * Quoting: between single quotes every character is itself, and only a single quote cannot stand there).
 * The text holds no NUL, which no argument of a program can.
 */
export function shellWord(pieces: readonly Piece[]): string {
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'string' && PLAIN.test(only)) return only;
  const word = pieces.map((piece) => (typeof piece === 'string' ? inSingleQuotes(piece) : `"$${piece.variable}"`)).join('');
  return word === '' ? "''" : word;
}

/** An option with its value: one that begins with a dash would be taken for the next option. */
export function shellOption(name: string, pieces: readonly Piece[]): string[] {
  const [first] = pieces;
  return typeof first === 'string' && first.startsWith('-') ? [`--${name}=${shellWord(pieces)}`] : [`--${name}`, shellWord(pieces)];
}

/** A text as one line of comment: what would end the line becomes a blank. */
export function shellComment(text: string): string {
  return `# ${inOneLine(text)}`.trimEnd();
}

/** A line of a script that says a text to whoever runs it, by the function `say` of that script. */
export function shellSay(text: string): string {
  return `say ${shellWord([inOneLine(text)])}`;
}

function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function inSingleQuotes(text: string): string {
  return text === '' ? '' : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
