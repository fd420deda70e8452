import type { RoleCandidate } from '../model/account.ts';
import type { Connection } from '../model/connection.ts';
import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown, unknown, type Known, type Unknown } from '../model/known.ts';
import type { Role } from '../model/role.ts';
import { defineCheck } from './defineCheck.ts';
import { messageTo } from './messageTo.ts';
import { newRole } from './role/newRole.ts';
import { loginElsewhere } from './role/presentRole.ts';
import { parseRoleArn } from './role/roleArn.ts';

type Evidence =
  /** No role of that name. */
  | { readonly kind: 'missing'; readonly wanted: string; readonly candidates: readonly RoleCandidate[] }
  /** IAM found the role by its name, but what the connection says of it is not what it is. */
  | { readonly kind: 'another-arn' | 'letter-case'; readonly wanted: string; readonly there: string; readonly what: string };

/**
 * Is there the role that the connection names? IAM looks a role up by its name alone, whatever the letter case and the
 * path ("Names are not distinguished by case", IAM User Guide, "IAM and AWS STS quotas", read 2026-11-21), but AssumeRole
 * wants the exact ARN.
 */
export const roleExists = defineCheck<Evidence>({
  id: 'role-exists',
  part: 'role',
  title: 'The role',
  why: 'The vendor assumes one role, named by its exact ARN. If it is not there, or lies under another path, every call ends in AccessDenied.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy: ({ role }) => `The role ${role !== undefined && isKnown(role) && isKnown(role.name) ? `${role.name} ` : ''}exists.`,
  find(connection) {
    const elsewhere = loginElsewhere(connection);
    if (elsewhere) return elsewhere.because;
    const { role, purpose } = connection;
    if (isUnknown(role)) return role;
    if (!purpose.role) {
      if (role !== undefined) return { broken: [], unread: [] };
      return unknown('not-looked', 'The connection names no role.', { next: "Give the role's ARN, or its name." });
    }
    if (role === undefined) {
      const candidates = candidatesOf(connection);
      const known = isUnknown(candidates) ? [] : candidates;
      const unread = isUnknown(candidates) ? [candidates] : [];
      return { broken: [{ kind: 'missing', wanted: purpose.role, candidates: nearestFirst(purpose.role, known) }], unread };
    }
    const difference = differenceOf(purpose.role, role);
    if (isUnknown(difference)) return difference;
    return { broken: difference ? [difference] : [], unread: [] };
  },
  explain(evidence, { purpose }) {
    const at = ['role'];
    if (evidence.kind === 'missing') {
      const { wanted, candidates } = evidence;
      const offer =
        candidates.length === 0
          ? ''
          : ` ${candidates.length === 1 ? 'One role' : 'These roles'} of the account let${candidates.length === 1 ? 's' : ''} ${purpose.vendor.name} in: ${candidates.map((one) => one.arn).join(', ')}.`;
      return { message: `There is no role ${wanted}.${offer}`, at, expected: wanted, actual: 'no such role' };
    }
    const { wanted, there, what } = evidence;
    const severity = evidence.kind === 'letter-case' ? ('warning' as const) : ('error' as const);
    return { message: `There is a role of that name, but ${what}: it is ${there}.`, at, expected: wanted, actual: there, severity };
  },
  fixes(evidence, connection) {
    if (evidence.kind !== 'missing') return [useRole(evidence.there, evidence.wanted, connection)];
    return [
      ...evidence.candidates.map((one) => useRole(one.arn, evidence.wanted, connection)),
      createRole(evidence.wanted, connection, evidence.candidates.length > 0),
    ];
  },
});

function candidatesOf({ account }: Connection): Known<readonly RoleCandidate[]> {
  return isUnknown(account) ? account : account.candidates;
}

/** A role of the same name in another letter case or under another path is the likeliest, so it comes first. */
function nearestFirst(wanted: string, candidates: readonly RoleCandidate[]): readonly RoleCandidate[] {
  const name = (parseRoleArn(wanted)?.name ?? wanted).toLowerCase();
  const isNear = (one: RoleCandidate) => one.name.toLowerCase() === name;
  return [...candidates.filter(isNear), ...candidates.filter((one) => !isNear(one))];
}

function differenceOf(wanted: string, role: Role): Evidence | Unknown | undefined {
  const arn = parseRoleArn(wanted);
  const { name, path } = role;
  if (!arn) return differenceOfName(wanted, name);
  if (isKnown(role.arn)) return role.arn === wanted.trim() ? undefined : differenceOfArn(wanted, role.arn);
  if (isUnknown(name)) return name;
  if (isUnknown(path)) return path;
  const there = `arn:${arn.partition}:iam::${arn.account}:role${path}${name}`;
  return there === wanted.trim() ? undefined : differenceOfArn(wanted, there);
}

function differenceOfName(wanted: string, name: Known<string>): Evidence | Unknown | undefined {
  if (isUnknown(name)) return name;
  if (name === wanted) return undefined;
  return { kind: 'letter-case', wanted, there: name, what: 'it is not written like that' };
}

function differenceOfArn(wanted: string, there: string): Evidence {
  const [want, have] = [parseRoleArn(wanted), parseRoleArn(there)];
  const said: string[] = [];
  if (want && have) {
    if (want.account !== have.account || want.partition !== have.partition) said.push('in another account');
    if (want.path !== have.path) said.push('under another path');
    if (want.name !== have.name) said.push('in another letter case');
  }
  return { kind: 'another-arn', wanted, there, what: said.join(' and ') || 'with another ARN' };
}

function useRole(role: string, wanted: string, connection: Connection): Fix {
  const vendor = connection.purpose.vendor.name;
  return {
    id: 'use-role',
    title: `Use ${role}`,
    access: 'same',
    reversible: true,
    edits: [],
    guide: {
      steps: [`Change the connection's role to ${role}.`, `Check that ${vendor} has this very ARN too, letter by letter.`],
      message: messageTo(connection, {
        to: 'vendor',
        found: `We had the role written as ${wanted}. What is in the account is ${role}.`,
        ask: `Please check that you have this very ${parseRoleArn(role) ? 'ARN' : 'name'}, letter by letter, and correct it where it differs.`,
      }),
    },
  };
}

function createRole(wanted: string, connection: Connection, isOther: boolean): Fix {
  const { vendor, variant } = connection.purpose;
  const role = newRole(connection, wanted);
  const name = parseRoleArn(wanted)?.name ?? wanted;
  const base = { id: 'create-role', title: `Create the role ${name}`, access: 'wider', reversible: true } as const;
  if (isKnown(role)) {
    const chosen = isOther ? { onlyIfChosen: true as const, caution: `The account has a role already that lets ${vendor.name} in.` } : {};
    return { ...base, edits: [{ op: 'set', path: ['role'], value: role }], ...chosen };
  }
  const path = parseRoleArn(wanted)?.path ?? variant.rolePath?.path ?? '/';
  const link = vendor.docs[0]?.url;
  return {
    ...base,
    edits: [],
    guide: {
      steps: [
        `Not planned here: ${[role.detail, role.next].filter((part) => part !== undefined).join(' ')}`,
        `Create a role named ${name}${path === '/' ? '' : ` under the path ${path}`} whose trust policy lets ${vendor.name} in with the External ID it gave you.`,
        `Attach the policies that ${vendor.name} asks for, then diagnose again: the checks name what is still missing.`,
        `Give the role's ARN to ${vendor.name}.`,
      ],
      ...(link !== undefined && { link }),
    },
  };
}
