import assert from 'node:assert/strict';
import type { Place } from '../../../../src/engine/iac/located.ts';
import { scan, type Dialect, type SourceFile } from '../../../../src/engine/scan.ts';
import { dialects } from '../../../support/dialects.ts';
import { terraformForm } from '../../../support/terraformFixtures.ts';

let all: readonly Dialect[];
before(async () => {
  all = await dialects();
});

/** Where the first policy that is missing is shown: the line, with the word between arrows, and what is told beside it. */
function missingIn(files: readonly SourceFile[]) {
  const found = scan(files, all).findings.find(({ id }) => id === 'missing-policies');
  assert.ok(found, 'nothing is missing');
  const lineOf = ({ file, start, end }: Place) => {
    const text = files.find(({ path }) => path === file)?.text ?? '';
    const from = text.lastIndexOf('\n', start - 1) + 1;
    const to = text.indexOf('\n', end);
    return `${text.slice(from, start)}>${text.slice(start, end)}<${text.slice(end, to < 0 ? undefined : to)}`.trim();
  };
  return {
    file: found.place.file,
    line: lineOf(found.place),
    related: found.related.map(({ place, message }) => `${message} ${lineOf(place)}`),
  };
}

const TERRAFORM: Readonly<Record<string, readonly [file: string, line: string]>> = {
  argument: ['main.tf', '>managed_policy_arns< = ['],
  count: ['main.tf', '>default< = ['],
  map: ['main.tf', '>for_each< = {'],
  module: ['main.tf', '>policy_arns< = ['],
  names: ['main.tf', '>policies< = ['],
  set: ['main.tf', '>policies< = ['],
};
const ROLE = 'The role is declared here. >resource "aws_iam_role" "tierzero"< {';

describe('a policy that is missing is shown at the list that the others are in', () => {
  for (const [form, [file, line]] of Object.entries(TERRAFORM))
    it(`Terraform, ${form}`, () => {
      assert.deepEqual(missingIn(terraformForm(`attachments-${form}`)), { file, line, related: [ROLE] });
    });

  it('Terraform, in the file that gives a variable its value', () => {
    const { file, line, related } = missingIn(terraformForm('attachments-tfvars'));
    assert.deepEqual([file, line.slice(0, 13), related], ['terraform.tfvars', '>policy_arns<', [ROLE]]);
  });

  it('Terraform, at the role where each attachment is a block of its own', () => {
    for (const form of ['plain', 'by-policy'])
      assert.deepEqual(missingIn(terraformForm(`attachments-${form}`)), {
        file: 'main.tf',
        line: '>resource "aws_iam_role" "tierzero"< {',
        related: [],
      });
  });

  it('CloudFormation, at ManagedPolicyArns, and at the role that has none', () => {
    const template = (more: string) => [
      {
        path: 'template.yaml',
        text: `Resources:
  TierZeroRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: TierZeroAccess
${more}      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { AWS: 'arn:aws:iam::851725519002:role/tierzero-managed' }
            Action: sts:AssumeRole
`,
      },
    ];
    const file = 'template.yaml';
    const related = ['The role is declared here. >TierZeroRole<:'];
    const arns = ['ManagedPolicyArns:\n        - arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess', 'ManagedPolicyArns: []'];
    for (const written of arns)
      assert.deepEqual(missingIn(template(`      ${written}\n`)), {
        file,
        line: `>ManagedPolicyArns<${written.slice('ManagedPolicyArns'.length).split('\n')[0]}`,
        related,
      });
    assert.deepEqual(missingIn(template('')), { file, line: '>TierZeroRole<:', related: [] });
  });
});
