// Terraform's own formatter, where there is one on the machine.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SourceFile } from '../../src/engine/iac/dialect.ts';

/** Files with a name that tells what they are. */
export interface Formatted {
  readonly name: string;
  readonly files: readonly SourceFile[];
}

let found: string | null | undefined;

/** The program that formats: `terraform`, else `tofu`; `undefined`: there is none, and a test that needs it is skipped. */
export function formatter(): string | undefined {
  found ??= ['terraform', 'tofu'].find((program) => spawnSync(program, ['version'], { encoding: 'utf8' }).status === 0) ?? null;
  return found ?? undefined;
}

/** The names of those of which the formatter would write some file otherwise. */
export function notFormatted(results: readonly Formatted[]): readonly string[] {
  const program = formatter();
  if (program === undefined) throw new Error('There is no formatter on this machine.');
  const home = mkdtempSync(join(tmpdir(), 'rolecall-fmt-'));
  try {
    results.forEach(({ files }, index) => {
      for (const { path, text } of files) {
        const place = join(home, String(index), path);
        mkdirSync(dirname(place), { recursive: true });
        writeFileSync(place, text);
      }
    });
    const { stdout, stderr, status, error } = spawnSync(program, ['fmt', '-check', '-recursive', home], { encoding: 'utf8' });
    if (error) throw error;
    // 3: something would be written otherwise.
    if (status !== 0 && status !== 3) throw new Error(`${program} fmt ended with ${status}: ${stderr}`);
    const odd = stdout.split('\n').flatMap((line) => /(?:^|\/)(\d+)\/[^\s]+$/.exec(line.trim())?.[1] ?? []);
    return [...new Set(odd)].map((index) => results[Number(index)]!.name);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
