import assert from 'node:assert/strict';
import { fixesOf, scan, type Dialect } from '../../../../src/engine/scan.ts';
import { dialects } from '../../../support/dialects.ts';

let all: readonly Dialect[];
before(async () => {
  all = await dialects();
});

/** A function with a trust policy of its own, of which SAM makes a role. */
const template = (more = '', globals = '', principal = 'arn:aws:iam::061190967865:root') => `Transform: AWS::Serverless-2016-10-31
${globals}Resources:
  CloudZero:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
${more}      Policies:
        - AWSLambdaBasicExecutionRole
        - SQSPollerPolicy:
            QueueName: jobs
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { AWS: '${principal}', Service: lambda.amazonaws.com }
            Action: sts:AssumeRole
            Condition: { StringEquals: { 'sts:ExternalId': '5f0d2c1e-8a77-4c39-9b61-d0c1f2a3b4e5' } }
`;

describe('the role that SAM makes for a function', () => {
  const found = (text: string) => scan([{ path: 'template.yaml', text }], all).findings;
  const ids = (text: string) => found(text).map(({ id }) => id);

  it('has policies that SAM makes, so nothing is said of missing ones', () => {
    const { roles } = scan([{ path: 'template.yaml', text: template() }], all);
    assert.deepEqual(
      roles.map(({ recognised }) => recognised[0]?.vendor.id),
      ['cloudzero'],
    );
    assert.ok(!ids(template()).includes('missing-policies'));
  });

  it('is under the path that the function, or all of the template, says', () => {
    assert.ok(ids(template()).includes('role-path'));
    assert.ok(!ids(template('      RolePath: /cloudzero/\n')).includes('role-path'));
    const globals = 'Globals:\n  Function:\n    RolePath: /cloudzero/\n';
    assert.ok(!ids(template('', globals)).includes('role-path'));
    assert.ok(ids(template('      RolePath: /other/\n', globals)).includes('role-path'));
  });

  it('has its trust policy mended where it is written', () => {
    const [fix] = fixesOf(found(template('', '', 'arn:aws:iam::061190967866:root')).find(({ id }) => id === 'trust-principal')!);
    assert.equal(fix?.changes[0]?.after, template());
  });
});
