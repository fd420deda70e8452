import assert from 'node:assert/strict';
import { unknown, type Known } from '../../../../src/engine/model/known.ts';
import type { ConditionBlock, PolicyDocument, Statement } from '../../../../src/engine/model/policy.ts';
import { explainTrust, judgeTrust, type TrustRequest, type TrustVerdict } from '../../../../src/engine/policy/judgeTrust.ts';

const ROLE = 'arn:aws:iam::111122223333:role/vendor';
const ROOT = 'arn:aws:iam::111122223333:root';
const ID = 'org-4f1c2a90-7d';
const UNKNOWN = unknown('unresolved', 'it comes from a variable');

const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Principal: { AWS: ROOT },
  Action: 'sts:AssumeRole',
  ...more,
});
const deny = (more: Partial<Statement> = {}): Statement => ({ ...allow(more), Effect: 'Deny' });
const when = (condition: ConditionBlock, more: Partial<Statement> = {}): Statement => allow({ Condition: condition, ...more });
const doc = (...statements: readonly Known<Statement>[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });
const WITH_ID = when({ StringEquals: { 'sts:ExternalId': ID } });

type Verdict = TrustVerdict['verdict'];
/** Name, document, verdict with the External ID, verdict without any, and what else the caller brings. */
type Row = readonly [string, Known<PolicyDocument>, Verdict, Verdict, Partial<TrustRequest>?];

function table(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    for (const [name, document, verdict, withoutExternalId, more] of rows) {
      it(`${name}: ${verdict}, without External ID ${withoutExternalId}`, () => {
        const explained = explainTrust(document, { principal: ROLE, externalId: ID, ...more });
        assert.deepEqual(
          { verdict: explained.verdict, withoutExternalId: explained.withoutExternalId },
          { verdict, withoutExternalId },
          JSON.stringify(explained, undefined, 2),
        );
      });
    }
  });
}

table('who may assume the role', [
  ['a bare account id is the whole account', doc(allow({ Principal: { AWS: '111122223333' } })), 'allowed', 'allowed'],
  ['an account root ARN is the whole account', doc(allow()), 'allowed', 'allowed'],
  ['a list is OR', doc(allow({ Principal: { AWS: ['444455556666', ROLE] } })), 'allowed', 'allowed'],
  ['another account', doc(allow({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } })), 'denied', 'denied'],
  ['no wildcard inside an ARN', doc(allow({ Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } })), 'denied', 'denied'],
  ['{"AWS":"*"}', doc(allow({ Principal: { AWS: '*' } })), 'allowed', 'allowed'],
  ['a bare "*"', doc(allow({ Principal: '*' })), 'allowed', 'allowed'],
  ['the unique id of a deleted role', doc(allow({ Principal: { AWS: 'AROAEXAMPLEEXAMPLE01' } })), 'denied', 'denied'],
  [
    'the unique id of a deleted user beside a principal that is right',
    doc(allow({ Principal: { AWS: ['AIDAEXAMPLEEXAMPLE01', ROLE] } })),
    'allowed',
    'allowed',
  ],
  [
    'NotPrincipal that names the caller',
    doc({ Effect: 'Allow', NotPrincipal: { AWS: ROLE }, Action: 'sts:AssumeRole' }),
    'denied',
    'denied',
  ],
  [
    'NotPrincipal that names somebody else',
    doc({ Effect: 'Allow', NotPrincipal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' }),
    'allowed',
    'allowed',
  ],
  [
    'aws:PrincipalArn is compared by value',
    doc(when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/v*' } }, { Principal: { AWS: '*' } })),
    'allowed',
    'allowed',
  ],
]);

table('which action', [
  ['sts:*', doc(allow({ Action: 'sts:*' })), 'allowed', 'allowed'],
  ['*', doc(allow({ Action: '*' })), 'allowed', 'allowed'],
  ['any case and a wildcard', doc(allow({ Action: 'STS:assume*' })), 'allowed', 'allowed'],
  ['a ? is one character', doc(allow({ Action: 'sts:AssumeRol?' })), 'allowed', 'allowed'],
  ['sts:TagSession alone', doc(allow({ Action: 'sts:TagSession' })), 'denied', 'denied'],
  [
    'sts:AssumeRoleWithWebIdentity alone',
    doc(allow({ Action: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRoleWithSAML'] })),
    'denied',
    'denied',
  ],
  ['NotAction that spares it', doc({ Effect: 'Allow', Principal: { AWS: ROOT }, NotAction: 'sts:TagSession' }), 'allowed', 'allowed'],
  ['NotAction that names it', doc({ Effect: 'Allow', Principal: { AWS: ROOT }, NotAction: 'STS:Assume*' }), 'denied', 'denied'],
  ['session tags without sts:TagSession', doc(allow()), 'denied', 'denied', { sessionTags: true }],
  [
    'session tags with sts:TagSession',
    doc(allow({ Action: ['sts:AssumeRole', 'sts:TagSession'] })),
    'allowed',
    'allowed',
    { sessionTags: true },
  ],
  [
    'session tags with sts:TagSession in a statement of its own',
    doc(WITH_ID, allow({ Action: 'sts:TagSession' })),
    'allowed',
    'denied',
    { sessionTags: true },
  ],
  [
    'session tags whose sts:TagSession is denied',
    doc(allow({ Action: 'sts:*' }), deny({ Action: 'sts:TagSession' })),
    'denied',
    'denied',
    { sessionTags: true },
  ],
  ['that Deny without session tags', doc(allow({ Action: 'sts:*' }), deny({ Action: 'sts:TagSession' })), 'allowed', 'allowed'],
  [
    'another action that is asked for',
    doc(allow({ Action: 'sts:SetSourceIdentity' })),
    'allowed',
    'allowed',
    { action: 'sts:SetSourceIdentity' },
  ],
]);

table('the External ID', [
  ['StringEquals', doc(WITH_ID), 'allowed', 'denied'],
  ['a condition key in another case', doc(when({ StringEquals: { 'STS:EXTERNALID': ID } })), 'allowed', 'denied'],
  ['an operator in another case', doc(when({ stringequals: { 'sts:ExternalId': ID } })), 'allowed', 'denied'],
  ['a value in another case', doc(when({ StringEquals: { 'sts:ExternalId': ID.toUpperCase() } })), 'denied', 'denied'],
  ['a leading blank', doc(when({ StringEquals: { 'sts:ExternalId': ` ${ID}` } })), 'denied', 'denied'],
  ['a list of values is OR', doc(when({ StringEquals: { 'sts:ExternalId': ['other-one', ID] } })), 'allowed', 'denied'],
  [
    'several operators and keys are AND',
    doc(when({ StringEquals: { 'sts:ExternalId': ID }, StringLike: { 'aws:PrincipalArn': '*:role/somebody-else' } })),
    'denied',
    'denied',
  ],
  ['several statements are OR', doc(when({ StringEquals: { 'sts:ExternalId': 'other-one' } }), WITH_ID), 'allowed', 'denied'],
  ['StringEqualsIfExists', doc(when({ StringEqualsIfExists: { 'sts:ExternalId': ID } })), 'allowed', 'allowed'],
  ['ForAllValues:StringEquals', doc(when({ 'ForAllValues:StringEquals': { 'sts:ExternalId': ID } })), 'allowed', 'allowed'],
  ['ForAnyValue:StringEquals', doc(when({ 'ForAnyValue:StringEquals': { 'sts:ExternalId': ID } })), 'allowed', 'denied'],
  ['ForAnyValue:StringEqualsIfExists', doc(when({ 'ForAnyValue:StringEqualsIfExists': { 'sts:ExternalId': ID } })), 'allowed', 'denied'],
  ['StringNotEquals', doc(when({ StringNotEquals: { 'sts:ExternalId': 'banned-one' } })), 'allowed', 'allowed'],
  ['Null true', doc(when({ Null: { 'sts:ExternalId': 'true' } })), 'denied', 'allowed'],
  ['Null false', doc(when({ Null: { 'sts:ExternalId': 'false' } })), 'allowed', 'denied'],
  ['StringLike *', doc(when({ StringLike: { 'sts:ExternalId': '*' } })), 'allowed', 'denied'],
  ['StringEquals with a wildcard is literal', doc(when({ StringEquals: { 'sts:ExternalId': 'org-*' } })), 'denied', 'denied'],
  ['a second statement without the condition', doc(WITH_ID, allow()), 'allowed', 'allowed'],
  ['no condition at all', doc(allow()), 'allowed', 'allowed'],
  [
    'Deny StringNotEquals denies a missing id too',
    doc(allow(), deny({ Condition: { StringNotEquals: { 'sts:ExternalId': ID } } })),
    'allowed',
    'denied',
  ],
  [
    'Deny StringNotEqualsIfExists as well',
    doc(allow(), deny({ Condition: { StringNotEqualsIfExists: { 'sts:ExternalId': ID } } })),
    'allowed',
    'denied',
  ],
  ['Deny Null true', doc(allow(), deny({ Condition: { Null: { 'sts:ExternalId': true } } })), 'allowed', 'denied'],
  ['an id that the policy does not tell', doc(when({ StringEquals: { 'sts:ExternalId': UNKNOWN } })), 'cannot-tell', 'denied'],
  [
    'an id that the policy does not tell beside the right one',
    doc(when({ StringEquals: { 'sts:ExternalId': [UNKNOWN, ID] } })),
    'allowed',
    'denied',
  ],
  ['an id of the caller that is not known', doc(WITH_ID), 'cannot-tell', 'denied', { externalId: UNKNOWN }],
  [
    'an id of the caller that is not known where any will do',
    doc(when({ StringLike: { 'sts:ExternalId': '*' } })),
    'allowed',
    'denied',
    { externalId: UNKNOWN },
  ],
  [
    'an id that comes in the context',
    doc(WITH_ID),
    'allowed',
    'denied',
    { externalId: undefined as never, context: { 'STS:externalid': ID } },
  ],
]);

table('other conditions on a vendor', [
  ['aws:SourceAccount', doc(when({ StringEquals: { 'aws:SourceAccount': '111122223333' } })), 'denied', 'denied'],
  ['aws:SourceArn', doc(when({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } })), 'denied', 'denied'],
  ['aws:PrincipalOrgID', doc(when({ StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } })), 'cannot-tell', 'cannot-tell'],
  [
    "aws:PrincipalOrgID when the vendor's is known",
    doc(when({ StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } })),
    'denied',
    'denied',
    { context: { 'AWS:PrincipalOrgId': 'o-vendororgid' } },
  ],
  ['aws:MultiFactorAuthPresent true', doc(when({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })), 'denied', 'denied'],
  ['aws:SourceIp is not known', doc(when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })), 'cannot-tell', 'cannot-tell'],
  [
    "aws:SourceIp that contains the vendor's egress",
    doc(when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })),
    'allowed',
    'allowed',
    { context: { 'aws:SourceIp': '203.0.113.7' } },
  ],
  [
    "aws:SourceIp that does not contain the vendor's egress",
    doc(when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })),
    'denied',
    'denied',
    { context: { 'aws:SourceIp': '198.51.100.7' } },
  ],
]);

table('the verdict', [
  ['an empty document', { Statement: [] }, 'denied', 'denied'],
  ['a document that is not known', UNKNOWN, 'cannot-tell', 'cannot-tell'],
  ['statements that are not known', { Statement: UNKNOWN }, 'cannot-tell', 'cannot-tell'],
  ['a statement that is not known', doc(UNKNOWN), 'cannot-tell', 'cannot-tell'],
  ['a statement that is not known beside a sure Allow', doc(allow(), UNKNOWN), 'cannot-tell', 'cannot-tell'],
  ['a statement that is not known beside a sure Deny', doc(deny(), UNKNOWN), 'denied', 'denied'],
  ['Deny wins over Allow', doc(allow(), deny()), 'denied', 'denied'],
  ['a Deny of somebody else', doc(allow(), deny({ Principal: { AWS: '444455556666' } })), 'allowed', 'allowed'],
  [
    'a Deny that may apply',
    doc(allow(), deny({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } })),
    'cannot-tell',
    'cannot-tell',
  ],
  [
    'a Deny that may apply, where nothing allows',
    doc(deny({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } })),
    'denied',
    'denied',
  ],
  ['an effect in lower case is none', doc({ ...allow(), Effect: 'allow' }), 'cannot-tell', 'cannot-tell'],
  ['an effect that is not known', doc({ ...allow(), Effect: UNKNOWN }), 'cannot-tell', 'cannot-tell'],
  [
    'an effect that is not known, of somebody else',
    doc(allow(), { ...allow({ Principal: { AWS: '444455556666' } }), Effect: UNKNOWN }),
    'allowed',
    'allowed',
  ],
  ['no Principal', doc({ Effect: 'Allow', Action: 'sts:AssumeRole' }), 'denied', 'denied'],
  ['no Action', doc({ Effect: 'Allow', Principal: { AWS: ROOT } }), 'denied', 'denied'],
  ['a Condition that is not known', doc(allow({ Condition: UNKNOWN })), 'cannot-tell', 'cannot-tell'],
  ['an Action that is not known', doc(allow({ Action: ['sts:TagSession', UNKNOWN] })), 'cannot-tell', 'cannot-tell'],
]);

describe('judgeTrust', () => {
  it('takes a single statement without a list', () => {
    assert.equal(judgeTrust({ Statement: allow() } as unknown as PolicyDocument, { principal: ROLE }).verdict, 'allowed');
  });

  it('says which clause says no, and where it stands', () => {
    const { statements } = judgeTrust(
      doc(
        allow({
          Sid: 'Vendor',
          Principal: { AWS: ['444455556666'] },
          Condition: { StringEquals: { 'sts:ExternalId': 'other-one-entirely' } },
        }),
      ),
      { principal: ROLE, externalId: ID },
    );
    assert.deepEqual(statements, [
      {
        index: 0,
        sid: 'Vendor',
        effect: 'Allow',
        applies: 'no',
        clauses: [
          {
            clause: 'Principal',
            outcome: 'no',
            why: `The Principal does not name the caller (${ROLE}): 444455556666 is another account.`,
            path: ['Statement', 0, 'Principal', 'AWS', 0],
          },
          {
            clause: 'Action',
            outcome: 'yes',
            why: 'The Action names sts:AssumeRole: it says sts:AssumeRole.',
            path: ['Statement', 0, 'Action'],
          },
          {
            clause: 'Condition',
            key: 'sts:ExternalId',
            operator: 'StringEquals',
            outcome: 'no',
            why: 'StringEquals on sts:ExternalId wants ot… (18 characters), and the caller sends or… (15 characters): not met.',
            path: ['Statement', 0, 'Condition', 'StringEquals', 'sts:ExternalId'],
          },
        ],
      },
    ]);
  });

  it('says for which reason sts:TagSession is asked for', () => {
    const { statements } = judgeTrust(doc(allow()), { principal: ROLE, sessionTags: true });
    assert.equal(
      statements[0]?.clauses[2]?.why,
      'The caller passes session tags, so sts:TagSession must be allowed too; the Action does not name sts:TagSession: it says sts:AssumeRole.',
    );
  });

  it("never shows an External ID whole, neither the policy's nor the caller's", () => {
    const operators = [
      'StringEquals',
      'StringNotLike',
      'ForAllValues:StringEqualsIfExists',
      'NumericEquals',
      'Bool',
      'Nonsense',
      'ArnLike',
    ];
    for (const operator of operators) {
      const text = JSON.stringify(
        explainTrust(doc(when({ [operator]: { 'Sts:ExternalID': ['policy-secret-id', 'policy-secret-*'] } })), {
          principal: ROLE,
          externalId: 'caller-secret-id',
        }),
      );
      assert.doesNotMatch(text, /secret/);
    }
  });

  it('answers the keys of the command line contract', () => {
    assert.deepEqual(Object.keys(explainTrust(doc(WITH_ID), { principal: ROLE, externalId: ID })), [
      'verdict',
      'withoutExternalId',
      'statements',
    ]);
  });
});
