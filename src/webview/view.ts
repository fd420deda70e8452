import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { age } from '../words/age.ts';
import type { Translate } from '../words/translate.ts';
import { checkView } from './checkView.ts';
import { statusIcon } from './icons.ts';
import type { Page } from './page.ts';
import { planView } from './planView.ts';
import { pictureView } from './pictureView.ts';
import type { PanelState, PanelStatus, PanelTold } from './protocol.ts';

const VERDICT_STATUS: Readonly<Record<PanelState['verdict'], PanelStatus>> = {
  broken: 'fail',
  'cannot-tell': 'cannot-tell',
  healthy: 'pass',
  unread: 'unread',
};

/**
 * The whole panel. Pure: the same state at the same time gives the same picture.
 * @param now milliseconds since the epoch, for "2 minutes ago"
 */
export function view(state: PanelState, now: number, page: Page): TemplateResult {
  const { t } = page;
  return html`<p class="hidden" role="status" aria-live="polite">${spoken(state, t)}</p>
    <main class="panel">
      ${header(state, t)} ${state.told ? toldView(state.told, state.checks, page) : nothing} ${verdict(state, now, page)}
      ${state.plan ? planView(state.plan, state, page) : nothing} ${state.problem === undefined ? pictureView(state, page) : nothing}
      ${section('fail', t('Broken'), state, now, page)} ${section('warn', t('Warnings'), state, now, page)}
      ${section('cannot-tell', t('Cannot tell'), state, now, page)} ${section('unread', t('Not read yet'), state, now, page)}
      ${section('pass', t('Healthy'), state, now, page)} ${section('not-applicable', t('Not applicable'), state, now, page)}
    </main>`;
}

/** What a screen reader says by itself: that a reading began, and how it ended, also where it ended as the one before. */
function spoken({ running, problem, failure, readAt: read, headline, advice }: PanelState, t: Translate): string {
  if (running) return t('Reading the facts.');
  return failure ?? problem ?? (read === undefined ? '' : `${headline}. ${advice}`);
}

function header(state: PanelState, t: Translate): TemplateResult {
  const facts = [
    state.variant === undefined ? state.vendor : `${state.vendor}, ${state.variant}`,
    ...(state.vendorOrigin ? [state.vendorOrigin] : []),
    ...(state.account ? [t('account {0}', state.account)] : []),
    ...(state.loginAccount ? [t('login in account {0}', state.loginAccount)] : []),
    ...(state.profile ? [t('profile {0}', state.profile)] : []),
  ];
  return html`<header>
    <h1>${state.name}${state.demo ? html` <vscode-badge>${t('demo')}</vscode-badge>` : nothing}</h1>
    <p class="meta">${facts.join(' · ')}</p>
    ${state.role === undefined ? nothing : html`<p class="meta arn"><code>${state.role}</code></p>`}
  </header>`;
}

function verdict(state: PanelState, now: number, page: Page): TemplateResult {
  const { t, send } = page;
  const { running } = state;
  const status = state.problem === undefined ? VERDICT_STATUS[state.verdict] : 'fail';
  return html`<section class=${`verdict ${status}`} aria-labelledby="verdict-title">
    <div class="verdict-words">
      ${statusIcon(status)}
      <div>
        <h2 id="verdict-title">${state.problem === undefined ? state.headline : t('This connection cannot be diagnosed')}</h2>
        <p>${state.problem ?? state.advice}</p>
        ${state.failure === undefined ? nothing : html`<p class="failure">${state.failure}</p>`}
        ${(state.drift ?? []).map((one, index) => driftView(one, index, send))}
      </div>
    </div>
    ${running ? progress(running, t) : html`<p class="meta">${readAt(state, now, t)}</p>`}
    <div class="toolbar" role="group" aria-label=${t('Diagnosis')}>
      ${state.problem === undefined ? startOrStop(state, page) : nothing} ${fixEverything(state, page)}
      ${
        state.readAt === undefined || state.restored
          ? nothing
          : html`<vscode-button secondary @click=${() => send({ type: 'copyMarkdown' })}>${t('Copy as Markdown')}</vscode-button>`
      }
      ${
        state.loginRefused && !state.restored
          ? html`<vscode-button secondary @click=${() => send({ type: 'chooseProfile' })}>${t('Choose Profile…')}</vscode-button>`
          : nothing
      }
      ${
        state.lacksReads && !state.restored
          ? html`<vscode-button secondary @click=${() => send({ type: 'askAdministrator', toDo: 'read' })}
              >${t('Copy a request for the permissions')}</vscode-button
            >`
          : nothing
      }
      ${
        state.role === undefined
          ? nothing
          : html`<vscode-button secondary @click=${() => send({ type: 'copyRoleArn' })}>${t('Copy role ARN')}</vscode-button>`
      }
    </div>
  </section>`;
}

/** What somebody's error text says, until they put it away. */
function toldView(
  { means, next, untold, checks: ids }: PanelTold,
  checks: PanelState['checks'],
  { t, send, reveal }: Page,
): TemplateResult {
  const more = ids.flatMap((id) => checks.find((check) => check.id === id) ?? []);
  return html`<section class="told" aria-labelledby="told-title">
    <h2 id="told-title">${t('What the error says')}</h2>
    <p>${means}</p>
    <p><strong>${t('Next:')}</strong> ${next}</p>
    ${
      untold.length === 0
        ? nothing
        : html`<p>${t('What it does not tell:')}</p>
            <ul>
              ${untold.map((one) => html`<li>${one}</li>`)}
            </ul>`
    }
    <div class="toolbar" role="group" aria-label=${t('Checks that tell more')}>
      ${more.map(({ id, title }) => html`<vscode-button secondary @click=${() => reveal(id)}>${title}</vscode-button>`)}
      <vscode-button secondary @click=${() => send({ type: 'dismissTold' })}>${t('Dismiss')}</vscode-button>
    </div>
  </section>`;
}

/** Which side is right, the code or the account, and the way to the code. */
function driftView({ text, place }: { readonly text: string; readonly place: string }, index: number, send: Page['send']): TemplateResult {
  const open = (event: Event): void => {
    event.preventDefault();
    send({ type: 'openCode', index });
  };
  return html`<p class="drift">${text} <a href="#" @click=${open}>${place}</a></p>`;
}

/** One button that starts and stops: whoever pressed it keeps the focus. The second half of a double click does not stop what the first began. */
function startOrStop({ running, readAt: read, mendable }: PanelState, { t, send }: Page): TemplateResult {
  const words = running ? t('Cancel') : read === undefined ? t('Diagnose') : t('Diagnose again');
  const press = (event: MouseEvent): void => {
    if (event.detail <= 1) send({ type: running ? 'cancel' : 'diagnose' });
  };
  return html`<vscode-button ?secondary=${running !== undefined || mendable > 0} @click=${press}>${words}</vscode-button>`;
}

function fixEverything(
  { mendable, running, restored, plan, readAt: read }: PanelState,
  { t, send }: Page,
): TemplateResult | typeof nothing {
  if (mendable === 0 || restored || running || plan || read === undefined) return nothing;
  const words = mendable === 1 ? t('Fix…') : t('Fix everything…');
  return html`<vscode-button @click=${() => send({ type: 'plan' })}>${words}</vscode-button>`;
}

function progress(running: NonNullable<PanelState['running']>, t: Translate): TemplateResult {
  return html`<div class="progress">
    <vscode-progress-bar
      .value=${running.done}
      .max=${Math.max(running.started, 1)}
      ?indeterminate=${running.started === 0}
      aria-label=${t('Reading the facts')}
    ></vscode-progress-bar>
    <p class="meta">
      ${running.started === 0 ? t('Waiting for the first answer…') : t('Read {0} of {1}: {2}', running.done, running.started, running.what)}
    </p>
  </div>`;
}

function readAt(state: PanelState, now: number, t: Translate): string {
  if (state.readAt === undefined) return t('Nothing has been read yet.');
  const clock = new Date(state.readAt).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
  const parts = [t('Read {0}, {1}', clock, age(state.readAt, now, t))];
  if (state.timing !== undefined) parts.push(state.timing);
  if (state.restored) parts.push(t('from before the window was reloaded'));
  return parts.join(' · ');
}

function section(status: PanelStatus, title: string, state: PanelState, now: number, page: Page): TemplateResult | typeof nothing {
  const checks = state.checks.filter((check) => check.status === status);
  if (checks.length === 0) return nothing;
  return html`<section class="checks" aria-labelledby=${`section-${status}`}>
    <h2 id=${`section-${status}`}>${title} <span class="count">${checks.length}</span></h2>
    ${repeat(
      checks,
      (check) => check.id,
      (check) => checkView(check, state, now, page),
    )}
  </section>`;
}
