import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import { sameData } from '../../../../src/engine/fixes/sameData.ts';
import { dataOf } from '../../../../src/engine/iac/located.ts';
import { sameInCode, writeEdits } from '../../../../src/engine/iac/writeEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { isUnknown } from '../../../../src/engine/model/known.ts';
import { scan, type Dialect, type SourceFile } from '../../../../src/engine/scan.ts';
import { dialects, workspacesIn } from '../../../support/dialects.ts';

let all: readonly Dialect[];
before(async () => {
  all = await dialects();
});

const document = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: [action, 'ce:Get*'], Resource: '*' }],
});
const policy = (name: string, action: string) => ({
  name,
  arn: `arn:aws:iam::111122223333:policy/${name}`,
  document: document(action),
  toCreate: { description: 'Copy of "A" and ${B}.' },
});

/** What gives a role copies of policies that it has no room for. */
const packed = (count: number): readonly Edit[] => [
  { op: 'insert', path: ['role', 'policies', count], value: policy('VendorAccess-1', 's3:List*') },
  { op: 'insert', path: ['role', 'policies', count + 1], value: policy('VendorAccess-2', 'rds:Describe*') },
];

/** Terraform's JSON has no pens for blocks, and in a loop of CloudFormation a name would be taken several times. */
const BY_HAND = new Set(['json-syntax', 'json-syntax-document', 'yaml-foreach']);

for (const folder of ['test/fixtures/iac/terraform', 'test/fixtures/iac/cloudformation']) {
  describe(`policies that are to be made, in ${folder}`, () => {
    for (const { name, files } of workspacesIn(folder)) {
      it(`${name}: are written, attached, and read again`, () => {
        for (const { declaration } of scan(files, all).roles) {
          const dialect = all.find(({ id }) => id === declaration.dialect)!;
          const facts = dataOf(declaration.facts) as { readonly role: { readonly policies: unknown } };
          const { policies } = facts.role;
          if (!Array.isArray(policies)) continue;
          const edits = packed(policies.length);
          const changed = writeEdits(dialect, files, declaration, edits, { applyEdits, sameData });
          assert.equal(changed === undefined, BY_HAND.has(name), 'could it be written?');
          if (!changed) continue;
          const after = files.map((file) => changed.find(({ path }) => path === file.path) ?? file);
          const again = scan(after, all).roles.find((one) => one.declaration.address === declaration.address)!;
          const now = dataOf(again.declaration.facts) as { readonly role: { readonly policies: readonly unknown[] } };
          assert.ok(sameInCode(now, applyEdits(facts, edits), sameData));
          const made = now.role.policies.filter((one) => !isUnknown(one) && (one as { name: string }).name.startsWith('VendorAccess-'));
          assert.deepEqual(
            made.map((one) => (one as { document: unknown }).document),
            [document('s3:List*'), document('rds:Describe*')],
          );
        }
      });
    }
  });
}

describe('a policy that is to be made, as text', () => {
  const written = (path: string, text: string): string | undefined => {
    const files: readonly SourceFile[] = [{ path, text }];
    const { declaration } = scan(files, all).roles[0]!;
    const dialect = all.find(({ id }) => id === declaration.dialect)!;
    const { role } = dataOf(declaration.facts) as { role: { policies: readonly unknown[] } };
    return writeEdits(dialect, files, declaration, packed(role.policies.length).slice(0, 1), { applyEdits, sameData })?.[0]?.text;
  };

  const made = `resource "aws_iam_policy" "vendor_access_1" {
  name        = "VendorAccess-1"
  description = "Copy of \\"A\\" and $\${B}."
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:List*", "ce:Get*"]
      Resource = "*"
    }]
  })
}
`;
  const role = (more = '') => `resource "aws_iam_role" "vendor" {
  name               = "VendorAccess"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
${more}}
`;

  it('Terraform: behind the role, attached by a block', () => {
    assert.equal(
      written('main.tf', role()),
      `${role()}
${made}
resource "aws_iam_role_policy_attachment" "vendor_access_1" {
  role       = aws_iam_role.vendor.name
  policy_arn = aws_iam_policy.vendor_access_1.arn
}
`,
    );
  });

  it('Terraform: attached by the list that says all that there are, and by none that cannot take it', () => {
    const arns = (more: string) => role(`\n  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"${more}]\n`);
    assert.equal(written('main.tf', arns('')), `${arns(', aws_iam_policy.vendor_access_1.arn')}\n${made}`);
    const computed = role('\n  managed_policy_arns = reverse(["arn:aws:iam::aws:policy/ReadOnlyAccess"])\n');
    assert.equal(written('main.tf', computed), undefined);
  });

  it('Terraform: behind the last attachment, and not into what for_each goes through', () => {
    const loop = `${role()}
resource "aws_iam_role_policy_attachment" "vendor" {
  for_each   = toset(["arn:aws:iam::aws:policy/ReadOnlyAccess"])
  role       = aws_iam_role.vendor.name
  policy_arn = each.value
}
`;
    assert.match(written('main.tf', loop) ?? '', /toset\(\["arn:aws:iam::aws:policy\/ReadOnlyAccess"\]\)/);
    const plain = loop.replace(/ {2}for_each.*\n/, '').replace('each.value', '"arn:aws:iam::aws:policy/ReadOnlyAccess"');
    assert.ok(written('main.tf', plain)?.startsWith(`${plain}\n${made}`));
  });

  it('CloudFormation: a resource that is there where the role is', () => {
    const template = (more: string) => `Resources:
  Vendor:
    Type: AWS::IAM::Role
    Condition: Prod
    Properties:
      RoleName: !Ref Name
      AssumeRolePolicyDocument:
        Statement: []
${more}Outputs:
  A: { Value: !Ref Vendor }
`;
    assert.equal(
      written('template.yaml', template('')),
      template(`  VendorAccess1:
    Type: AWS::IAM::ManagedPolicy
    Condition: Prod
    Properties:
      ManagedPolicyName: VendorAccess-1
      Description: Copy of "A" and \${B}.
      Roles:
        - !Ref Vendor
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action:
              - s3:List*
              - ce:Get*
            Resource: '*'
`),
    );
  });
});
