import { agreed } from './answer.ts';
import { parseCidr } from './cidr.ts';
import type { GivenValue } from './context.ts';
import { compileGlob, globCovers, globsTouch, matchGlob, type Glob } from './glob.ts';
import type { Expanded } from './variables.ts';

/** `cannot-compare`: one of the two is not of the operator's type (no number, no date …). */
export type Comparison = 'yes' | 'no' | 'cannot-tell' | 'cannot-compare';

type Wanted = Expanded & { readonly known: true };
type Compare = (wanted: Wanted, given: GivenValue) => Comparison;

/** A condition operator, taken apart. */
export interface Operator {
  /** `undefined` for `Null`, which looks at no value. */
  readonly compare: Compare | undefined;
  /** The comparison is turned round: none of the values may match. */
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set: 'any' | 'all' | undefined;
  /** Takes `*` and `?` in the policy's value as plain characters. */
  readonly literal: boolean;
  /** Takes policy variables in the policy's value. */
  readonly variables: boolean;
}

/**
 * Reads an operator's name, in any case; `undefined`: IAM knows none of that name (nor a `Null` with set or `IfExists`).
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators" (2026-11).
 */
export function parseOperator(name: string): Operator | undefined {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  const set = lower.startsWith('foranyvalue:') ? 'any' : lower.startsWith('forallvalues:') ? 'all' : undefined;
  const rest = set === undefined ? lower : lower.slice(lower.indexOf(':') + 1);
  const ifExists = rest.endsWith('ifexists');
  const base = BASES.get(ifExists ? rest.slice(0, -'ifexists'.length) : rest);
  if (base === undefined || (base.compare === undefined && (set !== undefined || ifExists))) return undefined;
  const operator = { ...base, ifExists, set } as const;
  if (remembered.size < MOST_REMEMBERED) remembered.set(name, operator);
  return operator;
}

/** Reads what `Bool` and `Null` compare with. */
export function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

function equal(fold: boolean): Compare {
  return ({ text }, given) => {
    const wanted = fold ? text.toLowerCase() : text;
    if ('text' in given) return (fold ? given.text.toLowerCase() : given.text) === wanted ? 'yes' : 'no';
    return matchGlob(compileGlob(given.like, fold), wanted) ? 'cannot-tell' : 'no';
  };
}

const like: Compare = ({ glob }, given) => compareGlobs(glob(), given);

/** Each of the six parts of an ARN by itself: a `*` does not reach over a colon, but for the last part. */
const likeArn: Compare = ({ glob }, given) => {
  const wanted = sixParts(glob());
  if (wanted === undefined) return 'cannot-compare';
  if ('text' in given) {
    const parts = given.text.split(':');
    if (parts.length < 6) return 'cannot-compare';
    const six = [...parts.slice(0, 5), parts.slice(5).join(':')];
    return wanted.every((part, index) => matchGlob(part, six[index] ?? '')) ? 'yes' : 'no';
  }
  const possible = sixParts(compileGlob(given.like));
  if (possible === undefined) return 'cannot-tell';
  let result: Comparison = 'yes';
  for (const [index, part] of wanted.entries()) {
    const other = possible[index] ?? [];
    if (globCovers(part, other)) continue;
    if (!globsTouch(part, other)) return 'no';
    result = 'cannot-tell';
  }
  return result;
};

function numeric(test: (given: number, wanted: number) => boolean): Compare {
  return ordered(parseNumber, test);
}

function date(test: (given: number, wanted: number) => boolean): Compare {
  return ordered(parseDate, test);
}

/** `parse` gives every reading of a text: none if it is not of the type, several if it is ambiguous. */
function ordered(parse: (text: string) => readonly number[], test: (given: number, wanted: number) => boolean): Compare {
  return ({ text }, given) => {
    const wanted = parse(text);
    if (wanted.length === 0) return 'cannot-compare';
    if (!('text' in given)) return 'cannot-tell';
    const values = parse(given.text);
    if (values.length === 0) return 'cannot-compare';
    return agreed(values.flatMap((value) => wanted.map((one) => (test(value, one) ? 'yes' : 'no'))));
  };
}

const bool: Compare = ({ text }, given) => {
  const wanted = parseBoolean(text);
  if (wanted === undefined) return 'cannot-compare';
  if (!('text' in given)) return 'cannot-tell';
  const value = parseBoolean(given.text);
  if (value === undefined) return 'cannot-compare';
  return value === wanted ? 'yes' : 'no';
};

const binary: Compare = ({ text }, given) => {
  if (!isBase64(text)) return 'cannot-compare';
  if (!('text' in given)) return 'cannot-tell';
  if (!isBase64(given.text)) return 'cannot-compare';
  return given.text.replace(/=+$/, '') === text.replace(/=+$/, '') ? 'yes' : 'no';
};

const ip: Compare = ({ text }, given) => {
  const block = parseCidr(text);
  if (block === undefined) return 'cannot-compare';
  if (!('text' in given)) return 'cannot-tell';
  const address = parseCidr(given.text);
  if (address === undefined) return 'cannot-compare';
  if (address.version !== block.version || address.last < block.first || block.last < address.first) return 'no';
  return block.first <= address.first && address.last <= block.last ? 'yes' : 'cannot-tell';
};

/** Spellings seen so far; a bound, because a name comes in very many mixtures of case. */
const remembered = new Map<string, Operator>();
const MOST_REMEMBERED = 500;

type Base = Pick<Operator, 'compare' | 'negated' | 'literal' | 'variables'>;

const WORDS = { literal: true, variables: true } as const;
const PATTERNS = { literal: false, variables: true } as const;
/** IAM has no variables in numbers, dates, addresses, binaries and `Null`. */
const VALUES = { literal: true, variables: false } as const;

const BASES: ReadonlyMap<string, Base> = new Map<string, Base>([
  ...pair('stringequals', 'stringnotequals', { compare: equal(false), ...WORDS }),
  ...pair('stringequalsignorecase', 'stringnotequalsignorecase', { compare: equal(true), ...WORDS }),
  ...pair('stringlike', 'stringnotlike', { compare: like, ...PATTERNS }),
  ...pair('arnequals', 'arnnotequals', { compare: likeArn, ...PATTERNS }),
  ...pair('arnlike', 'arnnotlike', { compare: likeArn, ...PATTERNS }),
  ...pair('ipaddress', 'notipaddress', { compare: ip, ...VALUES }),
  ...pair('numericequals', 'numericnotequals', { compare: numeric((given, wanted) => given === wanted), ...VALUES }),
  ...pair('dateequals', 'datenotequals', { compare: date((given, wanted) => given === wanted), ...VALUES }),
  ...order('numeric', numeric),
  ...order('date', date),
  ['null', { compare: undefined, negated: false, ...VALUES }],
  // The pages on operators and on variables differ on whether a Bool takes variables; a value that has one is then compared as it turns out.
  ['bool', { compare: bool, negated: false, ...WORDS }],
  ['binaryequals', { compare: binary, negated: false, ...VALUES }],
]);

function pair(name: string, negated: string, base: Omit<Base, 'negated'>): [string, Base][] {
  return [
    [name, { ...base, negated: false }],
    [negated, { ...base, negated: true }],
  ];
}

function order(type: string, make: (test: (given: number, wanted: number) => boolean) => Compare): [string, Base][] {
  const tests: [string, Compare][] = [
    ['lessthan', make((given, wanted) => given < wanted)],
    ['lessthanequals', make((given, wanted) => given <= wanted)],
    ['greaterthan', make((given, wanted) => given > wanted)],
    ['greaterthanequals', make((given, wanted) => given >= wanted)],
  ];
  return tests.map(([name, compare]) => [`${type}${name}`, { compare, negated: false, ...VALUES }]);
}

function compareGlobs(glob: Glob, given: GivenValue): Comparison {
  if ('text' in given) return matchGlob(glob, given.text) ? 'yes' : 'no';
  const possible = compileGlob(given.like);
  if (globCovers(glob, possible)) return 'yes';
  return globsTouch(glob, possible) ? 'cannot-tell' : 'no';
}

function sixParts(codes: Glob): readonly Glob[] | undefined {
  const parts: Glob[] = [];
  let from = 0;
  while (parts.length < 5) {
    const colon = codes.indexOf(58, from);
    if (colon < 0) return undefined;
    parts.push(codes.slice(from, colon));
    from = colon + 1;
  }
  return [...parts, codes.slice(from)];
}

function parseNumber(text: string): readonly number[] {
  return /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) ? [Number(text)] : [];
}

/**
 * Milliseconds since 1970: from one of the W3C's forms of ISO 8601 (a time without zone counts as UTC), or from seconds
 * since 1970. IAM takes both and does not say which one four digits are.
 */
function parseDate(text: string): readonly number[] {
  const trimmed = text.trim();
  const seconds = /^[+-]?\d+(\.\d+)?$/.test(trimmed) ? [Number(trimmed) * 1000] : [];
  const iso = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i.exec(trimmed);
  if (iso !== null) {
    const zoned =
      iso[3] !== undefined && iso[6] === undefined
        ? `${trimmed}Z`
        : trimmed.replace(/([+-]\d{2})(\d{2})$/, (zone, hours: string, minutes: string) =>
            iso[6] === zone ? `${hours}:${minutes}` : zone,
          );
    const milliseconds = Date.parse(zoned.toUpperCase());
    return Number.isNaN(milliseconds) ? seconds : [milliseconds, ...seconds];
  }
  return seconds;
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
