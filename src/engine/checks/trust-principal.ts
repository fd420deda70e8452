import type { Path } from '../model/edit.ts';
import type { Fix } from '../model/finding.ts';
import { isUnknown, unknown, type Unknown } from '../model/known.ts';
import { nameOfAccount } from '../vendors/knownAccounts.ts';
import { principalsOf } from '../vendors/principalsOf.ts';
import { relationOf, type Relation } from '../vendors/recognise.ts';
import { defineCheck } from './defineCheck.ts';
import { dropStatement } from './trust/dropStatement.ts';
import { accountOf } from './role/judgedRole.ts';
import { asksForExternalId } from './trust/statementsMeant.ts';
import { inTrust, newStatement, oneOrMany, principalEdits, savable, statementAt, STATEMENTS } from './trust/trustEdits.ts';
import { vendorTrust, type Denial, type MainStatement, type VendorTrust } from './trust/vendorTrust.ts';

type Evidence = { readonly trust: VendorTrust } & (
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'not-the-vendor' | 'everybody'; readonly main: MainStatement }
  | { readonly kind: 'denied'; readonly denial: Denial }
);

/** Does the trust policy name the vendor? Nothing else of it is judged here. */
export const trustPrincipal = defineCheck<Evidence>({
  id: 'trust-principal',
  part: 'trust',
  title: 'Trust principal',
  why: 'The role lets in only whom its trust policy names as Principal. One digit off, and it is another account; a deleted principal lets in nobody.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy(connection) {
    const { vendor } = connection.purpose;
    const trust = vendorTrust(connection);
    const named = 'main' in trust ? trust.main?.principals.map(({ relation }) => relation) : undefined;
    const wider = named?.some(({ kind }) => kind === 'preferred') ? undefined : named?.find(({ kind }) => kind === 'wider');
    return `The trust policy names ${vendor.name}.${wider ? ` ${wider.why} That is wider, not wrong.` : ''}`;
  },
  find(connection) {
    const trust = vendorTrust(connection);
    if (!('document' in trust)) return trust;
    const { main, doubts } = trust;
    const denied = trust.denies.filter(({ owner }) => owner === 'trust-principal');
    const broken: Evidence[] = denied.filter(({ applies }) => applies === 'yes').map((denial) => ({ kind: 'denied', denial, trust }));
    const unread: Unknown[] = [...doubts];
    if (denied.some(({ applies }) => applies === 'cannot-tell')) unread.push(notToldWho(trust, 'A Deny'));
    if (!main) {
      if (doubts.length === 0) broken.unshift({ kind: 'nowhere', trust });
      return { broken, unread };
    }
    if (main.principal === 'no') broken.unshift({ kind: 'not-the-vendor', main, trust });
    else if (main.principal === 'cannot-tell') unread.unshift(main.unread[0] ?? notToldWho(trust, 'The statement'));
    else if (!namesOnlySome(main)) broken.unshift({ kind: 'everybody', main, trust });
    return { broken, unread };
  },
  explain(evidence) {
    const { trust } = evidence;
    const { vendor } = trust.connection.purpose;
    switch (evidence.kind) {
      case 'nowhere':
        return {
          message: `No statement of the trust policy names ${vendor.name}. ${whoIsTrusted(trust)}`,
          at: STATEMENTS,
          expected: trust.preferred,
          actual: whoIsTrusted(trust),
        };
      case 'denied':
        return {
          message: `A Deny statement names ${vendor.name}, and a Deny wins over every Allow.`,
          at: statementAt(evidence.denial.index),
          expected: `no Deny for ${trust.preferred}`,
          actual: 'Effect: Deny',
        };
      case 'everybody':
        return {
          message: `The Principal is *: any AWS account may ask for this role, and only the conditions keep the others out. ${vendor.name} needs only ${trust.preferred}.`,
          at: principalPlace(evidence.main),
          expected: trust.preferred,
          actual: evidence.main.statement.NotPrincipal === undefined ? '*' : 'everybody but the NotPrincipal',
          severity: 'warning',
        };
      case 'not-the-vendor':
        return {
          message: whyNot(evidence.main, trust),
          at: principalPlace(evidence.main),
          expected: trust.preferred,
          actual: shownPrincipal(evidence.main),
        };
    }
  },
  fixes(evidence) {
    const { trust } = evidence;
    switch (evidence.kind) {
      case 'nowhere':
        return [addStatement(trust)];
      case 'denied':
        return [endDenial(evidence.denial, trust)];
      case 'everybody':
        return [setPrincipal(evidence.main, trust, 'narrow-principal')];
      case 'not-the-vendor': {
        const set = setPrincipal(evidence.main, trust, 'set-principal');
        const isGuess = evidence.main.relation === 'lone-candidate' && !asksForExternalId(evidence.main.statement);
        return isGuess ? [addStatement(trust), set] : [set];
      }
    }
  },
});

/** True unless the statement lets the vendor in only by letting everybody in. */
function namesOnlySome({ principals, statement }: MainStatement): boolean {
  if (statement.NotPrincipal !== undefined || principals.some(({ relation }) => relation.kind === 'anyone')) return false;
  return principals.some(
    ({ relation }) => relation.kind === 'preferred' || relation.kind === 'wider' || relation.kind === 'other-principal-of-vendor',
  );
}

function notToldWho({ account, connection }: VendorTrust, what: string): Unknown {
  const { name } = connection.purpose.vendor;
  return unknown(
    'not-looked',
    `${what} names one principal of ${name}'s account ${account.id}. Whether ${name} comes as that one cannot be told from here.`,
    {
      next: `Ask ${name} which principal it comes as, or name the account as ${name} documents it.`,
    },
  );
}

function whyNot(main: MainStatement, trust: VendorTrust): string {
  const { statement, principals } = main;
  const { name } = trust.connection.purpose.vendor;
  const comesAs = `${name} comes as ${trust.preferred}.`;
  if (statement.NotPrincipal !== undefined)
    return `The statement says NotPrincipal, which IAM does not accept in a trust policy, and which leaves ${name} out. ${comesAs}`;
  if (principals.length === 0)
    return `The Principal is ${shownPrincipal(main)} and no AWS account: ${kindsOf(main)} is for AWS services or identity providers. ${comesAs}`;
  const { value, relation } = worthSaying(principals);
  const why = relationInWords(relation, trust);
  return `The trust policy names ${value}, which is not ${name}. ${why}${why.includes(trust.preferred) ? '' : ` ${comesAs}`}`;
}

/** The principal that tells most about what went wrong. */
function worthSaying(principals: MainStatement['principals']): MainStatement['principals'][number] {
  const order: readonly Relation['kind'][] = ['near-miss', 'deleted', 'other-principal-of-vendor'];
  for (const kind of order) {
    const found = principals.find(({ relation }) => relation.kind === kind);
    if (found) return found;
  }
  return principals[0]!;
}

function relationInWords({ kind, account, why }: Relation, { connection }: VendorTrust): string {
  if (kind === 'unrelated' && account !== undefined && account === accountOf(connection))
    return `${account} is your own account, the one that the role is in.`;
  if (kind === 'deleted')
    return `${why} ${connection.purpose.vendor.name} may have deleted its principal and made it again; it has to be named anew.`;
  return why;
}

function whoIsTrusted({ document }: VendorTrust): string {
  const shown = document.Statement.flatMap((statement, index) => {
    if (isUnknown(statement) || statement.Effect !== 'Allow') return [];
    const named = principalsOf(statement, index).principals.map(({ value }) => {
      const account = /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(value)?.[1];
      const name = account === undefined ? undefined : nameOfAccount(account);
      return name === undefined ? value : `${value} (probably ${name})`;
    });
    return named.length > 0 ? named : [shownValue(statement.Principal)];
  });
  return shown.length === 0 ? 'It lets nobody in.' : `It lets in ${shown.join(', ')}.`;
}

function principalPlace({ statement, index, principals }: MainStatement): Path {
  if (statement.NotPrincipal !== undefined) return [...statementAt(index), 'NotPrincipal'];
  if (principals.length > 0) return inTrust(worthSaying(principals).path);
  return statement.Principal === undefined ? statementAt(index) : [...statementAt(index), 'Principal'];
}

function shownPrincipal({ statement, principals }: MainStatement): string {
  if (statement.NotPrincipal !== undefined) return `NotPrincipal ${shownValue(statement.NotPrincipal)}`;
  return principals.length > 0 ? principals.map(({ value }) => value).join(', ') : shownValue(statement.Principal);
}

function shownValue(principal: unknown): string {
  return principal === undefined ? 'nobody' : typeof principal === 'string' ? principal : JSON.stringify(principal);
}

function kindsOf({ statement }: MainStatement): string {
  const { Principal } = statement;
  return typeof Principal === 'object' && !isUnknown(Principal) ? Object.keys(Principal).join(' and ') : 'that';
}

function setPrincipal(main: MainStatement, trust: VendorTrust, id: 'set-principal' | 'narrow-principal'): Fix {
  const narrows = id === 'narrow-principal';
  const replaced = main.principals.filter(({ relation }) => relation.kind === 'unrelated').map(({ value }) => value);
  const loses = main.relation === 'lone-candidate' ? replaced : [];
  return {
    id,
    title: `Name ${trust.preferred} as the principal`,
    access: narrows ? 'narrower' : 'wider',
    reversible: true,
    edits: savable(trust, principalEdits(main, trust), { principalIsSet: true }),
    ...(loses.length > 0 && { caution: `${loses.join(', ')} can no longer assume the role.` }),
    ...(narrows && { caution: 'Every other account that comes in by this statement can no longer assume the role.' }),
  };
}

/** Whom else the Deny names stays denied. */
function endDenial({ index, statement }: Denial, trust: VendorTrust): Fix {
  const caution = 'Somebody wrote this Deny to keep the vendor out. Ask them before it goes.';
  const named = isUnknown(statement) ? [] : principalsOf(statement, index).principals;
  const others = named.map(({ value }) => value).filter((value) => relationOf(value, trust.connection.purpose.vendor).kind === 'unrelated');
  if (others.length === 0) return dropStatement(trust, index, 'wider', caution);
  return {
    id: 'drop-principal',
    title: `Take ${trust.connection.purpose.vendor.name} out of the Deny`,
    access: 'wider',
    reversible: true,
    edits: savable(trust, [{ op: 'set', path: [...statementAt(index), 'Principal', 'AWS'], value: oneOrMany(others) }]),
    caution,
  };
}

function addStatement(trust: VendorTrust): Fix {
  const { vendor } = trust.connection.purpose;
  const fix = { id: 'trust-vendor', title: `Add a statement that lets ${vendor.name} in`, access: 'wider', reversible: true } as const;
  if (isUnknown(trust.expected) && vendor.externalId.required) {
    return {
      ...fix,
      edits: [],
      guide: { steps: [`Give the External ID to this connection first. ${vendor.externalId.where}`, 'Then diagnose again.'] },
    };
  }
  const statement = newStatement(trust, isUnknown(trust.expected) ? undefined : trust.expected);
  const at: Path = [...STATEMENTS, trust.document.Statement.length];
  return { ...fix, edits: savable(trust, [{ op: 'insert', path: at, value: statement }]) };
}
