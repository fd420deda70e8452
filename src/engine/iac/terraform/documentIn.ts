import type { Located } from '../located.ts';
import { jsonSurface } from './jsonSurface.ts';
import { markedDocument, markedSource } from './marks.ts';

/** The document that a text holds as JSON; `unknown` if it is not settled, or is no JSON. */
export function documentIn(text: Located): Located {
  const document = readJsonText(text);
  if (document)
    return text.usedAt && !document.usedAt && document.at.file !== text.usedAt.file ? { ...document, usedAt: text.usedAt } : document;
  if (text.kind === 'unknown') return text;
  return { kind: 'unknown', at: text.at, because: { unknown: 'unresolved', detail: 'This is no JSON text.' } };
}

/** The same; `undefined` if there is no JSON that can be read. */
export function readJsonText(text: Located): Located | undefined {
  const document = markedDocument(text);
  if (document) return document;
  const source = markedSource(text);
  return source && jsonSurface(source, readJsonText);
}
