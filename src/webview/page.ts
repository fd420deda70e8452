import type { Translate } from '../words/translate.ts';
import type { FromPanel } from './protocol.ts';

/** What the views are handed beside what they show: the language of the page, and what a click does. */
export interface Page {
  readonly t: Translate;
  readonly send: (message: FromPanel) => void;
  /** Opens a check and brings it into sight. */
  readonly reveal: (check: string) => void;
}
