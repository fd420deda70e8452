import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { startSimulator } from '../../../src/simulator/server.ts';
import { runCli, startDemo, type DemoProcess } from '../../support/runCli.ts';
import { filesOf, setups } from '../../support/setups.ts';

const TIERZERO = ['setup', '--vendor', 'tierzero', '--how'];

describe('rolecall setup', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolecall-setup-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('prints a template that can be piped on, and says beside it what to do with it', async () => {
    const { code, stdout, stderr } = await runCli([...TIERZERO, 'cloudformation']);
    assert.equal(code, 0);
    assert.equal(stdout, golden('tierzero', 'cloudformation')[0]!.text);
    assert.match(
      stderr,
      /aws cloudformation deploy --template-file tierzero\.yaml .*--capabilities CAPABILITY_IAM .*ExternalId='<External ID>'/,
    );
    assert.match(stderr, /Settings > Integrations > AWS/);
  });

  it('writes into a folder what the golden files say, and the code is healthy to its own scan', async () => {
    const words = [
      ...TIERZERO,
      'terraform',
      '--cluster',
      'us-east-1/production',
      '--policies-per-role',
      '20',
      '--out',
      join(folder, 'new'),
    ];
    const { code, stdout } = await runCli(words);
    assert.equal(code, 0);
    for (const { name, text } of golden('tierzero-eks-quota-20', 'terraform')) {
      assert.equal(await readFile(join(folder, 'new', name), 'utf8'), text);
      assert.ok(stdout.includes(join(folder, 'new', name)));
    }
    const scanned = await runCli(['scan', folder]);
    assert.equal(scanned.code, 0, scanned.stdout);
  });

  it('overwrites nothing, and then writes nothing at all', async () => {
    await writeFile(join(folder, 'tierzero-eks-eu-central-1.yaml'), 'mine\n');
    const words = [...TIERZERO, 'cloudformation', '--cluster', 'us-east-1/a', '--cluster', 'eu-central-1/b', '--out', folder];
    const { code, stdout, stderr } = await runCli(words);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, /tierzero-eks-eu-central-1\.yaml is there already/);
    assert.deepEqual(await readdir(folder), ['tierzero-eks-eu-central-1.yaml']);
    assert.equal(await readFile(join(folder, 'tierzero-eks-eu-central-1.yaml'), 'utf8'), 'mine\n');
  });

  it('leaves the providers of a module alone that names them already', async () => {
    const own = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n';
    await writeFile(join(folder, 'versions.tf'), own);
    const { code, stderr } = await runCli([...TIERZERO, 'terraform', '--out', folder]);
    assert.equal(code, 0);
    assert.deepEqual(
      (await readdir(folder)).toSorted((one, other) => one.localeCompare(other)),
      ['tierzero.tf', 'versions.tf'],
    );
    assert.equal(await readFile(join(folder, 'versions.tf'), 'utf8'), own);
    assert.match(stderr, /versions\.tf .*hashicorp\/aws >= 5\.0/);
  });

  it('takes the names, tags and buckets that it is given', async () => {
    const kind = ['--vendor', 'cloudzero', '--variant', 'payer', '--how', 'cloudformation'];
    const role = ['--role-name', 'vendor-reader', '--tag', 'Team=platform', '--tag', 'cost center=4711'];
    const buckets = ['--bucket', 'cz-cur-hourly-csv-111122223333', '--bucket', 'cur-2-exports-111122223333'];
    const { code, stdout } = await runCli(['setup', ...kind, ...role, ...buckets]);
    assert.equal(code, 0);
    assert.match(stdout, /^ {6}RoleName: vendor-reader$/m);
    assert.match(stdout, /^ {8}- Key: cost center\n {10}Value: '4711'$/m);
    assert.match(stdout, /Default: cur-2-exports-111122223333$/m);
  });

  it('says plainly what more policies may mean, and what to do about the quota', async () => {
    const { code, stderr } = await runCli([...TIERZERO, 'terraform', '--write-policy', 'AmazonSSMFullAccess']);
    assert.equal(code, 0);
    assert.match(stderr, /With AmazonSSMFullAccess TierZero may be able to change things/);
    assert.match(stderr, /11 managed policies.*L-0DA4ABF3/);
  });

  it('says in one line of stderr how the words are off, with exit code 2', async () => {
    const cloudzero = ['setup', '--vendor', 'cloudzero', '--how', 'terraform'];
    const calls: readonly (readonly [readonly string[], RegExp])[] = [
      [['setup', '--how', 'terraform'], /--vendor/],
      [['setup', '--vendor', 'tierzero'], /--how/],
      [[...TIERZERO, 'terraform', '--yes'], /--yes says nothing for --how terraform, only for deploy, create/],
      [[...TIERZERO, 'deploy', '--out', 'infra'], /--out says nothing for --how deploy/],
      [[...TIERZERO, 'create', '--update'], /--update says nothing for --how create, only for deploy/],
      [[...TIERZERO, 'deploy'], /--external-id <value> is missing \(or ROLECALL_EXTERNAL_ID\)/],
      [[...TIERZERO, 'create', '--external-id', '  '], /--external-id <value> is missing \(or ROLECALL_EXTERNAL_ID\)/],
      [[...TIERZERO, 'script'], /--external-id <value> is missing \(or ROLECALL_EXTERNAL_ID\)/],
      [[...TIERZERO, 'console'], /--external-id <value> is missing \(or ROLECALL_EXTERNAL_ID\)/],
      [[...TIERZERO, 'create', '--external-id', 'x'], /--external-id.*2 to 1224 characters; this one has 1/],
      [[...TIERZERO, 'create', '--external-id', 'two words'], /--external-id: AWS takes no " "/],
      [[...TIERZERO, 'deploy', '--yes', '--dry-run'], /say one of them/],
      [[...TIERZERO, 'deploy', '--external-id', 'xyz', '--eks'], /--eks.*--cluster/],
      [[...TIERZERO, 'script', '--endpoint-url', 'localhost'], /--endpoint-url/],
      [[...TIERZERO, 'pulumi'], /--how/],
      [['setup', '--vendor', 'acme', '--how', 'terraform'], /acme.*tierzero/],
      [[...TIERZERO, 'terraform', '--variant', 'gold'], /gold/],
      [[...TIERZERO, 'terraform', '--role-name', 'a b'], /--role-name.*a b/],
      [[...TIERZERO, 'terraform', '--role-path', 'team'], /--role-path.*team/],
      [[...TIERZERO, 'terraform', '--tag', 'Team'], /--tag.*key=value/],
      [[...TIERZERO, 'terraform', '--tag', 'aws:x=1'], /--tag.*aws:/],
      [[...TIERZERO, 'terraform', '--cluster', 'production'], /production.*region\/name/],
      [[...TIERZERO, 'terraform', '--allow-cidr', '203.0.113.0'], /203\.0\.113\.0/],
      [[...TIERZERO, 'terraform', '--bucket', 'a-bucket'], /--bucket/],
      [[...TIERZERO, 'terraform', '--write-policy', 'no such'], /--write-policy.*no such/],
      [[...TIERZERO, 'terraform', '--policies-per-role', 'ten'], /--policies-per-role/],
      [[...cloudzero, '--eks'], /--eks.*CloudZero reaches no EKS/],
      [[...cloudzero, '--variant', 'payer', '--bucket', 's3://my-bucket/reports'], /my-bucket/],
    ];
    for (const [words, expected] of calls) {
      const { code, stdout, stderr } = await runCli([...words]);
      assert.deepEqual({ code, stdout, lines: stderr.trimEnd().split('\n').length }, { code: 2, stdout: '', lines: 1 }, words.join(' '));
      assert.match(stderr, expected);
    }
  });
});

describe('rolecall setup in an account, against rolecall demo', () => {
  let demo: DemoProcess;
  let state: string;
  let iam: IAMClient;
  let cloudFormation: CloudFormationClient;
  before(async () => {
    demo = await startDemo(['--scenario', 'healthy']);
    state = await mkdtemp(join(tmpdir(), 'rolecall-setup-state-'));
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '', AWS_REGION: region = '' } = demo.ready.env;
    const config = { endpoint: demo.ready.url, region, credentials: { accessKeyId, secretAccessKey } };
    iam = new IAMClient(config);
    cloudFormation = new CloudFormationClient(config);
  });
  after(async () => {
    iam.destroy();
    cloudFormation.destroy();
    await demo.end();
    await rm(state, { recursive: true });
  });

  const EXTERNAL_ID = 'demo-9f8e7d6c5b4a3210';
  const CONNECTIONS = [
    ['tierzero', ['--cluster', 'us-east-1/prod', '--allow-cidr', '203.0.113.0/24'], 'arn:aws:iam::111122223333:role/NewRole'],
    ['cloudzero', ['--variant', 'resource'], 'arn:aws:iam::111122223333:role/cloudzero/NewRole'],
    ['cloudzero', ['--variant', 'payer'], 'arn:aws:iam::111122223333:role/cloudzero/NewRole'],
  ] as const;
  const run = (words: readonly string[], externalId: string | undefined = EXTERNAL_ID) =>
    runCli(words, {
      env: { ...demo.ready.env, XDG_STATE_HOME: state, ...(externalId !== undefined && { ROLECALL_EXTERNAL_ID: externalId }) },
    });
  const setUp = (vendor: string, how: string, words: readonly string[]) =>
    run(['setup', '--vendor', vendor, '--role-name', 'NewRole', '--how', how, ...words]);
  const stacks = async (): Promise<readonly string[]> =>
    ((await cloudFormation.send(new DescribeStacksCommand({}))).Stacks ?? []).map(({ StackName = '' }) => StackName);
  const roles = async (): Promise<readonly string[]> =>
    ((await iam.send(new ListRolesCommand({}))).Roles ?? []).map(({ RoleName = '' }) => RoleName);
  const idOf = (vendor: string): string => (vendor === 'tierzero' ? EXTERNAL_ID : '00000000-0000-4000-8000-000000000001');

  for (const [vendor, words, role] of CONNECTIONS) {
    const kind = [vendor, ...words.filter((word) => !word.startsWith('--'))].join(' ');
    it(`shows what would be deployed, deploys it and takes it back (${kind})`, async () => {
      const before = [await roles(), await stacks()];
      const id = ['--external-id', idOf(vendor)];
      const dry = await setUp(vendor, 'deploy', [...words, ...id]);
      assert.equal(dry.code, 0, dry.stdout + dry.stderr);
      assert.match(dry.stdout, /What CloudFormation would do in the stack \S+ \(us-east-1\):\n {2}Make the role \w+ \(AWS::IAM::Role\)/);
      assert.match(dry.stdout, /Nothing was changed\. Say --yes/);
      assert.deepEqual([await roles(), await stacks()], before);
      const { code, stdout, stderr } = await setUp(vendor, 'deploy', [...words, ...id, '--yes', '--json']);
      const answer = JSON.parse(stdout);
      assert.deepEqual([answer.state, answer.brokenByIt, answer.stacks[0].kind], ['applied', [], 'CREATE'], stdout);
      assert.deepEqual([code, answer.verdict], [0, 'healthy'], stdout);
      assert.match(stderr, /CREATE_COMPLETE \w+ \(AWS::IAM::Role\)/);
      assert.ok(stderr.includes(`The role: ${role}`), stderr);
      for (const text of [dry.stdout, dry.stderr, stdout, stderr]) assert.ok(!text.includes(idOf(vendor)));
      const again = await setUp(vendor, 'deploy', [...words, ...id]);
      assert.deepEqual([again.code, again.stdout.includes(`has a role ${role} already`)], [1, true]);
      const undone = JSON.parse((await run(['fix', '--undo', answer.activityId, '--json'])).stdout);
      assert.equal(undone.state, 'taken-back', JSON.stringify(undone));
      assert.deepEqual([await roles(), await stacks()], before);
    });
  }

  it('leaves a stack of that name alone unless --update is said', async () => {
    const before = await stacks();
    const { code, stdout } = await setUp('tierzero', 'deploy', ['--role-name', 'First', '--yes', '--json']);
    assert.notEqual(code, 1, stdout);
    const taken = await setUp('tierzero', 'deploy', ['--role-name', 'Second']);
    assert.equal(taken.code, 1);
    assert.match(taken.stdout, /There is a stack tierzero-access in us-east-1 already \(CREATE_COMPLETE\)\. Say --update/);
    const update = await setUp('tierzero', 'deploy', ['--role-name', 'Second', '--update']);
    assert.equal(update.code, 0, update.stdout + update.stderr);
    assert.match(update.stdout, /Make the role TierZeroRole .* anew, and delete the one that is there/);
    await run(['fix', '--undo', JSON.parse(stdout).activityId]);
    assert.deepEqual(await stacks(), before);
  });

  it('says what CloudFormation does not let it do, and leaves nothing', async () => {
    const simulator = await startSimulator({ scenario: 'healthy' });
    try {
      const before = simulator.snapshot();
      const env = { ...simulator.env, XDG_STATE_HOME: state, ROLECALL_EXTERNAL_ID: EXTERNAL_ID };
      simulator.setFaults([{ service: 'cloudformation', operation: 'CreateChangeSet', kind: 'deny' }]);
      const { code, stdout } = await runCli(['setup', '--vendor', 'tierzero', '--role-name', 'NewRole', '--how', 'deploy'], { env });
      assert.deepEqual([code, /cloudformation:CreateChangeSet/.test(stdout)], [1, true], stdout);
      assert.deepEqual(simulator.snapshot(), before);
    } finally {
      await simulator.close();
    }
    const { activity } = JSON.parse((await run(['fix', '--activity', '--json'])).stdout);
    assert.ok(activity.every(({ state: end }: { readonly state: string }) => end === 'taken-back'));
  });

  it('says what it could not take away of a plan, and how that is tried again', async () => {
    const simulator = await startSimulator({ scenario: 'healthy' });
    try {
      const before = simulator.snapshot();
      const env = { ...simulator.env, XDG_STATE_HOME: state, ROLECALL_EXTERNAL_ID: EXTERNAL_ID };
      simulator.setFaults([{ service: 'cloudformation', operation: 'DeleteStack', kind: 'deny' }]);
      const words = ['setup', '--vendor', 'tierzero', '--role-name', 'NewRole', '--how', 'deploy'];
      const { code, stdout, stderr } = await runCli(words, { env });
      assert.deepEqual([code, stdout.includes('Nothing was changed. Say --yes')], [1, true], stderr);
      assert.match(stderr, /! Make an empty stack tierzero-access with a change set: stands \(.*DeleteStack/);
      const [undo = ''] = /rolecall fix --undo \S+/.exec(stderr) ?? [];
      simulator.setFaults([]);
      const undone = await runCli(undo.split(' ').slice(1), { env });
      assert.match(undone.stdout, /taken back/);
      assert.deepEqual(simulator.snapshot(), before);
    } finally {
      await simulator.close();
    }
  });

  it('creates the role by single calls, and takes it back', async () => {
    const before = await roles();
    const words = ['--cluster', 'us-east-1/prod', '--allow-cidr', '203.0.113.0/24'];
    const dry = await setUp('tierzero', 'create', words);
    assert.match(dry.stdout, /1\. Create the role NewRole\n/);
    assert.deepEqual(await roles(), before);
    const { code, stdout, stderr } = await setUp('tierzero', 'create', [...words, '--yes', '--json']);
    const answer = JSON.parse(stdout);
    assert.deepEqual([code, answer.state, answer.verdict], [0, 'applied', 'healthy'], stdout);
    assert.match(stderr, /The role: arn:aws:iam::111122223333:role\/NewRole/);
    await run(['fix', '--undo', answer.activityId]);
    assert.deepEqual(await roles(), before);
  });

  it('prints a script, or the steps in the console, that hold no External ID', async () => {
    const [script, page] = [await setUp('tierzero', 'script', []), await setUp('tierzero', 'console', [])];
    assert.deepEqual([script.code, page.code], [0, 0], script.stdout + page.stdout);
    assert.match(script.stdout, /^#!\/bin\/sh\n[\s\S]*aws iam create-role --role-name NewRole/);
    assert.match(page.stdout, /^# Connect TierZero by hand\n[\s\S]*Create the role NewRole/);
    for (const { stdout, stderr } of [script, page]) assert.ok(!(stdout + stderr).includes(EXTERNAL_ID));
  });

  it('takes an External ID as it was pasted, and says what is odd about it', async () => {
    const pasted = await run(['setup', '--vendor', 'tierzero', '--role-name', 'NewRole', '--how', 'script'], ` "${EXTERNAL_ID}" `);
    assert.deepEqual([pasted.code, /Left out of the External ID: blanks, quotes\./.test(pasted.stderr)], [0, true], pasted.stderr);
    const short = await run(['setup', '--vendor', 'cloudzero', '--role-name', 'NewRole', '--how', 'script'], 'abcdefgh');
    assert.match(short.stderr, /CloudZero uses External IDs of \d+ to \d+ characters; this one has 8: check it\./);
  });

  it('says what to do where the login does not work', async () => {
    const { code, stdout } = await setUp('tierzero', 'create', ['--profile', 'nobody']);
    assert.deepEqual([code, /nobody/.test(stdout)], [1, true]);
  });
});

function golden(name: string, how: 'terraform' | 'cloudformation') {
  const found = setups.find((one) => one.name === name);
  assert.ok(found);
  return filesOf(found.setup)[how];
}
