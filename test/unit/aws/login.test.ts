import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloud } from '../../../src/aws/cloud.ts';
import { isUnknown } from '../../../src/engine/model/known.ts';
import type { Login } from '../../../src/engine/ports.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/server.ts';

const never = new AbortController().signal;

describe('aws: login', function () {
  this.timeout(20_000);
  let simulator: Simulator;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
    folder = await mkdtemp(join(tmpdir(), 'rolecall-login-'));
    env = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
    const { role, externalId } = simulator.connections.find((connection) => connection.vendor === 'tierzero')!;
    const keys = (login: Readonly<Record<string, string>>) =>
      [
        `aws_access_key_id = ${login.AWS_ACCESS_KEY_ID}`,
        `aws_secret_access_key = ${login.AWS_SECRET_ACCESS_KEY}`,
        ...(login.AWS_SESSION_TOKEN ? [`aws_session_token = ${login.AWS_SESSION_TOKEN}`] : []),
      ].join('\n');
    await writeFile(
      env.AWS_SHARED_CREDENTIALS_FILE!,
      `[admin]\n${keys(simulator.logins.admin!)}\n[vendor]\n${keys(simulator.logins.tierzero!)}\n`,
    );
    await writeFile(
      env.AWS_CONFIG_FILE!,
      `
[profile admin]
region = eu-west-1
services = demo
endpoint_url = http://127.0.0.1:9
[services demo]
sts =
  endpoint_url = ${simulator.url}
[profile assuming]
role_arn = ${role}
external_id = ${externalId}
source_profile = vendor
endpoint_url = ${simulator.url}
region = us-east-1
[profile with-mfa]
role_arn = ${role}
external_id = ${externalId}
source_profile = vendor
mfa_serial = arn:aws:iam::851725519002:mfa/somebody
endpoint_url = ${simulator.url}
region = us-east-1
[profile sso]
sso_session = nowhere
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = us-east-1
[sso-session nowhere]
sso_region = us-east-1
sso_start_url = https://rolecall.invalid/start
[profile process]
credential_process = false --token hush-hush
region = us-east-1
[profile odd]
services = gone
region = us-east-1
`,
    );
  });
  after(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => simulator.load('healthy'));

  const whoAmI = (login: Login, cloud = createCloud({ env, retryDelayMs: 1 })) => cloud.whoAmI(login, never);

  it('talks to the endpoint of the profile that was chosen, service by service', async () => {
    const identity = await whoAmI({ profile: 'admin' });
    assert.ok(!isUnknown(identity), JSON.stringify(identity));
    assert.equal(simulator.calls.at(-1)?.region, 'eu-west-1');
  });

  it('assumes the role of a profile at the same endpoint, and counts that call as the first of the chain', async () => {
    const cloud = createCloud({ env, retryDelayMs: 1 });
    const { facts, timing } = await cloud.look(
      { role: 'TierZeroAccess', vendorAccounts: [], simulate: [], clusters: [], regions: [], billing: false },
      { profile: 'assuming' },
      () => undefined,
      never,
    );
    assert.ok(
      !isUnknown(facts.account) && !isUnknown(facts.account.caller) && facts.account.caller.arn.includes(':assumed-role/TierZeroAccess/'),
    );
    assert.equal(simulator.calls.filter((call) => call.operation === 'AssumeRole').length, 1);
    assert.equal(timing.calls, simulator.calls.length);
  });

  it('asks for an MFA code once and keeps the session that it bought', async () => {
    const cloud = createCloud({ env, retryDelayMs: 1 });
    const asked: string[] = [];
    const askMfaCode = (serial: string) => {
      asked.push(serial);
      return Promise.resolve('123456');
    };
    for (let times = 0; times < 2; times++) assert.ok(!isUnknown(await whoAmI({ profile: 'with-mfa', askMfaCode }, cloud)));
    assert.deepEqual(asked, ['arn:aws:iam::851725519002:mfa/somebody']);
  });

  it('says that a code is missing when nobody can be asked or nobody answers', async () => {
    for (const login of [
      { profile: 'with-mfa' },
      { profile: 'with-mfa', askMfaCode: () => Promise.reject(new Error('No MFA code was given.')) },
    ]) {
      const identity = await whoAmI(login);
      assert.ok(isUnknown(identity) && identity.unknown === 'denied' && /MFA code/.test(identity.detail), JSON.stringify(identity));
    }
  });

  it('says which command renews an SSO login', async () => {
    const identity = await whoAmI({ profile: 'sso' });
    assert.ok(isUnknown(identity) && identity.unknown === 'denied');
    assert.equal(identity.next, 'Run: aws sso login --profile sso');
  });

  it('says that a credential_process failed, and nothing of its command line', async () => {
    const identity = await whoAmI({ profile: 'process' });
    assert.ok(isUnknown(identity) && /credential_process/.test(identity.detail) && !JSON.stringify(identity).includes('hush'));
  });

  it('names a services section that is missing', async () => {
    const identity = await whoAmI({ profile: 'odd' });
    assert.ok(isUnknown(identity) && identity.detail.includes('[services gone]'), JSON.stringify(identity));
  });

  it('names a broken file', async () => {
    const broken = join(folder, 'broken');
    await writeFile(broken, '[profile x\n');
    const identity = await whoAmI({}, createCloud({ env: { ...env, ...simulator.env, AWS_CONFIG_FILE: broken } }));
    assert.ok(isUnknown(identity) && identity.detail.includes(broken));
  });

  it('says that there is nobody at the endpoint', async () => {
    const identity = await whoAmI({ profile: 'admin', endpointUrl: 'http://127.0.0.1:9' });
    assert.ok(
      isUnknown(identity) && identity.unknown === 'unreachable' && /refused the connection/.test(identity.detail),
      JSON.stringify(identity),
    );
  });
});
