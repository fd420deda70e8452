import { render } from 'lit-html';
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { translateBy } from '../words/translate.ts';
import type { FromPanel, KeptState, PanelState, ToPanel } from './protocol.ts';
import { view } from './view.ts';

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): KeptState | undefined;
  setState(state: KeptState): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** "2 minutes ago" is told anew this often. */
const TICK_MS = 30_000;

const api = acquireVsCodeApi();
const root = document.getElementById('root')!;
/** The page is handed the translations of the window's language, where there are any. */
const t = translateBy(JSON.parse(root.dataset['translations'] ?? '{}') as Readonly<Record<string, string>>);
let state: PanelState | undefined;
/** A question that was asked for from here has the focus, and will give it back. */
let isAsked = false;

function show(next: PanelState): void {
  const held = document.hasFocus() ? document.activeElement?.closest('.check')?.id : undefined;
  state = next;
  render(view(next, Date.now(), { t, send, reveal }), root);
  // A check that comes under another heading is drawn anew, and what had the focus in it is gone.
  if (held !== undefined && document.activeElement === document.body) open(held);
}

function send(message: FromPanel): void {
  isAsked = (message.type === 'apply' || message.type === 'undo') && document.hasFocus();
  api.postMessage(message);
}

/** Focus comes back from VS Code's own process after a while: a second question that is shown before that would lose it to this page. */
function settle(): void {
  if (document.hasFocus() || !isAsked) api.postMessage({ type: 'settled' });
  else window.addEventListener('focus', () => api.postMessage({ type: 'settled' }), { once: true });
}

function reveal(check: string): void {
  open(`check-${check}`)?.scrollIntoView({ block: 'start' });
}

/** Brings the plan into sight and gives it the focus, so that a screen reader begins to read it. */
function revealPlan(): void {
  document.getElementById('plan')?.scrollIntoView({ block: 'start' });
  document.getElementById('plan-title')?.focus({ preventScroll: true });
}

/** Opens a check and gives it the focus. */
function open(id: string): HTMLElement | undefined {
  const details = document.getElementById(id);
  if (!(details instanceof HTMLDetailsElement)) return undefined;
  details.open = true;
  details.querySelector('summary')?.focus();
  return details;
}

window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
  if (data.type === 'reveal') return reveal(data.check);
  if (data.type === 'revealPlan') return revealPlan();
  if (data.type === 'settle') return settle();
  api.setState({ state: data.state });
  show(data.state);
});
setInterval(() => {
  if (state && !state.running) show(state);
}, TICK_MS);

window.addEventListener('focus', () => (isAsked = false));

const kept = api.getState();
if (kept) show(kept.state);
api.postMessage({ type: 'ready' });
