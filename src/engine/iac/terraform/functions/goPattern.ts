/** A pattern of Go's RE2 on one text. */
export interface GoPattern {
  /** The match, its groups as a list, or its named groups as a map; `undefined` if there is none. */
  first(): unknown;
  all(): unknown[];
  replace(replacement: string): string;
}

/**
 * The pattern, for as much of RE2's language as JavaScript shares (RE2 syntax, github.com/google/re2/wiki/Syntax). `undefined`: anything
 * else, and patterns and texts that may take long here though they do not in Go.
 */
export function goPattern(pattern: string, text: string): GoPattern | undefined {
  if (text.length > 2000 || pattern.length > 500 || /\\[AzCQEpPx]|\[\[:|\(\?[^:P]|\(\?P[^<]/.test(pattern)) return undefined;
  if (/[+*}]\)*[+*{]/.test(pattern.replaceAll(/\\./g, 'x').replaceAll(/[+*}]\?/g, '+'))) return undefined;
  const expression = compiled(pattern.replaceAll('(?P<', '(?<'));
  if (!expression) return undefined;
  return {
    first: () => {
      expression.lastIndex = 0;
      const match = expression.exec(text);
      return match ? said(match) : undefined;
    },
    all: () => [...text.matchAll(expression)].map(said),
    // Go writes groups as $1, ${1} and ${name}; $1x is the group named "1x".
    replace: (replacement) =>
      text.replaceAll(expression, (...parts: unknown[]) => {
        const last = parts.at(-1);
        const names = typeof last === 'object' && last !== null ? (last as Readonly<Record<string, string | undefined>>) : {};
        return replacement.replaceAll(/\$\$|\$\{(\w+)\}|\$(\w+)/g, (sign, braced?: string, bare?: string) => {
          if (sign === '$$') return '$';
          const name = braced ?? bare ?? '';
          const group = /^\d+$/.test(name) ? parts[Number(name)] : names[name];
          return typeof group === 'string' ? group : '';
        });
      }),
  };
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'gu');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function said(match: RegExpExecArray | RegExpMatchArray): unknown {
  if (match.groups) return { ...match.groups };
  return match.length > 1 ? match.slice(1).map((group) => group ?? null) : match[0];
}
