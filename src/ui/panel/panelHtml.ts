/**
 * The page of the panel: a script and a style sheet of our own, nothing inline, nothing remote.
 * @param nonce a new one for each page, never used again
 * @param at the addresses under which the webview reaches our files, and the source that stands for them in the policy
 */
export function panelHtml(nonce: string, at: { readonly script: string; readonly style: string; readonly source: string }): string {
  const policy = [
    "default-src 'none'",
    `style-src ${at.source}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${at.style}" />
    <title>Rolecall</title>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" nonce="${nonce}" src="${at.script}"></script>
  </body>
</html>`;
}
