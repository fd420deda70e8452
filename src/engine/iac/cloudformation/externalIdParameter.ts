import type { InVariable, SourceFile } from '../dialect.ts';
import { changed } from '../writeEdits.ts';
import type { Located, Place, TextChange } from '../located.ts';
import { functionOf, textOf } from './scope.ts';
import { entriesIn, isJson, readTemplate, textIn, valueIn, type Template } from './template.ts';

/**
 * A literal External ID as a parameter of its template: the literal becomes a `Ref`, in a text of `Fn::Sub` a `${…}`. The parameter does
 * not hide its value (`NoEcho`): to AWS an External ID is no secret, whoever may see the role may see it (IAM User Guide, "Access to AWS
 * accounts owned by third parties", read 2026-11-21), and a default that is hidden would still stand in the template.
 * @param literal the place of the External ID, a text in its template
 * @returns the files with their new texts; `undefined` where the place holds no plain text, or the template has errors
 */
export function withExternalIdParameter(
  files: readonly SourceFile[],
  literal: Place,
  value: InVariable,
): readonly SourceFile[] | undefined {
  const file = files.find(({ path }) => path === literal.file);
  // What an External ID may be made of (AWS STS API Reference, AssumeRole, read 2026-11-21), with the quotes around it.
  const [, quote = '', said] = /^(\\?["']|)([\w+=,.@:/-]{2,1224})\1$/.exec(file?.text.slice(literal.start, literal.end) ?? '') ?? [];
  if (!file || said === undefined) return undefined;
  const template = readTemplate(file);
  if (!template.root) return undefined;
  const { name, isNew } = parameterFor(template, value === 'default' ? said : undefined, value === 'another');
  const used = referenceAt(template, literal, quote, name);
  const declared = isNew ? declare(template, name, value === 'default' ? said : undefined) : [];
  return used && declared && changed(files, [...used, ...declared]);
}

/** The parameter that says it already, or the name of a new one: no other parameter or resource has it. */
function parameterFor(
  { sections }: Template,
  said: string | undefined,
  another: boolean,
): { readonly name: string; readonly isNew: boolean } {
  const parameters = sections.get('Parameters');
  const taken = new Set([...entriesIn(parameters), ...entriesIn(sections.get('Resources'))].map(({ key }) => key));
  let name = 'ExternalId';
  for (let number = 2; taken.has(name); number++) {
    const there = valueIn(parameters, name);
    const fallback = valueIn(there, 'Default');
    const isSame = said === undefined ? !fallback : textOf(fallback) === said && textOf(valueIn(there, 'NoEcho')) !== 'true';
    if (!another && there && textIn(there, 'Type') === 'String' && isSame) return { name, isNew: false };
    name = `ExternalId${number}`;
  }
  return { name, isNew: true };
}

/** What stands behind the parameters, in the order in which the anatomy of templates is documented; AWS takes them in any. */
const BEHIND_PARAMETERS = ['Rules', 'Mappings', 'Conditions', 'Resources'];

function declare({ root, sections }: Template, name: string, said: string | undefined): readonly TextChange[] | undefined {
  const parameter = {
    Type: 'String',
    Description: 'The External ID that the vendor gave for this role.',
    ...(said !== undefined && { Default: said }),
  };
  const parameters = sections.get('Parameters');
  if (!parameters) return root?.pen?.put?.('Parameters', { [name]: parameter }, BEHIND_PARAMETERS);
  return parameters.kind === 'map' ? parameters.pen?.put?.(name, parameter) : parameters.pen?.set?.({ [name]: parameter });
}

/** Where no `Ref` may stand. */
const CLOSED: ReadonlySet<string> = new Set(['Parameters', 'Mappings', 'Metadata', 'Description', 'AWSTemplateFormatVersion']);

function referenceAt({ file, sections }: Template, literal: Place, quote: string, name: string): readonly TextChange[] | undefined {
  const open = [...sections].flatMap(([section, value]) => (CLOSED.has(section) ? [] : [value]));
  const spot = first(open, (section) => textAround(section, literal, undefined));
  if (!spot) return undefined;
  const { text, call } = spot;
  const variable: TextChange = { ...literal, text: `${quote}\${${name}}${quote}` };
  if (call === 'Fn::Sub') return [variable];
  if (call !== undefined) return undefined;
  const { at } = text;
  if (at.start === literal.start && at.end === literal.end)
    return [{ ...literal, text: isJson(file) ? `{ "Ref": ${JSON.stringify(name)} }` : `!Ref ${name}` }];
  // A policy that is a text becomes one with a variable, unless it holds what would be taken for one.
  if ((textOf(text) ?? '').includes('${')) return undefined;
  const [before, after] = isJson(file) ? ['{ "Fn::Sub": ', ' }'] : ['!Sub ', ''];
  return [{ ...at, end: at.start, text: before }, variable, ...(after === '' ? [] : [{ ...at, start: at.end, text: after }])];
}

/** The text that a place lies in, and the function that it is all of, or the template of. */
function textAround(
  value: Located,
  place: Place,
  call: string | undefined,
): { readonly text: Located; readonly call: string | undefined } | undefined {
  if (value.usedAt || value.at.start > place.start || value.at.end < place.end) return undefined;
  if (value.kind === 'scalar') return { text: value, call };
  if (value.kind === 'list')
    return first(value.items, (item, index) => textAround(item, place, call === 'Fn::Sub' && index === 0 ? call : undefined));
  if (value.kind !== 'map') return undefined;
  const name = functionOf(value)?.name;
  return first(value.entries, (entry) => textAround(entry.value, place, name));
}

function first<T, R>(values: readonly T[], find: (value: T, index: number) => R | undefined): R | undefined {
  for (const [index, value] of values.entries()) {
    const found = find(value, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
