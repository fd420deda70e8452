import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { age } from './age.ts';
import { diffLines, type DiffLine } from './diff.ts';
import { statusIcon } from './icons.ts';
import type { FixAddress, FromPanel, PanelCheck, PanelFinding, PanelFix, PanelState } from './protocol.ts';
import { accessWords, SIDE_LABEL, STATUS_WORD } from './words.ts';

type Send = (message: FromPanel) => void;

/** One check: what it says, and behind it the evidence, the remedies and what could not be read. */
export function checkView(check: PanelCheck, state: PanelState, now: number, send: Send): TemplateResult {
  const rereading = state.running?.check === check.id;
  return html`<details class=${`check ${check.status}`} id=${`check-${check.id}`} ?open=${check.status === 'fail'}>
    <summary>
      ${statusIcon(check.status)}
      <div class="check-head">
        <h3>${check.title} <span class="status-word">${STATUS_WORD[check.status]}</span></h3>
        <p class="message">${check.message}</p>
      </div>
    </summary>
    <div class="check-body">
      <p class="why"><strong>Why it matters.</strong> ${check.why}</p>
      ${repeat(
        check.findings,
        (_, index) => index,
        (finding, index) => findingView(finding, check, index, state, send),
      )}
      ${check.unread.length === 0 ? nothing : unreadView(check)}
      ${
        check.readAt === undefined || check.readAt === state.readAt
          ? nothing
          : html`<p class="meta read-again">Read again ${age(check.readAt, now)}</p>`
      }
      ${
        check.status === 'not-applicable'
          ? nothing
          : html`<vscode-button
              secondary
              class="quiet"
              ?disabled=${(state.running !== undefined && !rereading) || state.problem !== undefined}
              aria-label=${`${rereading ? 'Reading…' : 'Read again'}: ${check.title}`}
              @click=${() => send({ type: 'readAgain', check: check.id })}
              >${rereading ? 'Reading…' : 'Read again'}</vscode-button
            >`
      }
    </div>
  </details>`;
}

function findingView(finding: PanelFinding, check: PanelCheck, index: number, state: PanelState, send: Send): TemplateResult {
  const repeated = check.findings.length === 1 && finding.message === check.message;
  return html`<section class="finding" aria-label=${`${check.title}: finding ${index + 1} of ${check.findings.length}`}>
    ${repeated ? nothing : html`<h4>${finding.message}</h4>`}
    <p class="meta">
      <span class="side">${SIDE_LABEL[finding.side]}</span>${finding.severity === 'error' ? nothing : html` · ${finding.severity}`}${
        finding.place ? html` · ${finding.place}` : nothing
      }
    </p>
    ${comparison(finding)}
    ${
      finding.fixes.length === 0
        ? nothing
        : html`<h4 class="fixes-title">${finding.fixes.length === 1 ? 'What mends it' : 'What mends it, one of'}</h4>
            <ul class="fixes">
              ${finding.fixes.map((fix, at) => fixView(fix, { check: check.id, finding: index, fix: at }, state, send))}
            </ul>`
    }
  </section>`;
}

/** Expected against actual, as a diff: what is there with a minus, what should be with a plus. */
function comparison({ expected, actual }: PanelFinding): TemplateResult | typeof nothing {
  if (expected === undefined && actual === undefined) return nothing;
  const lines: readonly DiffLine[] =
    expected !== undefined && actual !== undefined
      ? diffLines(actual, expected)
      : (actual ?? expected ?? '')
          .split('\n')
          .map((text) => ({ side: actual === undefined ? 'expected' : 'actual', stretches: [{ text, changed: false }] }));
  return html`<div class="diff" role="group" aria-label="Expected against actual">
    ${lines.map((line, index) => diffLine(line, lines[index - 1]?.side))}
  </div>`;
}

const LINE_LABEL = { both: '', actual: 'actual', expected: 'expected' } as const;
const LINE_SIGN = { both: ' ', actual: '−', expected: '+' } as const;

function diffLine(line: DiffLine, before: DiffLine['side'] | undefined): TemplateResult {
  const label = LINE_LABEL[line.side];
  return html`<div class=${`line ${line.side}`}>
    <span class="line-label">${line.side === before ? html`<span class="hidden">${label}</span>` : label}</span
    ><span class="line-sign" aria-hidden="true">${LINE_SIGN[line.side]}</span
    ><code>${line.stretches.map(({ text, changed }) => (changed ? html`<mark>${text}</mark>` : text))}</code>
  </div>`;
}

function fixView(fix: PanelFix, at: FixAddress, state: PanelState, send: Send): TemplateResult {
  return html`<li class="fix">
    <p class="fix-title">${fix.title}</p>
    <p class="meta">
      ${
        fix.hasChange
          ? html`<span class=${`access ${fix.access}`}>${accessWords(fix.access, state.vendor)}</span> ·
              ${fix.reversible ? 'can be undone' : 'cannot be undone'}`
          : 'A step by hand'
      }
    </p>
    ${fix.caution === undefined ? nothing : html`<p class="caution"><strong>Before you do.</strong> ${fix.caution}</p>`}
    ${
      fix.steps.length === 0
        ? nothing
        : html`<ol class="steps">
            ${fix.steps.map((step) => html`<li>${step}</li>`)}
          </ol>`
    }
    ${fix.link === undefined ? nothing : html`<p><a href=${fix.link}>${hostOf(fix.link)}</a></p>`}
    ${
      fix.hasChange && !state.restored
        ? html`<vscode-button
              ?disabled=${state.running !== undefined || state.plan?.stage === 'running'}
              @click=${() => send({ type: 'plan', at })}
              aria-label=${`Fix: ${fix.title}`}
              >Fix…</vscode-button
            >
            <vscode-button secondary @click=${() => send({ type: 'showChange', at })} aria-label=${`Show the change: ${fix.title}`}
              >Show the change</vscode-button
            >`
        : nothing
    }
    ${
      fix.hasMessage && !state.restored
        ? html`<vscode-button secondary @click=${() => send({ type: 'copyMessage', at })}>Copy the message to send</vscode-button>`
        : nothing
    }
  </li>`;
}

const REASON = {
  denied: 'AWS said no',
  unreachable: 'AWS did not answer',
  unresolved: 'Cannot be computed',
  'not-looked': 'Not looked at',
} as const;

function unreadView({ title, unread, message }: PanelCheck): TemplateResult {
  return html`<section class="unread-list" aria-label=${`${title}: what could not be read`}>
    <h4>What could not be read</h4>
    <ul>
      ${unread.map(
        (one) =>
          html`<li>
            <p><strong>${REASON[one.reason]}.</strong> ${one.detail === message ? nothing : one.detail}</p>
            ${
              one.needs.length === 0
                ? nothing
                : html`<p class="meta">
                    Permission missing: ${one.needs.map((need, index) => html`${index === 0 ? '' : ', '}<code>${need}</code>`)}
                  </p>`
            }
            ${one.next === undefined ? nothing : html`<p class="meta">Next: ${one.next}</p>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

/** A link says where it leads; an address that cannot be taken apart is shown whole. */
function hostOf(link: string): string {
  return URL.canParse(link) ? new URL(link).hostname : link;
}
