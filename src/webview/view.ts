import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { age } from './age.ts';
import { checkView } from './checkView.ts';
import { statusIcon } from './icons.ts';
import { planView } from './planView.ts';
import { pictureView } from './pictureView.ts';
import type { FromPanel, PanelState, PanelStatus, PanelTold } from './protocol.ts';

/** What the panel can do with a click. */
export interface Hands {
  readonly send: (message: FromPanel) => void;
  /** Opens a check and brings it into sight. */
  readonly reveal: (check: string) => void;
}

const VERDICT_STATUS: Readonly<Record<PanelState['verdict'], PanelStatus>> = {
  broken: 'fail',
  'cannot-tell': 'cannot-tell',
  healthy: 'pass',
  unread: 'unread',
};

const SECTIONS: readonly { readonly status: PanelStatus; readonly title: string }[] = [
  { status: 'fail', title: 'Broken' },
  { status: 'warn', title: 'Warnings' },
  { status: 'cannot-tell', title: 'Cannot tell' },
  { status: 'unread', title: 'Not read yet' },
  { status: 'pass', title: 'Healthy' },
  { status: 'not-applicable', title: 'Not applicable' },
];

/**
 * The whole panel. Pure: the same state at the same time gives the same picture.
 * @param now milliseconds since the epoch, for "2 minutes ago"
 */
export function view(state: PanelState, now: number, hands: Hands): TemplateResult {
  return html`<p class="hidden" role="status" aria-live="polite">${spoken(state)}</p>
    <main class="panel">
      ${header(state)} ${state.told ? toldView(state.told, state.checks, hands) : nothing} ${verdict(state, now, hands)}
      ${state.plan ? planView(state.plan, state, hands.send) : nothing}
      ${state.problem === undefined ? pictureView(state, hands.reveal) : nothing}
      ${SECTIONS.map(({ status, title }) => section(status, title, state, now, hands))}
    </main>`;
}

/** What a screen reader says by itself: that a reading began, and how it ended, also where it ended as the one before. */
function spoken({ running, problem, failure, readAt: read, headline, advice }: PanelState): string {
  if (running) return 'Reading the facts.';
  return failure ?? problem ?? (read === undefined ? '' : `${headline}. ${advice}`);
}

function header(state: PanelState): TemplateResult {
  const facts = [
    state.variant === undefined ? state.vendor : `${state.vendor}, ${state.variant}`,
    ...(state.vendorOrigin ? [state.vendorOrigin] : []),
    ...(state.account ? [`account ${state.account}`] : []),
    ...(state.loginAccount ? [`login in account ${state.loginAccount}`] : []),
    ...(state.profile ? [`profile ${state.profile}`] : []),
  ];
  return html`<header>
    <h1>${state.name}${state.demo ? html` <vscode-badge>demo</vscode-badge>` : nothing}</h1>
    <p class="meta">${facts.join(' · ')}</p>
    ${state.role === undefined ? nothing : html`<p class="meta arn"><code>${state.role}</code></p>`}
  </header>`;
}

function verdict(state: PanelState, now: number, { send }: Hands): TemplateResult {
  const { running } = state;
  const status = state.problem === undefined ? VERDICT_STATUS[state.verdict] : 'fail';
  return html`<section class=${`verdict ${status}`} aria-labelledby="verdict-title">
    <div class="verdict-words">
      ${statusIcon(status)}
      <div>
        <h2 id="verdict-title">${state.problem === undefined ? state.headline : 'This connection cannot be diagnosed'}</h2>
        <p>${state.problem ?? state.advice}</p>
        ${state.failure === undefined ? nothing : html`<p class="failure">${state.failure}</p>`}
        ${(state.drift ?? []).map((one, index) => driftView(one, index, send))}
      </div>
    </div>
    ${running ? progress(running) : html`<p class="meta">${readAt(state, now)}</p>`}
    <div class="toolbar" role="group" aria-label="Diagnosis">
      ${state.problem === undefined ? startOrStop(state, send) : nothing} ${fixEverything(state, send)}
      ${
        state.readAt === undefined || state.restored
          ? nothing
          : html`<vscode-button secondary @click=${() => send({ type: 'copyMarkdown' })}>Copy as Markdown</vscode-button>`
      }
      ${
        state.loginRefused && !state.restored
          ? html`<vscode-button secondary @click=${() => send({ type: 'chooseProfile' })}>Choose Profile…</vscode-button>`
          : nothing
      }
      ${
        state.lacksReads && !state.restored
          ? html`<vscode-button secondary @click=${() => send({ type: 'askAdministrator', toDo: 'read' })}
              >Copy a request for the permissions</vscode-button
            >`
          : nothing
      }
      ${
        state.role === undefined
          ? nothing
          : html`<vscode-button secondary @click=${() => send({ type: 'copyRoleArn' })}>Copy role ARN</vscode-button>`
      }
    </div>
  </section>`;
}

/** What somebody's error text says, until they put it away. */
function toldView({ means, next, untold, checks: ids }: PanelTold, checks: PanelState['checks'], { send, reveal }: Hands): TemplateResult {
  const more = ids.flatMap((id) => checks.find((check) => check.id === id) ?? []);
  return html`<section class="told" aria-labelledby="told-title">
    <h2 id="told-title">What the error says</h2>
    <p>${means}</p>
    <p><strong>Next:</strong> ${next}</p>
    ${
      untold.length === 0
        ? nothing
        : html`<p>What it does not tell:</p>
            <ul>
              ${untold.map((one) => html`<li>${one}</li>`)}
            </ul>`
    }
    <div class="toolbar" role="group" aria-label="Checks that tell more">
      ${more.map(({ id, title }) => html`<vscode-button secondary @click=${() => reveal(id)}>${title}</vscode-button>`)}
      <vscode-button secondary @click=${() => send({ type: 'dismissTold' })}>Dismiss</vscode-button>
    </div>
  </section>`;
}

/** Which side is right, the code or the account, and the way to the code. */
function driftView({ text, place }: { readonly text: string; readonly place: string }, index: number, send: Hands['send']): TemplateResult {
  const open = (event: Event): void => {
    event.preventDefault();
    send({ type: 'openCode', index });
  };
  return html`<p class="drift">${text} <a href="#" @click=${open}>${place}</a></p>`;
}

/** One button that starts and stops: whoever pressed it keeps the focus. The second half of a double click does not stop what the first began. */
function startOrStop({ running, readAt: read, mendable }: PanelState, send: Hands['send']): TemplateResult {
  const words = running ? 'Cancel' : read === undefined ? 'Diagnose' : 'Diagnose again';
  const press = (event: MouseEvent): void => {
    if (event.detail <= 1) send({ type: running ? 'cancel' : 'diagnose' });
  };
  return html`<vscode-button ?secondary=${running !== undefined || mendable > 0} @click=${press}>${words}</vscode-button>`;
}

function fixEverything(
  { mendable, running, restored, plan, readAt: read }: PanelState,
  send: Hands['send'],
): TemplateResult | typeof nothing {
  if (mendable === 0 || restored || running || plan || read === undefined) return nothing;
  const words = mendable === 1 ? 'Fix…' : 'Fix everything…';
  return html`<vscode-button @click=${() => send({ type: 'plan' })}>${words}</vscode-button>`;
}

function progress(running: NonNullable<PanelState['running']>): TemplateResult {
  return html`<div class="progress">
    <vscode-progress-bar
      .value=${running.done}
      .max=${Math.max(running.started, 1)}
      ?indeterminate=${running.started === 0}
      aria-label="Reading the facts"
    ></vscode-progress-bar>
    <p class="meta">
      ${running.started === 0 ? 'Waiting for the first answer…' : `Read ${running.done} of ${running.started}: ${running.what}`}
    </p>
  </div>`;
}

function readAt(state: PanelState, now: number): string {
  if (state.readAt === undefined) return 'Nothing has been read yet.';
  const clock = new Date(state.readAt).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
  const parts = [`Read ${clock}, ${age(state.readAt, now)}`];
  if (state.timing !== undefined) parts.push(state.timing);
  if (state.restored) parts.push('from before the window was reloaded');
  return parts.join(' · ');
}

function section(status: PanelStatus, title: string, state: PanelState, now: number, { send }: Hands): TemplateResult | typeof nothing {
  const checks = state.checks.filter((check) => check.status === status);
  if (checks.length === 0) return nothing;
  return html`<section class="checks" aria-labelledby=${`section-${status}`}>
    <h2 id=${`section-${status}`}>${title} <span class="count">${checks.length}</span></h2>
    ${repeat(
      checks,
      (check) => check.id,
      (check) => checkView(check, state, now, send),
    )}
  </section>`;
}
