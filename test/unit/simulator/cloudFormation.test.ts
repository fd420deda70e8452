import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ValidateTemplateCommand,
  type CreateChangeSetCommandInput,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { DescribeAccessEntryCommand, EKSClient } from '@aws-sdk/client-eks';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { startSimulator, type Simulator } from '../../../src/simulator/server.ts';
import { clientConfig, refused } from './clients.ts';

const TRUST = `
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root
            Action: sts:AssumeRole`;

const ROLE = `
AWSTemplateFormatVersion: '2010-09-09'
Description: A role
Parameters:
  ExternalId:
    Type: String
    NoEcho: true
    MinLength: 2
    MaxLength: 20
    AllowedPattern: '[a-z0-9-]+'
  Cluster: { Type: String, Default: '' }
  Stage: { Type: String, Default: prod, AllowedValues: [prod, test] }
Mappings:
  Names: { prod: { tag: production }, test: { tag: testing } }
Conditions:
  HasCluster: !Not [!Equals [!Ref Cluster, '']]
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      Path: /vendors/
      Description: !Join [' ', [reads, for, !Select [1, !Split [':', 'a:vendor']]]]
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: { AWS: !Sub 'arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root' }
            Action: sts:AssumeRole
            Condition: { StringEquals: { sts:ExternalId: !Ref ExternalId } }
      ManagedPolicyArns:
        - !Sub arn:\${AWS::Partition}:iam::aws:policy/CloudWatchReadOnlyAccess
        - !If [HasCluster, !Sub 'arn:\${AWS::Partition}:iam::aws:policy/AmazonS3ReadOnlyAccess', !Ref AWS::NoValue]
      Tags:
        - { Key: stage, Value: !FindInMap [Names, !Ref Stage, tag] }
  Extra:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: !Ref Reader
      PolicyName: extra
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*' }] }
  Entry:
    Type: AWS::EKS::AccessEntry
    Condition: HasCluster
    Properties:
      ClusterName: !Ref Cluster
      PrincipalArn: !GetAtt Reader.Arn
      AccessPolicies:
        - PolicyArn: !Sub arn:\${AWS::Partition}:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy
          AccessScope: { Type: cluster }
Outputs:
  RoleArn: { Value: !GetAtt Reader.Arn, Description: The ARN }
`;

describe("the demo account's CloudFormation", function () {
  this.timeout(30_000);
  let simulator: Simulator;
  let cloudFormation: CloudFormationClient;
  let iam: IAMClient;
  let eks: EKSClient;
  let asItWas: unknown;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
    cloudFormation = new CloudFormationClient(clientConfig(simulator));
    iam = new IAMClient(clientConfig(simulator));
    eks = new EKSClient(clientConfig(simulator));
  });
  beforeEach(() => {
    simulator.load('healthy');
    asItWas = simulator.snapshot();
  });
  after(async () => {
    cloudFormation.destroy();
    iam.destroy();
    eks.destroy();
    await simulator.close();
  });

  const asked = (TemplateBody: string, more: Partial<CreateChangeSetCommandInput> = {}): CreateChangeSetCommandInput => ({
    StackName: 'vendor',
    ChangeSetName: 'first',
    ChangeSetType: 'CREATE',
    TemplateBody,
    Capabilities: ['CAPABILITY_IAM'],
    Parameters: [{ ParameterKey: 'ExternalId', ParameterValue: 'demo-id' }],
    ...more,
  });

  async function planned(input: CreateChangeSetCommandInput) {
    const { Id } = await cloudFormation.send(new CreateChangeSetCommand(input));
    for (;;) {
      const set = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
      if (!/PENDING|IN_PROGRESS/.test(set.Status ?? '')) return set;
    }
  }
  async function stackOf(name: string): Promise<Stack> {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    assert.ok(Stacks?.[0]);
    return Stacks[0];
  }
  async function ended(name: string): Promise<Stack> {
    for (;;) {
      const stack = await stackOf(name);
      if (!stack.StackStatus?.endsWith('IN_PROGRESS')) return stack;
    }
  }
  async function deployed(input: CreateChangeSetCommandInput): Promise<Stack> {
    const { ChangeSetId, StackId } = await planned(input);
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: ChangeSetId }));
    return ended(StackId!);
  }
  const events = async (name: string): Promise<string[]> => {
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }));
    return StackEvents.map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`).toReversed();
  };

  it('shows what a stack would make, makes it, and takes it away without a trace', async () => {
    const input = asked(ROLE, {
      Parameters: [
        { ParameterKey: 'ExternalId', ParameterValue: 'demo-id' },
        { ParameterKey: 'Cluster', ParameterValue: 'prod' },
      ],
    });
    const set = await planned(input);
    assert.deepEqual(
      set.Changes?.map(({ ResourceChange: change }) => [change?.Action, change?.LogicalResourceId, change?.ResourceType]),
      [
        ['Add', 'Reader', 'AWS::IAM::Role'],
        ['Add', 'Extra', 'AWS::IAM::RolePolicy'],
        ['Add', 'Entry', 'AWS::EKS::AccessEntry'],
      ],
    );
    assert.deepEqual([set.Status, set.ExecutionStatus], ['CREATE_COMPLETE', 'AVAILABLE']);
    assert.equal(set.Parameters?.find(({ ParameterKey }) => ParameterKey === 'ExternalId')?.ParameterValue, '****');
    assert.equal((await stackOf('vendor')).StackStatus, 'REVIEW_IN_PROGRESS');
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
    assert.equal((await stackOf('vendor')).StackStatus, 'CREATE_IN_PROGRESS');
    const stack = await ended('vendor');
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE');
    const arn = stack.Outputs?.[0]?.OutputValue ?? '';
    assert.match(arn, /^arn:aws:iam::111122223333:role\/vendors\/vendor-Reader-\w{12}$/);
    assert.equal(stack.Parameters?.find(({ ParameterKey }) => ParameterKey === 'ExternalId')?.ParameterValue, '****');
    const RoleName = arn.split('/').at(-1)!;
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    assert.equal(Role?.Description, 'reads for vendor');
    assert.match(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), /"Version":"2012-10-17".*"sts:ExternalId":"demo-id"/);
    assert.deepEqual(Object.fromEntries(Role?.Tags?.map(({ Key, Value }) => [Key, Value]) ?? []), {
      stage: 'production',
      'aws:cloudformation:stack-name': 'vendor',
      'aws:cloudformation:stack-id': stack.StackId,
      'aws:cloudformation:logical-id': 'Reader',
    });
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    assert.deepEqual(
      AttachedPolicies?.map(({ PolicyName }) => PolicyName),
      ['CloudWatchReadOnlyAccess', 'AmazonS3ReadOnlyAccess'],
    );
    await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'extra' }));
    await eks.send(new DescribeAccessEntryCommand({ clusterName: 'prod', principalArn: arn }));
    const { StackResources } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: 'vendor' }));
    assert.deepEqual(
      StackResources?.map(({ PhysicalResourceId }) => PhysicalResourceId),
      [RoleName, `extra|${RoleName}`, `${arn}|prod`],
    );
    assert.deepEqual((await events('vendor')).slice(0, 6), [
      'vendor REVIEW_IN_PROGRESS',
      'vendor CREATE_IN_PROGRESS',
      'Reader CREATE_IN_PROGRESS',
      'Reader CREATE_IN_PROGRESS',
      'Reader CREATE_COMPLETE',
      'Extra CREATE_IN_PROGRESS',
    ]);
    assert.equal((await cloudFormation.send(new GetTemplateCommand({ StackName: 'vendor' }))).TemplateBody, ROLE);
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'vendor' }));
    assert.equal((await ended(stack.StackId!)).StackStatus, 'DELETE_COMPLETE');
    assert.match(await refused(stackOf('vendor'), 'ValidationError', 400), /Stack with id vendor does not exist/);
    assert.deepEqual(simulator.snapshot(), asItWas);
  });

  it('leaves no more than a shell behind until a change set is carried out', async () => {
    const { ChangeSetId, StackId } = await planned(asked(ROLE));
    await cloudFormation.send(new DeleteChangeSetCommand({ ChangeSetName: ChangeSetId }));
    const { Summaries } = await cloudFormation.send(new ListChangeSetsCommand({ StackName: 'vendor' }));
    assert.deepEqual(Summaries, []);
    await cloudFormation.send(new DeleteStackCommand({ StackName: StackId }));
    assert.deepEqual(simulator.snapshot(), asItWas);
  });

  const conflict = `
Resources:
  First:
    Type: AWS::IAM::Role
    Properties:${TRUST}
  Second:
    Type: AWS::IAM::Role
    DependsOn: First
    Properties:
      RoleName: TierZeroAccess${TRUST}
`;
  const named = (more: Partial<CreateChangeSetCommandInput> = {}) =>
    asked(conflict, { Parameters: [], Capabilities: ['CAPABILITY_NAMED_IAM'], ...more });

  it('goes back where a resource cannot be made, and says which and why', async () => {
    await iam.send(new CreateRoleCommand({ RoleName: 'Taken', AssumeRolePolicyDocument: trustText() }));
    asItWas = simulator.snapshot();
    const taken = conflict.replace('TierZeroAccess', 'Taken');
    const stack = await deployed({ ...named(), TemplateBody: taken });
    assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'vendor' }));
    const failed = StackEvents.findLast(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    assert.equal(failed?.LogicalResourceId, 'Second');
    assert.match(failed?.ResourceStatusReason ?? '', /Role with name Taken already exists.*HandlerErrorCode: AlreadyExists/);
    assert.ok((await events('vendor')).includes('First DELETE_COMPLETE'));
    assert.match(
      await refused(cloudFormation.send(new CreateChangeSetCommand({ ...named(), ChangeSetName: 'again' })), 'ValidationError', 400),
      /already exists and cannot be created again/,
    );
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'vendor' }));
    await ended(stack.StackId!);
    assert.deepEqual(simulator.snapshot(), asItWas);
  });

  it('goes altogether where that is asked for, and its events can still be read', async () => {
    await iam.send(new CreateRoleCommand({ RoleName: 'Taken', AssumeRolePolicyDocument: trustText() }));
    asItWas = simulator.snapshot();
    const stack = await deployed({ ...named({ OnStackFailure: 'DELETE' }), TemplateBody: conflict.replace('TierZeroAccess', 'Taken') });
    assert.equal(stack.StackStatus, 'DELETE_COMPLETE');
    assert.ok((await events(stack.StackId!)).includes('Second CREATE_FAILED'));
    assert.deepEqual(simulator.snapshot(), asItWas);
  });

  it("has the caller's permissions and no others", async () => {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*' }],
    });
    await iam.send(new PutUserPolicyCommand({ UserName: 'demo-admin', PolicyName: 'no-roles', PolicyDocument }));
    const stack = await deployed(asked(ROLE));
    assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'vendor' }));
    assert.ok(
      StackEvents.some(({ ResourceStatusReason = '' }) =>
        /not authorized to perform: iam:CreateRole.*AccessDenied/.test(ResourceStatusReason),
      ),
    );
  });

  it('has the quotas of the account', async () => {
    simulator.load('extra:policy-quota');
    const text = readFileSync('test/fixtures/setup/tierzero-eks/cloudformation/tierzero.yaml', 'utf8');
    const stack = await deployed(
      asked(text, {
        OnStackFailure: 'DELETE',
        Parameters: [{ ParameterKey: 'ExternalId', ParameterValue: 'demo-id' }],
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: stack.StackId }));
    assert.ok(
      StackEvents.some(({ ResourceStatusReason = '' }) => /Cannot exceed quota for PoliciesPerRole: 10/.test(ResourceStatusReason)),
      stack.StackStatus,
    );
  });

  it('does not go where something is in the way', async () => {
    const stack = await deployed(asked(ROLE));
    const RoleName = stack.Outputs?.[0]?.OutputValue?.split('/').at(-1);
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess' }));
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'vendor' }));
    const left = await ended('vendor');
    assert.equal(left.StackStatus, 'DELETE_FAILED');
    assert.match(left.StackStatusReason ?? '', /failed to delete: \[Reader\]/);
  });

  it('changes a stack by what differs, and by a new resource where it has to', async () => {
    const first = await deployed(asked(ROLE));
    const update = (from: string, more: Partial<CreateChangeSetCommandInput> = {}) =>
      asked(from, {
        ChangeSetName: 'second',
        ChangeSetType: 'UPDATE',
        Parameters: [{ ParameterKey: 'ExternalId', UsePreviousValue: true }],
        ...more,
      });
    const same = await planned(update(ROLE));
    assert.equal(same.Status, 'FAILED');
    assert.match(same.StatusReason ?? '', /The submitted information didn't contain changes/);
    await cloudFormation.send(new DeleteChangeSetCommand({ ChangeSetName: same.ChangeSetId }));
    const described = ROLE.replace('[reads, for,', '[reads, everything, for,').replace(/ {2}Extra:[^]*?(?= {2}Entry:)/, '');
    const set = await planned(update(described));
    const rows = set.Changes?.map(({ ResourceChange: change }) => [change?.Action, change?.LogicalResourceId, change?.Replacement]);
    assert.deepEqual(rows, [
      ['Modify', 'Reader', 'False'],
      ['Remove', 'Extra', undefined],
    ]);
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
    const second = await ended('vendor');
    assert.equal(second.StackStatus, 'UPDATE_COMPLETE');
    assert.equal(second.StackId, first.StackId);
    const elsewhere = await planned(update(described.replace('/vendors/', '/others/'), { ChangeSetName: 'third' }));
    assert.deepEqual(
      elsewhere.Changes?.map(({ ResourceChange: change }) => change?.Replacement),
      ['True'],
    );
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: elsewhere.ChangeSetId }));
    const third = await ended('vendor');
    assert.match(third.Outputs?.[0]?.OutputValue ?? '', /role\/others\//);
    await refused(
      iam.send(new GetRoleCommand({ RoleName: first.Outputs?.[0]?.OutputValue?.split('/').at(-1) })),
      'NoSuchEntityException',
      404,
    );
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'vendor' }));
    await ended(first.StackId!);
    assert.deepEqual(simulator.snapshot(), asItWas);
  });

  it('goes back to what was where an update fails', async () => {
    await deployed(asked(ROLE));
    const now = simulator.snapshot();
    const broken = ROLE.replace('[reads, for,', '[reads, all, for,').replace("Action: 's3:ListAllMyBuckets'", 'Action: nonsense');
    const stack = await deployed(asked(broken, { ChangeSetName: 'second', ChangeSetType: 'UPDATE' }));
    assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
    const text = (snapshot: unknown) => JSON.stringify(snapshot).replaceAll(/"(CREATE|UPDATE_ROLLBACK)_COMPLETE"/g, '"ENDED"');
    assert.equal(text(simulator.snapshot()), text(now));
  });

  const refusals: readonly (readonly [string, Partial<CreateChangeSetCommandInput>, string, RegExp])[] = [
    ['a parameter without value', { Parameters: [] }, 'ValidationError', /Parameters: \[ExternalId\] must have values/],
    [
      'a parameter that is not declared',
      { Parameters: [{ ParameterKey: 'Other', ParameterValue: '1' }] },
      'ValidationError',
      /Parameters: \[Other\] do not exist in the template/,
    ],
    ['a value that is too short', value('x'), 'ValidationError', /Parameter 'ExternalId' must contain at least 2 characters/],
    ['a value that is too long', value('x'.repeat(21)), 'ValidationError', /must contain at most 20 characters/],
    ['a value outside the pattern', value('UPPER'), 'ValidationError', /Parameter 'ExternalId' must match pattern \[a-z0-9-\]\+/],
    [
      'a value that is not allowed',
      { Parameters: [...value('ok-ok').Parameters, { ParameterKey: 'Stage', ParameterValue: 'dev' }] },
      'ValidationError',
      /Parameter 'Stage' must be one of AllowedValues/,
    ],
    ['no capability', { Capabilities: [] }, 'InsufficientCapabilitiesException', /Requires capabilities : \[CAPABILITY_IAM\]/],
    [
      'a named role without its capability',
      { TemplateBody: ROLE.replace('Path: /vendors/', 'RoleName: x') },
      'InsufficientCapabilitiesException',
      /CAPABILITY_NAMED_IAM/,
    ],
    ['a stack that is not there', { ChangeSetType: 'UPDATE' }, 'ValidationError', /Stack \[vendor\] does not exist/],
    [
      'a stack that is there',
      { StackName: 'cloudzero-connected-account' },
      'ValidationError',
      /already exists and cannot be created again/,
    ],
    ['a name that is none', { StackName: 'a_b' }, 'ValidationError', /failed to satisfy constraint/],
    ['no YAML', { TemplateBody: 'Resources: [' }, 'ValidationError', /YAML not well-formed. \(line \d+, column \d+\)/],
    ['no JSON', { TemplateBody: '{"Resources": ' }, 'ValidationError', /JSON not well-formed/],
    ['no resources', { TemplateBody: 'Description: x' }, 'ValidationError', /At least one Resources member must be defined/],
    ['another section', { TemplateBody: `${ROLE}\nOther: {}` }, 'ValidationError', /Invalid template property or properties \[Other\]/],
    [
      'a type that it does not know',
      { TemplateBody: ROLE.replace('AWS::IAM::RolePolicy', 'AWS::IAM::Nothing') },
      'ValidationError',
      /Unrecognized resource types: \[AWS::IAM::Nothing\]/,
    ],
    [
      'a name that is not declared',
      { TemplateBody: ROLE.replace('!Ref Reader', '!Ref Nobody') },
      'ValidationError',
      /Unresolved resource dependencies \[Nobody\]/,
    ],
    [
      'an attribute that is not there',
      { TemplateBody: ROLE.replace('Value: !GetAtt Reader.Arn', 'Value: !GetAtt Reader.Id') },
      'ValidationError',
      /does not support attribute type Id/,
    ],
    [
      'a condition that is not there',
      { TemplateBody: ROLE.replace('!If [HasCluster', '!If [HasNone') },
      'ValidationError',
      /Unresolved condition dependency HasNone/,
    ],
    [
      'a circle',
      { TemplateBody: ROLE.replace('Path: /vendors/', 'Path: !Sub /${Extra}/') },
      'ValidationError',
      /Circular dependency between resources: \[Reader, Extra\]/,
    ],
    [
      'a key of a map that is not there',
      { TemplateBody: ROLE.replace('!Ref Stage, tag', '!Ref Stage, name') },
      'ValidationError',
      /Unable to get mapping for Names::prod::name/,
    ],
  ];
  for (const [what, input, name, words] of refusals) {
    it(`refuses ${what}, and makes nothing`, async () => {
      assert.match(await refused(cloudFormation.send(new CreateChangeSetCommand(asked(ROLE, input))), name, 400), words);
      assert.deepEqual(simulator.snapshot(), asItWas);
    });
  }

  it("says what a template's parameters are, and which capability it needs", async () => {
    const valid = await cloudFormation.send(new ValidateTemplateCommand({ TemplateBody: ROLE }));
    assert.deepEqual(valid.Capabilities, ['CAPABILITY_IAM']);
    assert.deepEqual(
      valid.Parameters?.map(({ ParameterKey, NoEcho }) => [ParameterKey, NoEcho]),
      [
        ['ExternalId', true],
        ['Cluster', false],
        ['Stage', false],
      ],
    );
  });

  for (const folder of readdirSync('test/fixtures/setup')) {
    const dir = `test/fixtures/setup/${folder}/cloudformation`;
    for (const file of readdirSync(dir).filter((name) => name.endsWith('.yaml'))) {
      it(`takes ${folder}/${file} as it was written`, async () => {
        const text = readFileSync(`${dir}/${file}`, 'utf8');
        await cloudFormation.send(new ValidateTemplateCommand({ TemplateBody: text }));
      });
    }
  }
});

function value(ParameterValue: string) {
  return { Parameters: [{ ParameterKey: 'ExternalId', ParameterValue }] };
}

function trustText(): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }],
  });
}
