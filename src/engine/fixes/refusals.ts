import type { Difference } from './pieces.ts';

/** The account is not what the plan rests on, so nothing was changed. */
export class AccountMovedOn extends Error {
  readonly differences: readonly Difference[];
  constructor(found: readonly Difference[]) {
    super(`Nothing was changed: since the facts were read, something else has changed: ${found.map(({ what }) => what).join(', ')}.`);
    this.name = 'AccountMovedOn';
    this.differences = found;
  }
}

/** Nothing may be changed as things are, and why: the message ends with the next step. */
export class CannotMend extends Error {
  constructor(why: string, next: string) {
    super(`Nothing was changed: ${why} ${next}`);
    this.name = 'CannotMend';
  }
}

/** A step that IAM says beforehand the login may not make. */
export interface DeniedStep {
  readonly say: string;
  /** The IAM action that is missing. */
  readonly needs: string;
}

/** The login may not make some of the changes, so none was made. */
export class WouldBeDenied extends Error {
  /** The IAM actions that are missing. */
  readonly needs: readonly string[];
  constructor(denied: readonly DeniedStep[]) {
    const words = denied.map(({ say, needs }) => `"${say}" needs ${needs}`).join('; ');
    super(`Nothing was changed: this login may not do all of it. ${words}.`);
    this.name = 'WouldBeDenied';
    this.needs = [...new Set(denied.map(({ needs }) => needs))];
  }
}
