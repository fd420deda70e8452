import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Purpose } from '../../../../src/engine/model/purpose.ts';
import { globMatches } from '../../../../src/engine/vendors/globMatches.ts';
import { builtInVendors, findVariant, findVendor } from '../../../../src/engine/vendors/index.ts';
import {
  actionsToSimulate,
  inlinePolicyDocument,
  managedPoliciesFor,
  managedPolicyArn,
  permissionsFor,
  permissionsWithoutResource,
  vendorAccountIn,
} from '../../../../src/engine/vendors/needs.ts';

function purpose(vendorId: string, variantId?: string, more: Partial<Purpose> = {}): Purpose {
  const vendor = findVendor(vendorId);
  return { vendor, variant: findVariant(vendor, variantId), ...more };
}

const ROLE = 'arn:aws:iam::111122223333:role/cloudzero/cloudzero-access';
const asked = (wanted: Purpose, buckets?: readonly string[]) =>
  actionsToSimulate(wanted, buckets).map(({ action, resource }) => `${action} on ${resource}`);

describe('vendorAccountIn', () => {
  it('knows the accounts of partition aws, and none elsewhere', () => {
    assert.equal(vendorAccountIn(findVendor('cloudzero'), 'aws')?.id, '061190967865');
    assert.equal(vendorAccountIn(findVendor('cloudzero'), 'aws-cn'), undefined);
  });
});

describe('managedPoliciesFor', () => {
  it('adds the EKS policy only with clusters', () => {
    const names = (clusters: boolean) => managedPoliciesFor(purpose('tierzero'), { clusters }).map((need) => need.policy);
    assert.equal(names(false).length, 10);
    assert.deepEqual(
      names(true).filter((name) => !names(false).includes(name)),
      ['AmazonEKSMCPReadOnlyAccess'],
    );
  });

  it('gives CloudZero the same four with and without', () => {
    assert.equal(managedPoliciesFor(purpose('cloudzero', 'payer'), { clusters: true }).length, 4);
    assert.equal(managedPoliciesFor(purpose('cloudzero', 'payer'), { clusters: false }).length, 4);
  });

  it('writes the ARN with the path and the partition', () => {
    assert.equal(
      managedPolicyArn('job-function/ViewOnlyAccess', 'aws-us-gov'),
      'arn:aws-us-gov:iam::aws:policy/job-function/ViewOnlyAccess',
    );
  });
});

describe('permissionsFor', () => {
  it('puts each billing bucket in', () => {
    const found = permissionsFor(purpose('cloudzero', 'payer'), ['reports-a', 'reports-b']).find((need) => need.topic === 'billing bucket');
    assert.deepEqual(found?.resources, [
      'arn:aws:s3:::reports-a',
      'arn:aws:s3:::reports-b',
      'arn:aws:s3:::reports-a/*',
      'arn:aws:s3:::reports-b/*',
    ]);
  });

  it('leaves out what no bucket is named for, and says so', () => {
    const topics = (variantId: string, buckets: readonly string[]) =>
      permissionsWithoutResource(purpose('cloudzero', variantId), buckets).map((need) => need.topic);
    assert.equal(
      permissionsFor(purpose('cloudzero', 'payer'), []).some((need) => need.topic === 'billing bucket'),
      false,
    );
    assert.deepEqual(topics('payer', []), ['billing bucket']);
    assert.deepEqual(topics('payer', ['reports']), []);
    assert.deepEqual(topics('audit', ['reports']), ['audit bucket']);
    assert.deepEqual(permissionsFor(purpose('cloudzero', 'audit'), ['reports']), []);
  });
});

describe('actionsToSimulate', () => {
  for (const vendor of builtInVendors) {
    for (const variant of vendor.variants) {
      it(`asks for real actions on real resources, none twice: ${vendor.id} ${variant.id}`, () => {
        const all = actionsToSimulate({ vendor, variant, role: ROLE }, ['reports']);
        for (const { action, resource } of all) {
          assert.match(action, /^[a-z0-9-]+:[A-Za-z0-9]+$/);
          assert.ok(resource === '*' || !/[*{]/.test(resource), resource);
        }
        assert.equal(new Set(all.map(({ action, resource }) => `${action} ${resource}`)).size, all.length);
      });
    }
  }

  it("asks for what the vendor's own policy allows on the resource", () => {
    const wanted = purpose('cloudzero', 'payer', { role: ROLE });
    const needs = permissionsFor(wanted, ['reports']);
    const managed = new Set(managedPoliciesFor(wanted, { clusters: true }).flatMap((need) => need.actions));
    for (const { action, resource } of actionsToSimulate(wanted, ['reports'])) {
      const covered = needs.some(
        (need) =>
          need.actions.some((pattern) => globMatches(pattern, action)) && need.resources.some((pattern) => globMatches(pattern, resource)),
      );
      assert.ok(covered || (managed.has(action) && resource === '*'), `${action} on ${resource}`);
    }
  });

  it('asks about the role itself, its log groups and the bucket', () => {
    const all = asked(purpose('cloudzero', 'payer', { role: ROLE }), ['reports']);
    for (const expected of [
      `iam:GetRole on ${ROLE}`,
      'logs:FilterLogEvents on arn:aws:logs:us-east-1:111122223333:log-group:/aws/containerinsights/example',
      's3:ListBucket on arn:aws:s3:::reports',
      's3:GetObject on arn:aws:s3:::reports/example',
      'logs:FilterLogEvents on *',
    ]) {
      assert.ok(all.includes(expected), expected);
    }
  });

  it('asks about another role under the path where the role is elsewhere', () => {
    const all = asked(purpose('cloudzero', 'resource', { role: 'arn:aws:iam::111122223333:role/elsewhere' }));
    assert.ok(all.includes('iam:GetRole on arn:aws:iam::111122223333:role/cloudzero/example'));
  });

  it('leaves out what needs an account while none is known', () => {
    const all = asked(purpose('cloudzero', 'resource', { role: 'cloudzero-access' }));
    assert.deepEqual(
      all.filter((one) => one.includes(':log-group:') || one.includes(':role/')),
      [],
    );
    assert.ok(all.includes('ce:GetCostAndUsage on *'));
  });

  it('asks for EKS unless there are to be no clusters', () => {
    assert.ok(asked(purpose('tierzero')).includes('eks:DescribeCluster on *'));
    assert.ok(
      asked(purpose('tierzero', undefined, { clusters: [{ region: 'us-east-1', name: 'prod' }] })).includes('eks:DescribeCluster on *'),
    );
    assert.equal(asked(purpose('tierzero', undefined, { clusters: [] })).includes('eks:DescribeCluster on *'), false);
  });
});

describe('inlinePolicyDocument', () => {
  it('is a policy with one statement a topic, Sids of its own, and room in the quota', () => {
    const document = inlinePolicyDocument(purpose('cloudzero', 'payer'), ['reports']);
    const statements = document.Statement as readonly {
      readonly Sid: string;
      readonly Effect: string;
      readonly Action: readonly string[];
    }[];
    assert.equal(statements.length, permissionsFor(purpose('cloudzero', 'payer'), ['reports']).length);
    assert.equal(new Set(statements.map(({ Sid }) => Sid)).size, statements.length);
    assert.ok(statements.every(({ Sid, Effect }) => /^CZTier[0-2][A-Za-z]+20\d{6}$/.test(Sid) && Effect === 'Allow'));
    // IAM counts the characters that are not blank: 10,240 for all inline policies of a role together.
    assert.ok(JSON.stringify(document).length < 10_240);
  });

  it('has no statement for TierZero', () => {
    assert.deepEqual(inlinePolicyDocument(purpose('tierzero'), []), { Version: '2012-10-17', Statement: [] });
  });
});
