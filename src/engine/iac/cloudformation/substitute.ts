import type { Located } from '../located.ts';
import { composed, type Piece } from './composed.ts';
import { textOf, unsettled, whyOf, type Resolved, type Scope } from './scope.ts';
import { entriesIn } from './template.ts';

/** A stretch of a template text: `source` is what stands in the file's text, `variable` the name in `${…}`. */
export interface Stretch {
  readonly source: string;
  readonly text: string;
  readonly variable?: string;
}

/** The stretches of a text for `Fn::Sub`: `${!Literal}` stands for `${Literal}` itself. */
export function stretchesOf(text: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$\{(!?)([^{}]*)\}/g)) {
    if (match.index > at) stretches.push(literal(text.slice(at, match.index)));
    const [source, escaped, name = ''] = match;
    stretches.push(escaped ? { source, text: `\${${name}}` } : { source, text: '', variable: name.trim() });
    at = match.index + source.length;
  }
  if (at < text.length) stretches.push(literal(text.slice(at)));
  return stretches;
}

function literal(source: string): Stretch {
  return { source, text: source };
}

/** The two forms of `Fn::Sub`: a text, or a text with variables of its own. */
export function substitution(argument: Located, scope: Scope): { readonly template: Located; readonly scope: Scope } | undefined {
  if (argument.kind === 'scalar') return { template: argument, scope };
  const [template, variables] = argument.kind === 'list' ? argument.items : [];
  if (template?.kind !== 'scalar') return undefined;
  const locals = entriesIn(variables).map(({ key, value }): [string, Located] => [
    key,
    scope.resolve(value) ?? unsettled(value, `${key} has no value.`),
  ]);
  return { template, scope: scope.withLocals(new Map(locals)) };
}

/** What `Fn::Sub` comes to. Its pen changes the variable or the text in which the new one differs. */
export function substituted(
  argument: Located,
  node: Located,
  outer: Scope,
  reference: (name: string, node: Located, scope: Scope) => Resolved,
): Resolved {
  const found = substitution(argument, outer);
  const source = textOf(found?.template);
  if (!found || source === undefined) return unsettled(node, 'The Fn::Sub is not complete.');
  const { template, scope } = found;
  const stretches = stretchesOf(source);
  const write = (first: number, last: number, text: string) =>
    template.pen?.set?.(
      [
        ...stretches.slice(0, first).map((one) => one.source),
        text.replaceAll('${', '${!'),
        ...stretches.slice(last + 1).map((one) => one.source),
      ].join(''),
    );
  const pieces: Piece[] = [];
  for (const [index, { text, variable }] of stretches.entries()) {
    if (variable === undefined) {
      pieces.push({ text, set: (next) => write(index, index, next) });
      continue;
    }
    const value = variable.includes('.')
      ? unsettled(node, `${variable} is known only when the stack is created.`, variable)
      : reference(variable, node, scope);
    const said = textOf(value);
    if (said === undefined)
      return unsettled(node, whyOf(value, `${variable} is no text.`), value?.kind === 'unknown' ? value.because.about : undefined);
    // A pseudo parameter is written nowhere.
    const isWritten = value?.at !== node.at;
    pieces.push({ text: said, ...(isWritten && { set: (next: string) => value?.pen?.set?.(next) }) });
    if (stretches.length === 1 && value && isWritten) return { ...value, value: said } as Located;
  }
  const made = composed(node, pieces, write);
  return { ...made, at: template.at };
}
