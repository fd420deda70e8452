import type { Located, Place } from '../../located.ts';
import type { Scope } from '../scope.ts';

/** What a function is called with, beside its arguments. */
export interface Call {
  /** The place of the call: what is computed stands there. */
  readonly at: Place;
  readonly scope: Scope;
}

/**
 * A function of Terraform. `undefined`: an argument is not of the kind that it takes. That is no failure that `try` may go by, for it may
 * as well be that too little is known.
 */
export type TerraformFunction = (args: readonly Located[], call: Call) => Located | undefined;
