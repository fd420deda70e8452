import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { excludedFrom } from '../../../src/ui/excludedFrom.ts';
import { placeAt, rolesDeclaredIn } from '../../../src/ui/mending/rolesDeclaredIn.ts';

const NAME = 'TierZeroAccess';

/** Each text with `^` before each name that is to be found. */
const TEXTS: Readonly<Record<string, string>> = {
  'Terraform: the name of a role': `
resource "aws_iam_role" "tierzero" {
  name               = "^TierZeroAccess"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}`,
  'Terraform: an attachment, a policy and a data source of that name are none': `
resource "aws_iam_role" "other" {
  name = "Other"
}
resource "aws_iam_role_policy_attachment" "a" {
  role = "TierZeroAccess"
}
resource "aws_iam_role_policy" "b" {
  name = "TierZeroAccess"
}
data "aws_iam_role" "c" {
  name = "TierZeroAccess"
}`,
  'Terraform: a tag, a description, and a longer name are none': `
resource "aws_iam_role" "other" {
  name        = "TierZeroAccess2"
  name_prefix = "TierZeroAccess"
  description = "TierZeroAccess"
  tags = { Name = "TierZeroAccess" }
}`,
  'Terraform: a comment is none': `
resource "aws_iam_role" "other" {
  # name = "TierZeroAccess"
  // name = "TierZeroAccess"
}`,
  'Terraform: a local, a variable or an argument of a module near a role': `
locals {
  role_name = "^TierZeroAccess"
}
variable "name" {
  default = "^TierZeroAccess"
}
module "trust" {
  role_name = "^TierZeroAccess"
}
resource "aws_iam_role" "x" {
  name = local.role_name
}`,
  'Terraform: a local with no role near it is none': `
locals {
  role_name = "TierZeroAccess"
}`,
  'Terraform as JSON': `{"resource": {
  "aws_iam_role": {"x": {"name": "^TierZeroAccess"}},
  "aws_iam_policy": {"y": {"name": "TierZeroAccess"}}
}}`,
  'CloudFormation as YAML, bare, quoted and by !Sub': `
Resources:
  One:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ^TierZeroAccess # the vendor's
  Two:
    Properties:
      RoleName: '^TierZeroAccess'
    Type: "AWS::IAM::Role"
  Three:
    Type: AWS::IAM::Role
    Properties: { RoleName: !Sub "^TierZeroAccess" }`,
  'CloudFormation as YAML: another name, a comment, and no role near': `
Resources:
  One:
    Type: AWS::IAM::Role
    Properties:
      RoleName: TierZeroAccess-dev
      Description: TierZeroAccess
      # RoleName: TierZeroAccess`,
  'CloudFormation: a role policy is no role': `
  One:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: TierZeroAccess`,
  'CloudFormation as JSON': `{"Resources": {"One": {"Properties": {"RoleName": "^TierZeroAccess", "Path": "/"}, "Type": "AWS::IAM::Role"}}}`,
};

describe('roles declared in a text', () => {
  for (const [title, marked] of Object.entries(TEXTS)) {
    it(title, () => {
      const parts = marked.split('^');
      const text = parts.join('');
      const offsets = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('').length);
      assert.deepEqual(rolesDeclaredIn(text, NAME), offsets);
      const windows = text.replaceAll('\n', '\r\n');
      assert.equal(rolesDeclaredIn(windows, NAME).length, offsets.length);
      for (const offset of rolesDeclaredIn(windows, NAME)) assert.ok(windows.startsWith(NAME, offset));
    });
  }

  it('far from any role it is none', () => {
    const far = (lines: number) => `Type: AWS::IAM::Role\n${'# a line\n'.repeat(lines)}RoleName: ${NAME}\n`;
    assert.equal(rolesDeclaredIn(far(50), NAME).length, 1);
    assert.equal(rolesDeclaredIn(far(80), NAME).length, 0);
  });

  it('any name is looked for letter by letter, in any text', () => {
    const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
    fc.assert(
      fc.property(name, fc.string(), (role, rest) => {
        const text = `resource "aws_iam_role" "x" {\n  name = "${role}"\n}\n`;
        assert.deepEqual(rolesDeclaredIn(text, role), [text.lastIndexOf(role)]);
        rolesDeclaredIn(rest, role);
        for (const offset of rolesDeclaredIn(rest + text, role)) assert.ok((rest + text).startsWith(role, offset));
      }),
    );
  });

  it('an offset as an editor counts', () => {
    assert.deepEqual(placeAt('ab\ncd', 0), { line: 0, character: 0 });
    assert.deepEqual(placeAt('ab\r\ncd', 5), { line: 1, character: 1 });
    assert.deepEqual(placeAt('ab\rcd\n', 6), { line: 2, character: 0 });
  });

  it("what the settings leave out, and other people's code", () => {
    assert.equal(
      excludedFrom(
        { '**/.git': true, '**/kept': false },
        { '**/out': true, '**/*.js': { when: '$(basename).ts' }, '**/node_modules': true },
      ),
      '{**/node_modules,**/.terraform,**/.git,**/out}',
    );
  });
});
