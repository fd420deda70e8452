import { render } from 'lit-html';
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
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
let state: PanelState | undefined;

function show(next: PanelState): void {
  state = next;
  render(view(next, Date.now(), { send: (message) => api.postMessage(message), reveal }), root);
}

function reveal(check: string): void {
  const details = document.getElementById(`check-${check}`);
  if (!(details instanceof HTMLDetailsElement)) return;
  details.open = true;
  details.scrollIntoView({ block: 'start' });
  details.querySelector('summary')?.focus();
}

window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
  if (data.type === 'reveal') return reveal(data.check);
  api.setState({ state: data.state });
  show(data.state);
});
setInterval(() => {
  if (state && !state.running) show(state);
}, TICK_MS);

const kept = api.getState();
if (kept) show(kept.state);
api.postMessage({ type: 'ready' });
