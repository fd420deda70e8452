// What changes whether and how a vendor may come in at all, planned as every other change: taking access back, changing the External ID.
import { ownerOfRole } from '../fixes/ownerOf.ts';
import type { Diagnosis } from '../judge.ts';
import { proposeFix, type Proposal } from '../mender.ts';
import type { Connection } from '../model/connection.ts';
import type { Edit } from '../model/edit.ts';
import type { Finding, Fix } from '../model/finding.ts';
import { isKnown, isUnknown, orElse, unknown, type Known, type Unknown } from '../model/known.ts';
import type { Role } from '../model/role.ts';
import { unreadOfRole } from './unreadOfRole.ts';
import { vendorTakenOut } from './vendorTakenOut.ts';

/** `trust`: the vendor is taken out of the trust policy; `role`: the role is deleted with all that hangs on it. */
export type RevokeHow = 'trust' | 'role';

/**
 * Plans that the vendor cannot come in any more. Pure.
 * @param instanceProfiles the names of the instance profiles that hold the role; only a deletion asks for them
 * @returns why it cannot be planned, with what to do instead, where it cannot
 */
export function proposeRevoke(diagnosis: Diagnosis, how: RevokeHow, instanceProfiles: Known<readonly string[]> = []): Proposal | Unknown {
  const { connection } = diagnosis;
  const { role } = connection;
  if (isUnknown(role)) return role;
  if (role === undefined) {
    return unknown('not-looked', 'There is no such role, so nobody comes in by it.', {
      next: 'Remove the connection; what the vendor has of it, take out in its console.',
    });
  }
  const foreign = notOurs(role);
  if (foreign) return foreign;
  const fix = how === 'trust' ? vendorTakenOut(connection, role) : withoutRole(connection, role, instanceProfiles);
  if (isUnknown(fix)) return fix;
  return { ...proposeFix(diagnosis, accessFinding(connection, fix), fix), meant: 'revoke' };
}

/** What a plan of this room is about: nothing is broken, somebody wants it otherwise. Pure. */
export function accessFinding({ purpose }: Connection, fix: Fix): Finding {
  return {
    check: 'vendor-access',
    severity: 'info',
    side: 'yours',
    message: `${purpose.vendor.name} may come in by this role.`,
    at: ['role', 'trust'],
    fixes: [fix],
  };
}

/** The role goes with its policies and its entries on clusters. IAM deletes no role that is in an instance profile (IAM API Reference, DeleteRole). */
function withoutRole(connection: Connection, role: Role, instanceProfiles: Known<readonly string[]>): Fix | Unknown {
  const foreign = ofStack(role);
  if (foreign) return foreign;
  const [unread] = unreadOfRole(connection, role);
  if (unread) {
    return {
      ...unread,
      detail: `Not everything that hangs on the role was read, so it could not be put back: ${unread.detail}`,
      next: unread.next ?? 'Take the vendor out of the trust policy instead, or use a login that may read it.',
    };
  }
  if (isUnknown(instanceProfiles)) return instanceProfiles;
  if (instanceProfiles.length > 0) {
    return unknown('denied', `The role is in the instance profile ${instanceProfiles.join(', ')}: EC2 instances may be using it.`, {
      next: 'Take the vendor out of the trust policy instead, or take the role out of the instance profile first.',
    });
  }
  const { purpose } = connection;
  const entries = orElse(connection.clusters, []).flatMap((cluster, index): Edit[] =>
    isKnown(cluster) && isKnown(cluster.entry) && cluster.entry
      ? [{ op: 'set', path: ['clusters', index, 'entry'], value: undefined }]
      : [],
  );
  const name = orElse(role.name, 'the role');
  const only = purpose.clusters?.length
    ? ` Of the clusters only this connection's own were looked at: ${purpose.clusters.map((one) => `${one.region}/${one.name}`).join(', ')}.`
    : '';
  return {
    id: 'delete-role',
    title: `Delete the role ${name} and all that hangs on it`,
    access: 'narrower',
    reversible: true,
    edits: [...entries, { op: 'set', path: ['role'], value: undefined }],
    caution: `${IS_ANOTHER} Managed policies are detached and not deleted.${only}`,
  };
}

/** IAM User Guide, "IAM identifiers" and "AWS JSON policy elements: Principal", read 2026-11-22. */
const IS_ANOTHER =
  'Taking it back makes a role of the same name, path, policies and entries, but to AWS it is another one: its unique id (AROA…) and when it was last used are gone, and policies elsewhere that name it as a principal have to be saved again.';

function notOurs(role: Role): Unknown | undefined {
  const owner = ownerOfRole(role);
  return owner?.kind === 'identity-center' || owner?.kind === 'service-linked' ? unknown('denied', owner.say) : undefined;
}

/** A role that a stack made has tags that nobody else can give it, and the stack would fail without it. */
function ofStack(role: Role): Unknown | undefined {
  const owner = ownerOfRole(role);
  if (!owner) return undefined;
  const where =
    owner.kind === 'service-catalog'
      ? `the Service Catalog product ${owner.name}`
      : `the stack${owner.kind === 'stack-set' ? ' set' : ''} ${owner.name}`;
  return unknown('denied', `The role belongs to ${where}, and deleting it beside that would leave ${where} broken.`, {
    next: `Delete ${where}, or take ${owner.logicalId ?? 'the role'} out of its template; or take the vendor out of the trust policy here, which the next deploy undoes.`,
  });
}
