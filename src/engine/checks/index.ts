import { confusedDeputy } from './confused-deputy.ts';
import type { Check } from './defineCheck.ts';
import { externalId } from './external-id.ts';
import { proofOfLife } from './proof-of-life.ts';
import { roleExists } from './role-exists.ts';
import { rolePath } from './role-path.ts';
import { trustAction } from './trust-action.ts';
import { trustCondition } from './trust-condition.ts';
import { trustPrincipal } from './trust-principal.ts';
import { wrongAccount } from './wrong-account.ts';

/** Every check, in the order in which people read them: from the role, over the way in, to what it may see. */
export const checks: readonly Check[] = [
  roleExists,
  wrongAccount,
  trustPrincipal,
  externalId,
  confusedDeputy,
  trustAction,
  trustCondition,
  rolePath,
  proofOfLife,
];
