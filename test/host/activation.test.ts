import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extensionUnderTest } from './extensionUnderTest.ts';

describe('the extension in a trusted workspace', () => {
  it('activates', async () => {
    await extensionUnderTest().activate();
    assert.equal(extensionUnderTest().isActive, true);
  });

  it('registers every command that its manifest contributes', async () => {
    await extensionUnderTest().activate();
    const contributed: { command: string }[] = extensionUnderTest().packageJSON.contributes?.commands ?? [];
    assert.notEqual(contributed.length, 0);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributed.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });
});
