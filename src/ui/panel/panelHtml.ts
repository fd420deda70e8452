/**
 * The page of the panel: a script and a style sheet of our own, nothing inline, nothing remote.
 * @param nonce a new one for each page, never used again
 * Where the window's language has translations, the page carries them, so that it speaks before anything has been sent to it.
 * @param at the addresses under which the webview reaches our files, and the source that stands for them in the policy
 */
export function panelHtml(
  nonce: string,
  at: {
    readonly script: string;
    readonly style: string;
    readonly source: string;
    readonly translations?: { readonly language: string; readonly bundle: Readonly<Record<string, string>> };
  },
): string {
  const { language, bundle } = at.translations ?? { language: 'en', bundle: {} };
  const policy = [
    "default-src 'none'",
    `style-src ${at.source}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${inAttribute(language)}">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${at.style}" />
    <title>Rolecall</title>
  </head>
  <body>
    <div id="root" data-translations="${inAttribute(JSON.stringify(bundle))}"></div>
    <script type="module" nonce="${nonce}" src="${at.script}"></script>
  </body>
</html>`;
}

function inAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
