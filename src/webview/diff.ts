/** A stretch of a text, and whether the other text has it too. */
export interface Stretch {
  readonly text: string;
  readonly changed: boolean;
}

/** A line of a comparison, on one side or on both. */
export interface DiffLine {
  readonly side: 'both' | 'actual' | 'expected';
  readonly stretches: readonly Stretch[];
}

/** Beyond this many pairs a comparison by words is neither quick nor readable; whole texts are shown instead. */
const MOST_PAIRS = 250_000;

/**
 * Compares what is there with what should be, line by line, and within a changed line word by word.
 * The lines come in the order of a unified diff: what is there before what should be.
 */
export function diffLines(actual: string, expected: string): readonly DiffLine[] {
  const lines = align(actual.split('\n'), expected.split('\n'));
  const result: DiffLine[] = [];
  for (let at = 0; at < lines.length;) {
    const here = lines[at]!;
    if (here.kind === 'both') {
      result.push({ side: 'both', stretches: [{ text: here.text, changed: false }] });
      at += 1;
      continue;
    }
    const gone: string[] = [];
    const come: string[] = [];
    for (; at < lines.length && lines[at]!.kind !== 'both'; at += 1) (lines[at]!.kind === 'first' ? gone : come).push(lines[at]!.text);
    const paired = gone.length === come.length;
    result.push(
      ...gone.map((text, index): DiffLine => ({ side: 'actual', stretches: paired ? words(text, come[index]!).first : whole(text) })),
    );
    result.push(
      ...come.map((text, index): DiffLine => ({ side: 'expected', stretches: paired ? words(gone[index]!, text).second : whole(text) })),
    );
  }
  return result;
}

function whole(text: string): readonly Stretch[] {
  return [{ text, changed: false }];
}

/** The stretches of two lines. Nothing is marked where the lines have little in common: all of it would be. */
function words(first: string, second: string): { readonly first: readonly Stretch[]; readonly second: readonly Stretch[] } {
  const tokens = align(tokensOf(first), tokensOf(second));
  const shared = tokens.filter((token) => token.kind === 'both').reduce((sum, token) => sum + token.text.length, 0);
  if (shared * 3 < Math.min(first.length, second.length)) return { first: whole(first), second: whole(second) };
  return { first: stretchesOf(tokens, 'first'), second: stretchesOf(tokens, 'second') };
}

/** Words, addresses and single marks: in an ARN or an action each part between the colons is a word of its own. */
function tokensOf(line: string): readonly string[] {
  return line.match(/\d+(?:\.\d+)+|[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function stretchesOf(tokens: readonly Aligned[], side: 'first' | 'second'): readonly Stretch[] {
  const result: { text: string; changed: boolean }[] = [];
  for (const token of tokens) {
    if (token.kind !== 'both' && token.kind !== side) continue;
    const changed = token.kind === side;
    const last = result.at(-1);
    if (last?.changed === changed) last.text += token.text;
    else result.push({ text: token.text, changed });
  }
  return result;
}

interface Aligned {
  readonly kind: 'both' | 'first' | 'second';
  readonly text: string;
}

/** The longest common subsequence of two lists, and what stands between. */
function align(first: readonly string[], second: readonly string[]): readonly Aligned[] {
  if (first.length * second.length > MOST_PAIRS) {
    return [...first.map((text): Aligned => ({ kind: 'first', text })), ...second.map((text): Aligned => ({ kind: 'second', text }))];
  }
  const width = second.length + 1;
  const longest = new Uint32Array((first.length + 1) * width);
  for (let i = first.length - 1; i >= 0; i -= 1) {
    for (let j = second.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        first[i] === second[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const result: Aligned[] = [];
  let i = 0;
  let j = 0;
  while (i < first.length || j < second.length) {
    if (i < first.length && j < second.length && first[i] === second[j]) {
      result.push({ kind: 'both', text: first[i]! });
      i += 1;
      j += 1;
    } else if (i < first.length && (j === second.length || longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) {
      result.push({ kind: 'first', text: first[i]! });
      i += 1;
    } else {
      result.push({ kind: 'second', text: second[j]! });
      j += 1;
    }
  }
  return result;
}
