import assert from 'node:assert/strict';
import type { Activity, ActivityStep } from '../../../src/engine/model/activity.ts';
import { english } from '../../support/english.ts';
import { activityNode, canUndo } from '../../../src/ui/activity/activityNode.ts';
import { EXTERNAL_ID } from './savedConnection.ts';

const trust = (id: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': id } } }],
  });

const step = (part: Partial<ActivityStep> = {}): ActivityStep => ({
  say: 'Change the trust policy of TierZeroAccess',
  do: { service: 'iam', operation: 'UpdateAssumeRolePolicy', input: { RoleName: 'TierZeroAccess', PolicyDocument: trust(EXTERNAL_ID) } },
  undo: [],
  state: 'done',
  startedAt: 1_000,
  endedAt: 1_250,
  ...part,
});

const activity = (part: Partial<Activity> = {}): Activity => ({
  id: 'one',
  title: 'Set the External ID',
  at: 1_000,
  connection: { name: 'TierZero', vendor: 'tierzero', variant: 'default', role: 'TierZeroAccess', profile: 'prod' },
  account: '111122223333',
  state: 'applied',
  process: 1,
  fixes: [],
  steps: [step()],
  before: {},
  wanted: {},
  checks: { mended: [], healthy: [] },
  ...part,
});

const now = { now: 61_000, isAtWork: false, isAtWorkHere: false, isDemo: false, t: english };

describe('a row of the activity view', () => {
  it('says what was done, how it ended, to which connection, when and how long it took', () => {
    const row = activityNode(activity(), now);
    assert.equal(row.label, 'Set the External ID');
    assert.equal(row.description, 'applied · TierZero · 1 minute ago · 250 ms');
    assert.match(row.tooltip ?? '', /account 111122223333, profile prod/);
    assert.equal(row.spoken, `${row.label}, ${row.description}`);
  });

  it('shows each step with its call, and no External ID', () => {
    const row = activityNode(activity(), now);
    const [child] = row.children;
    assert.equal(child?.description, 'done · iam:UpdateAssumeRolePolicy · 250 ms');
    assert.match(child.tooltip ?? '', /"RoleName": "TierZeroAccess"/);
    assert.ok(!JSON.stringify(row).includes(EXTERNAL_ID));
  });

  it('says that it was only planned: to be taken back, unless a window shows the plan', () => {
    const left = activityNode(activity({ state: 'planned' }), now);
    assert.match(left.description ?? '', /^planned, not applied · TierZero/);
    assert.equal(left.context, 'activity undoable');
    assert.equal(activityNode(activity({ state: 'planned' }), { ...now, isAtWork: true, isAtWorkHere: true }).context, 'activity');
  });

  it('says why a step failed and that one cannot be undone', () => {
    const failed = step({ state: 'failed', undo: 'irreversible', because: { unknown: 'denied', detail: 'AWS refused it.' } });
    const [child] = activityNode(activity({ state: 'partly', steps: [failed] }), now).children;
    assert.match(child?.description ?? '', /^failed · .* · cannot be undone · AWS refused it\.$/);
  });

  it('offers to finish or take back what was interrupted, and nothing while somebody is at work', () => {
    const open = activity({ state: 'applying', steps: [step(), step({ state: 'planned' })] });
    assert.equal(activityNode(open, now).context, 'activity undoable finishable');
    assert.match(activityNode(open, now).description ?? '', /^interrupted · /);
    const working = activityNode(open, { ...now, isAtWork: true, isAtWorkHere: true });
    assert.equal(working.context, 'activity');
    assert.match(working.description ?? '', /^applying… · /);
    assert.equal(activityNode(open, { ...now, isAtWork: true }).context, 'activity undoable finishable');
  });

  it('calls a step under way while somebody is at work on it, and perhaps done once nobody is', () => {
    const open = activity({ state: 'applying', steps: [step({ state: 'started' }), step({ state: 'planned' })] });
    assert.match(activityNode(open, now).children[0]?.description ?? '', /^perhaps done · /);
    assert.match(activityNode(open, { ...now, isAtWork: true }).children[0]?.description ?? '', /^under way · /);
  });

  it('offers no taking back of what was taken back, or never done', () => {
    assert.equal(activityNode(activity({ state: 'taken-back', steps: [step({ state: 'taken-back' })] }), now).context, 'activity');
    assert.ok(!canUndo(activity({ state: 'applying', steps: [step({ state: 'planned' })] })));
    assert.ok(canUndo(activity({ state: 'partly', steps: [step({ state: 'stands' })] })));
  });

  it('says what AWS is still at work on, in hours where it took hours', () => {
    const pending = step({ pending: { kind: 'region', name: 'eu-south-1', wanted: 'ENABLED' }, endedAt: 3 * 3_600_000 });
    const row = activityNode(activity({ state: 'settling', steps: [pending] }), now);
    assert.match(row.description ?? '', /^AWS is at work · .* · 3 h$/);
    assert.match(row.children[0]?.description ?? '', /^AWS is at work · /);
  });
});
