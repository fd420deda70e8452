import { isKnown, orElse } from '../../engine/model/known.ts';
import type { Proposal } from '../../engine/session.ts';
import type { Translate } from '../../words/translate.ts';
import type { Engine } from '../engine.ts';

/** Something that the reader of a plan must know first, and where it leads. */
export interface PlanNote {
  readonly text: string;
  readonly link?: string;
  /** A place in the workspace where the change belongs first. */
  readonly place?: { readonly uri: string; readonly line: number; readonly label: string };
}

/** Who else keeps what a plan changes as it is: a stack, a product, AWS itself. Pure. */
export function ownerNotes({ diagnosis: { connection } }: Proposal, { ownerOfEntry, ownerOfRole }: Engine): readonly PlanNote[] {
  const role = orElse(connection.role, undefined);
  const entries = orElse(connection.clusters, []).flatMap((cluster) => {
    if (!isKnown(cluster) || !isKnown(cluster.entry) || !cluster.entry) return [];
    const place = `${orElse(cluster.region, '?')}/${orElse(cluster.name, '?')}`;
    return [ownerOfEntry(place, orElse(cluster.entry.tags ?? {}, {}))];
  });
  return [role && ownerOfRole(role), ...entries].flatMap((owner) =>
    owner ? [{ text: owner.say, ...(owner.link !== undefined && { link: owner.link }) }] : [],
  );
}

/** What a plan leaves out because the account would refuse it, and what can be done about it. Pure. */
export function limitNotes({ tooLarge }: Pick<Proposal, 'tooLarge'>, t: Translate): readonly string[] {
  return tooLarge.flatMap(({ fix, over }) =>
    over.map(({ what, size, limit, next }) =>
      t('"{0}" does not fit: {1} would be {2}, and this account allows {3}. {4}', fix.title, what, size, limit, next),
    ),
  );
}
