import assert from 'node:assert/strict';
import type { Activity } from '../../../../src/engine/model/activity.ts';
import type { Finding, Fix } from '../../../../src/engine/model/finding.ts';
import { activityText, planText } from '../../../../src/engine/report/mending.ts';
import { activityOf, step } from '../../../support/fakeHands.ts';

const fix: Fix = { id: 'set-external-id', title: 'Set the External ID', access: 'narrower', reversible: true, edits: [] };
const finding: Finding = { check: 'external-id', severity: 'error', side: 'yours', message: 'It is another one.', at: [], fixes: [fix] };
const plan = { title: 'Set the External ID', steps: [step('Change the trust policy')], basedOn: 'x' };

describe('a plan as text', () => {
  it('says who owns the role and what does not fit before it says that nothing was changed', () => {
    const over = [{ what: 'trust policy of CloudZero', size: 2100, limit: 2048, next: 'Take out statements.' }];
    const text = planText(
      { plan, fixes: [{ finding, fix }], left: [finding], tooLarge: [{ fix, over }] },
      'broken',
      'The next deploy would undo this.',
    );
    const places = [
      'Steps:',
      'trust policy of CloudZero: 2100 needed, 2048 allowed.',
      'Take out statements.',
      'The next deploy would undo this.',
      'Nothing was changed.',
    ].map((part) => text.indexOf(part));
    assert.ok(
      places.every((at, index) => at > (places[index - 1] ?? -1)),
      text,
    );
  });

  it('says nothing of an owner where nothing would be changed', () => {
    assert.doesNotMatch(
      planText({ plan: { ...plan, steps: [] }, fixes: [], left: [] }, 'healthy', 'The next deploy would undo this.'),
      /deploy/,
    );
  });
});

describe('an activity as text', () => {
  const textOf = (activity: Activity) => activityText(activity);

  it('says what AWS is still at work on, whether it was applied or taken back', () => {
    const pending = { kind: 'region', name: 'eu-south-1', wanted: 'ENABLED' } as const;
    assert.match(textOf(activityOf([step('one', { state: 'done', pending })], 'settling')), /: applied, AWS is still at work/);
    assert.match(textOf(activityOf([step('one', { state: 'taken-back', pending })], 'settling')), /: taken back, AWS is still at work/);
  });

  it('says why a step stands and what to do, and how an interrupted one goes on', () => {
    const because = { unknown: 'unreachable', detail: 'AWS is still at work.', next: 'Take it back later.' } as const;
    const text = textOf(activityOf([step('one', { state: 'stands', because })], 'partly'));
    assert.match(text, /one: stands \(AWS is still at work\. Take it back later\.\)/);
    assert.match(textOf(activityOf([step('one')], 'applying')), /--finish one\n.*--undo one/);
  });
});
