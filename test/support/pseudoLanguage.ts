import { translateBy } from '../../src/words/translate.ts';
import { translationBase } from './translatable.ts';

/** A language that nobody speaks: every text of the window in brackets. What stands outside of them was not translated. */
export const pseudoBundle: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(translationBase()).map((text) => [text, `⟦${text}⟧`]),
);

export const pseudo = translateBy(pseudoBundle);

/** The letters of a text that stand outside of the brackets; units and the time of day are the same in every language, or the system's. */
export function untranslatedIn(text: string): string {
  let bare = text;
  // What is filled in may be translated itself.
  for (let before = ''; before !== bare;) {
    before = bare;
    bare = bare.replace(/⟦[^⟦⟧]*⟧/g, '');
  }
  return bare
    .replaceAll(/\d\s?(?:ms|s|min|h|AM|PM)\b/g, '')
    .replaceAll(/[^A-Za-z]+/g, ' ')
    .trim();
}
