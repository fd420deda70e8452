import type { Located, Place } from '../iac/located.ts';

/**
 * The values of a part of a declaration that its code takes from a variable or a parameter, each with the place where it is used and the
 * words that stand there: a value that is given from outside is not written into the code.
 * @param textOf the text of a file
 */
export function fromVariable(
  located: Located,
  textOf: (file: string) => string,
): readonly { readonly at: Place; readonly words: string; readonly value: Located }[] {
  if (located.kind === 'map') return located.entries.flatMap(({ value }) => fromVariable(value, textOf));
  const used = located.usedAt ?? located.at;
  const words = textOf(used.file).slice(used.start, used.end);
  if (isReference(words) || isGiven(located.at, textOf)) return [{ at: used, words, value: located }];
  return located.kind === 'list' ? located.items.flatMap((item) => fromVariable(item, textOf)) : [];
}

/** `var.external_id`, `"${var.external_id}"`, `!Ref ExternalId`, `{"Ref": "ExternalId"}`, `{"Fn::Sub": "${ExternalId}"}`. */
function isReference(words: string): boolean {
  return /^"?(?:\$\{)?\s*var\.[\w-]+\s*\}?"?$|^!(?:Ref|Sub)\s|^\{?\s*"?(?:Ref|Fn::Sub)"?\s*:/.test(words.trim());
}

/** The default of a variable or a parameter, or a file of values. */
function isGiven({ file, start }: Place, textOf: (file: string) => string): boolean {
  if (/\.tfvars(?:\.json)?$/.test(file)) return true;
  const text = textOf(file);
  return /^\s*"?default"?\s*[=:]\s*["']?$/i.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
}
