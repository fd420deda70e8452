// The command line as a user runs it: the built file, a process of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const ROOT = fileURLToPath(new URL(import.meta.url)).replace(/\/out\/.*$/, '');
const CLI = `${ROOT}/dist/cli.js`;

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `rolecall` to its end. Nothing of this machine's AWS settings reaches it. */
export async function runCli(
  words: readonly string[],
  more: {
    env?: Record<string, string>;
    input?: string;
    cwd?: string;
    /** Nobody reads stdout: the pipe is closed at once. */
    unheard?: boolean;
  } = {},
): Promise<CliRun> {
  const child = start(words, more);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => err.push(chunk));
  if (more.unheard) child.stdout!.destroy();
  child.stdin!.end(more.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') };
}

/** Talks with a command that answers line by line. */
export function converse(words: readonly string[]): { say(line: string): void; hear(): Promise<string>; end(): Promise<number | null> } {
  const child = start(words, {});
  const closed = once(child, 'close') as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    say: (line) => void child.stdin!.write(`${line}\n`),
    hear: async () => String((await lines.next()).value),
    async end() {
      child.stdin!.end();
      return (await closed)[0];
    },
  };
}

export interface DemoProcess {
  readonly ready: {
    readonly url: string;
    readonly env: Record<string, string>;
    readonly connections: readonly {
      readonly name: string;
      readonly vendor: string;
      readonly variant: string;
      readonly role: string;
      readonly externalId: string;
      readonly clusters: readonly string[];
      readonly cidrs: readonly string[];
      readonly regions: readonly string[];
    }[];
  };
  /** Sends SIGINT and answers with the exit code. */
  end(): Promise<number | null>;
}

/** Starts `rolecall demo --json` and answers once it is ready. */
export async function startDemo(words: readonly string[]): Promise<DemoProcess> {
  const child = start(['demo', '--json', ...words], {});
  const closed = once(child, 'close') as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) throw new Error(`rolecall demo ended before it was ready, with code ${String((await closed)[0])}`);
  return {
    ready: JSON.parse(first.value),
    async end() {
      child.kill('SIGINT');
      return (await closed)[0];
    },
  };
}

/** The flags of `diagnose` for a connection of the demo account. */
export function flagsOf(connection: DemoProcess['ready']['connections'][number]): string[] {
  return [
    '--vendor',
    connection.vendor,
    '--variant',
    connection.variant,
    '--role',
    connection.role,
    '--external-id',
    connection.externalId,
    ...connection.clusters.flatMap((cluster) => ['--cluster', cluster]),
    ...connection.cidrs.flatMap((cidr) => ['--allow-cidr', cidr]),
    ...connection.regions.flatMap((region) => ['--region', region]),
  ];
}

function start(words: readonly string[], { env = {}, cwd }: { env?: Record<string, string>; cwd?: string }): ChildProcess {
  const bare = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
  return spawn(process.execPath, [CLI, ...words], {
    env: { ...bare, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
}
