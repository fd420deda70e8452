import type { Activity } from '../engine/model/activity.ts';
import type { Journal } from '../engine/ports.ts';

/** A journal that ends with this process: for the demo account, which ends with it too. */
export function memoryJournal(): Journal {
  const activities = new Map<string, Activity>();
  return {
    write: async (activity) => void activities.set(activity.id, activity),
    read: async () => [...activities.values()].toSorted((one, other) => other.at - one.at),
  };
}
