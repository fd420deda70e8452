// A stand-in for the AWS CLI: it notes what it was called with, and answers the reads of a script.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a script came to: its end, and each call of `aws` with the arguments that arrived. */
export interface ScriptRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly (readonly string[])[];
  /** The calls that are not reads. */
  readonly changes: readonly (readonly string[])[];
}

export interface AwsStub {
  /** Runs a script with `sh`; `STUB_THERE: '0'` in `env`: all that it would make is there already; `STUB_SAME`: is the trust policy, or a policy, that one, asked first, and `STUB_AFTER`, asked again. @param answers what the reads of External IDs print, in their order */
  run(script: string, env?: Readonly<Record<string, string>>, answers?: readonly string[]): ScriptRun;
  close(): void;
}

const STUB = `#!/bin/sh
for word do
  shift
  if [ "$word" = file:///dev/stdin ]; then word=$(cat; printf x); word=\${word%x}; fi
  set -- "$@" "$word"
done
printf '%s\\0' "$#" "$@" >> "$STUB_DIR/calls"
case "$*" in
  *get-caller-identity*) printf '%s\\n' "$STUB_ACCOUNT" ;;
  *'length(@)'*) printf . >> "$STUB_DIR/asked"; [ "$(wc -c < "$STUB_DIR/asked")" -gt 1 ] && printf '%s\\n' "$STUB_AFTER" || printf '%s\\n' "$STUB_SAME" ;;
  *get-policy-version*) printf '%s\\n' "$STUB_SAME" ;;
  *get-role*--query*) printf . >> "$STUB_DIR/reads"; cat "$STUB_DIR/answer-$(wc -c < "$STUB_DIR/reads" | tr -d ' ')" ;;
  *describe-cluster* | *get-region-opt-status*) [ "$STUB_THERE" = 0 ] && printf 'true\\n' || printf 'false\\n' ;;
  *describe-access-entry* | *get-policy* | *get-role*) exit "$STUB_THERE" ;;
esac
`;

/** Puts the stub into a folder of its own. @param account the account of its login */
export function startAwsStub(account: string): AwsStub {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-aws-'));
  writeFileSync(join(folder, 'aws'), STUB);
  chmodSync(join(folder, 'aws'), 0o755);
  return { run, close: () => rmSync(folder, { recursive: true, force: true }) };

  function run(script: string, env: Readonly<Record<string, string>> = {}, answers: readonly string[] = []): ScriptRun {
    for (const name of ['calls', 'reads', 'asked']) writeFileSync(join(folder, name), '');
    answers.forEach((answer, index) => writeFileSync(join(folder, `answer-${index + 1}`), answer));
    writeFileSync(join(folder, 'script'), script);
    const { status, stdout, stderr } = spawnSync('sh', [join(folder, 'script')], {
      encoding: 'utf8',
      cwd: folder,
      env: {
        PATH: `${folder}:/usr/bin:/bin`,
        STUB_DIR: folder,
        STUB_ACCOUNT: account,
        STUB_SAME: 'true',
        STUB_AFTER: 'false',
        STUB_THERE: '254',
        ...env,
      },
    });
    const calls = callsIn(readFileSync(join(folder, 'calls'), 'utf8'));
    const reads = [
      'get-caller-identity',
      'get-role',
      'get-policy',
      'get-policy-version',
      'describe-access-entry',
      'describe-cluster',
      'get-region-opt-status',
    ];
    return { status, stdout, stderr, calls, changes: calls.filter((call) => !reads.some((read) => call.includes(read))) };
  }
}

function callsIn(text: string): string[][] {
  const words = text.split('\0');
  const calls: string[][] = [];
  for (let at = 0; at < words.length - 1;) {
    const count = Number(words[at]);
    calls.push(words.slice(at + 1, at + 1 + count));
    at += 1 + count;
  }
  return calls;
}
