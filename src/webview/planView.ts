import { html, nothing, type TemplateResult } from 'lit-html';
import type { FromPanel, PanelPlan, PanelState, PanelStep } from './protocol.ts';
import { accessWords } from './words.ts';

type Send = (message: FromPanel) => void;

/** The plan: what would be done, then how it is done, then what came of it. */
export function planView(plan: PanelPlan, state: PanelState, send: Send): TemplateResult {
  const irreversible = plan.steps.filter(({ reversible }) => !reversible).length;
  const isSettled = !plan.steps.some(({ pending }) => pending);
  return html`<section
    class=${`plan ${plan.stage} ${isSettled ? (plan.outcome?.severity ?? '') : ''}`}
    id="plan"
    aria-labelledby="plan-title"
  >
    <p class="meta plan-stage">${plan.isTakingBack ? 'Taking back' : STAGE[plan.stage]}</p>
    <h2 id="plan-title" tabindex="-1">${plan.title}</h2>
    ${plan.outcome === undefined ? nothing : html`<p class="outcome" role="status">${plan.outcome.text}</p>`} ${notesView(plan, send)}
    ${buttons(plan, send)} ${plan.stage === 'preview' ? fixesView(plan, state, send) : nothing}
    <h3>Steps <span class="count">${stepCount(plan, irreversible)}</span></h3>
    <ol class="plan-steps">
      ${plan.steps.map((step, index) => stepView(step, index))}
    </ol>
    ${leftView(plan)}
  </section>`;
}

/** What else would change the role back: to be thought of beforehand, and for as long as something of it stands. */
function notesView({ stage, notes, steps }: PanelPlan, send: Send): readonly TemplateResult[] {
  const stands = stage === 'ended' && steps.some(({ state }) => state === 'done' || state === 'stands');
  if (stage !== 'preview' && !stands) return [];
  return notes.map((note, index) => noteView(note, stands ? 'Still to do.' : 'Before you do.', index, send));
}

function noteView({ text, link, place }: PanelPlan['notes'][number], when: string, index: number, send: Send): TemplateResult {
  return html`<p class="caution">
    <strong>${when}</strong> ${text}
    ${place === undefined ? nothing : html`<a href="#" @click=${(event: Event) => open(event)}>Open ${place}</a>`}
    ${link === undefined ? nothing : html`<a href=${link}>Open the console</a>`}
  </p>`;

  function open(event: Event): void {
    event.preventDefault();
    send({ type: 'openNote', index });
  }
}

const STAGE: Readonly<Record<PanelPlan['stage'], string>> = {
  preview: 'Preview: nothing has been changed',
  running: 'Applying',
  ended: 'What was done',
};

function stepCount({ steps, stage, isTakingBack }: PanelPlan, irreversible: number): string {
  const some = (...states: PanelStep['state'][]): number => steps.filter(({ state, pending }) => states.includes(state) && !pending).length;
  if (stage === 'running')
    return isTakingBack ? `${some('taken-back')} taken back` : `${some('done', 'failed', 'stands', 'taken-back')} of ${steps.length} done`;
  return irreversible === 0 ? `${steps.length}, all can be undone` : `${steps.length}, ${irreversible} cannot be undone`;
}

function fixesView({ title, fixes, irreversible }: PanelPlan, { vendor }: PanelState, send: Send): TemplateResult {
  return html`<ul class="plan-fixes">
      ${fixes.map(
        (fix) =>
          html`<li>
            ${fix.title === title ? nothing : html`<p class="fix-title">${fix.title}</p>`}
            <p class="meta">
              <span class=${`access ${fix.access}`}>${accessWords(fix.access, vendor)}</span> ·
              <span class=${fix.reversible ? '' : 'irreversible'}>${fix.reversible ? 'can be undone' : 'cannot be undone'}</span>
            </p>
            ${fix.caution === undefined ? nothing : html`<p class="caution"><strong>Before you do.</strong> ${fix.caution}</p>`}
          </li>`,
      )}
    </ul>
    ${
      irreversible === undefined
        ? nothing
        : html`<label class="choice"
            ><input
              type="checkbox"
              .checked=${irreversible}
              @change=${(event: Event) => send({ type: 'plan', irreversible: (event.target as HTMLInputElement).checked })}
            />
            Also do what cannot be undone</label
          >`
    }`;
}

const STEP_SIGN: Readonly<Record<PanelStep['state'], string>> = {
  planned: '○',
  started: '…',
  done: '✓',
  failed: '✗',
  'taken-back': '↶',
  stands: '!',
};

const STEP_WORD: Readonly<Record<PanelStep['state'], string>> = {
  planned: '',
  started: 'under way',
  done: 'done',
  failed: 'failed',
  'taken-back': 'taken back',
  stands: 'stands',
};

function stepView({ say, call, reversible, state, pending, because, ms, details = [] }: PanelStep, index: number): TemplateResult {
  const words = [
    pending ? 'AWS is at work on it' : STEP_WORD[state],
    ...(ms === undefined ? [] : [ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`]),
    ...(reversible ? [] : ['cannot be undone']),
  ].filter((word) => word !== '');
  return html`<li class=${`plan-step ${because !== undefined && state === 'planned' ? 'denied' : pending ? 'pending' : state}`}>
    <span class="step-sign" aria-hidden="true">${state === 'planned' ? index + 1 : STEP_SIGN[pending ? 'started' : state]}</span>
    <div>
      <p>${say}</p>
      <p class="meta"><code>${call}</code>${words.map((word) => html` · ${word}`)}</p>
      ${because === undefined ? nothing : html`<p class="failure">${because}</p>`}
      ${
        details.length === 0
          ? nothing
          : html`<ul class="step-details meta">
              ${details.map((line) => html`<li>${line}</li>`)}
            </ul>`
      }
    </div>
  </li>`;
}

function leftView({ left, stage }: PanelPlan): TemplateResult | typeof nothing {
  if (left.length === 0 || stage !== 'preview') return nothing;
  return html`<h3>Not part of it <span class="count">${left.length}</span></h3>
    <ul class="plan-left">
      ${left.map((message) => html`<li>${message}</li>`)}
    </ul>`;
}

function buttons({ stage, canUndo, rehearsed, steps }: PanelPlan, send: Send): TemplateResult {
  const isDenied = steps.some(({ state, because }) => state === 'planned' && because !== undefined);
  const copy = html`<vscode-button secondary @click=${() => send({ type: 'copyPlan' })}>Copy as AWS CLI</vscode-button>`;
  const close = (words: string): TemplateResult =>
    html`<vscode-button secondary @click=${() => send({ type: 'dismissPlan' })}>${words}</vscode-button>`;
  switch (stage) {
    case 'preview':
      return html`<div class="plan-buttons" role="group" aria-label="Plan">
        <vscode-button @click=${() => send({ type: 'apply' })}>Apply…</vscode-button>
        <vscode-button secondary @click=${() => send({ type: 'showPlan' })}>Show Changes</vscode-button>
        ${copy}
        ${
          isDenied
            ? html`<vscode-button secondary @click=${() => send({ type: 'askAdministrator', toDo: 'change' })}
                >Copy a request for the permissions</vscode-button
              >`
            : nothing
        }
        ${close('Discard')} ${rehearsed ? nothing : html`<span class="meta">Asking IAM whether this login may…</span>`}
      </div>`;
    case 'running':
      return html``;
    case 'ended':
      return html`<div class="plan-buttons" role="group" aria-label="Plan">
        ${canUndo ? html`<vscode-button secondary @click=${() => send({ type: 'undo' })}>Take Back…</vscode-button>` : nothing} ${copy}
        ${close('Close')}
      </div>`;
  }
}
