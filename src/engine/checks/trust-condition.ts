import type { Edit } from '../model/edit.ts';
import type { Fix } from '../model/finding.ts';
import { isUnknown, type Unknown } from '../model/known.ts';
import { mergeCidrs } from '../policy/cidr.ts';
import type { ClauseVerdict } from '../policy/verdict.ts';
import { defineCheck } from './defineCheck.ts';
import { dropStatement } from './trust/dropStatement.ts';
import { dropConditionEdits, inTrust, oneOrMany, savable, statementAt } from './trust/trustEdits.ts';
import { bareOperator, reasonOf, vendorTrust, type Denial, type MainStatement, type VendorTrust } from './trust/vendorTrust.ts';

type Evidence = { readonly trust: VendorTrust } & (
  | { readonly kind: 'condition'; readonly main: MainStatement; readonly clause: ClauseVerdict }
  | { readonly kind: 'denied'; readonly denial: Denial }
);

/** Is there a condition, on anything but the External ID, that keeps the vendor out? */
export const trustCondition = defineCheck<Evidence>({
  id: 'trust-condition',
  part: 'trust',
  title: 'Trust conditions',
  why: "Every condition of a statement must hold. Some cannot hold for a vendor of another account: aws:SourceArn is set by AWS services only, your organization is not the vendor's, and a service uses no MFA.",
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy: ({ purpose }) => `No other condition keeps ${purpose.vendor.name} out.`,
  find(connection) {
    const trust = vendorTrust(connection);
    if (!('document' in trust)) return trust;
    const { main, doubts } = trust;
    const { vendor } = connection.purpose;
    if (!main)
      return doubts[0] ?? { notApplicable: `No statement of the trust policy is ${vendor.name}'s, so there is no condition to judge.` };
    const denied = trust.denies.filter(({ owner }) => owner === 'trust-condition');
    const broken: Evidence[] = main.others
      .filter(({ outcome }) => outcome === 'no')
      .map((clause) => ({ kind: 'condition', main, clause, trust }));
    broken.push(...denied.filter(({ applies }) => applies === 'yes').map((denial) => ({ kind: 'denied' as const, denial, trust })));
    const unread: Unknown[] = [...doubts];
    const unsure = [main.others, ...denied.filter(({ applies }) => applies === 'cannot-tell').map(({ clauses }) => clauses)].flat();
    for (const clause of unsure) if (clause.outcome === 'cannot-tell') unread.push(reasonOf(clause, trust, howToTell(clause, trust)));
    unread.push(...main.externalId.filter(({ key }) => key === undefined).map((clause) => reasonOf(clause, trust)));
    return { broken, unread };
  },
  explain(evidence) {
    const { trust } = evidence;
    const { vendor } = trust.connection.purpose;
    if (evidence.kind === 'denied') {
      const conditions = evidence.denial.clauses.filter(({ clause }) => clause === 'Condition');
      return {
        message: `A Deny statement keeps ${vendor.name} out: ${conditions.map(({ why }) => why).join(' ')}`,
        at: statementAt(evidence.denial.index),
        expected: `no Deny that holds for ${vendor.name}`,
        actual: `Deny if ${conditions.map(inWords).join(' and ')}`,
      };
    }
    const { clause } = evidence;
    return {
      message: `A condition keeps ${vendor.name} out. ${clause.why}${hint(clause)}`,
      at: inTrust(clause.path),
      expected: `a condition that ${vendor.name} can meet, or none`,
      actual: inWords(clause),
    };
  },
  fixes(evidence) {
    const { trust } = evidence;
    if (evidence.kind === 'denied')
      return [
        dropStatement(
          trust,
          evidence.denial.index,
          'wider',
          'This Deny may hold for others too. Whoever else it keeps out is no longer kept out.',
        ),
      ];
    const { main, clause } = evidence;
    const added = addAddresses(clause, main, trust);
    return [...(added ? [added] : []), dropCondition(clause, main, trust)];
  },
});

function inWords({ operator = 'a condition', key = '' }: ClauseVerdict): string {
  return key === '' ? operator : `${operator} on ${key}`;
}

/** What people usually meant by a condition that cannot hold here. */
function hint({ key = '' }: ClauseVerdict): string {
  switch (key.toLowerCase()) {
    case 'aws:sourceaccount':
    case 'aws:sourcearn':
      return ' It is meant for AWS services; for a vendor the External ID does this work.';
    default:
      return '';
  }
}

function howToTell({ key = '' }: ClauseVerdict, { connection }: VendorTrust): string {
  const { vendor } = connection.purpose;
  if (key.toLowerCase() !== 'aws:sourceip')
    return `Ask ${vendor.name} whether it meets the condition, or look for its calls in CloudTrail.`;
  return vendor.outboundAddresses.needed
    ? `Give the addresses that ${vendor.name} calls from to this connection. ${vendor.outboundAddresses.where}`
    : `Ask ${vendor.name} which addresses it calls from, and give them to this connection.`;
}

function dropCondition(clause: ClauseVerdict, main: MainStatement, trust: VendorTrust): Fix {
  return {
    id: 'drop-condition',
    title: `Remove the condition ${inWords(clause)}`,
    access: 'wider',
    reversible: true,
    edits: savable(trust, dropConditionEdits(main.index, main.statement, clause.operator ?? '', clause.key ?? '')),
    caution: 'Whoever else this statement names is no longer held back by the condition.',
  };
}

/** The vendor's addresses beside those that aws:SourceIp names already; nobody loses anything. */
function addAddresses(clause: ClauseVerdict, main: MainStatement, trust: VendorTrust): Fix | undefined {
  const { cidrs, vendor } = trust.connection.purpose;
  const { Condition } = main.statement;
  if (clause.key?.toLowerCase() !== 'aws:sourceip' || bareOperator(clause) !== 'ipaddress' || !cidrs || cidrs.length === 0)
    return undefined;
  const keys = Condition === undefined || isUnknown(Condition) ? undefined : Condition[clause.operator ?? ''];
  const listed: unknown = keys === undefined || isUnknown(keys) ? undefined : keys[clause.key];
  const existing = (Array.isArray(listed) ? listed : [listed]).filter((value) => value !== undefined).map(String);
  const edit: Edit = { op: 'set', path: inTrust(clause.path), value: oneOrMany(mergeCidrs(existing, cidrs)) };
  return {
    id: 'add-addresses',
    title: `Add ${vendor.name}'s addresses to aws:SourceIp`,
    access: 'wider',
    reversible: true,
    edits: savable(trust, [edit]),
  };
}
