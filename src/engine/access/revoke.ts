// What changes whether and how a vendor may come in at all, planned as every other change: taking access back, changing the External ID.
import { oneOrMany, STATEMENTS } from '../checks/trust/trustEdits.ts';
import { vendorTrust, type VendorTrust } from '../checks/trust/vendorTrust.ts';
import { ownerOfRole } from '../fixes/ownerOf.ts';
import type { Diagnosis } from '../judge.ts';
import { proposeFix, type Proposal } from '../mender.ts';
import type { Connection } from '../model/connection.ts';
import type { Edit } from '../model/edit.ts';
import type { Finding, Fix } from '../model/finding.ts';
import { isKnown, isUnknown, orElse, unknown, type Known, type Unknown } from '../model/known.ts';
import type { Statement } from '../model/policy.ts';
import type { Role } from '../model/role.ts';
import { relationOf } from '../vendors/recognise.ts';
import { unreadInTrust, vendorStatements } from '../vendors/trustStatements.ts';
import { unreadOfRole } from './unreadOfRole.ts';

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
  const fix = how === 'trust' ? withoutVendor(connection, role) : withoutRole(connection, role, instanceProfiles);
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

/**
 * The statements that are the vendor's go, and the vendor's principals in those of others; all others stay as they are, in their order.
 * Where nothing would be left, or a statement for everybody would still let the vendor in, a Deny for the vendor's account stands:
 * a policy's Statement is required (IAM User Guide, "IAM JSON policy elements: Statement"), and an account in a Deny is everybody of it
 * ("AWS JSON policy elements: Principal"; both read 2026-11-22).
 */
function withoutVendor(connection: Connection, role: Role): Fix | Unknown {
  const foreign = notOurs(role);
  if (foreign) return foreign;
  const trust = vendorTrust(connection);
  if (!('document' in trust)) return 'notApplicable' in trust ? unknown('not-looked', trust.notApplicable) : trust;
  const [unread] = unreadInTrust(trust.document);
  if (unread) return unread;
  const { vendor } = connection.purpose;
  const before = trust.document.Statement;
  const left = before.flatMap((statement) => (isUnknown(statement) ? [] : withoutPrincipals(statement, trust)));
  const isOpen = vendorStatements({ ...trust.document, Statement: left }, vendor).some(({ relation }) => relation === 'anyone');
  if (left.length === before.length && left.every((statement, index) => statement === before[index]) && !isOpen) {
    return unknown('not-looked', `No statement of the trust policy lets ${vendor.name} in, so there is nothing to take away.`);
  }
  const after = left.length === 0 || isOpen ? [...left, denyOf(trust, left)] : left;
  const name = orElse(role.name, 'the role');
  return {
    id: 'take-vendor-out',
    title: `Take ${vendor.name} out of the trust policy of ${name}`,
    access: 'narrower',
    reversible: true,
    edits: [{ op: 'set', path: STATEMENTS, value: after }],
    caution: [
      ...(left.length === 0 ? [`Nobody else comes in by this role, so a Deny for ${vendor.name} takes the place of its statement.`] : []),
      ...(isOpen ? [`Another statement lets everybody in, so a Deny for ${vendor.name} is added: mend that statement too.`] : []),
      stillOpen(vendor.name, role),
    ].join(' '),
  };
}

/** The statement without the vendor's principals, and without deleted ones, with which IAM would refuse to save it; none where nobody is left. */
function withoutPrincipals(statement: Statement, { connection }: VendorTrust): readonly Statement[] {
  const { Effect, Principal } = statement;
  if (Principal === undefined || isUnknown(Principal) || typeof Principal === 'string' || isUnknown(Principal['AWS'])) return [statement];
  if (Principal['AWS'] === undefined) return [statement];
  const values = [Principal['AWS']].flat().map(String);
  const { vendor } = connection.purpose;
  const stays = values.filter((value) => {
    const { kind } = relationOf(value, vendor);
    return (
      kind !== 'deleted' && (Effect !== 'Allow' || !(kind === 'preferred' || kind === 'wider' || kind === 'other-principal-of-vendor'))
    );
  });
  if (stays.length === values.length) return [statement];
  if (stays.length > 0) return [{ ...statement, Principal: { ...Principal, AWS: oneOrMany(stays) } }];
  const { AWS: _gone, ...others } = Principal;
  return Object.keys(others).length > 0 ? [{ ...statement, Principal: others }] : [];
}

function denyOf({ connection, account }: VendorTrust, others: readonly Statement[]): Statement {
  const wanted = `Revoked${connection.purpose.vendor.name.replaceAll(/[^A-Za-z0-9]/g, '')}`;
  let Sid = wanted;
  for (let number = 2; others.some((one) => one.Sid === Sid); number += 1) Sid = `${wanted}${number}`;
  return {
    Sid,
    Effect: 'Deny',
    Principal: { AWS: `arn:${account.partition}:iam::${account.id}:root` },
    Action: 'sts:AssumeRole',
  };
}

/** Credentials that were given out before stay good until they expire (IAM User Guide, "Revoke IAM role temporary security credentials", read 2026-11-22). */
function stillOpen(vendor: string, { maxSession }: Role): string {
  const hours = Math.ceil((maxSession ?? 3_600) / 3_600);
  return `Sessions that ${vendor} has open go on until they expire, ${hours === 1 ? 'an hour' : `${hours} hours`} at most; IAM's "Revoke sessions" ends them at once.`;
}

/** The role goes with its policies and its entries on clusters. IAM deletes no role that is in an instance profile (IAM API Reference, DeleteRole). */
function withoutRole(connection: Connection, role: Role, instanceProfiles: Known<readonly string[]>): Fix | Unknown {
  const foreign = notOurs(role) ?? ofStack(role);
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
