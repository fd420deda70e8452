import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { AwsAction, Step } from '../../../../src/engine/model/plan.ts';
import type { PolicyDocument } from '../../../../src/engine/model/policy.ts';
import { awsCliScript, type ScriptOf } from '../../../../src/engine/report/awsCli.ts';
import { startAwsStub, type AwsStub } from '../../../support/awsStub.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/vendors/TierZeroAccess`;
const connection = { name: 'prod', vendor: 'TierZero', role: ROLE, account: ACCOUNT };

/** How the AWS CLI spells what fixes send (AWS CLI Command Reference: iam, eks, account, service-quotas). */
const PARAMETERS: Readonly<Record<string, string>> = {
  RoleName: '--role-name',
  PolicyArn: '--policy-arn',
  PolicyName: '--policy-name',
  PolicyDocument: '--policy-document',
  GlobalEndpointTokenVersion: '--global-endpoint-token-version',
  RegionName: '--region-name',
  ServiceCode: '--service-code',
  QuotaCode: '--quota-code',
  DesiredValue: '--desired-value',
  name: '--name',
  clusterName: '--cluster-name',
  principalArn: '--principal-arn',
  policyArn: '--policy-arn',
  kubernetesGroups: '--kubernetes-groups',
  accessConfig: '--access-config',
  accessScope: '--access-scope',
  resourcesVpcConfig: '--resources-vpc-config',
  tags: '--tags',
};

/** Any text that a program can be given: whole code points, and no NUL. */
const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\0', ''));
const nasty = fc.constantFrom(
  "'",
  `'"'`,
  '$(touch pwned)',
  '`id`',
  '\\',
  '\n',
  '-x',
  '--',
  '',
  ' ',
  '!',
  '*',
  '~',
  '%s',
  '$HOME',
  'a\'b"c$d',
);
const word = fc.oneof(text, nasty);
const structure = fc.oneof(
  fc.array(word, { maxLength: 4 }),
  fc.dictionary(word, fc.oneof(word, fc.integer(), fc.array(word)), { noNullPrototype: true }),
);
const input = fc.dictionary(fc.constantFrom(...Object.keys(PARAMETERS)), fc.oneof(word, fc.integer({ min: 0 }), structure), {
  maxKeys: 5,
  noNullPrototype: true,
});

describe('the script for the AWS CLI', function () {
  this.timeout(60_000);
  let aws: AwsStub;
  before(() => {
    aws = startAwsStub(ACCOUNT);
  });
  after(() => aws.close());

  it('any input arrives as it is', () => {
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 8 }), (inputs) => {
        const steps = inputs.map((one) => step('Do it', { service: 'iam', operation: 'AttachRolePolicy', input: one }));
        const run = aws.run(script({ steps }));
        assert.equal(run.status, 0, run.stderr);
        assert.equal(run.changes.length, inputs.length);
        inputs.forEach((one, index) => assert.deepEqual(received(run.changes[index]!, one), { service: 'iam attach-role-policy', ...one }));
      }),
      { numRuns: 100 },
    );
  });

  it('any text in a comment or in the header stays a comment', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          word,
          word.map((one) => `a\n${one}\naws iam delete-role\r`),
        ),
        (said) => {
          const run = aws.run(
            script({ title: said, connection: { ...connection, name: said, vendor: said, role: said }, steps: [step(said, attach('A'))] }),
          );
          assert.equal(run.status, 0, run.stderr);
          assert.deepEqual(
            run.changes.map((call) => call[1]),
            ['attach-role-policy'],
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('External IDs: none stands in the script, and the document arrives as it is', () => {
    const id = fc.stringMatching(/^[\w+=,.@:/-]{8,60}$/);
    const operator = fc.constantFrom('StringEquals', 'StringLike', 'ForAnyValue:StringEquals', 'StringNotEquals', 'StringEqualsIfExists');
    const key = fc.constantFrom('sts:ExternalId', 'sts:externalid', 'STS:ExternalID');
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { minLength: 3, maxLength: 3 }),
        operator,
        key,
        fc.oneof(id, fc.constantFrom('odd "one"', 'back\\slash', 'ünï\ncode')),
        word,
        ([own, foreign, wanted], op, spelt, odd, principal) => {
          fc.pre(![own, foreign, wanted].includes(odd));
          const live = trustOf(
            [{ [op]: { [spelt]: own } }, { [op]: { 'aws:SourceIp': '192.0.2.0/24', [spelt]: [foreign, odd] } }],
            principal,
          );
          const after = trustOf([{ StringEquals: { 'sts:ExternalId': wanted } }, live.Statement[1].Condition], principal);
          const whole = script({ steps: [step('Change the trust policy', trustUpdate(JSON.stringify(after, null, 2)))], live });
          for (const secret of [own, foreign, wanted, odd]) assert.ok(!whole.includes(secret!), `${secret} stands in the script`);
          const run = aws.run(whole, { EXTERNAL_ID: wanted! }, [JSON.stringify(foreign), JSON.stringify(odd)]);
          assert.equal(run.status, 0, run.stderr);
          assert.deepEqual(JSON.parse(valueOf(run.changes[0]!, '--policy-document')), after);
          const [firstRead, secondRead] = run.calls.filter((call) => call.includes('get-role')).slice(1);
          const path = `[1].Condition.${JSON.stringify(op)}.${JSON.stringify(spelt)}`;
          const query = (at: number) => `[Role.AssumeRolePolicyDocument.Statement][] | [${path}][] | [${at}]`;
          assert.deepEqual([valueOf(firstRead!, '--query'), valueOf(secondRead!, '--query')], [query(0), query(1)]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('an External ID in a policy that is no trust policy, and a number for one', () => {
    const document = {
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', Condition: { NumericEquals: { 'sts:ExternalId': 9876543210 } } },
      ],
    };
    const put: AwsAction = {
      service: 'iam',
      operation: 'PutRolePolicy',
      input: { RoleName: 'R', PolicyName: 'P', PolicyDocument: JSON.stringify(document) },
    };
    const whole = script({ steps: [step('Write it', put)] });
    assert.ok(!whole.includes('9876543210'));
    assert.ok(aws.run(whole, { EXTERNAL_ID: '9876543210' }).changes[0]!.some((one) => one.includes('"sts:ExternalId":"9876543210"')));
  });

  it('wildcards and the words of Null are no External IDs: they stand as they are', () => {
    const after = trustOf([{ StringLike: { 'sts:ExternalId': '*' }, Null: { 'sts:ExternalId': 'false' } }], 'x');
    const run = aws.run(script({ steps: [step('Change it', trustUpdate(JSON.stringify(after)))] }));
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(JSON.parse(valueOf(run.changes[0]!, '--policy-document')), after);
  });

  describe('stops before the first change', () => {
    const after = trustOf([{ StringEquals: { 'sts:ExternalId': 'the-wanted-one' } }], 'x');
    const whole = script({ steps: [step('Change it', trustUpdate(JSON.stringify(after)))], live: trustOf([{}], 'y') });

    it('runs through where nothing speaks against it', () => {
      assert.equal(aws.run(whole, { EXTERNAL_ID: 'the-wanted-one' }).changes.length, 1);
    });

    for (const [what, env, says] of [
      ['in another account', { STUB_ACCOUNT: '444455556666', EXTERNAL_ID: 'the-wanted-one' }, /account 444455556666, .* for 111122223333/],
      ['where the trust policy was changed', { STUB_SAME: 'false', EXTERNAL_ID: 'the-wanted-one' }, /has been changed meanwhile/],
      ['without the External ID', {}, /EXTERNAL_ID: Set it to the External ID that TierZero gave you: th… \(14 characters\)/],
      ['with an empty External ID', { EXTERNAL_ID: '' }, /Set it to the External ID/],
      ['with an External ID of one character', { EXTERNAL_ID: 'a' }, /is no External ID/],
      ['with what would end the JSON', { EXTERNAL_ID: 'abc","aws:x":"' }, /is no External ID/],
    ] as const) {
      it(what, () => {
        const run = aws.run(whole, env);
        assert.notEqual(run.status, 0);
        assert.deepEqual(run.changes, []);
        assert.match(run.stderr, says);
      });
    }

    it('where AWS does not answer', () => {
      const run = aws.run(whole.replace('aws sts get-caller-identity', 'false'), { EXTERNAL_ID: 'the-wanted-one' });
      assert.notEqual(run.status, 0);
      assert.deepEqual(run.calls, []);
    });
  });

  it('the question whether the trust policy is the same names all of it but the External IDs', () => {
    const live = trustOf([{ StringEquals: { 'sts:ExternalId': 'a-secret-one', 'aws:PrincipalTag/`x`': 'y' } }], 'z');
    const run = aws.run(script({ steps: [step('Change it', trustUpdate(JSON.stringify(live)))], live }), {}, ['"a-secret-one"']);
    const same = run.calls.find((call) => call.some((one) => one.includes('length(@)')))!;
    const query = valueOf(same, '--query').split(/ &&\n +/);
    assert.equal(valueOf(same, '--role-name'), 'TierZeroAccess');
    assert.deepEqual(query, [
      '[Role.AssumeRolePolicyDocument.Statement][] | length(@) == `1`',
      'sort(keys([0])) == `["Action","Condition","Effect","Principal"]`',
      '[0]."Effect" == `"Allow"`',
      '[0]."Principal" == `{"AWS":"z"}`',
      '[0]."Action" == `"sts:AssumeRole"`',
      'sort(keys([0]."Condition")) == `["StringEquals"]`',
      'sort(keys([0]."Condition"."StringEquals")) == `["aws:PrincipalTag/\\`x\\`","sts:ExternalId"]`',
      'length([[0]."Condition"."StringEquals"."sts:ExternalId"][]) == `1`',
      '[0]."Condition"."StringEquals"."aws:PrincipalTag/`x`" == `"y"`',
    ]);
  });

  it('profile, endpoint and region stand where they are known, and nowhere else', () => {
    const region: AwsAction = {
      service: 'eks',
      operation: 'DeleteAccessEntry',
      input: { clusterName: 'prod', principalArn: ROLE },
      region: 'eu-west-1',
    };
    const bare = aws.run(script({ steps: [step('One', attach('A'))] }));
    assert.ok(bare.calls.every((call) => !call.some((one) => /^--(profile|endpoint-url|region)$/.test(one))));
    const full = aws.run(
      script({ connection: { ...connection, profile: "it's mine", endpointUrl: 'http://127.0.0.1:4566' }, steps: [step('One', region)] }),
    );
    assert.ok(full.calls.length === 2 && full.calls.every((call) => valueOf(call, '--profile') === "it's mine"));
    assert.ok(full.calls.every((call) => valueOf(call, '--endpoint-url') === 'http://127.0.0.1:4566'));
    assert.equal(valueOf(full.changes[0]!, '--region'), 'eu-west-1');
  });

  it('makes nothing again that is there already, so that it can be run twice', () => {
    const call = (service: string, operation: string, input: Record<string, unknown>): AwsAction => ({ service, operation, input });
    const arn = 'arn:aws:iam::111122223333:policy/Own';
    const steps = [
      step('Role', call('iam', 'CreateRole', { RoleName: 'Vendor' })),
      { ...step('Policy', call('iam', 'CreatePolicy', { PolicyName: 'Own' })), undo: [call('iam', 'DeletePolicy', { PolicyArn: arn })] },
      step('Attach', call('iam', 'AttachRolePolicy', { RoleName: 'Vendor', PolicyArn: arn })),
      step('Entry', { ...call('eks', 'CreateAccessEntry', { clusterName: 'prod', principalArn: 'arn:x' }), region: 'us-east-1' }),
      step('Mode', call('eks', 'UpdateClusterConfig', { name: 'old', accessConfig: { authenticationMode: 'API' } })),
      step('Region', call('account', 'EnableRegion', { RegionName: 'eu-south-1' })),
    ];
    const operations = (env: Record<string, string>): string[] =>
      aws.run(script({ steps }), env).changes.flatMap(([, operation]) => (operation === 'wait' ? [] : [operation!]));
    assert.deepEqual(operations({}), [
      'create-role',
      'create-policy',
      'attach-role-policy',
      'create-access-entry',
      'update-cluster-config',
      'enable-region',
    ]);
    assert.deepEqual(operations({ STUB_THERE: '0' }), ['attach-role-policy']);
  });

  it('goes on behind the change of the trust policy where it was stopped there', () => {
    const after = trustOf([{ StringEquals: { 'sts:ExternalId': ['the-former-one', 'the-wanted-one'] } }], 'x');
    const live = trustOf([{ StringEquals: { 'sts:ExternalId': 'the-former-one' }, Bool: { 'aws:MultiFactorAuthPresent': 'true' } }], 'x');
    const whole = script({ steps: [step('Trust', trustUpdate(JSON.stringify(after))), step('Attach', attach('A'))], live });
    const operations = (env: Record<string, string>, answers: readonly string[]) =>
      aws.run(whole, { EXTERNAL_ID: 'the-wanted-one', ...env }, answers).changes.map((call) => call[1]);
    assert.deepEqual(operations({}, ['"the-former-one"']), ['update-assume-role-policy', 'attach-role-policy']);
    const again = { STUB_SAME: 'false', STUB_AFTER: 'true' };
    assert.deepEqual(operations(again, ['"the-wanted-one"']), ['attach-role-policy']);
    assert.deepEqual(operations(again, ['"somebody-elses"']), []);
    assert.deepEqual(operations({ STUB_SAME: 'false' }, []), []);
  });

  it('attaches no policy of that name that says something else', () => {
    const arn = 'arn:aws:iam::111122223333:policy/Own';
    const call = (operation: string, one: Record<string, unknown>): AwsAction => ({ service: 'iam', operation, input: one });
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: "arn:aws:s3:::it's `one`" }],
    });
    const made = { ...step('Policy', call('CreatePolicy', { PolicyName: 'Own', PolicyDocument: document })) };
    const whole = script({ steps: [{ ...made, undo: [call('DeletePolicy', { PolicyArn: arn })] }, step('Attach', attach(arn))] });
    const run = (env: Record<string, string>) => aws.run(whole, env);
    const operations = (env: Record<string, string>): string[] => run(env).changes.map(([, operation]) => operation!);
    assert.deepEqual(operations({}), ['create-policy', 'attach-role-policy']);
    assert.deepEqual(operations({ STUB_THERE: '0' }), ['attach-role-policy']);
    const other = run({ STUB_THERE: '0', STUB_SAME: 'false' });
    assert.deepEqual([other.status, other.changes], [1, []]);
    assert.match(other.stderr, /There is a policy Own already, and what it says is another one/);
    const asked = other.calls.find((one) => one.includes('get-policy-version'))!;
    assert.equal(valueOf(asked, '--policy-arn'), arn);
    assert.equal(valueOf(asked, '--query'), `PolicyVersion.Document == \`${document.replaceAll('`', '\\`')}\``);
  });

  it('gives nothing to a role of that name that lets somebody else in', () => {
    const trust = JSON.stringify(trustOf([{ StringEquals: { 'sts:ExternalId': 'the-wanted-one' } }], 'x'));
    const create: AwsAction = {
      service: 'iam',
      operation: 'CreateRole',
      input: { RoleName: 'Vendor', AssumeRolePolicyDocument: trust, Description: 'x' },
    };
    const whole = script({ steps: [step('Role', create), step('Attach', attach('A'))] });
    const run = (env: Record<string, string>, answer = '"the-wanted-one"') =>
      aws.run(whole, { EXTERNAL_ID: 'the-wanted-one', ...env }, [answer]);
    const [made] = run({}).changes;
    assert.equal(valueOf(made!, '--assume-role-policy-document'), trust);
    assert.deepEqual(
      run({ STUB_THERE: '0' }).changes.map((call) => call[1]),
      ['attach-role-policy'],
    );
    for (const other of [run({ STUB_THERE: '0', STUB_SAME: 'false' }), run({ STUB_THERE: '0' }, '"somebody-elses"')]) {
      assert.equal(other.status, 1);
      assert.deepEqual(other.changes, []);
      assert.match(other.stderr, /There is a role Vendor already, and its trust policy is another one/);
    }
  });

  it('puts no External ID on a command line, and prints nothing of what AWS answers', () => {
    const update = trustUpdate(JSON.stringify(trustOf([{ StringEquals: { 'sts:ExternalId': 'the-wanted-one' } }], 'x')));
    const lines = script({ steps: [step('Trust', update), step('Attach', attach('A'))] }).split('\n');
    const calls = lines.filter((line) => /^ *aws iam (?:update|attach)/.test(line));
    assert.equal(calls.length, 2);
    for (const line of calls) assert.match(line, /^[^$]* >\/dev\/null$/);
  });

  it('says what it does, and where it stopped', () => {
    const steps = [step('Attach A', attach('A')), step("Attach 'B'", attach('B'))];
    const well = aws.run(script({ steps }));
    assert.deepEqual(well.stdout.split('\n'), ['1. Attach A', "2. Attach 'B'", 'Done.', '']);
    const broken = aws.run(script({ steps }).replace('aws iam attach-role-policy --role-name R --policy-arn B', 'false'));
    assert.equal(broken.status, 1);
    assert.deepEqual(broken.stdout.split('\n'), ['1. Attach A', "2. Attach 'B'", '']);
    assert.match(broken.stderr, /^Stopped at the first error\./);
  });

  it('makes no change set of a template that it does not have', () => {
    const input = { StackName: 'tierzero-access', ChangeSetName: 'one', ChangeSetType: 'CREATE' };
    const whole = script({
      steps: [step('Plan', { service: 'cloudformation', operation: 'CreateChangeSet', input, region: 'us-east-1' })],
    });
    const { changes, stdout } = aws.run(whole);
    assert.deepEqual(changes, []);
    assert.match(stdout, /makes no change set: deploy the template by itself/);
  });

  it('ends with what it cannot do', () => {
    const { stdout } = aws.run(script({ steps: [step('Attach A', attach('A'))], left: ["The bucket's name is not known."] }));
    assert.deepEqual(stdout.split('\n').slice(1, -1), ['Done. This is left to you:', "- The bucket's name is not known."]);
  });

  it('waits for an EKS update before the next change of that cluster, and of no other', () => {
    const call = (operation: string, named: Record<string, unknown>, region = 'us-east-1'): AwsAction => ({
      service: 'eks',
      operation,
      input: named,
      region,
    });
    const steps = [
      step('Mode', call('UpdateClusterConfig', { name: 'prod', accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } })),
      step('Other', call('CreateAccessEntry', { clusterName: 'prod' }, 'eu-west-1')),
      step('Entry', call('CreateAccessEntry', { clusterName: 'prod' })),
      step('Policy', call('AssociateAccessPolicy', { clusterName: 'prod' })),
      step('Addresses', call('UpdateClusterConfig', { name: 'prod', resourcesVpcConfig: { publicAccessCidrs: ['192.0.2.0/24'] } })),
    ];
    const { changes } = aws.run(script({ steps }));
    assert.deepEqual(
      changes.map((one) => one.slice(1, one[1] === 'wait' ? 3 : 2).join(' ')),
      [
        'wait cluster-active',
        'update-cluster-config',
        'create-access-entry',
        'wait cluster-active',
        'create-access-entry',
        'associate-access-policy',
        'wait cluster-active',
        'update-cluster-config',
        'wait cluster-active',
      ],
    );
    assert.deepEqual(changes[3], ['eks', 'wait', 'cluster-active', '--name', 'prod', '--region', 'us-east-1']);
    assert.deepEqual(changes[7]!.slice(2), [
      '--name',
      'prod',
      '--resources-vpc-config',
      '{"publicAccessCidrs":["192.0.2.0/24"]}',
      '--region',
      'us-east-1',
    ]);
  });

  it('says what cannot be taken back, and leaves files to the editor', () => {
    const whole = script({
      steps: [
        { say: 'For good', do: attach('A'), undo: 'irreversible' },
        { say: 'In code', do: { file: 'main.tf', edits: [] }, undo: [] },
      ],
    });
    assert.match(whole, /say '1\. For good'\nsay 'This cannot be taken back\.'\naws iam attach-role-policy/);
    assert.match(whole, /say '2\. In code'\nsay 'A change to the file main\.tf, which is not/);
    assert.equal(aws.run(whole).changes.length, 1);
  });
});

function script(of: Partial<ScriptOf> & Pick<ScriptOf, 'steps'>): string {
  return awsCliScript({ title: 'Mend it', connection, ...of });
}

function step(say: string, action: AwsAction): Step {
  return { say, do: action, undo: [] };
}

function attach(policy: string): AwsAction {
  return { service: 'iam', operation: 'AttachRolePolicy', input: { RoleName: 'R', PolicyArn: policy } };
}

function trustUpdate(document: string): AwsAction {
  return { service: 'iam', operation: 'UpdateAssumeRolePolicy', input: { RoleName: 'TierZeroAccess', PolicyDocument: document } };
}

function trustOf(conditions: readonly object[], principal: string) {
  const statement = (condition: object) => ({
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: 'sts:AssumeRole',
    Condition: condition,
  });
  const document = { Version: '2012-10-17', Statement: conditions.map(statement) };
  return document as typeof document & PolicyDocument & { readonly Statement: readonly [never, { readonly Condition: object }] };
}

function valueOf(call: readonly string[], name: string): string {
  const at = call.indexOf(name);
  assert.ok(at >= 0, `${name} is not among ${JSON.stringify(call)}`);
  return call[at + 1]!;
}

/** The arguments as the input that they stand for, read by what the AWS CLI makes of them. */
function received(call: readonly string[], sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const got: Record<string, unknown> = { service: call.slice(0, 2).join(' ') };
  let at = 2;
  for (const [name, value] of Object.entries(sent)) {
    const [, joined] = /^--[a-z-]+=(.*)$/s.exec(call[at] ?? '') ?? [];
    assert.equal(joined === undefined ? call[at] : call[at]!.slice(0, call[at]!.indexOf('=')), PARAMETERS[name]);
    const said = joined ?? call[at + 1]!;
    if (joined === undefined) assert.ok(!said.startsWith('-'), 'the CLI would take it for an option');
    got[name] = typeof value === 'string' ? said : JSON.parse(said);
    at += joined === undefined ? 2 : 1;
  }
  assert.equal(at, call.length);
  return got;
}
