import { readFile } from 'node:fs/promises';
import { Misuse, readFlags } from './misuse.ts';

/** `rolecall demo`: runs the demo AWS account until it is ended. */
export async function demo(words: readonly string[]): Promise<number> {
  const flags = readFlags('demo', words, {
    scenario: { type: 'string' },
    list: { type: 'boolean' },
    port: { type: 'string' },
    latency: { type: 'string' },
    faults: { type: 'string' },
    json: { type: 'boolean' },
  });
  const { listScenarios, parseFaults, startSimulator } = await import('../simulator/server.ts');
  if (flags.list) {
    const scenarios = listScenarios();
    process.stdout.write(
      flags.json ? `${JSON.stringify(scenarios)}\n` : scenarios.map(({ name, title }) => `${name}: ${title}\n`).join(''),
    );
    return 0;
  }
  const faults = flags.faults === undefined ? undefined : await faultsIn(flags.faults, parseFaults);
  const port = numberIn('--port', flags.port, 65535);
  const latencyMs = numberIn('--latency', flags.latency, 60_000);
  const simulator = await startSimulator({
    scenario: flags.scenario ?? 'all-faults',
    ...(port !== undefined && { port }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(faults && { faults }),
  }).catch((error: unknown) => {
    throw new Misuse(`demo: ${error instanceof Error ? error.message : String(error)}`);
  });
  const { url, env, connections } = simulator;
  if (flags.json) process.stdout.write(`${JSON.stringify({ url, env, connections })}\n`);
  else process.stdout.write(inWords(url, env, connections));
  return untilEnded(() => simulator.close());
}

function inWords(
  url: string,
  env: Readonly<Record<string, string>>,
  connections: readonly {
    name: string;
    vendor: string;
    variant: string;
    role: string;
    externalId: string;
    clusters: readonly string[];
    cidrs: readonly string[];
    regions: readonly string[];
  }[],
): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${value}`);
  const calls = connections.map(
    ({ name, vendor, variant, role, externalId, clusters, cidrs, regions }) =>
      `# ${name}\nrolecall diagnose --vendor ${vendor} --variant ${variant} --role ${role} --external-id ${externalId}${flagsFor('cluster', clusters)}${flagsFor('allow-cidr', cidrs)}${flagsFor('region', regions)}`,
  );
  return `# The demo AWS account is at ${url}; Ctrl-C ends it. In another terminal:\n${exports.join('\n')}\n\n${calls.join('\n\n')}\n`;
}

function flagsFor(flag: string, values: readonly string[]): string {
  return values.map((value) => ` --${flag} ${value}`).join('');
}

async function faultsIn<T>(file: string, parse: (value: unknown) => T): Promise<T> {
  try {
    return parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new Misuse(`demo: --faults ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function numberIn(flag: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw new Misuse(`demo: ${flag} takes a whole number from 0 to ${most}, not "${text}"`);
  return value;
}

function untilEnded(close: () => Promise<void>): Promise<number> {
  return new Promise((resolve) => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      process.removeAllListeners(signal);
      process.once(signal, () => void close().finally(() => resolve(code)));
    }
  });
}
