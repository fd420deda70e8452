import type { Finding } from '../model/finding.ts';
import type { Unknown } from '../model/known.ts';

/** What of a proposal says why it has no step. */
interface NothingPlanned {
  readonly left: readonly Finding[];
  readonly tooLarge: readonly { readonly over: readonly { what: string; size: number; limit: number; next: string }[] }[];
}

/** Why no plan makes a role that is not there, and what to do. Pure. */
export function whyNotPlanned({ left, tooLarge }: NothingPlanned): Pick<Unknown, 'detail' | 'next'> {
  const [over] = tooLarge.flatMap((one) => one.over);
  if (over) return { detail: `${over.what}: ${over.size} needed, ${over.limit} allowed.`, next: over.next };
  const why = left.flatMap(({ fixes }) => fixes).find(({ id }) => id === 'create-role')?.guide?.steps[0];
  return { detail: `The role cannot be planned. ${why ?? left[0]?.message ?? ''}`.trim() };
}
