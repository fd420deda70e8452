import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './window/drive.mjs';

/** The profile that the windows of {@link ownAccount} log in with. */
export const PROFILE = 'mending';

/** Profiles of other logins: whose session has expired, who may read little, and somebody of another account. */
export const OTHERS = { expired: 'expired', reader: 'least-read', elsewhere: 'outsider' };

/**
 * @typedef {object} OwnAccount a demo account outside of the window, so that it outlives the window, and a workspace whose settings name its connection
 * @property {import('../../src/simulator/server.ts').Simulator} simulator
 * @property {string} folder the workspace
 * @property {(page: import('playwright-core').Page, other?: string) => Promise<void>} tellExternalId gives a window the External ID that the vendor gave out, or another
 * @property {(call: Record<string, string>) => Promise<void>} inTheConsole makes a call to IAM as somebody else would
 * @property {(operation: string) => { reached: Promise<void>, release: () => void }} holdAnswer keeps back AWS's answer to the next call of this name, after it took effect
 * @property {() => import('../../src/engine/model/activity.ts').Activity[]} activities those that are on disk, newest first
 * @property {() => void} forget empties the folder of activities
 * @property {() => Promise<void>} close
 */

/**
 * @param {import('./installedWindow.mjs').InstalledWindow} host
 * @param {string} scenario
 * @returns {Promise<OwnAccount>}
 */
export async function ownAccount({ awsConfig, journal }, scenario) {
  /** @type {typeof import('../../src/simulator/server.ts')} */
  const { startSimulator } = await import(new URL('../../dist/simulator.js', import.meta.url).href);
  const simulator = await startSimulator({ scenario });
  const door = await openDoor(simulator);
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-own-'));
  const connection = simulator.connections.find(({ vendor }) => vendor === 'tierzero');
  if (!connection) throw new Error(`The demo account ${scenario} has no connection to TierZero.`);
  const { externalId, ...named } = connection;
  const settings = { 'rolecall.connections': [{ ...named, profile: PROFILE, endpointUrl: door.url }] };
  mkdirSync(join(folder, '.vscode'));
  writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
  const { AWS_ACCESS_KEY_ID: id } = simulator.env;
  /** @param {string} name @param {Readonly<Record<string, string>>} env */
  const profile = (name, { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token }) =>
    [
      `[profile ${name}]`,
      `aws_access_key_id = ${key}`,
      `aws_secret_access_key = ${secret}`,
      ...(token === undefined ? [] : [`aws_session_token = ${token}`]),
      'region = us-east-1',
      `endpoint_url = ${door.url}\n`,
    ].join('\n');
  writeFileSync(
    awsConfig,
    [
      profile(PROFILE, simulator.env),
      profile('nobody', { ...simulator.env, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }),
      ...Object.entries(OTHERS).map(([name, login]) => profile(name, simulator.logins[login] ?? {})),
    ].join(''),
  );
  return {
    simulator,
    folder,
    tellExternalId: async (page, other) => {
      const input = page.locator('.quick-input-widget').filter({ hasText: 'External ID' }).locator('input.input');
      await runCommand(page, 'Rolecall: Set External ID');
      await page.locator('.quick-input-title', { hasText: 'External ID' }).waitFor();
      await input.fill(other ?? externalId);
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    },
    inTheConsole: async (call) => {
      const authorization = `AWS4-HMAC-SHA256 Credential=${id}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`;
      const body = new URLSearchParams({ Version: '2010-05-08', ...call });
      const answered = await fetch(simulator.url, { method: 'POST', headers: { authorization }, body });
      if (!answered.ok) throw new Error(await answered.text());
    },
    holdAnswer: (operation) => door.hold(operation),
    activities: () =>
      (existsSync(journal) ? readdirSync(journal) : [])
        .filter((name) => name.endsWith('.json'))
        .map((name) => JSON.parse(readFileSync(join(journal, name), 'utf8')))
        .sort((one, other) => other.at - one.at),
    forget: () => rmSync(journal, { recursive: true, force: true }),
    close: async () => {
      await door.close();
      await simulator.close();
      for (const path of [folder, journal, awsConfig]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/**
 * Stands between a window and the demo account, hands everything on, and keeps an answer back where it is told to.
 * @param {import('../../src/simulator/server.ts').Simulator} simulator
 */
async function openDoor(simulator) {
  const target = new URL(simulator.url);
  /** @type {Map<string, { reach: () => void, released: Promise<void> }>} */
  const held = new Map();
  const door = createServer((incoming, outgoing) => {
    const onward = request(
      { host: target.hostname, port: target.port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      async (answer) => {
        // What is held is a change, and changes are made one at a time: the call that was answered last is this one.
        const hold = held.get(simulator.calls.at(-1)?.operation ?? '');
        hold?.reach();
        await hold?.released;
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.once('error', () => outgoing.destroy());
    // A caller who has gone away takes the call along, if it was not made yet.
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise((resolve) => door.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = door.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    /** @param {string} operation */
    hold(operation) {
      /** @type {(value?: unknown) => void} */
      let letGo = () => undefined;
      const released = new Promise((resolve) => (letGo = resolve));
      const reached = new Promise((reach) => held.set(operation, { reach: () => reach(undefined), released }));
      const release = () => {
        held.delete(operation);
        letGo();
      };
      return { reached, release };
    },
    close: () =>
      new Promise((resolve) => {
        door.close(() => resolve(undefined));
        door.closeAllConnections();
      }),
  };
}
