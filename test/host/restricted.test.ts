import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extensionUnderTest } from './extensionUnderTest.ts';

describe('the extension in a workspace that is not trusted', () => {
  it('is enabled all the same', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await extensionUnderTest().activate();
    assert.equal(extensionUnderTest().isActive, true);
  });
});
