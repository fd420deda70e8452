import { html, nothing, type TemplateResult } from 'lit-html';
import { arrow, statusIcon } from './icons.ts';
import type { Part } from '../engine/model/finding.ts';
import type { Page } from './page.ts';
import type { PanelLink, PanelState } from './protocol.ts';
import { statusWord } from '../words/statusWord.ts';
import type { Translate } from '../words/translate.ts';

/** The parts that every call passes one after the other; what comes after them stands side by side. */
const CHAIN: readonly Part[] = ['vendor', 'trust', 'role', 'policies'];

/**
 * The connection as a picture: from the vendor over the trust policy and the role to what it may see.
 * Choosing a part reveals the worst of its checks.
 */
export function pictureView(state: PanelState, page: Page): TemplateResult {
  const { t } = page;
  const chain = state.links.filter((link) => CHAIN.includes(link.id));
  const ends = state.links.filter((link) => !CHAIN.includes(link.id));
  const endsBroken = ends.length > 0 && ends.every((link) => link.status === 'fail');
  return html`<section class="picture" aria-labelledby="picture-title">
    <h2 id="picture-title" class="hidden">${t('The connection, from the vendor to what it may see')}</h2>
    <ol class="chain">
      ${chain.map((link, index) => html`<li>${index === 0 ? nothing : connector(link.status === 'fail', t)}${box(link, page)}</li>`)}
      ${
        ends.length === 0
          ? nothing
          : html`<li class="last">
              ${connector(endsBroken, t)}
              <ul class="ends">
                ${ends.map((link) => html`<li>${box(link, page)}</li>`)}
              </ul>
            </li>`
      }
    </ol>
  </section>`;
}

function connector(broken: boolean, t: Translate): TemplateResult {
  return html`<span class="connector"
    >${arrow(broken)}${broken ? html`<span class="hidden">${t('The way is broken here.')}</span>` : nothing}</span
  >`;
}

function box(link: PanelLink, { t, reveal }: Page): TemplateResult {
  const [first] = link.checks;
  const inside = html`<span class="box-title">${link.title}</span>
    <span class="box-detail" title=${link.detail}>${link.detail}</span>
    <span class="box-status">${statusIcon(link.status)}<span>${statusWord(link.status, t)}</span></span>`;
  return first === undefined
    ? html`<div class=${`box ${link.status}`}>${inside}</div>`
    : html`<button type="button" class=${`box ${link.status}`} @click=${() => reveal(first)}>${inside}</button>`;
}
