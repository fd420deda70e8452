/** A string or a template in a source file. */
export interface SourceText {
  /** What it says; an expression of a template stands as `${}`. */
  readonly text: string;
  readonly isTemplate: boolean;
  /** The code before it, and after it, without what lies within. */
  readonly before: string;
  readonly after: string;
  readonly line: number;
}

const SIGNS_BEFORE_A_PATTERN = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|case|of|in|typeof|throw))\s*$/;
const AROUND = 240;

/** The strings and templates of a TypeScript file, those within templates too, in the order in which they begin. Comments are left out. */
export function sourceTextsIn(source: string): readonly SourceText[] {
  const found: (SourceText & { readonly at: number })[] = [];
  readCode(0, false);
  return found.toSorted((one, other) => one.at - other.at).map(({ at: _at, ...text }) => text);

  /** @returns where it ended: behind the brace that closes it, or at the end */
  function readCode(from: number, isExpression: boolean): number {
    let at = from;
    for (let depth = 0; at < source.length;) {
      const here = source[at]!;
      if (source.startsWith('//', at)) at = endOr(source.indexOf('\n', at));
      else if (source.startsWith('/*', at)) at = endOr(source.indexOf('*/', at) + 2);
      else if (here === "'" || here === '"') at = readQuoted(at);
      else if (here === '`') at = readTemplate(at);
      else if (here === '/' && SIGNS_BEFORE_A_PATTERN.test(source.slice(Math.max(0, at - AROUND), at))) at = readPattern(at);
      else {
        at += 1;
        if (here === '{') depth += 1;
        if (here === '}' && isExpression && depth === 0) return at;
        if (here === '}') depth -= 1;
      }
    }
    return at;
  }

  function readQuoted(from: number): number {
    let to = from + 1;
    while (source[to] !== source[from]) to += source[to] === '\\' ? 2 : 1;
    add(from, to + 1, said(source.slice(from + 1, to)), false);
    return to + 1;
  }

  function readTemplate(from: number): number {
    let text = '';
    let at = from + 1;
    while (source[at] !== '`') {
      if (source.startsWith('${', at)) {
        text += '${}';
        at = readCode(at + 2, true);
      } else {
        const length = source[at] === '\\' ? 2 : 1;
        text += said(source.slice(at, at + length));
        at += length;
      }
    }
    add(from, at + 1, text, true);
    return at + 1;
  }

  function readPattern(from: number): number {
    let isInClass = false;
    for (let at = from + 1; ; at += 1) {
      if (source[at] === '\\') at += 1;
      else if (source[at] === '[') isInClass = true;
      else if (source[at] === ']') isInClass = false;
      else if (source[at] === '/' && !isInClass) return at + 1;
      else if (source[at] === '\n' || at >= source.length) throw new Error(`No pattern ends here: ${source.slice(from, at)}`);
    }
  }

  function add(from: number, to: number, text: string, isTemplate: boolean): void {
    const before = source.slice(Math.max(0, from - AROUND), from);
    const after = source.slice(to, to + AROUND);
    found.push({ at: from, text, isTemplate, before, after, line: source.slice(0, from).split('\n').length });
  }

  function endOr(at: number): number {
    return at < 2 ? source.length : at;
  }
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', 0: '\0' };

function said(written: string): string {
  return written.replaceAll(
    /\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gis,
    (_all, long, four, two, one: string | undefined) =>
      one === undefined ? String.fromCodePoint(parseInt((long ?? four ?? two) as string, 16)) : (ESCAPED[one] ?? one),
  );
}
