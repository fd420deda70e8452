import type { Activity } from '../../engine/model/activity.ts';
import type { Activities } from '../activity/activities.ts';
import type { SavedConnection } from '../connections.ts';

/**
 * Was the vendor's access taken back, and nothing done to the connection since? Then what is broken about it is meant to be so. Pure.
 * A diagnosis that finds it healthy knows better.
 */
export function isRevoked({ spec, demo }: SavedConnection, activities: Pick<Activities, 'list' | 'isDemo'>): boolean {
  const isItsOwn = ({ id, connection, state }: Activity): boolean =>
    connection.name === spec.name &&
    connection.role === spec.role &&
    activities.isDemo(id) === (demo !== undefined) &&
    state !== 'taken-back';
  const last = activities.list().find(isItsOwn);
  return last?.meant === 'revoke' && (last.state === 'applied' || last.state === 'settling');
}
