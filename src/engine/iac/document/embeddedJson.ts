import type { SourceFile } from '../dialect.ts';
import type { Located, Pen, Place, TextChange } from '../located.ts';
import { readJson } from './readJson.ts';
import { eolOf } from './textLines.ts';

/**
 * JSON that is written as a text in YAML or JSON (`"{\"Version\": …}"`, a block of lines), with the places of its parts in the file and
 * pens that write in the text's own quotes. `undefined`: the text is no JSON, or its characters cannot be found again in the file.
 */
export function embeddedJson(file: SourceFile, scalar: Located & { readonly kind: 'scalar' }): Located | undefined {
  if (typeof scalar.value !== 'string' || scalar.at.file !== file.path) return undefined;
  const decoded = decode(file, scalar.at);
  if (!decoded || decoded.text.trimEnd() !== scalar.value.trimEnd()) return undefined;
  const { root, errors } = readJson({ path: file.path, text: decoded.text });
  return root && errors.length === 0 ? moved(root, decoded) : undefined;
}

interface Decoded {
  readonly text: string;
  /** Of each character, and of the end, where it stands in the file. */
  readonly offsets: readonly number[];
  readonly encode: (text: string) => string | undefined;
}

function decode(file: SourceFile, { start, end }: Place): Decoded | undefined {
  const source = file.text.slice(start, end);
  switch (source[0]) {
    case '"':
      return pieces(source, start, /\\u[0-9a-fA-F]{4}|\\.|[^"\\\r\n]/gu, unescaped, (text) => JSON.stringify(text).slice(1, -1));
    case "'":
      return pieces(
        source,
        start,
        /''|[^'\r\n]/gu,
        (piece) => (piece === "''" ? "'" : piece),
        oneLine((text) => text.replaceAll("'", "''")),
      );
    case '|':
      return block(file, source, start);
    default:
      return pieces(
        `.${source}.`,
        start - 1,
        /[^\r\n]/gu,
        (piece) => piece,
        oneLine((text) => (/: | #/.test(text) ? undefined : text)),
      );
  }
}

/** The characters between quotes. */
function pieces(
  source: string,
  start: number,
  piece: RegExp,
  read: (piece: string) => string | undefined,
  encode: Decoded['encode'],
): Decoded | undefined {
  const offsets: number[] = [];
  let text = '';
  let at = 1;
  for (const match of source.slice(1, -1).matchAll(piece)) {
    const said = read(match[0]);
    if (match.index + 1 !== at || said === undefined) return undefined;
    for (let index = 0; index < said.length; index++) offsets.push(start + at);
    text += said;
    at += match[0].length;
  }
  if (at !== source.length - 1) return undefined;
  offsets.push(start + at);
  return { text, offsets, encode };
}

function unescaped(piece: string): string | undefined {
  if (!piece.startsWith('\\')) return piece;
  return /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})$/.test(piece) ? (JSON.parse(`"${piece}"`) as string) : undefined;
}

function oneLine(encode: Decoded['encode']): Decoded['encode'] {
  return (text) => (/[\r\n]/.test(text) ? undefined : encode(text));
}

/** The lines of a `|` block, without their indentation. */
function block(file: SourceFile, source: string, start: number): Decoded | undefined {
  const header = source.indexOf('\n') + 1;
  if (header === 0) return undefined;
  const indent = /^(?:[ \t]*\r?\n)*( *)/.exec(source.slice(header))?.[1] ?? '';
  const offsets: number[] = [];
  let text = '';
  let at = header;
  for (const line of source.slice(header).split(/(?<=\n)/)) {
    const blank = line.trim() === '';
    if (!blank && !line.startsWith(indent)) return undefined;
    const from = blank ? line.length - (/\r?\n$/.exec(line)?.[0].length ?? 0) : indent.length;
    const said = line.slice(from).replace('\r\n', '\n');
    for (let index = 0; index < said.length; index++) offsets.push(start + at + from + index);
    text += said;
    at += line.length;
  }
  offsets.push(start + source.length);
  return { text, offsets, encode: (put) => put.replaceAll(/\r?\n/g, eolOf(file.text) + indent) };
}

function moved(located: Located, decoded: Decoded): Located {
  const at = placeIn(located.at, decoded);
  const pen = located.pen ? { pen: penIn(located.pen, decoded) } : {};
  switch (located.kind) {
    case 'list':
      return { kind: 'list', items: located.items.map((item) => moved(item, decoded)), at, ...pen };
    case 'map': {
      const entries = located.entries.map(({ key, keyAt, value }) => ({
        key,
        ...(keyAt && { keyAt: placeIn(keyAt, decoded) }),
        value: moved(value, decoded),
      }));
      return { kind: 'map', entries, at, ...pen };
    }
    default:
      return { ...located, at, ...pen };
  }
}

function placeIn<P extends Place>(place: P, { offsets }: Decoded): P {
  return { ...place, start: offsets[place.start] ?? offsets[0]!, end: offsets[place.end] ?? offsets.at(-1)! };
}

function penIn(pen: Pen, decoded: Decoded): Pen {
  const written = (changes: readonly TextChange[] | undefined) => {
    const encoded = changes?.map((change) => {
      const text = decoded.encode(change.text);
      return text === undefined ? undefined : { ...placeIn(change, decoded), text };
    });
    return encoded?.every((change) => change !== undefined) ? encoded : undefined;
  };
  return {
    set: (value) => written(pen.set?.(value)),
    put: (key, value) => written(pen.put?.(key, value)),
    insert: (index, value) => written(pen.insert?.(index, value)),
    remove: () => written(pen.remove?.()),
  };
}
