import type { Check } from './defineCheck.ts';

/** Every check, in the order in which people read them: from the role, over the way in, to what it may see. */
export const checks: readonly Check[] = [];
