// Words that tree, panel and page say alike, in the language of the window. This room knows neither vscode nor the DOM: who speaks is handed a Translate.

/**
 * Says a text in the language of the window, with `{0}`, `{1}` … filled in: `vscode.l10n.t`, or what {@link translateBy} makes.
 * The text is written where it is said, in English and as one literal, so that a translator finds it whole.
 */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/**
 * Translates by a bundle as VS Code loads them (`vscode.l10n.bundle`: English text to translated text), for those who cannot ask VS Code.
 * What the bundle lacks is said in English. Places are filled as VS Code's `format2` does (microsoft/vscode, src/vs/base/common/strings.ts,
 * read 2026-11-22): one without a value stays as it is.
 */
export function translateBy(bundle: Readonly<Record<string, string>> | undefined): Translate {
  return (message, ...args) =>
    (bundle?.[message] ?? message).replaceAll(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place));
}
