import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Log } from 'sarif';
import type { ScanReport } from '../../../src/engine/report/scanReport.ts';
import { runCli } from '../../support/runCli.ts';

const TIERZERO = 'arn:aws:iam::851725519002:role/tierzero-managed';
const EXTERNAL_ID = '5f0d2c1e-8a77-4c39-9b61-d0c1f2a3b4e5';

/** A trust policy that is TierZero's but for what is changed of it. */
function trust({ principal = TIERZERO, externalId = EXTERNAL_ID }: { principal?: string; externalId?: string | null } = {}): string {
  const condition = externalId === null ? '' : `,\n    "Condition": { "StringEquals": { "sts:ExternalId": "${externalId}" } }`;
  return `{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": { "AWS": "${principal}" },
    "Action": "sts:AssumeRole"${condition}
  }]
}
`;
}

describe('rolecall scan', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolecall-scan-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
  };
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const scan = (words: readonly string[] = ['.'], env: Record<string, string> = {}) => runCli(['scan', ...words], { cwd: folder, env });
  const report = async (words: readonly string[] = ['.']) => {
    const { code, stdout } = await scan([...words, '--json']);
    return { code, report: JSON.parse(stdout) as ScanReport & { fixed?: unknown[]; dryRun?: boolean } };
  };
  const wrong = trust({ principal: 'arn:aws:iam::851725519003:root' });

  it('prints a line for each finding, as a compiler does', async () => {
    await put({ 'iam/trust.json': wrong });
    const { code, stdout, stderr } = await scan();
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^iam\/trust\.json:5:27: error trust-principal: The trust policy names arn:aws:iam::851725519003:root, which is not TierZero\./,
    );
    assert.match(stdout, /\n1 file, 1 role \(1 of TierZero\): 1 error\n$/);
    assert.equal(stderr, '');
  });

  it('--json is the contract’s document, with places that count from 0', async () => {
    await put({ 'trust.json': wrong, 'other.json': '{"a": 1}' });
    const { code, report: found } = await report();
    assert.deepEqual([code, found.schemaVersion, found.files, found.unreadable], [1, 1, 1, []]);
    assert.deepEqual(
      found.roles.map(({ file, address, vendor }) => ({ file, address, vendor })),
      [{ file: 'trust.json', address: 'trust.json', vendor: 'tierzero' }],
    );
    const [finding] = found.findings;
    assert.deepEqual(
      { ruleId: finding?.ruleId, severity: finding?.severity, vendor: finding?.vendor, file: finding?.file, range: finding?.range },
      {
        ruleId: 'trust-principal',
        severity: 'error',
        vendor: 'tierzero',
        file: 'trust.json',
        range: { start: { line: 4, character: 26 }, end: { line: 4, character: 58 } },
      },
    );
    const lines = wrong.split('\n');
    for (const { range, newText } of finding!.fixes[0]!.edits.toReversed()) {
      const line = lines[range.start.line]!;
      lines[range.start.line] = line.slice(0, range.start.character) + newText + line.slice(range.end.character);
    }
    assert.equal(lines.join('\n'), trust());
  });

  it('counts characters in UTF-16, after a byte order mark too', async () => {
    await put({ 'trust.json': `\uFEFF${wrong.replace('"Effect"', '"Sid": "𝔘", "Effect"').replace('"Allow",\n   ', '"Allow",')}` });
    const { report: found } = await report();
    const { start, end } = found.findings[0]!.range;
    const text = (await read('trust.json')).slice(1).split('\n')[start.line]!;
    assert.equal(text.slice(start.character, end.character), '"arn:aws:iam::851725519003:root"');
  });

  it('says with its exit code what came of it', async () => {
    await put({ 'trust.json': trust() });
    assert.equal((await scan()).code, 0);
    await put({ 'half.json': trust().slice(0, -4) });
    const { code, stdout } = await scan();
    assert.equal(code, 3);
    assert.match(stdout, /^half\.json:\d+:\d+: unreadable: /m);
    await put({ 'wrong.json': wrong });
    assert.equal((await scan()).code, 1);
  });

  it('says in one line of stderr how the words are off', async () => {
    const calls: readonly (readonly [string[], RegExp])[] = [
      [[], /name the files or folders/],
      [['no-such-folder'], /there is no no-such-folder/],
      [['.', '--json', '--sarif'], /--json and --sarif/],
      [['.', '--dry-run'], /--dry-run goes with --fix/],
      [['.', '--wider'], /--wider goes with --fix/],
      [['.', '--external-id', 'x'], /--external-id says nothing without --vendor/],
      [['.', '--vendor', 'acme'], /acme.*tierzero/],
      [['.', '--vendor', 'tierzero', '--role', 'arn:aws:iam::111122223333:user/bob'], /role/],
      [['.', '--verbose'], /--verbose/],
    ];
    for (const [words, expected] of calls) {
      const { code, stdout, stderr } = await scan(words);
      assert.deepEqual(
        { code, stdout, lines: stderr.trimEnd().split('\n').length },
        { code: 2, stdout: '', lines: 1 },
        `${words.join(' ')}: ${stderr}`,
      );
      assert.match(stderr, expected);
    }
  });

  describe('the files', () => {
    const named = async (words?: readonly string[]) => (await report(words)).report.findings.map(({ file }) => file);

    it('leaves out what .gitignore files leave out, deeper ones having the last word', async () => {
      await mkdir(join(folder, '.git'));
      await put({
        '.gitignore': 'build/\n*.gen.json\n!kept.gen.json\n',
        'a.json': wrong,
        'x.gen.json': wrong,
        'kept.gen.json': wrong,
        'build/b.json': wrong,
        'sub/.gitignore': '/c.json\n!back.gen.json\n',
        'sub/c.json': wrong,
        'sub/back.gen.json': wrong,
        'sub/deep/c.json': wrong,
        '.git/hooks.json': wrong,
        'node_modules/p/d.json': wrong,
        '.terraform/modules/e.json': wrong,
      });
      assert.deepEqual(await named(), ['a.json', 'kept.gen.json', 'sub/back.gen.json', 'sub/deep/c.json']);
      assert.deepEqual(await named(['sub']), ['sub/back.gen.json', 'sub/deep/c.json'], 'the folders above count too');
      assert.deepEqual(await named(['build', 'x.gen.json']), ['build/b.json', 'x.gen.json'], 'what is named is read');
    });

    it('calls files by their way from the folder that is scanned where that lies elsewhere', async () => {
      await put({ 'one/a.json': wrong, 'two/b.json': wrong });
      const from = async (words: readonly string[]) => {
        const { stdout } = await runCli(['scan', ...words, '--json'], { cwd: tmpdir() === folder ? '/' : join(folder, 'one') });
        return (JSON.parse(stdout) as ScanReport).findings.map(({ file }) => file);
      };
      assert.deepEqual(await from([join(folder, 'two')]), ['b.json']);
      assert.deepEqual(await from([join(folder, 'one'), join(folder, 'two')]), ['one/a.json', 'two/b.json']);
    });

    it('ends where links go in circles, and follows those that lead out once', async () => {
      await put({ 'work/a.json': wrong, 'shared/b.json': wrong });
      await symlink('..', join(folder, 'work', 'up'));
      await symlink('.', join(folder, 'work', 'self'));
      await symlink('../shared', join(folder, 'work', 'shared'));
      await symlink('../shared', join(folder, 'work', 'again'));
      await symlink('nowhere.json', join(folder, 'work', 'dangling.json'));
      const { report: found } = await report(['work']);
      assert.deepEqual(
        found.findings.map(({ file }) => file),
        ['work/a.json', 'work/again/b.json'],
      );
      assert.deepEqual(
        found.unreadable.map(({ file }) => file),
        ['work/dangling.json'],
      );
    });

    it('names what is too large, no text, or not UTF-8', async () => {
      await put({ 'large.tf': ' '.repeat(5_000_001), 'a.json': trust() });
      await writeFile(join(folder, 'binary.tf'), Buffer.from([1, 0, 2]));
      await writeFile(join(folder, 'latin.yaml'), Buffer.from([0x61, 0xe9, 0x62]));
      const { code, report: found } = await report();
      assert.equal(code, 3);
      assert.deepEqual(found.unreadable.map(({ file, reason }) => `${file}: ${reason}`).toSorted(), [
        'binary.tf: It is not text.',
        'large.tf: It is larger than 5 MB, so it was not read.',
        'latin.yaml: It is not UTF-8.',
      ]);
    });
  });

  it('reads Terraform and CloudFormation too, and tells a policy that code reads from a file once', async () => {
    await put({
      'infra/main.tf': `resource "aws_iam_role" "vendor" {
  name               = "TierZeroAccess"
  assume_role_policy = file("\${path.module}/trust.json")
}
`,
      'infra/trust.json': wrong,
      'template.yaml': `Resources:
  VendorRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { AWS: 'arn:aws:iam::851725519003:root' }
            Action: sts:AssumeRole
`,
    });
    const { report: found } = await report();
    assert.deepEqual(
      found.roles.map(({ file, address, vendor }) => `${file} ${address} ${vendor}`),
      ['infra/main.tf aws_iam_role.vendor tierzero', 'template.yaml VendorRole tierzero'],
    );
    const principals = found.findings.filter(({ ruleId }) => ruleId === 'trust-principal');
    assert.deepEqual(
      principals.map(({ file, address }) => `${file} ${address}`),
      ['infra/trust.json aws_iam_role.vendor', 'template.yaml VendorRole'],
    );
    const { report: mended } = await report(['.', '--fix', '--wider']);
    assert.deepEqual(mended.unreadable, []);
    assert.equal(mended.fixed?.length, new Set(mended.fixed?.map((one) => JSON.stringify(one))).size);
    assert.equal(await read('infra/trust.json'), trust());
    assert.match(await read('template.yaml'), /AWS: 'arn:aws:iam::851725519002:role\/tierzero-managed'/);
  });

  it('leaves alone in a template what stands there for a variable', async () => {
    const template = trust({ principal: '${principal}' });
    const variable = (value: string) => `variable "principal" {
  default = "${value}"
}

resource "aws_iam_role" "vendor" {
  name               = "TierZeroAccess"
  assume_role_policy = templatefile("\${path.module}/tierzero-trust.json", { principal = var.principal })
}
`;
    await put({ 'main.tf': variable('arn:aws:iam::851725519003:root'), 'tierzero-trust.json': template });
    const { report: found } = await report(['.', '--fix', '--wider']);
    assert.equal(await read('tierzero-trust.json'), template);
    assert.ok((await read('main.tf')).startsWith(variable(TIERZERO)));
    assert.deepEqual(
      found.findings.filter(({ ruleId }) => ruleId === 'trust-principal'),
      [],
    );
  });

  describe('whose the roles are', () => {
    it('asks where only a name speaks of a vendor, and judges once it is told', async () => {
      await put({ 'tierzero-trust.json': trust({ principal: 'arn:aws:iam::444455556666:root', externalId: null }) });
      const asked = await scan();
      assert.equal(asked.code, 0);
      assert.match(asked.stdout, /^tierzero-trust\.json:2:3: ask: tierzero-trust\.json may be TierZero's\./m);
      const told = await scan(['.', '--vendor', 'tierzero']);
      assert.equal(told.code, 1);
      assert.match(told.stdout, /error trust-principal/);
    });

    it('takes the External ID of a connection in the settings, and shows it nowhere', async () => {
      const settings = { 'rolecall.connections': [{ name: 'prod', vendor: 'tierzero', role: 'TierZeroAccess' }] };
      await put({ '.vscode/settings.json': JSON.stringify(settings), 'trust.json': trust({ externalId: null }) });
      const options = ['--vendor', 'tierzero'];
      const { code, stdout } = await scan(['.', ...options, '--json'], { ROLECALL_EXTERNAL_ID: EXTERNAL_ID });
      assert.equal(code, 1);
      assert.equal(stdout.includes(EXTERNAL_ID), false);
      const { findings } = JSON.parse(stdout) as ScanReport;
      assert.deepEqual([findings[0]?.ruleId, findings[0]?.fixes[0]?.edits], ['external-id', []]);
      assert.match(findings[0]!.fixes[0]!.withheld!, /--show-external-id/);
      const shown = await scan(['.', ...options, '--json', '--show-external-id'], { ROLECALL_EXTERNAL_ID: EXTERNAL_ID });
      assert.equal(shown.stdout.includes(EXTERNAL_ID), true);
      assert.equal((await scan(['.', '--connection', 'prod'])).code, 1);
    });
  });

  describe('--fix', () => {
    const asking = ['--vendor', 'tierzero', '--external-id', EXTERNAL_ID];

    it('makes the fixes that let nobody in, says what it did, and leaves the others', async () => {
      await put({ 'open.json': trust({ externalId: null }), 'wrong.json': wrong, 'fine.json': trust() });
      const { code, stdout } = await scan(['.', '--fix', ...asking]);
      assert.equal(code, 1);
      assert.match(stdout, /^open\.json: mended external-id: Ask for the External ID$/m);
      assert.match(stdout, /^wrong\.json:5:27: error trust-principal/m);
      assert.match(await read('open.json'), new RegExp(`"sts:ExternalId": "${EXTERNAL_ID}"`));
      assert.deepEqual([await read('wrong.json'), await read('fine.json')], [wrong, trust()]);
    });

    it('--wider makes also those that let the vendor in', async () => {
      await put({ 'wrong.json': wrong });
      const { code, report: found } = await report(['.', '--fix', '--wider']);
      assert.deepEqual([code, found.findings, found.dryRun], [0, [], false]);
      assert.deepEqual(found.fixed, [{ file: 'wrong.json', ruleId: 'trust-principal', title: `Name ${TIERZERO} as the principal` }]);
      assert.equal(await read('wrong.json'), trust());
    });

    it('--dry-run says what it would do, and does nothing', async () => {
      await put({ 'open.json': trust({ externalId: null }) });
      const { code, stdout } = await scan(['.', '--fix', '--dry-run', ...asking]);
      assert.equal(code, 1);
      assert.match(stdout, /^open\.json: would be mended external-id: /m);
      assert.equal(await read('open.json'), trust({ externalId: null }));
    });

    it('keeps the mode, the line ends and the byte order mark, and leaves nothing beside', async () => {
      const text = `\uFEFF${trust({ externalId: null }).replaceAll('\n', '\r\n')}`;
      await put({ 'open.json': text });
      await chmod(join(folder, 'open.json'), 0o640);
      await scan(['.', '--fix', ...asking]);
      const after = await read('open.json');
      assert.ok(after.startsWith('\uFEFF') && after.includes(EXTERNAL_ID));
      assert.equal(after.replaceAll('\r\n', '').includes('\n'), false);
      assert.equal((await stat(join(folder, 'open.json'))).mode & 0o777, 0o640);
      assert.deepEqual(await readdir(folder), ['open.json']);
    });

    it('writes nothing outside of what is scanned', async () => {
      await put({ 'shared/open.json': trust({ externalId: null }), 'work/x.txt': '' });
      await symlink('../shared/open.json', join(folder, 'work', 'open.json'));
      const { code, report: found } = await report(['work', '--fix', ...asking]);
      assert.equal(code, 1);
      assert.match(found.unreadable[0]!.reason, /not mended: it is a link/);
      assert.deepEqual([found.fixed, found.findings[0]?.ruleId], [[], 'external-id']);
      assert.equal(await read('shared/open.json'), trust({ externalId: null }));
    });
  });

  it('--sarif is a log for code scanning', async () => {
    await put({ 'a b/trust#1.json': wrong, 'half.json': trust().slice(0, -4) });
    const { code, stdout } = await scan(['.', '--sarif']);
    assert.equal(code, 1);
    const log = JSON.parse(stdout) as Log;
    const [run] = log.runs;
    const [result] = run!.results!;
    assert.equal(run!.tool.driver.rules![result!.ruleIndex!]!.id, 'trust-principal');
    assert.deepEqual(result!.locations![0]!.physicalLocation, {
      artifactLocation: { uri: 'a%20b/trust%231.json', uriBaseId: '%SRCROOT%' },
      region: { startLine: 5, startColumn: 27, endLine: 5, endColumn: 59 },
    });
    assert.equal(run!.invocations![0]!.toolExecutionNotifications!.length, 1);
    await put({ 'a b/trust#1.json': `\n\n${wrong}` });
    const [moved] = (JSON.parse((await scan(['.', '--sarif'])).stdout) as Log).runs[0]!.results!;
    assert.deepEqual(moved!.partialFingerprints, result!.partialFingerprints);
  });
});
