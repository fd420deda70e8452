import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { age } from '../words/age.ts';
import { statusWord } from '../words/statusWord.ts';
import type { Translate } from '../words/translate.ts';
import { undoWords } from '../words/undoWords.ts';
import { diffLines, type DiffLine } from './diff.ts';
import { statusIcon } from './icons.ts';
import type { Page } from './page.ts';
import type { FixAddress, PanelCheck, PanelFinding, PanelFix, PanelState, PanelUnread } from './protocol.ts';
import { accessWords, sideLabel } from './words.ts';

/** One check: what it says, and behind it the evidence, the remedies and what could not be read. */
export function checkView(check: PanelCheck, state: PanelState, now: number, page: Page): TemplateResult {
  const { t, send } = page;
  const rereading = state.running?.check === check.id;
  const readAgain = rereading ? t('Reading…') : t('Read again');
  return html`<details class=${`check ${check.status}`} id=${`check-${check.id}`} ?open=${check.status === 'fail'}>
    <summary>
      ${statusIcon(check.status)}
      <div class="check-head">
        <h3>${check.title} <span class="status-word">${statusWord(check.status, t)}</span></h3>
        <p class="message">${check.message}</p>
      </div>
    </summary>
    <div class="check-body">
      <p class="why"><strong>${t('Why it matters.')}</strong> ${check.why}</p>
      ${repeat(
        check.findings,
        (_, index) => index,
        (finding, index) => findingView(finding, check, index, state, page),
      )}
      ${check.unread.length === 0 ? nothing : unreadView(check, t)}
      ${
        check.readAt === undefined || check.readAt === state.readAt
          ? nothing
          : html`<p class="meta read-again">${t('Read again {0}', age(check.readAt, now, t))}</p>`
      }
      ${
        check.status === 'not-applicable'
          ? nothing
          : html`<vscode-button
              secondary
              class="quiet"
              ?disabled=${(state.running !== undefined && !rereading) || state.problem !== undefined}
              aria-label=${`${readAgain}: ${check.title}`}
              @click=${() => send({ type: 'readAgain', check: check.id })}
              >${readAgain}</vscode-button
            >`
      }
    </div>
  </details>`;
}

function findingView(finding: PanelFinding, check: PanelCheck, index: number, state: PanelState, page: Page): TemplateResult {
  const { t } = page;
  const repeated = check.findings.length === 1 && finding.message === check.message;
  return html`<section class="finding" aria-label=${t('{0}: finding {1} of {2}', check.title, index + 1, check.findings.length)}>
    ${repeated ? nothing : html`<h4>${finding.message}</h4>`}
    <p class="meta">
      <span class="side">${sideLabel(finding.side, t)}</span
      >${finding.severity === 'error' ? nothing : html` · ${finding.severity === 'warning' ? t('warning') : t('info')}`}${
        finding.place ? html` · ${finding.place}` : nothing
      }
    </p>
    ${comparison(finding, t)}
    ${
      finding.fixes.length === 0
        ? nothing
        : html`<h4 class="fixes-title">${finding.fixes.length === 1 ? t('What mends it') : t('What mends it, one of')}</h4>
            <ul class="fixes">
              ${finding.fixes.map((fix, at) => fixView(fix, { check: check.id, finding: index, fix: at }, state, page))}
            </ul>`
    }
  </section>`;
}

/** Expected against actual, as a diff: what is there with a minus, what should be with a plus. */
function comparison({ expected, actual }: PanelFinding, t: Translate): TemplateResult | typeof nothing {
  if (expected === undefined && actual === undefined) return nothing;
  const lines: readonly DiffLine[] =
    expected !== undefined && actual !== undefined
      ? diffLines(actual, expected)
      : (actual ?? expected ?? '')
          .split('\n')
          .map((text) => ({ side: actual === undefined ? 'expected' : 'actual', stretches: [{ text, changed: false }] }));
  return html`<div class="diff" role="group" aria-label=${t('Expected against actual')}>
    ${lines.map((line, index) => diffLine(line, lines[index - 1]?.side, t))}
  </div>`;
}

const LINE_SIGN = { both: ' ', actual: '−', expected: '+' } as const;

function diffLine(line: DiffLine, before: DiffLine['side'] | undefined, t: Translate): TemplateResult {
  const label = { both: '', actual: t('actual'), expected: t('expected') }[line.side];
  return html`<div class=${`line ${line.side}`}>
    <span class="line-label">${line.side === before ? html`<span class="hidden">${label}</span>` : label}</span
    ><span class="line-sign" aria-hidden="true">${LINE_SIGN[line.side]}</span
    ><code>${line.stretches.map(({ text, changed }) => (changed ? html`<mark>${text}</mark>` : text))}</code>
  </div>`;
}

function fixView(fix: PanelFix, at: FixAddress, state: PanelState, { t, send }: Page): TemplateResult {
  return html`<li class="fix">
    <p class="fix-title">${fix.title}</p>
    <p class="meta">
      ${
        fix.hasChange
          ? html`<span class=${`access ${fix.access}`}>${accessWords(fix.access, state.vendor, t)}</span> · ${undoWords(fix.reversible, t)}`
          : t('A step by hand')
      }
    </p>
    ${fix.caution === undefined ? nothing : html`<p class="caution"><strong>${t('Before you do.')}</strong> ${fix.caution}</p>`}
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
              aria-label=${t('Fix: {0}', fix.title)}
              >${t('Fix…')}</vscode-button
            >
            <vscode-button secondary @click=${() => send({ type: 'showChange', at })} aria-label=${t('Show the change: {0}', fix.title)}
              >${t('Show the change')}</vscode-button
            >`
        : nothing
    }
    ${
      fix.hasMessage && !state.restored
        ? html`<vscode-button secondary @click=${() => send({ type: 'copyMessage', at })}>${t('Copy the message to send')}</vscode-button>`
        : nothing
    }
  </li>`;
}

function reasonWords(reason: PanelUnread['reason'], t: Translate): string {
  const words: Readonly<Record<typeof reason, string>> = {
    denied: t('AWS said no.'),
    unreachable: t('AWS did not answer.'),
    unresolved: t('Cannot be computed.'),
    'not-looked': t('Not looked at.'),
  };
  return words[reason];
}

function unreadView({ title, unread, message }: PanelCheck, t: Translate): TemplateResult {
  return html`<section class="unread-list" aria-label=${t('{0}: what could not be read', title)}>
    <h4>${t('What could not be read')}</h4>
    <ul>
      ${unread.map(
        (one) =>
          html`<li>
            <p><strong>${reasonWords(one.reason, t)}</strong> ${one.detail === message ? nothing : one.detail}</p>
            ${
              one.needs.length === 0
                ? nothing
                : html`<p class="meta">
                    ${t('Permission missing:')} ${one.needs.map((need, index) => html`${index === 0 ? '' : ', '}<code>${need}</code>`)}
                  </p>`
            }
            ${one.next === undefined ? nothing : html`<p class="meta">${t('Next: {0}', one.next)}</p>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

/** A link says where it leads; an address that cannot be taken apart is shown whole. */
function hostOf(link: string): string {
  return URL.canParse(link) ? new URL(link).hostname : link;
}
