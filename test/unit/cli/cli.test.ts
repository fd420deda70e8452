import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { converse, flagsOf, runCli, startDemo, type DemoProcess } from '../../support/runCli.ts';

const TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::851725519002:role/tierzero-managed' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'demo-external-id' } },
    },
  ],
};
const CALLER = 'arn:aws:iam::851725519002:role/tierzero-managed';

describe('rolecall', () => {
  it('says in one line of stderr how the words are off, with exit code 2', async () => {
    const calls: readonly (readonly [string[], RegExp])[] = [
      [[], /say what to do/],
      [['heal'], /no command "heal"/],
      [['diagnose'], /--vendor/],
      [['diagnose', '--vendor', 'tierzero'], /--role/],
      [['diagnose', '--vendor', 'acme', '--role', 'x'], /acme.*tierzero/],
      [['diagnose', '--vendor', 'cloudzero', '--variant', 'gold', '--role', 'x'], /gold.*resource/],
      [['diagnose', '--vendor', 'tierzero', '--role', 'arn:aws:iam::111122223333:user/bob'], /role/],
      [['diagnose', '--vendor', 'tierzero', '--role', 'x', '--cluster', 'prod'], /prod.*region\/name/],
      [['diagnose', '--vendor', 'tierzero', '--role', 'x', '--allow-cidr', '10.0.0.0/99'], /10\.0\.0\.0\/99/],
      [['diagnose', '--vendor', 'tierzero', '--role', 'x', '--endpoint-url', 'localhost'], /--endpoint-url.*https:/],
      [['diagnose', '--vendor', 'tierzero', '--role', 'x', '--endpoint-url', 'ftp://localhost'], /--endpoint-url.*https:/],
      [['diagnose', '--verbose'], /--verbose/],
      [['explain-trust', '--principal', CALLER], /--policy/],
      [['explain-trust', '--policy', '/no/such/file', '--principal', CALLER], /no\/such\/file/],
      [['demo', '--scenario', 'no-such'], /no-such/],
      [['demo', '--port', 'x'], /--port/],
    ];
    for (const [words, expected] of calls) {
      const { code, stdout, stderr } = await runCli(words);
      assert.deepEqual(
        { code, stdout, lines: stderr.trimEnd().split('\n').length },
        { code: 2, stdout: '', lines: 1 },
        `${words.join(' ')}: ${stderr}`,
      );
      assert.match(stderr, expected);
    }
  });

  it('repeats no word that belongs to no flag: it may be a part of an External ID', async () => {
    const { code, stderr } = await runCli(['diagnose', '--vendor', 'tierzero', '--role', 'x', '--external-id', 'an', 'unquoted-secret']);
    assert.equal(code, 2);
    assert.doesNotMatch(stderr, /unquoted-secret/);
  });

  it('tells how it is called also after a command', async () => {
    for (const words of [['--help'], ['diagnose', '--help'], ['demo', '-h']]) {
      const { code, stdout, stderr } = await runCli(words);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, words.join(' '));
      assert.match(stdout, /rolecall diagnose --vendor/);
    }
  });

  it('lists the catalogue as the documents themselves', async () => {
    const { code, stdout } = await runCli(['vendors', '--json']);
    const vendors = JSON.parse(stdout) as { id: string; accounts: { id: string; source: string; checked: string }[] }[];
    assert.equal(code, 0);
    assert.deepEqual(vendors.map((vendor) => vendor.id).toSorted(), ['cloudzero', 'tierzero']);
    for (const vendor of vendors) for (const account of vendor.accounts) assert.match(account.checked, /^\d{4}-\d\d-\d\d$/);
  });
});

describe('rolecall explain-trust', () => {
  const policy = ['--policy', '-', '--principal', CALLER];

  it('answers both questions and names the clause', async () => {
    const right = await runCli(['explain-trust', ...policy, '--external-id', 'demo-external-id', '--json'], {
      input: JSON.stringify(TRUST),
    });
    assert.equal(right.code, 0);
    assert.deepEqual(pick(JSON.parse(right.stdout)), { verdict: 'allowed', withoutExternalId: 'denied' });
    const wrong = await runCli(['explain-trust', ...policy, '--external-id', 'other-external-id', '--json'], {
      input: JSON.stringify(TRUST),
    });
    assert.equal(wrong.code, 1);
    const [statement] = JSON.parse(wrong.stdout).statements;
    assert.deepEqual({ applies: statement.applies, effect: statement.effect }, { applies: 'no', effect: 'Allow' });
    assert.deepEqual(
      statement.clauses
        .filter((clause: { outcome: string }) => clause.outcome === 'no')
        .map((clause: { clause: string; key: string }) => [clause.clause, clause.key.toLowerCase()]),
      [['Condition', 'sts:externalid']],
    );
    assert.equal(wrong.stdout.includes('other-external-id') || wrong.stdout.includes('demo-external-id'), false);
  });

  it('reads what an editor on Windows writes: a byte order mark and CRLF', async () => {
    const input = `\uFEFF${JSON.stringify(TRUST, null, 2).replaceAll('\n', '\r\n')}`;
    const whole = await runCli(['explain-trust', ...policy, '--external-id', 'demo-external-id', '--json'], { input });
    assert.deepEqual({ code: whole.code, stderr: whole.stderr }, { code: 0, stderr: '' });
    const line = JSON.stringify({ policy: TRUST, principal: CALLER, externalId: 'demo-external-id' });
    const lines = await runCli(['explain-trust', '--ndjson'], { input: `\uFEFF${line}\r\n` });
    assert.equal(JSON.parse(lines.stdout).verdict, 'allowed');
  });

  it('says where a text is no JSON without quoting it, since an External ID may stand there', async () => {
    const input = `{\n  "Statement": [{ "Condition": { "StringEquals": { "sts:ExternalId": unquoted-id } } }]\n}`;
    const whole = await runCli(['explain-trust', ...policy], { input });
    assert.equal(whole.code, 2);
    assert.match(whole.stderr, /line 2, character \d+/);
    const lines = await runCli(['explain-trust', '--ndjson'], { input: input.replaceAll('\n', '') });
    assert.equal(lines.code, 3);
    for (const said of [whole.stderr, lines.stdout, lines.stderr]) assert.doesNotMatch(said, /unquoted/);
  });

  it('does not guess which of two keys of the same name counts', async () => {
    const twice = JSON.stringify(TRUST).replace('"Effect":"Allow"', '"Effect":"Deny","Effect":"Allow"');
    const { code, stderr } = await runCli(['explain-trust', ...policy], { input: twice });
    assert.equal(code, 2);
    assert.match(stderr, /Effect stands twice/);
  });

  it('says what it cannot tell with exit code 3', async () => {
    const trust = { Statement: [{ ...TRUST.Statement[0], Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } } }] };
    const { code, stdout } = await runCli(['explain-trust', ...policy, '--json'], { input: JSON.stringify(trust) });
    assert.equal(code, 3);
    assert.equal(JSON.parse(stdout).verdict, 'cannot-tell');
  });

  it('answers a line for a line, in order, also where a line is off', async () => {
    const lines = [
      JSON.stringify({ policy: TRUST, principal: CALLER, externalId: 'demo-external-id' }),
      '{"policy": ',
      JSON.stringify({ policy: TRUST, principal: CALLER }),
      JSON.stringify({ policy: 'text', principal: CALLER }),
      '',
      JSON.stringify({
        policy: { Statement: { ...TRUST.Statement[0], Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } } },
        principal: CALLER,
        context: { 'AWS:sourceip': '203.0.113.9' },
      }),
    ];
    const { code, stdout } = await runCli(['explain-trust', '--ndjson'], { input: lines.join('\n') });
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      answers.map((answer) => ('error' in answer ? `${answer.verdict}, error` : answer.verdict)),
      ['allowed', 'cannot-tell, error', 'denied', 'cannot-tell, error', 'cannot-tell, error', 'allowed'],
    );
    assert.equal(code, 3);
  });

  it('answers before it is asked on', async () => {
    const conversation = converse(['explain-trust', '--ndjson']);
    for (const externalId of ['demo-external-id', 'another-external-id']) {
      conversation.say(JSON.stringify({ policy: TRUST, principal: CALLER, externalId }));
      assert.equal(JSON.parse(await conversation.hear()).verdict, externalId === 'demo-external-id' ? 'allowed' : 'denied');
    }
    assert.equal(await conversation.end(), 0);
  });
});

describe('rolecall diagnose, against rolecall demo', () => {
  let demo: DemoProcess;
  before(async () => {
    demo = await startDemo(['--scenario', 'fault:external-id+sts-regions']);
  });
  after(async () => {
    assert.equal(await demo.end(), 130);
  });

  const diagnose = (words: readonly string[], env: Record<string, string> = {}) =>
    runCli(['diagnose', ...words], { env: { ...demo.ready.env, ...env } });

  it('names exactly the faults, as the contract spells them, and exits with 1', async () => {
    for (const connection of demo.ready.connections) {
      const { code, stdout, stderr } = await diagnose([...flagsOf(connection), '--json']);
      const report = JSON.parse(stdout);
      assert.deepEqual({ code, stderr }, { code: 1, stderr: '' });
      assert.deepEqual(Object.keys(report), ['schemaVersion', 'connection', 'verdict', 'checks', 'unread', 'timing']);
      assert.deepEqual(report.connection, {
        vendor: connection.vendor,
        variant: connection.variant,
        roleArn: connection.role,
        account: '111122223333',
        profile: null,
      });
      const failed = report.checks.filter((check: { status: string }) => check.status === 'fail');
      assert.deepEqual(
        failed.map((check: { id: string }) => check.id),
        ['external-id', 'sts-regions'],
      );
      assert.ok(report.timing.calls > report.timing.longestChain && report.timing.longestChain > 0);
      const fix = failed[0].findings[0].fixes[0];
      assert.equal(fix.actions[0].operation, 'UpdateAssumeRolePolicy');
      assert.equal(stdout.includes(connection.externalId), false);
    }
  });

  it('shows the External ID only when asked to', async () => {
    const [connection] = demo.ready.connections;
    const { stdout } = await diagnose([...flagsOf(connection!), '--json', '--show-external-id']);
    assert.ok(stdout.includes(connection!.externalId));
  });

  it('reads the External ID from ROLECALL_EXTERNAL_ID', async () => {
    const [connection] = demo.ready.connections;
    const words = flagsOf(connection!);
    words.splice(words.indexOf('--external-id'), 2);
    const { stdout } = await diagnose([...words, '--json'], { ROLECALL_EXTERNAL_ID: connection!.externalId });
    assert.equal(JSON.parse(stdout).checks.find((check: { id: string }) => check.id === 'external-id').status, 'fail');
  });

  it('keeps the exit code of its verdict where nobody reads the result', async () => {
    const [connection] = demo.ready.connections;
    const words = ['diagnose', ...flagsOf(connection!), '--json'];
    const { code, stderr } = await runCli(words, { env: demo.ready.env, unheard: true });
    assert.deepEqual({ code, stderr }, { code: 1, stderr: '' });
  });

  it('says in words what is broken', async () => {
    const [connection] = demo.ready.connections;
    const { code, stdout } = await diagnose(flagsOf(connection!));
    assert.equal(code, 1);
    assert.match(stdout, /Broken: your side must act/);
    assert.match(stdout, /✗ External ID \(broken\)/);
    assert.equal(stdout.includes('\u001b['), false);
  });

  it('reads a connection from the workspace settings, comments and all', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rolecall-cli-'));
    const [connection] = demo.ready.connections;
    const { name, vendor, variant, role, clusters, cidrs, regions } = connection!;
    await mkdir(join(folder, '.vscode'));
    await mkdir(join(folder, 'deep'));
    const settings = JSON.stringify({ 'rolecall.connections': [{ name, vendor, variant, role, clusters, cidrs, regions }] });
    await writeFile(join(folder, '.vscode', 'settings.json'), `// the team's connections\n${settings}`);
    try {
      const run = (connectionName: string) =>
        runCli(['diagnose', '--connection', connectionName, '--external-id', connection!.externalId, '--json'], {
          env: demo.ready.env,
          cwd: join(folder, 'deep'),
        });
      assert.equal((await run(name)).code, 1);
      const unknown = await run('Nobody');
      assert.equal(unknown.code, 2);
      assert.match(unknown.stderr, new RegExp(`no connection named "Nobody".*"${name}"`));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('exits with 3 where nothing could be read', async () => {
    const [connection] = demo.ready.connections;
    const { code, stdout } = await runCli(['diagnose', ...flagsOf(connection!), '--json'], {
      env: { ...demo.ready.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    });
    assert.equal(code, 3);
    const report = JSON.parse(stdout);
    assert.equal(report.verdict, 'cannot-tell');
    assert.equal(
      report.checks.some((check: { status: string }) => check.status === 'pass'),
      false,
    );
  });
});

function pick({ verdict, withoutExternalId }: { verdict: string; withoutExternalId: string }): object {
  return { verdict, withoutExternalId };
}
