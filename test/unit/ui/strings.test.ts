import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { sourceTextsIn, type SourceText } from '../../support/sourceTexts.ts';
import { faultsOfTranslation, isTranslated, translationBase, windowTexts } from '../../support/translatable.ts';

/** Prose that nobody reads as a sentence of ours: what stands in code, or is the same in every language. */
const NOT_SAID: readonly string[] = [
  // What people type or see elsewhere.
  'An error occurred (AccessDenied) when calling the AssumeRole operation: …',
  // Slips of ours, which no question lets through.
  'The form ended before all was asked.',
  'The window is closed.',
  // Names within our own data: what an activity keeps, what a menu and a style sheet ask for.
  'trust policy',
  'check mendable',
  'arrow broken',
];

const all = [...windowTexts].flatMap(([file, texts]) => texts.map((text) => ({ file, ...text })));
const named = ({ file, line, text }: (typeof all)[number]): string => `${file}:${line} ${text}`;
const bareIn = (source: string): readonly string[] =>
  sourceTextsIn(source)
    .filter(isBare)
    .map(({ text }) => text);

describe('what people read in the window', () => {
  it('goes through a translation', () => assert.deepEqual(all.filter(isBare).map(named), []));

  it('is given to it as one text with places to fill, so that it can be translated', () => {
    const translated = all.filter(isTranslated);
    assert.ok(translated.length > 500);
    assert.deepEqual(translated.filter(({ text }) => text.includes('${}')).map(named), []);
    const computed = [...windowTexts.keys()].flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?<![\w$])t\(\s*([^\s'"`{)].*)/g)].map(([call]) => `${file}: ${call}`),
    );
    assert.deepEqual(computed, []);
  });

  it('is found where it is plain English', () => {
    assert.deepEqual(bareIn("vscode.window.showInformationMessage('Open the panel');"), ['Open the panel']);
    assert.deepEqual(bareIn('const label = { description: `${name} is gone` };'), ['${} is gone']);
    assert.deepEqual(bareIn("const words = { narrower: isOpen ? t('Open it') : 'gives less access' };"), ['gives less access']);
    assert.deepEqual(bareIn('html`<button @click=${() => send({ type: "apply" })}>Apply…</button>`'), [
      '<button @click=${}>Apply…</button>',
    ]);
    assert.deepEqual(bareIn('html`<div aria-label="Plan">${inside}</div>`').length, 1);
    assert.deepEqual(bareIn("html`<p>${t('Nothing has been read yet.')} · ${shown ? html`<code>${call}</code>` : nothing}</p>`"), []);
    assert.deepEqual(bareIn("log.info(`${name}: read again`); // It reads 'the whole role' again.\nconst of = /it's 'a' b/;"), []);
  });

  it('tells prose from names and signs', () => {
    assert.ok(isProse('Open the panel'));
    assert.ok(isProse('${} is gone'));
    for (const none of ['$(key) AWS: ${}', '${}: ${}', 'https://docs.example.com/a', '111122223333', 'Rolecall', '${} ms'])
      assert.equal(isProse(none), false, none);
  });
});

describe('translations', () => {
  const base = translationBase();

  it('say what the window says, with the same places to fill', () => {
    assert.deepEqual(faultsOfTranslation({ 'Not diagnosed yet': 'Noch nicht geprüft', '{0} problems': '{0} Probleme' }, base), []);
    assert.equal(faultsOfTranslation({ 'Not diagnosed so far': 'x', '{0} problems': 'Probleme' }, base).length, 2);
    const bundles = existsSync('l10n') ? readdirSync('l10n').filter((name) => /^bundle\.l10n\..+\.json$/.test(name)) : [];
    for (const name of bundles) assert.deepEqual(faultsOfTranslation(bundleIn(`l10n/${name}`), base), [], name);
  });

  it('of the manifest have its keys and no other', () => {
    const keys = new Set(Object.keys(bundleIn('package.nls.json')));
    const others = readdirSync('.').filter((name) => /^package\.nls\..+\.json$/.test(name));
    for (const name of others)
      assert.deepEqual(
        Object.keys(bundleIn(name)).filter((key) => !keys.has(key)),
        [],
        name,
      );
  });
});

function bundleIn(file: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>;
}

/** Is it English that people are shown as it stands? The log is for those who look for a fault, with us. */
function isBare(said: SourceText): boolean {
  const { text, before } = said;
  if (isTranslated(said) || NOT_SAID.includes(text) || /\blog\.(?:info|warn|error)\([^;]*$/i.test(before)) return false;
  return text.startsWith('<!DOCTYPE') || /\b(?:html|svg)$/.test(before) ? hasWords(text) : isProse(text);
}

/** Words between the tags of markup, or in an attribute that is read out. */
function hasWords(markup: string): boolean {
  const words = markup.replace(/<title>Rolecall<\/title>/, '').replace(/<[^>]*>/g, '');
  return /[a-z]{2}/i.test(words.replaceAll('${}', '')) || /\b(?:aria-label|title|placeholder|alt)="[^"$]*[a-z]{2}/i.test(markup);
}

/** Two words of a language beside each other, without what is filled in, icons, units and addresses. */
function isProse(text: string): boolean {
  const bare = text
    .replace(/\$\{\} (?:ms|s|min|h)$/, '')
    .replace(/\$\{\}/g, ' 0 ')
    .replace(/\$\([\w~-]+\)/g, '')
    .replace(/https?:\S+/g, '');
  return /[A-Za-z]{2,}'?[a-z]*,? +[A-Za-z]+/.test(bare) || /^ *0 +[a-z]{2,}/.test(bare);
}
