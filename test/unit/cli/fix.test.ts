import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
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

  it('says how the words are off', async () => {
    const calls: readonly (readonly [string[], RegExp])[] = [
      [['--yes', '--dry-run'], /--yes applies and --dry-run does not/],
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
