import { translateBy } from '../../src/words/translate.ts';

/** What the window says where it has no translations. */
export const english = translateBy(undefined);
