import assert from 'node:assert/strict';
import { fixesOf, scan } from '../../../../src/engine/scan.ts';
import { dialects } from '../../../support/dialects.ts';

const role = (address: string, account: string): string => `
resource "aws_iam_role" "${address}" {
  name = "${address}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${account}:role/tierzero-managed" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}
`;
const LOCAL = 'locals {\n  vendor = "851725519020"\n}\nvariable "external_id" {\n  type = string\n}\n';
const principalFix = async (...roles: string[]): Promise<string[]> => {
  const { findings } = scan([{ path: 'main.tf', text: LOCAL + roles.join('') }], await dialects());
  return findings.filter(({ id }) => id === 'trust-principal').flatMap((finding) => fixesOf(finding).map(({ title }) => title));
};
const TITLE = 'Name arn:aws:iam::851725519002:role/tierzero-managed as the principal';

describe('a fix of a value that several roles use', () => {
  it('says which others it changes', async () => {
    const all = [role('a', '${local.vendor}'), role('b', '${local.vendor}')];
    assert.deepEqual(await principalFix(...all), [
      `${TITLE}; this changes aws_iam_role.b too`,
      `${TITLE}; this changes aws_iam_role.a too`,
    ]);
    const [first] = await principalFix(...all, role('c', '${local.vendor}'));
    assert.equal(first, `${TITLE}; this changes aws_iam_role.b and aws_iam_role.c too`);
  });

  it('says nothing of those that it leaves as they are', async () => {
    assert.deepEqual(await principalFix(role('a', '${local.vendor}'), role('b', '851725519002')), [TITLE]);
  });
});
