import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flagsOf, runCli, startDemo, type DemoProcess } from '../../support/runCli.ts';

const NEW = 'rotated-4d1c77ab90e2f315';

describe('rolecall revoke, rotate and vendor-activity, against rolecall demo', () => {
  let demo: DemoProcess;
  let state: string;
  before(async () => {
    demo = await startDemo(['--scenario', 'healthy']);
    state = await mkdtemp(join(tmpdir(), 'rolecall-access-'));
  });
  after(async () => {
    await demo.end();
    await rm(state, { recursive: true });
  });

  const tierZero = () => demo.ready.connections.find(({ vendor }) => vendor === 'tierzero')!;
  const run = (command: string, words: readonly string[] = [], connection = tierZero()) =>
    runCli([command, ...flagsOf(connection), ...words], { env: { ...demo.ready.env, XDG_STATE_HOME: state } });
  const undo = async (id: string): Promise<void> => {
    const { stdout } = await runCli(['fix', '--undo', id, '--json'], { env: { ...demo.ready.env, XDG_STATE_HOME: state } });
    assert.equal(JSON.parse(stdout).state, 'taken-back', stdout);
  };
  const name = (): string => tierZero().role.split('/').at(-1)!;

  it('takes the vendor out of the trust policy only with --yes, and takes that back', async () => {
    const dry = await run('revoke');
    assert.equal(dry.code, 0);
    assert.match(dry.stdout, /Take TierZero out of the trust policy/);
    assert.match(dry.stdout, /Nothing was changed\. Say --yes/);
    const { code, stdout } = await run('revoke', ['--yes', '--json']);
    const answer = JSON.parse(stdout);
    assert.deepEqual({ code, state: answer.state, brokenByIt: answer.brokenByIt }, { code: 0, state: 'applied', brokenByIt: [] });
    assert.equal((await run('diagnose')).code, 1);
    const again = await run('revoke');
    assert.deepEqual([again.code, again.stdout.includes('nothing to take away')], [1, true]);
    await undo(answer.activityId);
    assert.equal((await run('diagnose')).code, 0);
  });

  it('deletes the role only where its name is said, and makes it again', async () => {
    const unsure = await run('revoke', ['--delete-role', '--yes']);
    assert.deepEqual([unsure.code, unsure.stderr.includes(`--confirm ${name()}`)], [2, true]);
    assert.equal((await run('diagnose')).code, 0);
    const { code, stdout } = await run('revoke', ['--delete-role', '--yes', '--confirm', name(), '--json']);
    const answer = JSON.parse(stdout);
    assert.deepEqual({ code, state: answer.state }, { code: 0, state: 'applied' });
    await undo(answer.activityId);
    assert.equal((await run('diagnose')).code, 0);
  });

  it('accepts both External IDs, then the new one alone, and shows neither', async () => {
    const both = await run('rotate', ['--new-external-id', ` "${NEW}" `, '--yes']);
    assert.equal(both.code, 0, both.stdout + both.stderr);
    const moved = { ...tierZero(), externalId: NEW };
    assert.deepEqual([(await run('diagnose')).code, (await run('diagnose', [], moved)).code], [0, 0]);
    const alone = await run('rotate', ['--new-external-id', NEW, '--drop-old', '--yes', '--json']);
    assert.equal(alone.code, 0, alone.stdout);
    assert.deepEqual(JSON.parse(alone.stdout).brokenByIt, []);
    assert.deepEqual([(await run('diagnose')).code, (await run('diagnose', [], moved)).code], [1, 0]);
    for (const { stdout, stderr } of [both, alone]) assert.ok(![NEW, tierZero().externalId].some((id) => (stdout + stderr).includes(id)));
    await undo(JSON.parse(alone.stdout).activityId);
    const refused = await run('rotate', ['--new-external-id', tierZero().externalId]);
    assert.deepEqual([refused.code, refused.stdout.includes('asks for already')], [1, true]);
    assert.equal((await run('rotate')).code, 2);
  });

  it('tells what the vendor did, as Markdown and as JSON', async () => {
    const { code, stdout } = await run('vendor-activity');
    assert.equal(code, 0);
    assert.match(stdout, /^# What did TierZero do\?$/m);
    assert.match(stdout, /## What CloudTrail cannot tell/);
    const answer = JSON.parse((await run('vendor-activity', ['--json'])).stdout);
    assert.deepEqual([answer.counted[0].call, answer.counted[0].count], ['DescribeInstances', 9]);
  });
});
