import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flagsOf, runCli, startDemo, type DemoProcess } from '../../support/runCli.ts';

describe('rolecall fix, against rolecall demo', () => {
  let demo: DemoProcess;
  let state: string;
  before(async () => {
    demo = await startDemo(['--scenario', 'fault:external-id+missing-policies+eks-access-entry']);
    state = await mkdtemp(join(tmpdir(), 'rolecall-fix-'));
  });
  after(async () => {
    await demo.end();
    await rm(state, { recursive: true });
  });

  const tierZero = () => demo.ready.connections.find(({ vendor }) => vendor === 'tierzero')!;
  const run = (words: readonly string[]) => runCli(words, { env: { ...demo.ready.env, XDG_STATE_HOME: state } });
  const fix = async (words: readonly string[]) => {
    const { code, stdout } = await run(['fix', ...words, '--json']);
    return { code, answer: JSON.parse(stdout), stdout };
  };

  it('is a dry run unless told otherwise: the plan, and nothing changed', async () => {
    const { code, answer, stdout } = await fix(flagsOf(tierZero()));
    assert.equal(code, 1);
    assert.deepEqual(
      answer.plan.steps.map((step: { do: { operation: string } }) => step.do.operation),
      ['UpdateAssumeRolePolicy', 'AttachRolePolicy', 'AttachRolePolicy', 'CreateAccessEntry', 'AssociateAccessPolicy'],
    );
    assert.deepEqual(
      { applied: answer.applied, activityId: answer.activityId, verdict: answer.verdict },
      { applied: [], activityId: null, verdict: 'broken' },
    );
    assert.equal(stdout.includes(tierZero().externalId), false);
    assert.deepEqual((await fix(['--activity'])).answer, { activity: [] });
    assert.match((await run(['fix', ...flagsOf(tierZero()), '--dry-run'])).stdout, /Nothing was changed\. Say --yes/);
  });

  it('mends one check alone, and takes it back', async () => {
    const { answer } = await fix([...flagsOf(tierZero()), '--check', 'external-id', '--yes']);
    assert.deepEqual(
      { steps: answer.applied.map(({ state: one }: { state: string }) => one), verdict: answer.verdict },
      { steps: ['done'], verdict: 'broken' },
    );
    const { code, answer: undone } = await fix(['--undo', answer.activityId]);
    assert.deepEqual({ code, state: undone.state }, { code: 0, state: 'taken-back' });
  });

  it('mends everything with --yes, keeps what it did, and takes it back', async () => {
    const done = await fix([...flagsOf(tierZero()), '--yes']);
    assert.deepEqual({ code: done.code, verdict: done.answer.verdict }, { code: 0, verdict: 'healthy' });
    assert.equal((await run(['diagnose', ...flagsOf(tierZero())])).code, 0);

    const { answer: list, stdout } = await fix(['--activity']);
    assert.equal(list.activity[0].id, done.answer.activityId);
    assert.equal(list.activity[0].state, 'applied');
    assert.equal(list.activity[0].steps.length, 5);
    assert.equal(stdout.includes(tierZero().externalId), false);

    assert.equal((await fix(['--undo', done.answer.activityId])).code, 0);
    assert.equal((await run(['diagnose', ...flagsOf(tierZero())])).code, 1);
  });

  it('prints the plan as a script for the AWS CLI, which changes nothing and holds no External ID', async () => {
    const { code, stdout } = await run(['fix', ...flagsOf(tierZero()), '--script']);
    assert.equal(code, 1);
    assert.match(stdout, /^#!\/bin\/sh\n/);
    for (const call of [
      'iam update-assume-role-policy',
      'iam attach-role-policy',
      'eks create-access-entry',
      'eks associate-access-policy',
    ])
      assert.ok(stdout.includes(`aws ${call} `), call);
    assert.match(stdout, /!= '?111122223333'? \]/);
    assert.equal(stdout.includes(tierZero().externalId), false);
    assert.equal((await run(['diagnose', ...flagsOf(tierZero())])).code, 1);
    const nothing = await run(['fix', ...flagsOf(tierZero()), '--check', 'sts-regions', '--script']);
    assert.deepEqual({ stdout: nothing.stdout, code: nothing.code }, { stdout: '', code: 1 });
    assert.match(nothing.stderr, /Nothing that Rolecall can mend by itself/);
  });

  it('finishes what a killed process has left, and neither finishes nor takes back what one that runs is at', async () => {
    const done = await fix([...flagsOf(tierZero()), '--yes']);
    const id: string = done.answer.activityId;
    assert.match((await run(['fix', '--finish', id])).stderr, /nothing to finish: this was applied/);
    const file = join(state, 'rolecall', 'activity', `${id}.json`);
    const activity = JSON.parse(await readFile(file, 'utf8'));
    const left = (process: number, steps: object[]) =>
      writeFile(file, JSON.stringify({ ...activity, state: 'applying', process, steps, left: undefined }));
    const half = activity.steps.map((step: object, index: number) =>
      index < 2 ? step : { ...step, state: index === 2 ? 'started' : 'planned' },
    );

    await left(process.pid, half);
    for (const what of ['--finish', '--undo']) {
      const { code, stderr } = await run(['fix', what, id]);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`process ${process.pid}, which began this, still runs`));
    }
    await left(spawnSync(process.execPath, ['--version']).pid, half);
    assert.match((await run(['fix', '--activity'])).stdout, new RegExp(`interrupted.*rolecall fix --finish ${id}`, 's'));
    const finished = await fix(['--finish', id]);
    assert.deepEqual({ code: finished.code, state: finished.answer.state }, { code: 0, state: 'applied' });
    await left(process.pid, activity.steps);
    const { code, answer } = await fix(['--undo', id, '--yes']);
    assert.deepEqual({ code, state: answer.state }, { code: 0, state: 'taken-back' });
    assert.match((await run(['fix', '--finish', id])).stderr, /nothing to finish: this was taken back/);
  });

  it('changes nothing where it cannot write down what would take it back, and says which folder that is', async () => {
    const file = join(state, 'a-file');
    await writeFile(file, '');
    const env = { ...demo.ready.env, XDG_STATE_HOME: file };
    const { code, stdout } = await runCli(['fix', ...flagsOf(tierZero()), '--yes', '--json'], { env });
    const answer = JSON.parse(stdout);
    assert.deepEqual({ code, applied: answer.applied, activityId: answer.activityId }, { code: 1, applied: [], activityId: null });
    assert.ok(answer.refused.includes(join(file, 'rolecall', 'activity')));
    assert.match(answer.refused, /without that nothing is changed.*try again/);
    assert.equal((await fix(flagsOf(tierZero()))).answer.plan.steps.length, 5);
  });

  it('says what does not fit, and what to do about it, before it says that nothing was changed', async () => {
    const full = await startDemo(['--scenario', 'extra:policy-quota-full']);
    try {
      const connection = full.ready.connections.find(({ vendor }) => vendor === 'tierzero')!;
      const plan = (words: readonly string[]) =>
        runCli(['fix', ...flagsOf(connection), ...words], { env: { ...full.ready.env, XDG_STATE_HOME: state } });
      const { tooLarge } = JSON.parse((await plan(['--json'])).stdout);
      assert.ok(tooLarge.length > 0);
      const { what, limit, next } = tooLarge[0].over[0];
      const { stdout } = await plan([]);
      for (const part of [tooLarge[0].title, `${what}:`, `${limit} allowed`, next]) assert.ok(stdout.includes(part), part);
    } finally {
      await full.end();
    }
  });

  it('says how the words are off', async () => {
    const calls: readonly (readonly [string[], RegExp])[] = [
      [['--yes', '--dry-run'], /--yes applies and --dry-run does not/],
      [['--yes', '--script'], /--script prints what --yes would do/],
      [['--json', '--script'], /say one of them/],
      [['--finish', 'no-such'], /no activity "no-such"/],
      [['--undo', 'no-such'], /no activity "no-such"/],
      [[...flagsOf(tierZero()), '--check', 'no-such'], /no check "no-such"/],
      [['--role', 'x'], /--vendor/],
    ];
    for (const [words, expected] of calls) {
      const { code, stdout, stderr } = await run(['fix', ...words]);
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' }, words.join(' '));
      assert.match(stderr, expected);
    }
  });

  it('does nothing that cannot be taken back unless that is said too', async () => {
    const other = await startDemo(['--scenario', 'extra:eks-authentication-mode']);
    try {
      const connection = other.ready.connections.find(({ vendor }) => vendor === 'tierzero')!;
      const plan = async (words: readonly string[]) =>
        JSON.parse(
          (await runCli(['fix', ...flagsOf(connection), ...words, '--json'], { env: { ...other.ready.env, XDG_STATE_HOME: state } }))
            .stdout,
        );
      assert.deepEqual((await plan([])).plan.steps, []);
      assert.deepEqual(
        (await plan([])).left.map(({ check }: { check: string }) => check),
        ['eks-authentication-mode'],
      );
      const done = await plan(['--irreversible', '--yes']);
      assert.equal(done.verdict, 'healthy');
      assert.equal(done.plan.steps[0].reversible, false);
    } finally {
      await other.end();
    }
  });
});
