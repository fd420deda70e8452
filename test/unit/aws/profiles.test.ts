import { strict as assert } from 'node:assert';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloud } from '../../../src/aws/cloud.ts';
import { howToLogIn } from '../../../src/aws/profiles.ts';
import { readSharedFiles } from '../../../src/aws/sharedFiles.ts';

const CONFIG = `
[default]
region = eu-west-1

[profile sso-old]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = ReadOnly

[profile sso-new]
sso_session = corp
sso_account_id = 444455556666
sso_role_name = ReadOnly

[sso-session corp]
sso_region = us-east-1
sso_start_url = https://example.awsapps.com/start

[profile tool]
credential_process = /usr/bin/false

[profile chained]
role_arn = arn:aws:iam::123456789012:role/Reader
source_profile = sso-new

[profile chained-mfa]
role_arn = arn:aws:iam::123456789012:role/Reader
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/me

[profile from-env]
role_arn = arn:aws:iam::123456789012:role/Reader
credential_source = Environment

[profile console]
login_session = arn:aws:iam::111122223333:user/me

[profile local]
endpoint_url = http://127.0.0.1:4566
services = local
region = us-east-1

[services local]
iam =
  endpoint_url = http://127.0.0.1:4567
`;
const CREDENTIALS = `
[keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = not-a-real-secret
`;

describe('aws: profiles', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolecall-profiles-'));
    env = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
    await writeFile(env.AWS_CONFIG_FILE!, CONFIG);
    await writeFile(env.AWS_SHARED_CREDENTIALS_FILE!, CREDENTIALS);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('names every profile, how it logs in, and nothing that is no profile', async () => {
    const profiles = await createCloud({ env }).profiles();
    assert.deepEqual(
      profiles.map(({ name, kind }) => [name, kind]),
      [
        ['default', 'no login of its own'],
        ['sso-old', 'SSO'],
        ['sso-new', 'SSO session'],
        ['tool', 'credential process'],
        ['chained', 'assume role'],
        ['chained-mfa', 'assume role with MFA'],
        ['from-env', 'assume role (Environment)'],
        ['console', 'login session'],
        ['local', 'no login of its own'],
        ['keys', 'access keys'],
      ],
    );
    const byName = new Map(profiles.map((profile) => [profile.name, profile]));
    assert.equal(byName.get('default')?.region, 'eu-west-1');
    assert.equal(byName.get('sso-new')?.account, '444455556666');
    assert.equal(byName.get('chained')?.account, '123456789012');
    assert.equal(byName.get('console')?.account, '111122223333');
    assert.equal(byName.get('local')?.endpointUrl, 'http://127.0.0.1:4566');
  });

  it('reads the files anew each time', async () => {
    const cloud = createCloud({ env });
    await cloud.profiles();
    await writeFile(env.AWS_CONFIG_FILE!, '[profile added]\nregion = us-east-1\n');
    assert.deepEqual(
      (await cloud.profiles()).map((profile) => profile.name),
      ['added', 'keys'],
    );
  });

  it('takes files that are not there for empty ones', async () => {
    assert.deepEqual(
      await createCloud({ env: { AWS_CONFIG_FILE: join(folder, 'none'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') } }).profiles(),
      [],
    );
  });

  for (const [title, text] of [
    ['a header that is not closed', '[profile broken\nregion = us-east-1\n'],
    ['a setting before any section', 'region = us-east-1\n'],
    ['a line that is no setting', '[default]\nthis is prose\n'],
    ['another encoding', '\0[\0d\0'],
  ] as const) {
    it(`names a file with ${title}, and quotes nothing of it`, async () => {
      await writeFile(env.AWS_CONFIG_FILE!, text);
      await assert.rejects(
        createCloud({ env }).profiles(),
        (error: Error) => error.message.includes(env.AWS_CONFIG_FILE!) && !error.message.includes('prose'),
      );
    });
  }

  it('names a file that cannot be read', async () => {
    await rm(env.AWS_CONFIG_FILE!);
    env.AWS_CONFIG_FILE = folder;
    await chmod(folder, 0o700);
    await assert.rejects(createCloud({ env }).profiles(), (error: Error) =>
      error.message.includes(`The file ${folder} cannot be read (EISDIR)`),
    );
  });

  it('says what to run, following source_profile to where the login is', async () => {
    const files = await readSharedFiles(env);
    assert.equal(howToLogIn(files, 'chained'), 'Run: aws sso login --profile sso-new');
    assert.equal(howToLogIn(files, 'sso-old'), 'Run: aws sso login --profile sso-old');
    assert.equal(howToLogIn(files, 'console'), 'Run: aws login --profile console');
    assert.match(howToLogIn(files, 'keys'), /aws configure --profile keys/);
    assert.match(howToLogIn(files, 'gone'), /aws configure list-profiles/);
    assert.match(howToLogIn(files, undefined), /AWS_ACCESS_KEY_ID/);
  });
});
