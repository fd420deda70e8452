import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What people type or see elsewhere: it is the same in every language. */
const SAMPLES: readonly string[] = ['An error occurred (AccessDenied) when calling the AssumeRole operation: …'];

const QUOTED = String.raw`('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\`(?:[^\`\\]|\\.)*\`)`;
const SHOWN: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:showInformationMessage|showWarningMessage|showErrorMessage|setStatusBarMessage|showQuickPick)\(\s*${QUOTED}`,
    'g',
  ),
  new RegExp(String.raw`\b(?:title|placeHolder|prompt|tooltip|label|detail|openLabel|saveLabel):\s*${QUOTED}`, 'g'),
  new RegExp(String.raw`\.(?:title|placeholder|prompt|tooltip|label|detail|message|badge)\s*=\s*${QUOTED}`, 'g'),
];

const files = readdirSync('src/ui', { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const ofVscode = [...texts].filter(([, text]) => text.includes("from 'vscode'"));

describe('what people read in the window', () => {
  it('goes through vscode.l10n wherever vscode is at hand', () => {
    const bare = ofVscode.flatMap(([file, text]) =>
      SHOWN.flatMap((shown) => [...text.matchAll(shown)])
        .map((match) => match[1]!.slice(1, -1))
        .filter((said) => isProse(said) && !SAMPLES.includes(said))
        .map((said) => `${file}: ${said}`),
    );
    assert.deepEqual(bare, []);
  });

  it('is given to vscode.l10n as one text with places to fill, so that it can be translated', () => {
    const calls = ofVscode.flatMap(([file, text]) =>
      [...text.matchAll(/\bl10n\.t\(\s*(\S)/g)].map((match) => ({ file, first: match[1]! })),
    );
    assert.ok(calls.length > 100);
    assert.deepEqual(
      calls.filter(({ first }) => !`'"{`.includes(first)),
      [],
    );
  });

  it('tells prose from names and signs', () => {
    assert.ok(isProse('Open the panel'));
    assert.ok(isProse('${name} is gone'));
    for (const none of ['$(key) AWS: ${profile}', '${a}: ${b}', 'https://docs.example.com/a', '111122223333', 'Rolecall'])
      assert.equal(isProse(none), false, none);
  });
});

/** Two words of a language beside each other, without what is filled in, icons and addresses. */
function isProse(text: string): boolean {
  const bare = text
    .replace(/\$\{[^}]*\}/g, ' 0 ')
    .replace(/\$\([\w~-]+\)/g, '')
    .replace(/https?:\S+/g, '');
  return /[A-Za-z]{2,}'?[a-z]*,? +[A-Za-z]+/.test(bare) || /^ *0 +[a-z]{2,}/.test(bare);
}
