import { externalIdLists, type ExternalIdList } from '../checks/trust/externalIdLists.ts';
import { guessable, malformed } from '../checks/trust/externalIdQuality.ts';
import { judgeAsVendor, verdictOf } from '../checks/trust/judgeAsVendor.ts';
import { oneOrMany } from '../checks/trust/trustEdits.ts';
import { vendorTrust, type VendorTrust } from '../checks/trust/vendorTrust.ts';
import { applyEdits } from '../fixes/applyEdits.ts';
import type { Diagnosis } from '../judge.ts';
import { proposeFix, type Proposal } from '../mender.ts';
import type { Connection } from '../model/connection.ts';
import type { Edit } from '../model/edit.ts';
import { redactExternalId } from '../model/externalId.ts';
import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown, unknown, type Unknown } from '../model/known.ts';
import { accessFinding } from './revoke.ts';

/**
 * Plans that the vendor's statements accept a new External ID beside the one that it sends now: wider by one value, until the old one is
 * dropped. A list of values is an OR ("Conditions with multiple context keys or values", IAM User Guide, read 2026-11-22). Pure.
 * @returns why it cannot be planned, where it cannot
 */
export function proposeRotation(diagnosis: Diagnosis, next: string): Proposal | Unknown {
  const fix = acceptingBoth(diagnosis.connection, next);
  if (isUnknown(fix)) return fix;
  return { ...proposeFix(diagnosis, accessFinding(diagnosis.connection, fix), fix), meant: 'rotate' };
}

/** Plans that the vendor's statements accept one External ID and not the other any more. Pure. */
export function proposeDropping(diagnosis: Diagnosis, keep: string, drop: string): Proposal | Unknown {
  const fix = droppingOne(diagnosis.connection, keep, drop);
  if (isUnknown(fix)) return fix;
  return { ...proposeFix(diagnosis, accessFinding(diagnosis.connection, fix), fix), meant: 'drop' };
}

/**
 * The edits by which a trust policy, in an account or in code, accepts a new External ID beside the one that the vendor sends now. Pure.
 * @returns why it cannot be done, where it cannot
 */
export function acceptingBoth(connection: Connection, next: string): Fix | Unknown {
  const trust = readTrust(connection);
  if (isUnknown(trust)) return trust;
  const { vendor } = connection.purpose;
  const now = currentOf(trust);
  if (isUnknown(now)) return now;
  if (next === now)
    return unknown('not-looked', `That is the External ID that the trust policy asks for already.`, {
      next: `Paste the new one. ${vendor.externalId.where}`,
    });
  const bad = malformed(next, connection);
  if (bad !== undefined)
    return unknown('not-looked', `The new External ID cannot be ${vendor.name}'s: ${bad}.`, { next: vendor.externalId.where });
  const edits = listsWith(trust, now)
    .filter(({ values }) => !values.includes(next))
    .map(({ path, values }): Edit => ({ op: 'set', path, value: [...values, next] }));
  if (edits.length === 0) {
    return unknown('not-looked', `The trust policy accepts ${redactExternalId(next)} already.`, {
      next: 'Drop the old one once the vendor sends the new one.',
    });
  }
  const closed = notAccepted(connection, edits, [now, next]);
  if (closed) return closed;
  const weak = guessable(next, connection);
  return {
    id: 'accept-both-external-ids',
    title: `Accept the External ID ${redactExternalId(next)} beside ${redactExternalId(now)}`,
    access: 'wider',
    reversible: true,
    edits,
    caution: `The trust policy is wider by one value until the old one is dropped.${weak === undefined ? '' : ` The new External ID is ${weak}.`}`,
  };
}

/** The edits by which a trust policy, in an account or in code, accepts one External ID and not the other any more. Pure. */
export function droppingOne(connection: Connection, keep: string, drop: string): Fix | Unknown {
  const trust = readTrust(connection);
  if (isUnknown(trust)) return trust;
  if (keep === drop) return unknown('not-looked', 'The External ID that is to be dropped is the one that is to be kept.');
  const lists = listsWith(trust, drop);
  if (lists.length === 0)
    return unknown('not-looked', `The trust policy does not accept ${redactExternalId(drop)}, so there is nothing to drop.`);
  if (lists.some(({ values }) => !values.includes(keep))) {
    return unknown(
      'not-looked',
      `A condition of the trust policy accepts ${redactExternalId(drop)} and not ${redactExternalId(keep)}: without it nobody would come in by that statement.`,
      {
        next: 'Accept the new External ID beside the old one first.',
      },
    );
  }
  const edits = lists.map(({ path, values }): Edit => ({ op: 'set', path, value: oneOrMany(values.filter((value) => value !== drop)) }));
  const closed = notAccepted(connection, edits, [keep]);
  if (closed) return closed;
  const { vendor } = connection.purpose;
  return {
    id: 'drop-old-external-id',
    title: `Accept the External ID ${redactExternalId(drop)} no longer`,
    access: 'narrower',
    reversible: true,
    edits,
    caution: `${vendor.name} has to send ${redactExternalId(keep)} by now: with the old one it cannot come in any more.`,
  };
}

/** The External IDs that the vendor's own statements accept, in their order; none where the trust policy cannot be read. Pure. */
export function acceptedExternalIds(connection: Connection): readonly string[] {
  const trust = vendorTrust(connection);
  if (!('document' in trust)) return [];
  return [...new Set(read(trust).flatMap(({ isDeny, values }) => (isDeny ? [] : values)))];
}

function readTrust(connection: Connection): VendorTrust | Unknown {
  const trust = vendorTrust(connection);
  if ('document' in trust) return trust;
  return 'notApplicable' in trust ? unknown('not-looked', trust.notApplicable) : trust;
}

/** The External ID that is in use: the connection's, if the trust policy asks for it; where that is not known here, the only one there. */
function currentOf(trust: VendorTrust): string | Unknown {
  const { expected, connection } = trust;
  const { vendor } = connection.purpose;
  const there = acceptedExternalIds(connection);
  if (isKnown(expected)) {
    if (there.includes(expected)) return expected;
    return unknown('not-looked', `The trust policy does not ask for the External ID of this connection, so there is none to rotate.`, {
      next: 'Mend what "External ID" and "Trust principal" have found first.',
    });
  }
  const [only, ...more] = there;
  if (only !== undefined && more.length === 0) return only;
  return unknown('not-looked', `Which External ID ${vendor.name} sends now is not known here.`, {
    next: `Give it to this connection. ${vendor.externalId.where}`,
  });
}

/** Those of which all is known, and one of whose values this is. */
function listsWith(trust: VendorTrust, value: string): readonly (ExternalIdList & { readonly values: readonly string[] })[] {
  return read(trust).filter(({ values }) => values.includes(value));
}

function read(trust: VendorTrust): readonly (ExternalIdList & { readonly values: readonly string[] })[] {
  return externalIdLists(trust).flatMap((list) => {
    const values = list.values.filter(isKnown);
    return values.length === list.values.length ? [{ ...list, values }] : [];
  });
}

/** Would the vendor be refused with one of these after the edits, that it is not refused with for another reason now? */
function notAccepted(connection: Connection, edits: readonly Edit[], ids: readonly string[]): Unknown | undefined {
  const before = vendorTrust(connection);
  const after = vendorTrust(applyEdits(connection, edits));
  if (!('document' in after) || !('document' in before)) return unknown('not-looked', 'What the trust policy would say cannot be told.');
  const is = (trust: VendorTrust, id: string) => verdictOf(judgeAsVendor(trust, trust.document.Statement, id));
  const current = currentOf(before);
  const was = isKnown(current) ? is(before, current) : 'yes';
  const refused = ids.find((id) => is(after, id) === 'no' && was !== 'no');
  if (refused === undefined) return undefined;
  return unknown(
    'not-looked',
    `With this trust policy ${connection.purpose.vendor.name} could not come in by ${redactExternalId(refused)}, so nothing is planned.`,
    {
      next: 'A condition of another statement asks for the External ID in a form that is not changed here: change it by hand.',
    },
  );
}
