import assert from 'node:assert/strict';
import type { PanelState } from '../../../src/webview/protocol.ts';
import { view } from '../../../src/webview/view.ts';
import { englishPage } from './englishPage.ts';
import { checkOf, panelStateOf } from './panelStateOf.ts';
import { renderToText } from './renderToText.ts';

const shown = (state: PanelState, now = 120_000): string =>
  renderToText(view(state, now, englishPage))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(' </', '</');

describe('the panel', () => {
  it('shows verdict, who must act, and when the facts were read', () => {
    const text = shown(panelStateOf());
    assert.match(text, /Broken: 1 problem/);
    assert.match(text, /Your side must act\./);
    assert.match(text, /2 minutes ago/);
  });

  it('says every state in words beside its sign', () => {
    for (const [status, word] of [
      ['fail', 'broken'],
      ['warn', 'warning'],
      ['cannot-tell', 'cannot tell'],
      ['pass', 'healthy'],
      ['not-applicable', 'not applicable'],
      ['unread', 'not read yet'],
    ] as const) {
      assert.match(shown(panelStateOf({ checks: [checkOf({ status })] })), new RegExp(`<span class="status-word">${word}</span>`));
    }
  });

  it('opens what is broken and leaves the rest folded', () => {
    assert.match(shown(panelStateOf()), /id="check-trust-principal" \?open="true"/);
    assert.match(shown(panelStateOf({ checks: [checkOf({ status: 'pass' })] })), /id="check-trust-principal" \?open="false"/);
  });

  it('marks the broken link of the picture and says so to screen readers', () => {
    assert.match(shown(panelStateOf()), /The way is broken here\./);
    const healthy = panelStateOf().links.map((link) => ({ ...link, status: 'pass' as const }));
    assert.doesNotMatch(shown(panelStateOf({ links: healthy })), /The way is broken here\./);
  });

  it('names what could not be read and the permission that is missing', () => {
    const unread = [{ reason: 'denied' as const, detail: 'The role could not be read.', needs: ['iam:GetRole'], next: 'Ask for it.' }];
    const text = shown(panelStateOf({ checks: [checkOf({ status: 'cannot-tell', findings: [], unread })] }));
    assert.match(text, /AWS said no\./);
    assert.match(text, /<code>iam:GetRole<\/code>/);
    assert.match(text, /Ask for it\./);
  });

  it('says of a fix what it does to access and whether it can be undone', () => {
    assert.match(shown(panelStateOf()), /Gives less access<\/span> · can be undone/);
  });

  it('says whom a fix gives more access', () => {
    const [finding] = checkOf().findings;
    const fixes = finding!.fixes.map((fix) => ({ ...fix, access: 'wider' as const }));
    assert.match(shown(panelStateOf({ checks: [checkOf({ findings: [{ ...finding!, fixes }] })] })), /Gives TierZero more access</);
  });

  it('tells a screen reader that a reading began and how it ended', () => {
    const spoken = (state: PanelState): string | undefined => /role="status" aria-live="polite">([^<]*)</.exec(shown(state))?.[1];
    assert.equal(spoken(panelStateOf({ running: { done: 3, started: 9, what: 'x' } })), 'Reading the facts.');
    assert.equal(spoken(panelStateOf()), 'Broken: 1 problem. Your side must act.');
    assert.equal(spoken(panelStateOf({ failure: 'It broke.' })), 'It broke.');
  });

  it('names every button by the words that stand on it first', () => {
    const text = shown(panelStateOf());
    for (const [, label, words] of text.matchAll(/aria-label="([^"]*)"(?: @click="listener")? ?>([^<]+)<\/vscode-button>/g))
      assert.ok(label?.startsWith(words!.trim()), `${label} is on ${words}`);
    assert.match(text, /aria-label="Read again: Trust principal"/);
  });

  it('leaves the button of the check enabled that is read again, and disables the others', () => {
    const checks = [checkOf(), checkOf({ id: 'external-id', title: 'External ID' })];
    const text = shown(panelStateOf({ checks, running: { done: 0, started: 1, what: '', check: 'external-id' } }));
    assert.match(text, /\?disabled="true" aria-label="Read again: Trust principal"/);
    assert.match(text, /\?disabled="false" aria-label="Reading…: External ID"/);
  });

  it('offers to cancel while it runs, and nothing that would start a second run', () => {
    const text = shown(panelStateOf({ running: { done: 3, started: 9, what: 'role TierZeroAccess' } }));
    assert.match(text, />Cancel</);
    assert.match(text, /Read 3 of 9: role TierZeroAccess/);
    assert.doesNotMatch(text, />Diagnose/);
  });

  it('shows no change and copies no report of facts that are gone', () => {
    const text = shown(panelStateOf({ restored: true }));
    assert.doesNotMatch(text, /Show the change|Copy as Markdown/);
    assert.match(text, /from before the window was reloaded/);
  });

  it('says why a connection cannot be diagnosed, and offers no diagnosis', () => {
    const text = shown(panelStateOf({ problem: 'vendor: there is no vendor "x"', checks: [], verdict: 'unread' }));
    assert.match(text, /there is no vendor &quot;x&quot;/);
    assert.doesNotMatch(text, />Diagnose/);
  });

  it('has one main landmark, headings in order, and a polite live region', () => {
    const text = shown(panelStateOf());
    assert.equal(text.match(/<main/g)?.length, 1);
    assert.equal(text.match(/<h1/g)?.length, 1);
    assert.match(text, /aria-live="polite"/);
    const levels = [...text.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    for (const [index, level] of levels.entries())
      assert.ok(level <= (levels[index - 1] ?? 0) + 1, `h${level} follows h${levels[index - 1]}`);
  });

  it('writes no style attribute and no inline handler: the content policy allows neither', () => {
    assert.doesNotMatch(shown(panelStateOf()), /\sstyle=|\son\w+=/);
  });
});
