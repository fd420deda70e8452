import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/engine/fixes/applyEdits.ts';
import { sameData } from '../../../../../src/engine/fixes/sameData.ts';
import type { Declaration, Dialect } from '../../../../../src/engine/iac/dialect.ts';
import { dataOf } from '../../../../../src/engine/iac/located.ts';
import { terraformDialect } from '../../../../../src/engine/iac/terraform/dialect.ts';
import { writeEdits } from '../../../../../src/engine/iac/writeEdits.ts';
import type { Cluster } from '../../../../../src/engine/model/cluster.ts';
import type { Edit } from '../../../../../src/engine/model/edit.ts';
import { isUnknown, unknown } from '../../../../../src/engine/model/known.ts';
import type { Role } from '../../../../../src/engine/model/role.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';

const PRINCIPAL = 'arn:aws:iam::851725519002:role/tierzero-managed';
const CLOUDWATCH = 'arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess';

const ASSUMABLE = `module "tierzero" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role"
  version = "~> 5.30"

  create_role         = true
  role_name           = "TierZeroAccess"
  role_requires_mfa   = false
  trusted_role_arns   = ["${PRINCIPAL}"]
  role_sts_externalid = ["abcdef-1"]

  custom_role_policy_arns = ["${CLOUDWATCH}"]
}
`;

const ROLE = `module "tierzero" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role"
  version = "6.2.1"

  name            = "TierZeroAccess"
  use_name_prefix = false

  trust_policy_permissions = {
    TierZero = {
      actions = ["sts:AssumeRole"]
      principals = [{
        type        = "AWS"
        identifiers = ["${PRINCIPAL}"]
      }]
      condition = [{
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = ["abcdef-1"]
      }]
    }
  }

  policies = {
    CloudWatchReadOnlyAccess = "${CLOUDWATCH}"
  }
}
`;

const EKS = `provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_iam_role" "tierzero" {
  name               = "TierZeroAccess"
  assume_role_policy = "{}"
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.0"

  name                         = "prod"
  endpoint_public_access       = true
  endpoint_public_access_cidrs = ["192.0.2.0/24"]

  access_entries = {
    tierzero = {
      principal_arn = aws_iam_role.tierzero.arn

      policy_associations = {
        view = {
          policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
          access_scope = {
            type = "cluster"
          }
        }
      }
    }
  }
}
`;

let dialect: Dialect;
before(async () => {
  dialect = terraformDialect(await loadHcl());
});

function only(text: string): Declaration {
  const { declarations } = dialect.read([{ path: 'main.tf', text }]);
  assert.equal(declarations.length, 1);
  return declarations[0]!;
}

function roleIn(text: string): Role {
  return (dataOf(only(text).facts) as { role: Role }).role;
}

function clusterIn(text: string): Cluster {
  return (dataOf(only(text).facts) as { clusters: readonly Cluster[] }).clusters[0]!;
}

function written(text: string, edits: readonly Edit[]): string | undefined {
  return writeEdits(dialect, [{ path: 'main.tf', text }], only(text), edits, { applyEdits, sameData })?.[0]?.text;
}

function attach(index: number): Edit {
  const document = unknown('not-looked', 'The document of IAMReadOnlyAccess is read when the policy is attached.');
  return {
    op: 'insert',
    path: ['role', 'policies', index],
    value: { name: 'IAMReadOnlyAccess', arn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess', document },
  };
}

describe('modules of the registry', () => {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: PRINCIPAL },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: { StringEquals: { 'sts:ExternalId': 'abcdef-1' } },
  };
  const id = ['role', 'trust', 'Statement', 0, 'Condition', 'StringEquals', 'sts:ExternalId'];
  const principal = ['role', 'trust', 'Statement', 0, 'Principal', 'AWS'];

  it('iam-assumable-role of version 5 is a role by its inputs', () => {
    const { name, trust, policies, inline } = roleIn(ASSUMABLE);
    assert.equal(only(ASSUMABLE).address, 'module.tierzero');
    assert.equal(name, 'TierZeroAccess');
    assert.deepEqual(trust, { Version: '2012-10-17', Statement: [statement] });
    assert.deepEqual([Array.isArray(policies) && policies.length, inline], [1, []]);
  });

  it('of iam-assumable-role, MFA is required unless it is said otherwise, which a vendor never has', () => {
    const { trust } = roleIn(ASSUMABLE.replace('  role_requires_mfa   = false\n', ''));
    assert.ok(!isUnknown(trust) && !isUnknown(trust.Statement));
    const [first] = trust.Statement;
    assert.ok(first !== undefined && !isUnknown(first));
    assert.deepEqual((first.Condition as Record<string, unknown>)['Bool'], { 'aws:MultiFactorAuthPresent': 'true' });
  });

  it('another version, or none, is not settled, and a role that is not created is none', () => {
    assert.ok(isUnknown(roleIn(ASSUMABLE.replace('~> 5.30', '~> 4.24')).trust));
    assert.ok(isUnknown(roleIn(ASSUMABLE.replace('  version = "~> 5.30"\n', '')).trust));
    assert.deepEqual(
      dialect.read([{ path: 'main.tf', text: ASSUMABLE.replace('create_role         = true', 'create_role = false') }]).declarations,
      [],
    );
  });

  it('iam-role of version 6 is a role by its map of statements', () => {
    const { name, trust } = roleIn(ROLE);
    assert.equal(name, 'TierZeroAccess');
    assert.deepEqual(trust, { Version: '2012-10-17', Statement: [{ Sid: 'TierZero', ...statement, Action: 'sts:AssumeRole' }] });
    assert.ok(isUnknown(roleIn(ROLE.replace('  use_name_prefix = false\n', '')).name));
  });

  it('is mended in the inputs of the call', () => {
    for (const text of [ASSUMABLE, ROLE]) {
      const after = written(text, [
        { op: 'set', path: id, value: 'ghijkl-2' },
        { op: 'set', path: principal, value: 'arn:aws:iam::111122223333:root' },
        attach(1),
      ]);
      assert.ok(
        after?.includes('"ghijkl-2"') && after.includes('"arn:aws:iam::111122223333:root"') && after.includes('IAMReadOnlyAccess"'),
        after,
      );
    }
  });

  it('eks of version 21 is a cluster with its access entries', () => {
    assert.deepEqual(clusterIn(EKS), {
      name: 'prod',
      region: 'us-east-1',
      authenticationMode: 'API_AND_CONFIG_MAP',
      endpoint: { public: true, private: true, publicCidrs: ['192.0.2.0/24'] },
      entry: {
        principalArn: 'arn:aws:iam::111122223333:role/TierZeroAccess',
        type: 'STANDARD',
        policies: [{ arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', scope: { type: 'cluster' } }],
      },
    });
    assert.ok(isUnknown(clusterIn(EKS.replace('~> 21.0', '~> 17.0')).endpoint));
  });

  it('takes an access entry, and addresses', () => {
    const { entry } = clusterIn(EKS);
    const bare = EKS.replace(/\n {2}access_entries = \{[^]*?\n {2}\}\n/, '');
    assert.equal(clusterIn(bare).entry, undefined);
    assert.ok(written(bare, [{ op: 'set', path: ['clusters', 0, 'entry'], value: entry }])?.includes('access_entries = {'));
    const cidrs = ['192.0.2.0/24', '203.0.113.0/24'];
    assert.ok(
      written(EKS, [{ op: 'set', path: ['clusters', 0, 'endpoint', 'publicCidrs'], value: cidrs }])?.includes(
        '["192.0.2.0/24", "203.0.113.0/24"]',
      ),
    );
  });
});
