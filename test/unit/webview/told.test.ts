import assert from 'node:assert/strict';
import { restoredState } from '../../../src/ui/panel/panelState.ts';
import { view } from '../../../src/webview/view.ts';
import { english } from '../../support/english.ts';
import { englishPage } from './englishPage.ts';
import { panelStateOf } from './panelStateOf.ts';
import { renderToText } from './renderToText.ts';

const shown = (state: Parameters<typeof view>[0]): string => renderToText(view(state, 0, englishPage)).replaceAll(/\s+/g, ' ');
const told = {
  means: 'The way in is <closed>.',
  next: 'Open it.',
  untold: ['Who closed it is not told.'],
  checks: ['trust-principal', 'role-exists'],
};

describe('what an error text has said, in the panel', () => {
  it('stands above the verdict, with what to do and what is not told', () => {
    const text = shown(panelStateOf({ told }));
    assert.match(
      text,
      /What the error says.*The way in is &lt;closed>\..*Open it\..*<li>Who closed it is not told\.<\/li>.*Dismiss.*Broken: 1 problem/,
    );
    assert.doesNotMatch(shown(panelStateOf({ told: { ...told, untold: [] } })), /What it does not tell/);
  });

  it('leads to the checks that tell more, as far as they have been judged', () => {
    assert.match(
      shown(panelStateOf({ told })),
      /aria-label="Checks that tell more"> <vscode-button secondary @click="listener">Trust principal<\/vscode-button> <vscode-button/,
    );
  });

  it('is not there without one, and does not outlive the window', () => {
    assert.doesNotMatch(shown(panelStateOf()), /What the error says/);
    assert.equal(restoredState(panelStateOf({ told }), english).told, undefined);
  });
});
