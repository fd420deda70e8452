import assert from 'node:assert/strict';
import { panelHtml } from '../../../src/ui/panel/panelHtml.ts';

describe('the page of the panel', () => {
  const page = panelHtml('abc123', { script: 'https://x/panel.js', style: 'https://x/panel.css', source: 'https://x' });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';

  it('allows nothing that is not named, and nothing inline', () => {
    assert.match(policy, /^default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*/);
  });

  it('lets only the script with its nonce run', () => {
    assert.match(policy, /script-src 'nonce-abc123'/);
    assert.deepEqual(page.match(/<script[^>]*>/g), ['<script type="module" nonce="abc123" src="https://x/panel.js">']);
  });

  it('holds no inline style', () => assert.doesNotMatch(page, /<style|\sstyle=/));
});
