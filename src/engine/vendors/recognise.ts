import type { Path } from '../model/edit.ts';
import { isKnown, isUnknown, type Known } from '../model/known.ts';
import type { PolicyDocument } from '../model/policy.ts';
import type { Vendor } from '../model/vendor.ts';
import { globMatches } from './globMatches.ts';
import { nameOfAccount } from './knownAccounts.ts';
import { nearMiss } from './nearMiss.ts';
import { allowStatements, principalsOf } from './principalsOf.ts';

/** How one principal of a trust policy stands to a vendor. */
export interface Relation {
  readonly kind: 'preferred' | 'wider' | 'other-principal-of-vendor' | 'near-miss' | 'deleted' | 'anyone' | 'unrelated';
  /** The account id in the principal, as it is written there. */
  readonly account?: string;
  /** A sentence for people. */
  readonly why: string;
}

/** Whose role this seems to be, how sure that is, and what it rests on. */
export interface Recognition {
  readonly vendor: Vendor;
  /**
   * `certain`: the vendor's account stands in the trust policy; `likely`: a slip of it does, or the role carries the name or
   * path that the vendor's documents use; `possible`: only a resemblance in name or tags.
   */
  readonly certainty: 'certain' | 'likely' | 'possible';
  /** A sentence for people. */
  readonly because: string;
  /** Where in the role it stands: `['trust', 'Statement', 0, 'Principal', 'AWS']`, `['name']`, `['tags', 'Vendor']`. */
  readonly path?: Path;
}

const CERTAINTIES = ['certain', 'likely', 'possible'] as const;

/**
 * Whose role is this? Asks the trust policy first, then name, path and tags; each vendor at most once, the surest first.
 * What is Unknown says nothing: an empty answer means "not recognised", not "nobody's".
 */
export function recognise(
  role: {
    readonly trust: Known<PolicyDocument>;
    readonly name?: Known<string>;
    readonly path?: Known<string>;
    readonly tags?: Known<Readonly<Record<string, string>>>;
  },
  vendors: readonly Vendor[],
): readonly Recognition[] {
  const statements = isUnknown(role.trust) ? [] : allowStatements(role.trust).allows;
  const principals = statements.flatMap(({ statement, index }) => principalsOf(statement, index).principals);

  return vendors
    .flatMap((vendor) => {
      const signs: Recognition[] = [
        ...principals.flatMap(({ value, path }) => signOfPrincipal(value, ['trust', ...path], vendor)),
        ...signsOfName(role.name, vendor),
        ...signsOfPath(role.path, vendor),
        ...signsOfTags(role.tags, vendor),
      ];
      const [first] = signs.sort(bySureness);
      return first ? [first] : [];
    })
    .sort(bySureness);
}

/** How one principal (an ARN, an account id, `*`, a deleted principal's id) stands to the vendor. */
export function relationOf(principal: string, vendor: Vendor): Relation {
  if (principal === '*') return { kind: 'anyone', why: '* lets in every AWS account, this vendor among them.' };
  if (/^A(?:RO|ID)A[A-Z0-9]{10,}$/.test(principal)) {
    return {
      kind: 'deleted',
      why: `${principal} is the id of a ${principal.startsWith('AROA') ? 'role' : 'user'} that has been deleted. It lets nobody in, even if one of the same name is made again.`,
    };
  }
  for (const account of vendor.accounts) {
    const stated = account.principals.find((candidate) => candidate.arn === principal);
    if (stated) return relationOfStated(stated.form, account.id, vendor);
  }

  const trimmed = principal
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim();
  if (trimmed !== principal) {
    const meant = relationOf(trimmed, vendor);
    return meant.account === undefined || meant.kind === 'unrelated'
      ? meant
      : { ...meant, kind: 'near-miss', why: 'There are blanks or quotes around the principal; IAM takes them as part of it.' };
  }

  const { account: written, partition, rest } = partsOf(principal);
  for (const { id, partition: home } of vendor.accounts) {
    if (written === id && partition !== undefined && partition !== home) {
      return {
        kind: 'near-miss',
        account: id,
        why: `${id} is ${vendor.name}'s account in partition ${home}; in ${partition} the same digits are somebody else's.`,
      };
    }
    if (written === id) return { kind: 'other-principal-of-vendor', account: id, why: whyOther(principal, rest ?? '', vendor, id) };
  }
  return relationOfForeign(principal, written, vendor);
}

function relationOfStated(form: 'preferred' | 'equivalent' | 'wider', account: string, vendor: Vendor): Relation {
  if (form === 'wider')
    return { kind: 'wider', account, why: `It lets in all of ${vendor.name}'s account ${account}, more than ${vendor.name} asks for.` };
  return {
    kind: 'preferred',
    account,
    why:
      form === 'preferred'
        ? `It is the principal that ${vendor.name} documents.`
        : `It means the same as the principal that ${vendor.name} documents.`,
  };
}

/** A principal of no account of the vendor's: a slip, or somebody else. */
function relationOfForeign(principal: string, written: string | undefined, vendor: Vendor): Relation {
  const named = written !== undefined && /^\d{12}$/.test(written) ? nameOfAccount(written) : undefined;
  if (named !== undefined)
    return { kind: 'unrelated', account: written!, why: `${written} is probably the account of ${named}, not ${vendor.name}'s.` };

  // Ids in anything that is not quite a principal: dashes between the digits, a colon too few.
  const candidates = written === undefined ? (principal.replaceAll(/(?<=\d)[ -](?=\d)/g, '').match(/\d+/g) ?? []) : [written];
  for (const { id } of vendor.accounts) {
    for (const digits of candidates) {
      const slip = nearMiss(digits, id);
      if (slip !== undefined)
        return { kind: 'near-miss', account: digits, why: `It is close to ${vendor.name}'s account ${id}: ${digits} ${slip}.` };
      if (digits === id)
        return {
          kind: 'near-miss',
          account: id,
          why: `It holds ${vendor.name}'s account ${id}, but is not written as an account id or an ARN.`,
        };
    }
  }
  return {
    kind: 'unrelated',
    ...(written !== undefined && { account: written }),
    why: written === undefined ? `${principal} is neither an account id nor an ARN of IAM.` : `${written} is not ${vendor.name}'s account.`,
  };
}

function whyOther(principal: string, rest: string, vendor: Vendor, id: string): string {
  const documented = vendor.accounts.flatMap((account) => account.principals).find((stated) => stated.form === 'preferred')?.arn ?? id;
  const alike = vendor.accounts
    .flatMap((account) => account.principals)
    .find((stated) => stated.arn.toLowerCase() === principal.toLowerCase());
  if (alike) return `It differs from ${alike.arn} only in upper and lower case, and IAM tells them apart.`;
  if (rest.includes('*')) return `IAM takes no * inside a principal's ARN. ${vendor.name} comes as ${documented}.`;
  if (rest.startsWith('assumed-role/'))
    return `It lets in one session of ${vendor.name}'s, by its name. ${vendor.name} comes as ${documented}.`;
  return `It is in ${vendor.name}'s account ${id}, but ${vendor.name} comes as ${documented}.`;
}

/** The account id in a principal as it is written, its partition (of an ARN), and what follows the account in the ARN. */
function partsOf(principal: string): { readonly account?: string; readonly partition?: string; readonly rest?: string } {
  const arn = /^arn:([^:]*):(?:iam|sts)::(\d+):(.+)$/s.exec(principal);
  if (arn) return { partition: arn[1]!, account: arn[2]!, rest: arn[3]! };
  return /^\d+$/.test(principal) ? { account: principal } : {};
}

function signOfPrincipal(value: string, path: Path, vendor: Vendor): readonly Recognition[] {
  const { kind, account, why } = relationOf(value, vendor);
  switch (kind) {
    case 'preferred':
    case 'wider':
    case 'other-principal-of-vendor':
      return [{ vendor, certainty: 'certain', because: `The trust policy names ${vendor.name}'s account ${account}.`, path }];
    case 'near-miss':
      return [{ vendor, certainty: 'likely', because: why, path }];
    default:
      return [];
  }
}

function signsOfName(name: Known<string> | undefined, vendor: Vendor): readonly Recognition[] {
  if (name === undefined || isUnknown(name)) return [];
  const hint = vendor.hints.roleNames.find((pattern) => globMatches(pattern, name));
  if (hint === undefined) return [];
  const documented = !hint.includes('*');
  return [
    {
      vendor,
      certainty: documented ? 'likely' : 'possible',
      because: documented
        ? `${name} is the role name in ${vendor.name}'s documents.`
        : `The role's name, ${name}, sounds like ${vendor.name}.`,
      path: ['name'],
    },
  ];
}

function signsOfPath(path: Known<string> | undefined, vendor: Vendor): readonly Recognition[] {
  if (path === undefined || isUnknown(path) || path === '/') return [];
  return vendor.variants.some((variant) => variant.rolePath?.path === path)
    ? [{ vendor, certainty: 'likely', because: `The role's path, ${path}, is the one that ${vendor.name} asks for.`, path: ['path'] }]
    : [];
}

function signsOfTags(tags: Known<Readonly<Record<string, string>>> | undefined, vendor: Vendor): readonly Recognition[] {
  if (tags === undefined || !isKnown(tags)) return [];
  return Object.entries(tags).flatMap(([key, value]) =>
    vendor.hints.tagKeys.some((pattern) => globMatches(pattern, key) || globMatches(pattern, value))
      ? [{ vendor, certainty: 'possible' as const, because: `The role's tag ${key} speaks of ${vendor.name}.`, path: ['tags', key] }]
      : [],
  );
}

function bySureness(a: Recognition, b: Recognition): number {
  return CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty);
}
