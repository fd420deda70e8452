import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { open, problem, scan, until, uriOf, valueOf } from './editing.ts';

const MAIN = 'infra/main.tf';
const HOUR_MS = 60 * 60 * 1000;

describe('what a diagnosis found, in the editor', () => {
  const began = Date.now();
  /** What waits for facts to grow old. */
  const waiting: (() => void)[] = [];
  const { setTimeout: realTimeout } = globalThis;

  before(async () => {
    const spied = (work: () => void, ms?: number): unknown => {
      if (ms !== undefined && ms > HOUR_MS / 2) waiting.push(work);
      return realTimeout(work, ms);
    };
    globalThis.setTimeout = Object.assign(spied, realTimeout) as typeof setTimeout;
    await vscode.commands.executeCommand('rolecall.openDemo');
    await scan();
    await open(MAIN);
    await vscode.commands.executeCommand('rolecall.diagnose', 'demo:TierZero');
    await until(() => live() !== undefined);
  });

  after(async () => {
    globalThis.setTimeout = realTimeout;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('stands at the line that declares it, with the time of the facts', async () => {
    const document = await open(MAIN);
    assert.equal(document.getText(live()?.range), 'var.tierzero_external_id');
    assert.equal(live()?.severity, vscode.DiagnosticSeverity.Information);
    const [, time = ''] = /^In AWS, read (.*?[AP]M): /.exec(live()?.message ?? '') ?? [];
    assert.ok(new Date(time).getTime() >= began - (began % 60_000) && new Date(time).getTime() <= Date.now(), time);
  });

  it('stands beside what the code has too', async () => {
    const { relatedInformation = [], range } = await problem(MAIN, 'trust-principal');
    const beside = relatedInformation.find(({ message }) => message.startsWith('In AWS too, read '));
    assert.match(beside?.message ?? '', /AM: |PM: /);
    assert.match(beside?.message ?? '', /851725519003/);
    assert.deepEqual(beside?.location.range, range);
    const again = ofAws().filter(({ code }) => valueOf(code) === 'trust-principal');
    assert.deepEqual(again, []);
  });

  it('is seen to be old once it is', async () => {
    const { now } = Date;
    Date.now = () => now() + HOUR_MS + 60_000;
    try {
      waiting.at(-1)!();
      await until(() => live()?.severity === vscode.DiagnosticSeverity.Hint);
      assert.match(live()?.message ?? '', /^In AWS when it was last read, .* Diagnose again to be sure\./);
      const { relatedInformation = [] } = await problem(MAIN, 'trust-principal');
      assert.ok(relatedInformation.some(({ message }) => message.startsWith('In AWS too when it was last read, ')));
    } finally {
      Date.now = now;
    }
    await vscode.commands.executeCommand('rolecall.diagnose', 'demo:TierZero');
    await until(() => live()?.severity === vscode.DiagnosticSeverity.Information);
  });
});

function ofAws(): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uriOf(MAIN)).filter(({ source }) => source === 'Rolecall (AWS)');
}

function live(): vscode.Diagnostic | undefined {
  return ofAws().find(({ code }) => valueOf(code) === 'external-id');
}
