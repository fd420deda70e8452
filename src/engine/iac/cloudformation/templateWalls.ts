import type { SourceFile } from '../dialect.ts';
import { readJson } from '../document/readJson.ts';
import { readYaml } from '../document/readYaml.ts';
import { lineEnd, nextLine } from '../document/textLines.ts';
import type { Located, LocatedEntry, Place } from '../located.ts';

/** Where a key stands at one level of indentation, up to the next key of that level. */
interface Part {
  readonly key: string;
  readonly keyAt: Place;
  /** From the beginning of the key's line. */
  readonly start: number;
  readonly end: number;
}

type Broken = { readonly at: Place; readonly reason: string };

/**
 * A template that has errors, read part by part: its sections by their indentation, and in a section that has errors its entries. A part
 * with errors is left out and told; all others are read as if it were not there.
 */
export function wallsOf(
  file: SourceFile,
  language: 'json' | 'yaml',
): { readonly sections: ReadonlyMap<string, Located>; readonly unreadable: readonly Broken[] } {
  const { text } = file;
  const unreadable: Broken[] = [];
  const sections = new Map<string, Located>();
  for (const section of partsOf(file, { start: 0, end: text.length }, language, language === 'json' ? 1 : 0)) {
    const inner = partsOf(file, { start: nextLine(text, section.keyAt.end), end: section.end }, language, 1);
    // Resources are most of a template, and what is being typed is most likely one of them.
    const whole = section.key === 'Resources' && inner.length > 0 ? undefined : readPart(file, section, language);
    if (whole && 'located' in whole) {
      sections.set(section.key, whole.located);
      continue;
    }
    if (whole && inner.length === 0) unreadable.push(whole);
    const entries = inner.flatMap((part): LocatedEntry[] => {
      const read = readPart(file, part, language);
      if ('located' in read) return [{ key: part.key, keyAt: part.keyAt, value: read.located }];
      unreadable.push(read);
      return [];
    });
    sections.set(section.key, { kind: 'map', entries, at: section.keyAt });
  }
  return { sections, unreadable };
}

/** The keys of the least indentation in a stretch. Lines in brackets, in quotes or in a block of text are deeper in any file that is laid out. */
function partsOf(
  file: SourceFile,
  range: { readonly start: number; readonly end: number },
  language: 'json' | 'yaml',
  least: number,
): readonly Part[] {
  const { text } = file;
  const keyed =
    language === 'json'
      ? /^([ \t]*)"((?:[^"\\\n]|\\.)*)"[ \t]*:/
      : /^(\uFEFF?[ ]*)(?:"([^"\n]*)"|'([^'\n]*)'|([A-Za-z0-9_][\w:.-]*)):(?=\s|$)/;
  const found: { readonly indent: number; readonly key: string; readonly keyAt: Place; readonly start: number }[] = [];
  for (let start = range.start; start < range.end; start = nextLine(text, start)) {
    const line = text.slice(start, lineEnd(text, start));
    const match = keyed.exec(line);
    if (!match) continue;
    const indent = match[1]!.replace('\uFEFF', '').length;
    const from = start + match[1]!.length;
    const key = match[2] ?? match[3] ?? match[4] ?? '';
    if (indent >= least || least === 0)
      found.push({
        indent,
        key,
        keyAt: { file: file.path, start: from, end: from + match[0].trimEnd().length - match[1]!.length - 1 },
        start,
      });
  }
  const level = least === 0 ? 0 : Math.min(...found.map(({ indent }) => indent));
  const own = found.filter(({ indent }) => indent === level);
  return own.map((part, index) => ({ ...part, end: own[index + 1]?.start ?? range.end }));
}

function readPart(file: SourceFile, part: Part, language: 'json' | 'yaml'): { readonly located: Located } | Broken {
  const broken = (reason: string): Broken => ({ at: part.keyAt, reason });
  if (language === 'yaml') {
    const { documents, errors } = readYaml(file, part);
    const root = documents[0]?.root;
    const value = root?.kind === 'map' && root.entries.length === 1 ? root.entries[0]?.value : undefined;
    return errors[0] ? broken(errors[0].reason) : value ? { located: value } : broken('It is not complete.');
  }
  const colon = part.keyAt.end + /^[ \t]*:/.exec(file.text.slice(part.keyAt.end))![0].length;
  const source = file.text.slice(colon, part.end);
  // The last part of a file also holds the brackets that close what is around it.
  for (let closing = 0, end = source.length; closing < 4; closing++) {
    const stretch = source.slice(0, end).replace(/[\s,]+$/, '');
    const { root, errors } = readJson(file, { start: colon, end: colon + stretch.length });
    if (root && errors.length === 0) return { located: root };
    if (!/[\]}]$/.test(stretch)) return broken(errors[0]?.reason ?? 'It is not complete.');
    end = stretch.length - 1;
  }
  return broken('It is not complete.');
}
