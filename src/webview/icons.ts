import { svg, type TemplateResult } from 'lit-html';
import type { PanelStatus } from './protocol.ts';

/** The sign of a status. It never stands alone: the word is always beside it, so the sign is hidden from screen readers. */
export function statusIcon(status: PanelStatus): TemplateResult {
  return svg`<svg class=${`icon ${status}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${SIGNS[status]}</svg>`;
}

const ring = svg`<circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"></circle>`;

const SIGNS: Readonly<Record<PanelStatus, TemplateResult>> = {
  fail: svg`${ring}<path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"></path>`,
  warn: svg`<path d="M8 2L14.4 13.5H1.6Z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"></path><path d="M8 6.2v3.4" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"></path><circle cx="8" cy="11.6" r=".9" fill="currentColor"></circle>`,
  'cannot-tell': svg`${ring}<path d="M6.2 6.4c.1-1 .9-1.6 1.9-1.6s1.8.6 1.8 1.5c0 1.2-1.8 1.3-1.8 2.5" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"></path><circle cx="8.1" cy="11" r=".9" fill="currentColor"></circle>`,
  pass: svg`${ring}<path d="M5.2 8.3l2 2 3.7-4.3" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"></path>`,
  'not-applicable': svg`${ring}<path d="M5.4 8h5.2" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"></path>`,
  unread: svg`<circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.4 2.5"></circle>`,
};

/** The arrow between two boxes of the picture; a broken one has a gap and a cross. */
export function arrow(broken: boolean): TemplateResult {
  return svg`<svg class=${broken ? 'arrow broken' : 'arrow'} viewBox="0 0 40 16" width="40" height="16" aria-hidden="true" focusable="false">${
    broken
      ? svg`<path d="M1 8h10M29 8h7M32.5 4.5L36.5 8l-4 3.5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"></path><path d="M16 4l8 8M24 4l-8 8" stroke="currentColor" stroke-width="2" stroke-linecap="round"></path>`
      : svg`<path d="M1 8h35M32.5 4.5L36.5 8l-4 3.5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"></path>`
  }</svg>`;
}
