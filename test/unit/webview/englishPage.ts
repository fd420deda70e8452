import type { Page } from '../../../src/webview/page.ts';
import { english } from '../../support/english.ts';

/** A page on which nothing comes of a click. */
export const englishPage: Page = { t: english, send: () => undefined, reveal: () => undefined };
