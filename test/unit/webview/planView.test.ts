import assert from 'node:assert/strict';
import { planView } from '../../../src/webview/planView.ts';
import type { PanelPlan, PanelStep } from '../../../src/webview/protocol.ts';
import { englishPage } from './englishPage.ts';
import { panelStateOf } from './panelStateOf.ts';
import { renderToText } from './renderToText.ts';

const step = (part: Partial<PanelStep> = {}): PanelStep => ({
  say: 'Enable region eu-south-1',
  call: 'account:EnableRegion',
  reversible: true,
  state: 'done',
  pending: false,
  ...part,
});

const plan = (part: Partial<PanelPlan> = {}): PanelPlan => ({
  title: 'Mend 2 findings of TierZero',
  stage: 'running',
  fixes: [],
  steps: [step(), step()],
  left: [],
  notes: [],
  rehearsed: true,
  canUndo: false,
  ...part,
});

const shown = (part: Partial<PanelPlan>): string => renderToText(planView(plan(part), panelStateOf(), englishPage)).replaceAll(/\s+/g, ' ');

describe('the plan in the panel', () => {
  it('does not call a step done that AWS is still at work on', () => {
    const text = shown({ steps: [step(), step({ pending: true })] });
    assert.match(text, /1 of 2 done/);
    assert.equal(text.match(/ · done/g)?.length, 1);
    assert.match(text, / · AWS is at work on it/);
    const outcome = { severity: 'info', text: 'AWS is still at work.' } as const;
    assert.match(shown({ stage: 'ended', outcome, steps: [step({ pending: true })] }), /class="plan ended "/);
    assert.match(shown({ stage: 'ended', outcome }), /class="plan ended info"/);
  });

  it('says that it takes back while it does', () => {
    const text = shown({ isTakingBack: true, steps: [step(), step({ state: 'taken-back' })] });
    assert.match(text, /Taking back/);
    assert.match(text, /1 taken back/);
    assert.doesNotMatch(text, /Applying/);
  });

  it('tells of the code before, and for as long as something stands', () => {
    const notes = [{ text: 'main.tf:1 declares this role.' }];
    assert.match(shown({ stage: 'preview', notes }), /Before you do\..*main\.tf/);
    assert.match(shown({ stage: 'ended', notes }), /Still to do\..*main\.tf/);
    assert.doesNotMatch(shown({ stage: 'ended', notes, steps: [step({ state: 'taken-back' })] }), /main\.tf/);
  });

  it('says what to do at the vendor with a role that was made', () => {
    const steps = ['Paste the ARN and press Connect.', 'The first data comes within 24 hours.'];
    const roleArn = 'arn:aws:iam::111122223333:role/Made';
    const handOver = { vendor: 'TierZero', roleArn, steps, page: { title: 'Integrations', url: 'https://example.com/aws' } };
    const text = shown({ stage: 'ended', handOver });
    assert.match(text, /Next, at TierZero.*role\/Made.*press Connect.*24 hours.*Copy role ARN.*href="?https:\/\/example\.com\/aws/);
    assert.doesNotMatch(shown({ stage: 'ended' }), /Next, at/);
  });

  it('names a fix once that is the whole plan', () => {
    const fix = { title: 'Set the External ID', access: 'same', reversible: true } as const;
    const titles = (title: string) => shown({ stage: 'preview', title, fixes: [fix] }).match(/Set the External ID/g)?.length;
    assert.equal(titles('Set the External ID'), 1);
    assert.equal(titles('Mend 2 findings of TierZero'), 1);
  });
});
