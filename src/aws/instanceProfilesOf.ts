import { ListInstanceProfilesForRoleCommand } from '@aws-sdk/client-iam';
import type { Known } from '../engine/model/known.ts';
import type { Clients } from './clients.ts';
import { errorToUnknown } from './errorToUnknown.ts';

/** The names of the instance profiles that hold a role (IAM API Reference, ListInstanceProfilesForRole, read 2026-11-22). */
export async function instanceProfilesOf(roleName: string, clients: Clients, logIn: string): Promise<Known<readonly string[]>> {
  const names: string[] = [];
  let Marker: string | undefined;
  try {
    do {
      const page = await clients.iam().send(new ListInstanceProfilesForRoleCommand({ RoleName: roleName, ...(Marker && { Marker }) }));
      for (const { InstanceProfileName: name } of page.InstanceProfiles ?? []) if (name !== undefined) names.push(name);
      Marker = page.IsTruncated ? page.Marker : undefined;
    } while (Marker);
    return names;
  } catch (error) {
    return errorToUnknown(error, { what: `the instance profiles of ${roleName}`, action: 'iam:ListInstanceProfilesForRole', logIn });
  }
}
