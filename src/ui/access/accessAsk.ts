import type { Known, Unknown } from '../../engine/model/known.ts';
import type { Purpose } from '../../engine/model/purpose.ts';
import type { Diagnosis, Proposal, RevokeHow } from '../../engine/session.ts';
import type { Engine } from '../engine.ts';

/** What somebody wants of a vendor's access, where nothing is broken. */
export type AccessAsk =
  | { readonly what: 'revoke'; readonly how: RevokeHow; readonly instanceProfiles: Known<readonly string[]> }
  /** Another External ID beside the one that the vendor sends now. */
  | { readonly what: 'rotate'; readonly next: string }
  | { readonly what: 'drop'; readonly keep: string; readonly drop: string };

export function isAccessAsk(ask: { readonly what: string }): ask is AccessAsk {
  return ask.what === 'revoke' || ask.what === 'rotate' || ask.what === 'drop';
}

/** The plan of it; an Unknown where it cannot be planned. Pure. */
export function accessProposal(engine: Engine, diagnosis: Diagnosis, ask: AccessAsk): Proposal | Unknown {
  switch (ask.what) {
    case 'revoke':
      return engine.proposeRevoke(diagnosis, ask.how, ask.instanceProfiles);
    case 'rotate':
      return engine.proposeRotation(diagnosis, ask.next);
    case 'drop':
      return engine.proposeDropping(diagnosis, ask.keep, ask.drop);
  }
}

/** The connection as it is to be judged once it is done: the External ID that is kept is the vendor's from then on. Pure. */
export function purposeAfter(purpose: Purpose, ask: { readonly what: string }): Purpose {
  if (!isAccessAsk(ask) || ask.what === 'revoke') return purpose;
  if (ask.what === 'rotate') return { ...purpose, nextExternalId: ask.next };
  const { nextExternalId: _done, ...rest } = purpose;
  return { ...rest, externalId: ask.keep };
}
