import assert from 'node:assert/strict';
import { groupsOf, partsOfRole, scanGroup, type SourceFile } from '../../../../src/engine/scan.ts';
import { dialects, workspacesIn } from '../../../support/dialects.ts';

async function parts(files: readonly SourceFile[], id: 'terraform' | 'cloudformation'): Promise<readonly string[]> {
  const group = groupsOf(files, await dialects()).find(({ dialect }) => dialect.id === id);
  assert.ok(group);
  const [role] = scanGroup(group).roles;
  assert.ok(role);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return partsOfRole(role.declaration, files).map(({ place: { file, start, end }, what }) => {
    assert.equal(texts.get(file)!.slice(start, end), what);
    return what;
  });
}

const setup = (name: string, code: string): readonly SourceFile[] =>
  workspacesIn(`test/fixtures/setup/${name}`).find((one) => one.name === code)!.files;

describe('what there is of a role in code', () => {
  it('is in Terraform the role, what names it, and what names that', async () => {
    assert.deepEqual(await parts(setup('tierzero-eks-clusters', 'terraform'), 'terraform'), [
      'resource "aws_iam_role" "tierzero"',
      'resource "aws_iam_role_policy_attachment" "tierzero"',
      'resource "aws_eks_access_entry" "tierzero"',
      'output "tierzero_role_arn"',
      'resource "aws_eks_access_policy_association" "tierzero"',
    ]);
  });

  it('is in a template the resource and the lines that lead to it', async () => {
    const template = setup('tierzero-eks-clusters', 'cloudformation').filter(({ path }) => path === 'tierzero.yaml');
    const [own, ...others] = await parts(template, 'cloudformation');
    assert.equal(own, 'TierZeroRole');
    assert.ok(others.length >= 2, JSON.stringify(others));
    assert.ok(others.every((line) => line.includes('TierZeroRole')));
  });

  it('leaves out comments and other roles of a name that begins alike', async () => {
    const text = `resource "aws_iam_role" "a" {
  name = "A"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "sts:AssumeRole" }] })
}

# aws_iam_role.a is the vendor's.
data "aws_partition" "this" {}

output "other" {
  # not aws_iam_role.a
  value = aws_iam_role.a-b.arn
}

locals {
  role = aws_iam_role.a.arn
}
`;
    assert.deepEqual(await parts([{ path: 'main.tf', text }], 'terraform'), ['resource "aws_iam_role" "a"', 'locals']);
  });
});
