import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceTextsIn, type SourceText } from './sourceTexts.ts';

/** The rooms that speak to people in the window, in the window's language. */
const ROOMS = ['src/ui', 'src/webview', 'src/words'];

/** The texts of every file that speaks the window's language, by file. */
export const windowTexts: ReadonlyMap<string, readonly SourceText[]> = new Map(
  ROOMS.flatMap((room) => readdirSync(room, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .concat('src/extension.ts')
    .toSorted()
    .map((file) => [file, sourceTextsIn(readFileSync(file, 'utf8'))]),
);

/** Is it handed to a translation: `t('…')`, `vscode.l10n.t('…')`? */
export function isTranslated({ before }: Pick<SourceText, 'before'>): boolean {
  return /(?<![\w$])t\(\s*$/.test(before);
}

/** What a translator translates: each text in English, by itself, as VS Code's own tools write it (`bundle.l10n.json`). */
export function translationBase(): Readonly<Record<string, string>> {
  const texts = [...windowTexts.values()].flatMap((all) => all.filter(isTranslated).map(({ text }) => text));
  return Object.fromEntries([...new Set(texts)].toSorted().map((text) => [text, text]));
}

/** What is wrong with translations, in words: texts that nobody says any more, and places that differ from the English text's. */
export function faultsOfTranslation(bundle: Readonly<Record<string, string>>, base: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(bundle).flatMap(([text, translated]) => {
    if (!(text in base)) return [`nobody says this: ${text}`];
    return placesIn(text) === placesIn(translated) ? [] : [`other places than in the English text: ${translated}`];
  });
}

function placesIn(text: string): string {
  return [...new Set(text.match(/\{\d+\}/g))].toSorted().join();
}
