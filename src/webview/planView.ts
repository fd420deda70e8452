import { html, nothing, type TemplateResult } from 'lit-html';
import { duration } from '../words/duration.ts';
import type { Translate } from '../words/translate.ts';
import { undoWords } from '../words/undoWords.ts';
import type { Page } from './page.ts';
import type { PanelPlan, PanelState, PanelStep } from './protocol.ts';
import { accessWords } from './words.ts';

/** The plan: what would be done, then how it is done, then what came of it. */
export function planView(plan: PanelPlan, state: PanelState, page: Page): TemplateResult {
  const { t } = page;
  const irreversible = plan.steps.filter(({ reversible }) => !reversible).length;
  const isSettled = !plan.steps.some(({ pending }) => pending);
  return html`<section
    class=${`plan ${plan.stage} ${isSettled ? (plan.outcome?.severity ?? '') : ''}`}
    id="plan"
    aria-labelledby="plan-title"
  >
    <p class="meta plan-stage">${plan.isTakingBack ? t('Taking back') : stageWords(plan.stage, t)}</p>
    <h2 id="plan-title" tabindex="-1">${plan.title}</h2>
    ${plan.outcome === undefined ? nothing : html`<p class="outcome" role="status">${plan.outcome.text}</p>`} ${notesView(plan, page)}
    ${handOverView(plan, page)} ${buttons(plan, page)} ${plan.stage === 'preview' ? fixesView(plan, state, page) : nothing}
    <h3>${t('Steps')} <span class="count">${stepCount(plan, irreversible, t)}</span></h3>
    <ol class="plan-steps">
      ${plan.steps.map((step, index) => stepView(step, index, t))}
    </ol>
    ${leftView(plan, t)}
  </section>`;
}

/** What the vendor is to be told, where a role was made for it. */
function handOverView({ handOver }: PanelPlan, { t, send }: Page): TemplateResult | typeof nothing {
  if (!handOver) return nothing;
  const { vendor, roleArn, steps, page } = handOver;
  return html`<h3>${t('Next, at {0}', vendor)}</h3>
    <p class="hand-over"><code>${roleArn}</code></p>
    <ol class="hand-over-steps">
      ${steps.map((step) => html`<li>${step}</li>`)}
    </ol>
    <p class="hand-over-links">
      <vscode-button secondary @click=${() => send({ type: 'copyRoleArn' })}>${t('Copy role ARN')}</vscode-button>
      ${page ? html`<a href=${page.url}>${page.title}</a>` : nothing}
    </p>`;
}

/** What else would change the role back: to be thought of beforehand, and for as long as something of it stands. */
function notesView({ stage, notes, steps }: PanelPlan, { t, send }: Page): readonly TemplateResult[] {
  const stands = stage === 'ended' && steps.some(({ state }) => state === 'done' || state === 'stands');
  if (stage !== 'preview' && !stands) return [];
  const when = stands ? t('Still to do.') : t('Before you do.');
  return notes.map((note, index) => noteView(note, when, t, () => send({ type: 'openNote', index })));
}

function noteView({ text, link, place }: PanelPlan['notes'][number], when: string, t: Translate, openPlace: () => void): TemplateResult {
  return html`<p class="caution">
    <strong>${when}</strong> ${text}
    ${place === undefined ? nothing : html`<a href="#" @click=${(event: Event) => open(event)}>${t('Open {0}', place)}</a>`}
    ${link === undefined ? nothing : html`<a href=${link}>${t('Open the console')}</a>`}
  </p>`;

  function open(event: Event): void {
    event.preventDefault();
    openPlace();
  }
}

function stageWords(stage: PanelPlan['stage'], t: Translate): string {
  const words: Readonly<Record<typeof stage, string>> = {
    preview: t('Preview: nothing has been changed'),
    running: t('Applying'),
    ended: t('What was done'),
  };
  return words[stage];
}

function stepCount({ steps, stage, isTakingBack }: PanelPlan, irreversible: number, t: Translate): string {
  const some = (...states: PanelStep['state'][]): number => steps.filter(({ state, pending }) => states.includes(state) && !pending).length;
  if (stage === 'running')
    return isTakingBack
      ? t('{0} taken back', some('taken-back'))
      : t('{0} of {1} done', some('done', 'failed', 'stands', 'taken-back'), steps.length);
  return irreversible === 0 ? t('{0}, all can be undone', steps.length) : t('{0}, {1} cannot be undone', steps.length, irreversible);
}

function fixesView({ title, fixes, irreversible }: PanelPlan, { vendor }: PanelState, { t, send }: Page): TemplateResult {
  return html`<ul class="plan-fixes">
      ${fixes.map(
        (fix) =>
          html`<li>
            ${fix.title === title ? nothing : html`<p class="fix-title">${fix.title}</p>`}
            <p class="meta">
              <span class=${`access ${fix.access}`}>${accessWords(fix.access, vendor, t)}</span> ·
              <span class=${fix.reversible ? '' : 'irreversible'}>${undoWords(fix.reversible, t)}</span>
            </p>
            ${fix.caution === undefined ? nothing : html`<p class="caution"><strong>${t('Before you do.')}</strong> ${fix.caution}</p>`}
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
            ${t('Also do what cannot be undone')}</label
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

function stepWord(state: PanelStep['state'], t: Translate): string {
  const words: Readonly<Record<typeof state, string>> = {
    planned: '',
    started: t('under way'),
    done: t('done'),
    failed: t('failed'),
    'taken-back': t('taken back'),
    stands: t('stands'),
  };
  return words[state];
}

function stepView(
  { say, call, reversible, state, pending, because, ms, details = [] }: PanelStep,
  index: number,
  t: Translate,
): TemplateResult {
  const words = [
    pending ? t('AWS is at work on it') : stepWord(state, t),
    ...(ms === undefined ? [] : [duration(ms)]),
    ...(reversible ? [] : [undoWords(false, t)]),
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

function leftView({ left, stage }: PanelPlan, t: Translate): TemplateResult | typeof nothing {
  if (left.length === 0 || stage !== 'preview') return nothing;
  return html`<h3>${t('Not part of it')} <span class="count">${left.length}</span></h3>
    <ul class="plan-left">
      ${left.map((message) => html`<li>${message}</li>`)}
    </ul>`;
}

function buttons({ stage, canUndo, rehearsed, steps }: PanelPlan, { t, send }: Page): TemplateResult {
  const isDenied = steps.some(({ state, because }) => state === 'planned' && because !== undefined);
  const copy = html`<vscode-button secondary @click=${() => send({ type: 'copyPlan' })}>${t('Copy as AWS CLI')}</vscode-button>`;
  const close = (words: string): TemplateResult =>
    html`<vscode-button secondary @click=${() => send({ type: 'dismissPlan' })}>${words}</vscode-button>`;
  switch (stage) {
    case 'preview':
      return html`<div class="plan-buttons" role="group" aria-label=${t('Plan')}>
        <vscode-button @click=${() => send({ type: 'apply' })}>${t('Apply…')}</vscode-button>
        <vscode-button secondary @click=${() => send({ type: 'showPlan' })}>${t('Show Changes')}</vscode-button>
        ${copy}
        ${
          isDenied
            ? html`<vscode-button secondary @click=${() => send({ type: 'askAdministrator', toDo: 'change' })}
                >${t('Copy a request for the permissions')}</vscode-button
              >`
            : nothing
        }
        ${close(t('Discard'))} ${rehearsed ? nothing : html`<span class="meta">${t('Asking IAM whether this login may…')}</span>`}
      </div>`;
    case 'running':
      return html``;
    case 'ended':
      return html`<div class="plan-buttons" role="group" aria-label=${t('Plan')}>
        ${canUndo ? html`<vscode-button secondary @click=${() => send({ type: 'undo' })}>${t('Take Back…')}</vscode-button>` : nothing}
        ${copy} ${close(t('Close'))}
      </div>`;
  }
}
