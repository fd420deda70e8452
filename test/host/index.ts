// Tests in the extension host of a real VS Code: they see what another extension would see, through `vscode` alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import Mocha from 'mocha';
import * as vscode from 'vscode';

const folder = fileURLToPath(new URL('../tally/', import.meta.url));

/**
 * Runs the tests that fit the window, trusted or not, and rejects when one of them fails. VS Code calls it. What the tests say and
 * how many passed is left in out/tally, because a window mixes its own complaints into everything that is printed.
 */
export async function run(): Promise<void> {
  const suite = vscode.workspace.isTrusted ? 'host-trusted' : 'host-restricted';
  const lines: string[] = [];
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => lines.push(format(...args));
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', color: false, timeout: 300_000, forbidOnly: Boolean(process.env['CI']) });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  if (vscode.workspace.isTrusted) {
    await import('./activation.test.ts');
    await import('./settings.test.ts');
    await import('./declaredIn.test.ts');
    await import('./editor.test.ts');
    await import('./languages.test.ts');
    await import('./live.test.ts');
  } else {
    await import('./restricted.test.ts');
  }
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}${suite}.json`, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
      resolve(failures);
    });
  });
  writeFileSync(`${folder}${suite}.txt`, `${lines.join('\n')}\n`);
  if (failed > 0) throw new Error(`${failed} tests failed.`);
}
