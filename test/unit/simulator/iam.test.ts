import assert from 'node:assert/strict';
import * as iam from '@aws-sdk/client-iam';
import { startSimulator } from '../../../src/simulator/server.ts';
import type { Simulator } from '../../../src/simulator/server.ts';
import { clientConfig, loginOf, refused } from './clients.ts';

const ROLE = 'TierZeroAccess';
const AWS = 'arn:aws:iam::aws:policy';

describe('simulator: IAM', () => {
  let simulator: Simulator;
  let client: iam.IAMClient;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  beforeEach(() => {
    simulator.load('healthy');
    client = new iam.IAMClient(clientConfig(simulator));
  });
  afterEach(() => client.destroy());
  after(() => simulator.close());

  const trust = (principal: unknown, more: object = {}): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }] });
  const save = (document: string): Promise<unknown> =>
    client.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument: document }));

  it('gives a role with its trust policy percent-encoded by RFC 3986', async () => {
    const { Role: role } = await client.send(new iam.GetRoleCommand({ RoleName: ROLE }));
    assert.equal(role?.Arn, `arn:aws:iam::111122223333:role/${ROLE}`);
    assert.match(role?.RoleId ?? '', /^AROA[A-Z2-7]{17}$/);
    assert.doesNotMatch(role?.AssumeRolePolicyDocument ?? '', /[{}":*'()! ]/);
    assert.match(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''), /"AWS": "arn:aws:iam::851725519002:role\/tierzero-managed"/);
    assert.equal(role?.RoleLastUsed?.Region, 'us-east-1');
    assert.ok(role?.RoleLastUsed?.LastUsedDate instanceof Date);
  });

  it('keeps characters that need escaping in form, XML and URL', async () => {
    const text = `{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a+b&c<d>\\"e'(f)*! é€😀%41/*"}]}`;
    await client.send(new iam.PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'odd', PolicyDocument: text }));
    const back = await client.send(new iam.GetRolePolicyCommand({ RoleName: ROLE, PolicyName: 'odd' }));
    assert.equal(decodeURIComponent(back.PolicyDocument ?? ''), text);
    assert.doesNotMatch(back.PolicyDocument ?? '', /[!'()*]/);
    await client.send(new iam.TagRoleCommand({ RoleName: ROLE, Tags: [{ Key: 'k&<', Value: 'v "+' }] }));
    const { Tags } = await client.send(new iam.ListRoleTagsCommand({ RoleName: ROLE }));
    assert.deepEqual(Tags?.at(-1), { Key: 'k&<', Value: 'v "+' });
  });

  it('pages roles by 100 unless told, and by the size asked for', async () => {
    simulator.load('large');
    const first = await client.send(new iam.ListRolesCommand({}));
    assert.deepEqual([first.Roles?.length, first.IsTruncated], [25, true]);
    const names: string[] = [];
    for await (const page of iam.paginateListRoles({ client, pageSize: 7 }, {}))
      names.push(...(page.Roles ?? []).map((role) => role.RoleName ?? ''));
    assert.equal(names.length, 500);
    assert.equal(new Set(names).size, 500);
    await refused(client.send(new iam.ListRolesCommand({ Marker: 'not-a-marker' })), 'ValidationError', 400);
  });

  it('filters by path', async () => {
    const { Roles } = await client.send(new iam.ListRolesCommand({ PathPrefix: '/cloudzero/' }));
    assert.equal(Roles?.length, 2);
  });

  it('names what is not there', async () => {
    assert.equal(
      await refused(client.send(new iam.GetRoleCommand({ RoleName: 'nope' })), 'NoSuchEntityException', 404),
      'The role with name nope cannot be found.',
    );
    await refused(client.send(new iam.GetRoleCommand({ RoleName: 'constructor' })), 'NoSuchEntityException', 404);
    await refused(client.send(new iam.GetPolicyCommand({ PolicyArn: `${AWS}/AWSLambdaReadOnlyAccess` })), 'NoSuchEntityException', 404);
    await refused(client.send(new iam.GetRolePolicyCommand({ RoleName: ROLE, PolicyName: 'x' })), 'NoSuchEntityException', 404);
  });

  it('gives managed policies with their paths, versions and documents', async () => {
    const { Policy } = await client.send(new iam.GetPolicyCommand({ PolicyArn: `${AWS}/job-function/ViewOnlyAccess` }));
    assert.deepEqual([Policy?.PolicyName, Policy?.Path, Policy?.AttachmentCount], ['ViewOnlyAccess', '/job-function/', 2]);
    const { PolicyVersion } = await client.send(
      new iam.GetPolicyVersionCommand({ PolicyArn: Policy?.Arn, VersionId: Policy?.DefaultVersionId }),
    );
    assert.match(decodeURIComponent(PolicyVersion?.Document ?? ''), /"Statement"/);
  });

  it('refuses the policy that the quota has no room for', async () => {
    simulator.load('extra:policy-quota');
    const attach = client.send(new iam.AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn: `${AWS}/AmazonS3ReadOnlyAccess` }));
    assert.equal(await refused(attach, 'LimitExceededException', 409), 'Cannot exceed quota for PoliciesPerRole: 10');
    const { SummaryMap } = await client.send(new iam.GetAccountSummaryCommand({}));
    assert.deepEqual([SummaryMap?.['AttachedPoliciesPerRoleQuota'], SummaryMap?.['GlobalEndpointTokenVersion']], [10, 2]);
  });

  it('attaches and detaches, and is as before afterwards', async () => {
    const before = simulator.snapshot();
    const policy = { RoleName: ROLE, PolicyArn: `${AWS}/AmazonRDSReadOnlyAccess` };
    await client.send(new iam.DetachRolePolicyCommand(policy));
    assert.notDeepEqual(simulator.snapshot(), before);
    await refused(client.send(new iam.DetachRolePolicyCommand(policy)), 'NoSuchEntityException', 404);
    await client.send(new iam.AttachRolePolicyCommand(policy));
    await client.send(new iam.AttachRolePolicyCommand(policy));
    assert.deepEqual(simulator.snapshot(), before);
  });

  const MALFORMED: readonly [string, string, RegExp][] = [
    ['an account that does not exist', trust({ AWS: '999999999999' }), /^Invalid principal in policy: "AWS":"999999999999"$/],
    [
      'a role that does not exist',
      trust({ AWS: 'arn:aws:iam::851725519002:role/nope' }),
      /^Invalid principal in policy: "AWS":"arn:aws:iam::851725519002:role\/nope"$/,
    ],
    [
      'the id of a deleted principal',
      trust({ AWS: ['arn:aws:iam::851725519002:root', 'AROAEXAMPLEEXAMPLE777'] }),
      /^Invalid principal in policy: "AWS":"AROAEXAMPLEEXAMPLE777"$/,
    ],
    ['a wildcard inside an ARN', trust({ AWS: 'arn:aws:iam::851725519002:role/*' }), /^Invalid principal in policy/],
    ['a bare star', trust('*'), /wildcard/],
    [
      'another action',
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:GetObject' }] }),
      /^AssumeRole policy may only specify STS AssumeRole actions\.$/,
    ],
    ['a Resource', trust({ AWS: '*' }, { Resource: '*' }), /^Has prohibited field Resource$/],
    ['no Principal', JSON.stringify({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole' } }), /^Missing required field Principal$/],
    [
      'NotPrincipal',
      JSON.stringify({ Statement: { Effect: 'Allow', NotPrincipal: { AWS: '*' }, Action: 'sts:AssumeRole' } }),
      /NotPrincipal/,
    ],
    ['no JSON', '{', /^This policy contains invalid Json$/],
    ['an unknown operator', trust({ AWS: '*' }, { Condition: { StringSame: { 'sts:ExternalId': 'x' } } }), /Invalid Condition type/],
    [
      'one Sid twice',
      JSON.stringify({ Statement: [1, 2].map(() => ({ Sid: 'a', Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' })) }),
      /^The Statement Ids in the policy are not unique$/,
    ],
  ];
  for (const [what, document, message] of MALFORMED) {
    it(`refuses a trust policy with ${what}`, async () => {
      const before = simulator.snapshot();
      assert.match(await refused(save(document), 'MalformedPolicyDocumentException', 400), message);
      assert.deepEqual(simulator.snapshot(), before);
    });
  }

  it('accepts the forms of a principal that IAM accepts', async () => {
    await save(
      trust({
        AWS: [
          '851725519002',
          'arn:aws:iam::851725519002:root',
          'arn:aws:iam::851725519002:role/tierzero-managed',
          'arn:aws:iam::123456789012:user/demo-outsider',
          '*',
        ],
        Service: 'ec2.amazonaws.com',
      }),
    );
  });

  it('counts a trust policy without its blanks', async () => {
    const sid = (length: number): string =>
      JSON.stringify(
        { Statement: [{ Sid: 'x'.repeat(length), Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] },
        undefined,
        40,
      );
    const rest = sid(0).replace(/\s/g, '').length;
    await save(sid(2048 - rest));
    assert.equal(await refused(save(sid(2049 - rest)), 'LimitExceededException', 409), 'Cannot exceed quota for ACLSizePerRole: 2048');
  });

  it('shows the unique id of a deleted role in the policies that trust it, for good', async () => {
    const { Role: made } = await client.send(
      new iam.CreateRoleCommand({ RoleName: 'short-lived', AssumeRolePolicyDocument: trust({ AWS: '111122223333' }) }),
    );
    await save(trust({ AWS: made?.Arn }));
    await client.send(new iam.DeleteRoleCommand({ RoleName: 'short-lived' }));
    await client.send(new iam.CreateRoleCommand({ RoleName: 'short-lived', AssumeRolePolicyDocument: trust({ AWS: '111122223333' }) }));
    const { Role: role } = await client.send(new iam.GetRoleCommand({ RoleName: ROLE }));
    const shown = decodeURIComponent(role?.AssumeRolePolicyDocument ?? '');
    assert.ok(shown.includes(`"AWS":"${made?.RoleId}"`), shown);
    await refused(save(shown), 'MalformedPolicyDocumentException', 400);
  });

  it('guards what AWS guards', async () => {
    await refused(client.send(new iam.DeleteRoleCommand({ RoleName: ROLE })), 'DeleteConflictException', 409);
    await refused(
      client.send(new iam.CreateRoleCommand({ RoleName: ROLE.toUpperCase(), AssumeRolePolicyDocument: trust({ AWS: '*' }) })),
      'EntityAlreadyExistsException',
      409,
    );
    await refused(
      client.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName: 'AWSServiceRoleForAmazonEKS', PolicyDocument: trust({ AWS: '*' }) })),
      'UnmodifiableEntityException',
      400,
    );
    const deleteAws = client.send(new iam.DeletePolicyCommand({ PolicyArn: `${AWS}/ReadOnlyAccess` }));
    await refused(deleteAws, 'AccessDenied', 403);
  });

  it('keeps up to five versions of an own policy', async () => {
    const document = (action: string): string =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
    const { Policy } = await client.send(new iam.CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: document('s3:GetObject') }));
    for (let version = 2; version <= 5; version += 1)
      await client.send(
        new iam.CreatePolicyVersionCommand({
          PolicyArn: Policy?.Arn,
          PolicyDocument: document('s3:ListBucket'),
          SetAsDefault: version === 3,
        }),
      );
    await refused(
      client.send(new iam.CreatePolicyVersionCommand({ PolicyArn: Policy?.Arn, PolicyDocument: document('s3:*') })),
      'LimitExceededException',
      409,
    );
    await refused(
      client.send(new iam.DeletePolicyVersionCommand({ PolicyArn: Policy?.Arn, VersionId: 'v3' })),
      'DeleteConflictException',
      409,
    );
    const { Versions } = await client.send(new iam.ListPolicyVersionsCommand({ PolicyArn: Policy?.Arn }));
    assert.deepEqual(
      Versions?.map((version) => [version.VersionId, version.IsDefaultVersion]),
      [
        ['v5', false],
        ['v4', false],
        ['v3', true],
        ['v2', false],
        ['v1', false],
      ],
    );
  });

  it('simulates one result per action, its decision the most restrictive of its resources', async () => {
    const { EvaluationResults: results } = await client.send(
      new iam.SimulatePrincipalPolicyCommand({
        PolicySourceArn: simulator.connections[1]?.role,
        ActionNames: ['s3:GetObject', 'iam:GetRole', 'iam:DeleteRole'],
        ResourceArns: ['arn:aws:s3:::cz-cur-hourly-csv-111122223333/x', 'arn:aws:iam::111122223333:role/cloudzero/any'],
      }),
    );
    assert.deepEqual(
      results?.map((result) => [
        result.EvalActionName,
        result.EvalDecision,
        result.ResourceSpecificResults?.map((one) => one.EvalResourceDecision),
      ]),
      [
        ['s3:GetObject', 'implicitDeny', ['allowed', 'implicitDeny']],
        ['iam:GetRole', 'implicitDeny', ['implicitDeny', 'allowed']],
        ['iam:DeleteRole', 'implicitDeny', ['implicitDeny', 'implicitDeny']],
      ],
    );
  });

  it('tells boundary and guardrail apart in a simulation', async () => {
    const simulate = async (): Promise<iam.EvaluationResult | undefined> =>
      (
        await client.send(
          new iam.SimulatePrincipalPolicyCommand({
            PolicySourceArn: simulator.connections[0]?.role,
            ActionNames: ['rds:DescribeDBInstances'],
          }),
        )
      ).EvaluationResults?.[0];
    const plain = await simulate();
    assert.deepEqual(
      [plain?.EvalDecision, plain?.PermissionsBoundaryDecisionDetail, plain?.OrganizationsDecisionDetail],
      ['allowed', undefined, undefined],
    );
    simulator.load('extra:permissions-boundary');
    const bounded = await simulate();
    assert.deepEqual(
      [bounded?.EvalDecision, bounded?.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary],
      ['implicitDeny', false],
    );
    simulator.load('extra:organization-guardrail');
    const guarded = await simulate();
    assert.deepEqual([guarded?.EvalDecision, guarded?.OrganizationsDecisionDetail?.AllowedByOrganizations], ['explicitDeny', false]);
  });

  it('pages a simulation and refuses what is no entity', async () => {
    simulator.load('large');
    const actions = Array.from({ length: 60 }, (_, index) => `ec2:Describe${index}`);
    const seen: string[] = [];
    for await (const page of iam.paginateSimulatePrincipalPolicy(
      { client },
      { PolicySourceArn: simulator.connections[0]?.role, ActionNames: actions },
    ))
      seen.push(...(page.EvaluationResults ?? []).map((result) => result.EvalActionName ?? ''));
    assert.deepEqual(seen, actions);
    const session = client.send(
      new iam.SimulatePrincipalPolicyCommand({ PolicySourceArn: 'arn:aws:sts::111122223333:assumed-role/a/b', ActionNames: ['s3:Get'] }),
    );
    await refused(session, 'InvalidInputException', 400);
    await refused(
      client.send(
        new iam.SimulatePrincipalPolicyCommand({ PolicySourceArn: 'arn:aws:iam::111122223333:role/nope', ActionNames: ['s3:Get'] }),
      ),
      'NoSuchEntityException',
      404,
    );
  });

  it("refuses a caller without permission in IAM's words", async () => {
    const poor = new iam.IAMClient(clientConfig(simulator, { login: loginOf(simulator, 'least-read') }));
    await poor.send(new iam.GetRoleCommand({ RoleName: ROLE }));
    assert.equal(
      await refused(poor.send(new iam.ListRolePoliciesCommand({ RoleName: ROLE })), 'AccessDenied', 403),
      'User: arn:aws:iam::111122223333:user/demo-least-read is not authorized to perform: iam:ListRolePolicies on resource: role TierZeroAccess because no identity-based policy allows the iam:ListRolePolicies action',
    );
  });

  it('binds a caller by its boundary and by what denies', async () => {
    const session = new iam.IAMClient(clientConfig(simulator, { login: loginOf(simulator, 'session') }));
    const read = (): Promise<unknown> => session.send(new iam.GetRoleCommand({ RoleName: ROLE }));
    await read();
    await client.send(
      new iam.PutRolePermissionsBoundaryCommand({ RoleName: 'platform-admin', PermissionsBoundary: `${AWS}/CloudWatchReadOnlyAccess` }),
    );
    await refused(read(), 'AccessDenied', 403);
    await client.send(new iam.DeleteRolePermissionsBoundaryCommand({ RoleName: 'platform-admin' }));
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'iam:Get*', Resource: '*' }] });
    await client.send(new iam.PutRolePolicyCommand({ RoleName: 'platform-admin', PolicyName: 'no', PolicyDocument: document }));
    assert.match(await refused(read(), 'AccessDenied', 403), /with an explicit deny in an identity-based policy$/);
  });
});
