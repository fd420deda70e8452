import type { Edit } from '../model/edit.ts';
import type { Fix } from '../model/finding.ts';
import { isUnknown, type Unknown } from '../model/known.ts';
import type { Answer } from '../policy/answer.ts';
import { defineCheck } from './defineCheck.ts';
import { dropStatement } from './trust/dropStatement.ts';
import { judgeAsVendor } from './trust/judgeAsVendor.ts';
import { accountOf } from './role/judgedRole.ts';
import { statementsMeant } from './trust/statementsMeant.ts';
import { inTrust, savable, statementAt } from './trust/trustEdits.ts';
import { asVendors, reasonOf, vendorTrust, type Denial, type MainStatement, type VendorTrust } from './trust/vendorTrust.ts';

const ASSUME_ROLE = 'sts:AssumeRole';

type Evidence = { readonly trust: VendorTrust } & (
  | { readonly kind: 'not-allowed'; readonly main: MainStatement; readonly action: string }
  | { readonly kind: 'denied'; readonly denial: Denial }
);

/** Does the vendor's statement allow what the vendor calls? `sts:TagSession` may stand in a statement of its own. */
export const trustAction = defineCheck<Evidence>({
  id: 'trust-action',
  part: 'trust',
  title: 'Trust action',
  why: 'The trust policy allows single actions of STS. A vendor calls sts:AssumeRole; if it passes session tags, sts:TagSession must be allowed too. Another action, such as sts:AssumeRoleWithSAML, lets it do nothing.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy: ({ purpose }) => `The trust policy allows ${purpose.vendor.trustActions.join(' and ')}.`,
  find(connection) {
    const trust = vendorTrust(connection);
    if (!('document' in trust)) return trust;
    const { main, doubts, denies } = trust;
    const { vendor } = connection.purpose;
    if (!main)
      return doubts[0] ?? { notApplicable: `No statement of the trust policy is ${vendor.name}'s, so there is no action to judge.` };
    const denied = denies.filter(({ owner }) => owner === 'trust-action');
    const broken: Evidence[] = denied.filter(({ applies }) => applies === 'yes').map((denial) => ({ kind: 'denied', denial, trust }));
    const unread: Unknown[] = [
      ...doubts,
      ...denied.flatMap(({ applies, clauses }) => (applies === 'cannot-tell' && clauses[0] ? [reasonOf(clauses[0], trust)] : [])),
    ];

    for (const action of new Set([ASSUME_ROLE, ...vendor.trustActions])) {
      const allowed = action === ASSUME_ROLE ? main.action : allowedSomewhere(trust, action);
      if (allowed === 'no') broken.push({ kind: 'not-allowed', main, action, trust });
      if (allowed === 'cannot-tell') unread.push(whyNotTold(trust, main, action));
    }
    return { broken, unread };
  },
  explain(evidence) {
    const { vendor } = evidence.trust.connection.purpose;
    if (evidence.kind === 'denied') {
      return {
        message: `A Deny statement takes ${ASSUME_ROLE} away from everybody, ${vendor.name} too, and a Deny wins over every Allow.`,
        at: statementAt(evidence.denial.index),
        expected: `no Deny on ${ASSUME_ROLE}`,
        actual: 'Effect: Deny',
      };
    }
    const { main, action } = evidence;
    const { Action, NotAction } = main.statement;
    const actual =
      Action !== undefined ? `Action ${shown(Action)}` : NotAction !== undefined ? `NotAction ${shown(NotAction)}` : 'no Action';
    const tags = action === ASSUME_ROLE ? '' : ` ${vendor.name} passes session tags, and AWS refuses the whole call without it.`;
    return {
      message: `The trust policy does not allow ${action}.${tags}`,
      at: [...statementAt(main.index), ...(Action !== undefined ? ['Action'] : NotAction !== undefined ? ['NotAction'] : [])],
      expected: action,
      actual,
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
          'This Deny holds for everybody. Whoever else it keeps out is no longer kept out.',
        ),
      ];
    return [allow(evidence.main, evidence.action, trust)];
  },
});

/** Any of the vendor's statements may allow a further action: AWS judges the two actions one by one. */
function allowedSomewhere(trust: VendorTrust, action: string): Answer {
  const { document, preferred, expected, connection } = trust;
  const own = new Set([
    trust.main?.index,
    ...statementsMeant(document, connection.purpose.vendor, accountOf(connection)).map(({ index }) => index),
  ]);
  const asIf = document.Statement.map((one, index) => (own.has(index) && !isUnknown(one) ? asVendors(one, preferred) : one));
  const answers = judgeAsVendor(trust, asIf, expected, action)
    .filter(({ index }) => own.has(index))
    .map(({ clauses }) => clauses.find(({ clause }) => clause === 'Action')?.outcome ?? 'cannot-tell');
  return answers.includes('yes') ? 'yes' : answers.includes('cannot-tell') ? 'cannot-tell' : 'no';
}

function whyNotTold(trust: VendorTrust, main: MainStatement, action: string): Unknown {
  const key = main.statement.Action !== undefined ? 'Action' : 'NotAction';
  return reasonOf(
    {
      clause: 'Action',
      outcome: 'cannot-tell',
      why: `Whether the trust policy allows ${action} cannot be told.`,
      path: ['Statement', main.index, key],
    },
    trust,
  );
}

function shown(action: unknown): string {
  return Array.isArray(action) ? action.map(String).join(', ') : String(action);
}

/** Puts the action beside those that are there; NotAction, which in a trust policy allows by leaving out, gives way to a plain Action. */
function allow(main: MainStatement, action: string, trust: VendorTrust): Fix {
  const at = statementAt(main.index);
  const { Action, NotAction } = main.statement;
  const edits: Edit[] = NotAction === undefined ? [] : [{ op: 'remove', path: [...at, 'NotAction'] }];
  if (Array.isArray(Action)) edits.push({ op: 'insert', path: inTrust(['Statement', main.index, 'Action', Action.length]), value: action });
  else if (typeof Action === 'string')
    edits.push({ op: 'set', path: [...at, 'Action'], value: mayStay(Action) ? [Action, action] : action });
  else edits.push({ op: 'set', path: [...at, 'Action'], value: action });
  return {
    id: action === ASSUME_ROLE ? 'allow-assume-role' : action.toLowerCase() === 'sts:tagsession' ? 'allow-tag-session' : 'allow-action',
    title: `Allow ${action}`,
    access: 'wider',
    reversible: true,
    edits: savable(trust, edits),
  };
}

/** An action for web identities or SAML does nothing in a statement that names an AWS principal, and a misspelt one IAM refuses. */
function mayStay(action: string): boolean {
  return ['sts:assumerole', 'sts:tagsession', 'sts:setsourceidentity'].includes(action.toLowerCase()) || action.includes('*');
}
