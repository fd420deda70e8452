import fc from 'fast-check';

/** How a list or an object is laid out; the numbers of them are used up one after the other, in a circle. */
export interface Layout {
  readonly lines: boolean;
  readonly commas: boolean;
  readonly trailing: boolean;
  readonly colons: boolean;
  readonly quoted: boolean;
  readonly comments: boolean;
}

/** Plain data as it may stand in policies, tags and lists of them. */
export const hclData: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('scalar'), tie('list'), tie('map')),
  scalar: fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('${x}', '%{y}', '"', '\\', 'a\nb', '$', '# no comment', '{', ']'),
    fc.nat(1000),
    fc.boolean(),
    fc.constant(null),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(fc.constantFrom('a', 'bb', 'ccc', 'sts:ExternalId', 'for', 'd-e', 'Ünder', ''), tie('value'), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
})).value;

export const hclLayouts: fc.Arbitrary<readonly Layout[]> = fc.array(
  fc.record({
    lines: fc.boolean(),
    commas: fc.boolean(),
    trailing: fc.boolean(),
    colons: fc.boolean(),
    quoted: fc.boolean(),
    comments: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Data as a person may have written it: on one line or many, with commas or without, with comments. */
export function laidOut(value: unknown, layouts: readonly Layout[], indent = '', depth = 0): string {
  const layout = layouts[depth % layouts.length]!;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return enclosed(
      '[',
      value.map((item, index) => laidOut(item, layouts, inner, depth + index + 1)),
      ']',
      { ...layout, commas: true },
      indent,
    );
  if (typeof value === 'object' && value !== null) {
    const sign = layout.colons ? ': ' : ' = ';
    const entries = Object.entries(value).map(([key, part], index) => {
      const bare = !layout.quoted && /^[a-z][\w-]*$/.test(key) && key !== 'for';
      return `${bare ? key : JSON.stringify(key)}${sign}${laidOut(part, layouts, inner, depth + index + 1)}`;
    });
    return enclosed('{', entries, '}', layout, indent);
  }
  if (typeof value === 'string') return JSON.stringify(value).replaceAll(/[$%]\{/g, (found) => `${found.charAt(0)}${found}`);
  return String(value);
}

function enclosed(
  open: string,
  parts: readonly string[],
  close: string,
  { lines, commas, trailing, comments }: Layout,
  indent: string,
): string {
  if (parts.length === 0) return lines && comments ? `${open}\n${indent}  # none\n${indent}${close}` : `${open}${close}`;
  if (!lines) return `${open} ${parts.join(', ')}${trailing ? ',' : ''} ${close}`;
  const texts = parts.map((part, index) => {
    const comma = commas && (trailing || index < parts.length - 1) ? ',' : '';
    const above = comments && index % 2 === 0 ? `${indent}  # above ${index}\n` : '';
    return `${above}${indent}  ${part}${comma}${comments && index % 2 === 1 ? ' // behind' : ''}\n`;
  });
  return `${open}\n${texts.join('')}${indent}${close}`;
}
