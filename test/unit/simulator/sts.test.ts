import assert from 'node:assert/strict';
import * as sts from '@aws-sdk/client-sts';
import * as iam from '@aws-sdk/client-iam';
import { startSimulator } from '../../../src/simulator/server.ts';
import type { Simulator } from '../../../src/simulator/server.ts';
import { clientConfig, loginOf, refused } from './clients.ts';

describe('simulator: STS', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  beforeEach(() => simulator.load('healthy'));
  after(() => simulator.close());

  const as = (login: string, region = 'us-east-1'): sts.STSClient =>
    new sts.STSClient(clientConfig(simulator, { login: loginOf(simulator, login), region }));
  const whoAmI = (client: sts.STSClient): Promise<sts.GetCallerIdentityCommandOutput> => client.send(new sts.GetCallerIdentityCommand({}));
  const assume = (login: string, connection: number, externalId?: string, region?: string): Promise<sts.AssumeRoleCommandOutput> =>
    as(login, region).send(
      new sts.AssumeRoleCommand({
        RoleArn: simulator.connections[connection]?.role,
        RoleSessionName: 'probe',
        ...(externalId !== undefined && { ExternalId: externalId }),
      }),
    );
  const idOf = (connection: number): string => simulator.connections[connection]?.externalId ?? '';

  it('says who each login is', async () => {
    assert.equal((await whoAmI(as('admin'))).Arn, 'arn:aws:iam::111122223333:user/demo-admin');
    assert.equal((await whoAmI(as('root'))).Arn, 'arn:aws:iam::111122223333:root');
    assert.equal((await whoAmI(as('session'))).Arn, 'arn:aws:sts::111122223333:assumed-role/platform-admin/demo-session');
    assert.equal((await whoAmI(as('tierzero'))).Account, '851725519002');
  });

  it('refuses unknown keys, wrong tokens and expired ones', async () => {
    const unknown = new sts.STSClient(
      clientConfig(simulator, { login: { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWNUNKNOWNUN', AWS_SECRET_ACCESS_KEY: 'x' } }),
    );
    assert.equal(await refused(whoAmI(unknown), 'InvalidClientTokenId', 403), 'The security token included in the request is invalid');
    const wrong = new sts.STSClient(clientConfig(simulator, { login: { ...loginOf(simulator, 'session'), AWS_SESSION_TOKEN: 'other' } }));
    await refused(whoAmI(wrong), 'InvalidClientTokenId', 403);
    await refused(whoAmI(as('expired')), 'ExpiredToken', 403);
  });

  it('lets each vendor in by the trust policy, and nobody else', async () => {
    for (const [login, connection] of [
      ['tierzero', 0],
      ['cloudzero', 1],
      ['cloudzero', 2],
    ] as const) {
      const { Credentials, AssumedRoleUser } = await assume(login, connection, idOf(connection));
      assert.match(AssumedRoleUser?.Arn ?? '', /^arn:aws:sts::111122223333:assumed-role\/.+\/probe$/);
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
      const inside = new sts.STSClient(
        clientConfig(simulator, {
          login: { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_SESSION_TOKEN: SessionToken },
        }),
      );
      assert.equal((await whoAmI(inside)).Arn, AssumedRoleUser?.Arn);
      await refused(assume(login, connection), 'AccessDenied', 403);
      await refused(assume(login, connection, `${idOf(connection)}x`), 'AccessDenied', 403);
    }
    assert.equal(
      await refused(assume('outsider', 0, idOf(0)), 'AccessDenied', 403),
      'User: arn:aws:iam::123456789012:user/demo-outsider is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/TierZeroAccess',
    );
    await refused(assume('cloudzero', 0, idOf(0)), 'AccessDenied', 403);
  });

  for (const fault of ['trust-principal', 'external-id']) {
    it(`keeps the vendors out with the fault ${fault}`, async () => {
      simulator.load(`fault:${fault}`);
      await refused(assume('tierzero', 0, idOf(0)), 'AccessDenied', 403);
      await refused(assume('cloudzero', 1, idOf(1)), 'AccessDenied', 403);
      await refused(assume('cloudzero', 2, idOf(2)), 'AccessDenied', 403);
    });
  }

  it('lets the vendor in without an External ID where the deputy can be confused', async () => {
    for (const scenario of ['extra:confused-deputy', 'extra:confused-deputy-if-exists', 'extra:external-id-missing']) {
      simulator.load(scenario);
      await assume('tierzero', 0);
      await assume('tierzero', 0, idOf(0));
    }
  });

  it('asks for sts:TagSession where tags are passed', async () => {
    await refused(
      as('tierzero').send(
        new sts.AssumeRoleCommand({
          RoleArn: simulator.connections[0]?.role,
          RoleSessionName: 'probe',
          ExternalId: idOf(0),
          Tags: [{ Key: 'a', Value: 'b' }],
        }),
      ),
      'AccessDenied',
      403,
    );
  });

  it('does not issue credentials on a deactivated endpoint, though it says there who you are', async () => {
    simulator.load('extra:sts-regions-default');
    const client = as('admin', 'us-west-2');
    assert.equal((await whoAmI(client)).Account, '111122223333');
    assert.equal(
      await refused(client.send(new sts.GetSessionTokenCommand({})), 'RegionDisabledException', 403),
      'STS is not activated in this region for account:111122223333. Your account administrator can activate STS in this region using the IAM Console.',
    );
    await as('admin').send(new sts.GetSessionTokenCommand({}));
    await refused(assume('tierzero', 0, idOf(0), 'us-west-2'), 'RegionDisabledException', 403);
  });

  it('knows no login in an opt-in region that is not enabled', async () => {
    assert.equal((await whoAmI(as('admin', 'eu-south-1'))).Account, '111122223333');
    simulator.load('fault:sts-regions');
    await refused(whoAmI(as('admin', 'eu-south-1')), 'InvalidClientTokenId', 403);
    // The vendor has the region, the role's account has not.
    await refused(assume('tierzero', 0, idOf(0), 'eu-south-1'), 'RegionDisabledException', 403);
  });

  it('gives session tokens for long-term keys only, and IAM takes none of them', async () => {
    await refused(as('session').send(new sts.GetSessionTokenCommand({})), 'AccessDenied', 403);
    const { Credentials } = await as('admin').send(new sts.GetSessionTokenCommand({}));
    const login = {
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
    };
    assert.equal((await whoAmI(new sts.STSClient(clientConfig(simulator, { login })))).Account, '111122223333');
    await refused(
      new iam.IAMClient(clientConfig(simulator, { login })).send(new iam.GetAccountSummaryCommand({})),
      'InvalidClientTokenId',
      403,
    );
  });

  it('tells whose an access key is', async () => {
    const { Account } = await as('admin').send(
      new sts.GetAccessKeyInfoCommand({ AccessKeyId: loginOf(simulator, 'outsider')['AWS_ACCESS_KEY_ID'] }),
    );
    assert.equal(Account, '123456789012');
  });

  it("asks for the caller's own permission too, where the trust policy names a whole account", async () => {
    const own = new sts.AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/platform-admin', RoleSessionName: 'probe' });
    await as('admin').send(own);
    await refused(as('least-read').send(own), 'AccessDenied', 403);
  });
});
