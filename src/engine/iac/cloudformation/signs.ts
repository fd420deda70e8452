import { dataOf, type Place } from '../located.ts';
import { lineStart } from '../document/textLines.ts';
import type { Resource } from './resources.ts';
import { entriesIn, isJson, valueIn } from './template.ts';

type Sign = { readonly text: string; readonly at: Place };

/** Words around a role that may tell whose it is: its logical id, descriptions, the comments above it, outputs that lead to it. */
export function signsOf(role: Resource): readonly Sign[] {
  const { id, at, properties, scope } = role;
  const descriptions = [valueIn(properties, 'Description'), scope.template.sections.get('Description')];
  const described = descriptions.flatMap((value): Sign[] =>
    value?.kind === 'scalar' && typeof value.value === 'string' ? [{ text: value.value, at: value.at }] : [],
  );
  return [{ text: id, at }, ...described, ...commentsAbove(role), ...outputsOf(role)];
}

/** YAML: the lines of comment right above the logical id. */
function commentsAbove({ at, scope: { template } }: Resource): readonly Sign[] {
  const { text, path } = template.file;
  const signs: Sign[] = [];
  let end = lineStart(text, at.start) - 1;
  while (end > 0 && !isJson(template.file)) {
    const start = lineStart(text, end);
    const comment = /^[ \t]*#+[ \t]*(.*\S)?/.exec(text.slice(start, end).trimEnd());
    if (!comment) break;
    if (comment[1] !== undefined)
      signs.unshift({ text: comment[1], at: { file: path, start: start + comment[0].indexOf('#'), end: start + comment[0].length } });
    end = start - 1;
  }
  return signs;
}

function outputsOf({ id, scope: { template } }: Resource): readonly Sign[] {
  // A half-typed template has logical ids that are no names.
  if (!/^\w+$/.test(id)) return [];
  const leads = new RegExp(`"${id}"|"${id}\\.|\\$\\{${id}[.}]`);
  return entriesIn(template.sections.get('Outputs')).flatMap(({ key, keyAt, value }): Sign[] => {
    const output = valueIn(value, 'Value');
    if (!output || !leads.test(JSON.stringify(dataOf(output)))) return [];
    const described = valueIn(value, 'Description');
    const more: Sign[] =
      described?.kind === 'scalar' && typeof described.value === 'string' ? [{ text: described.value, at: described.at }] : [];
    return [{ text: key, at: keyAt ?? value.at }, ...more];
  });
}
