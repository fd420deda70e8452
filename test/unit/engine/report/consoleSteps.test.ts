import assert from 'node:assert/strict';
import type { AwsAction, Step } from '../../../../src/engine/model/plan.ts';
import { consoleSteps } from '../../../../src/engine/report/consoleSteps.ts';

const EXTERNAL_ID = 'an-external-id-of-somebody';
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
    },
  ],
});
const ENTRY = { clusterName: 'prod', principalArn: 'arn:aws:iam::111122223333:role/Reader' };

const iam = (operation: string, input: Readonly<Record<string, unknown>>): AwsAction => ({ service: 'iam', operation, input });
const eks = (operation: string, input: Readonly<Record<string, unknown>>): AwsAction => ({
  service: 'eks',
  operation,
  input,
  region: 'eu-west-1',
});

function written(...actions: readonly AwsAction[]): string {
  const steps = actions.map((action): Step => ({ say: 'Do it', do: action, undo: [] }));
  return consoleSteps({ title: 'Connect by hand', vendor: 'TierZero', account: '111122223333', steps, after: ['Paste the ARN.'] });
}

describe('the steps for the console', () => {
  it('hold no External ID, whichever call has it', () => {
    for (const action of [
      iam('CreateRole', { RoleName: 'Reader', AssumeRolePolicyDocument: TRUST }),
      iam('UpdateAssumeRolePolicy', { RoleName: 'Reader', PolicyDocument: TRUST }),
      iam('PutRolePolicy', { RoleName: 'Reader', PolicyName: 'Own', PolicyDocument: TRUST }),
    ]) {
      const text = written(action);
      assert.ok(!text.includes(EXTERNAL_ID), action.operation);
      assert.match(text, /"sts:ExternalId": "THE EXTERNAL ID THAT TIERZERO GAVE YOU"/);
    }
  });

  it('are numbered, attach all policies at once, and end with what is to be told the vendor', () => {
    const text = written(
      iam('CreateRole', { RoleName: 'Reader', AssumeRolePolicyDocument: TRUST }),
      iam('AttachRolePolicy', { RoleName: 'Reader', PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }),
      iam('AttachRolePolicy', { RoleName: 'Reader', PolicyArn: 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess' }),
      eks('CreateAccessEntry', ENTRY),
      eks('AssociateAccessPolicy', { ...ENTRY, policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy' }),
    );
    assert.deepEqual(text.match(/^## .*$/gm), [
      '## 1. Create the role Reader',
      '## 2. Attach 2 policies to Reader',
      '## 3. Make an access entry on eu-west-1/prod',
      '## 4. Give the entry its access policy on eu-west-1/prod',
      '## 5. Tell TierZero',
    ]);
    assert.match(text, /- `IAMReadOnlyAccess`\n- `ViewOnlyAccess`\n/);
    assert.match(text, /region=eu-west-1#\/clusters\/prod/);
  });

  it('give a role that belongs under a path as a call for CloudShell: the form of the console has no field for it', () => {
    const role = (path: string) => written(iam('CreateRole', { RoleName: 'Reader', Path: path, AssumeRolePolicyDocument: TRUST }));
    assert.match(role('/cloudzero/'), /^aws iam create-role \\\n {2}--role-name Reader \\\n {2}--path \/cloudzero\/ \\\n/m);
    assert.doesNotMatch(role('/'), /--path|CloudShell/);
  });
});
