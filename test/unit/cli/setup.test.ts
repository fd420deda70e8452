import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/runCli.ts';
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

function golden(name: string, how: 'terraform' | 'cloudformation') {
  const found = setups.find((one) => one.name === name);
  assert.ok(found);
  return filesOf(found.setup)[how];
}
