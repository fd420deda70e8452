import assert from 'node:assert/strict';
import { acceptingBoth, droppingOne } from '../../../../src/engine/access/rotate.ts';
import { vendorTakenOut } from '../../../../src/engine/access/vendorTakenOut.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import type { Fix } from '../../../../src/engine/model/finding.ts';
import { isUnknown, type Unknown } from '../../../../src/engine/model/known.ts';
import type { PolicyDocument, Statement } from '../../../../src/engine/model/policy.ts';
import type { Purpose } from '../../../../src/engine/model/purpose.ts';
import type { Role } from '../../../../src/engine/model/role.ts';
import { dataOf, groupsOf, mendRole, purposeOf, scanGroup, vendorCatalogue, type SourceFile } from '../../../../src/engine/scan.ts';
import { droppedExternalId, secondExternalId } from '../../../../src/engine/scan/rotatedInCode.ts';
import { writtenChange, type RoleChange } from '../../../../src/engine/scan/roleChange.ts';
import { dialects } from '../../../support/dialects.ts';
import { formatter, notFormatted } from '../../../support/terraformFmt.ts';

const ID = 'tz-4711-abcd';
const NEXT = 'tz-0815-wxyz';
const VENDOR = 'arn:aws:iam::851725519002:role/tierzero-managed';

type Words = Partial<Parameters<typeof purposeOf>[0]>;

const wanted = (words: Words = {}, externalId = ID): Purpose =>
  purposeOf({ name: 'TierZero', vendor: 'tierzero', role: 'Any', clusters: [], ...words }, externalId, vendorCatalogue);

/** The one role of some texts, with what reads them. */
async function roleIn(files: readonly SourceFile[], purpose: Purpose) {
  const connections = [{ name: 'TierZero', purpose: { ...purpose, role: 'TierZeroAccess' } }];
  for (const group of groupsOf(files, await dialects())) {
    const { roles, findings } = scanGroup(group, { connections });
    for (const role of roles) {
      const { declaration } = role;
      const [facts] = role.connections;
      assert.ok(facts, 'nobody knows whose role it is');
      const connection: Connection = { ...facts, purpose };
      const own = findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id);
      return { group, role, connection, findings: own, origin: { dialect: group.dialect, files: group.files, declaration } };
    }
  }
  return assert.fail('no role is declared');
}

function after(files: readonly SourceFile[], { changes }: RoleChange): readonly SourceFile[] {
  return files.map((file) => ({ ...file, text: changes.find((change) => change.file === file.path)?.after ?? file.text }));
}

async function mended(files: readonly SourceFile[], purpose: Purpose) {
  const { group, role } = await roleIn(files, purpose);
  const change = mendRole(group, role.declaration, { name: 'TierZero', purpose });
  const now = after(files, change);
  const again = await roleIn(now, purpose);
  return { change, now, text: now.map(({ text }) => text).join('\n'), ...again };
}

function isFormatted(name: string, files: readonly SourceFile[]): void {
  if (formatter() !== undefined) assert.deepEqual(notFormatted([{ name, files }]), []);
}

function known(fix: Fix | Unknown): Fix {
  assert.ok(!isUnknown(fix), JSON.stringify(fix));
  return fix;
}

const statementsOf = ({ role }: Connection): readonly Statement[] =>
  ((role as Role).trust as PolicyDocument).Statement as readonly Statement[];

const terraform = (condition: string, more = ''): readonly SourceFile[] => [
  {
    path: 'main.tf',
    text: `resource "aws_iam_role" "tierzero" {
  name = "TierZeroAccess"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "${VENDOR}" }
        Action    = "sts:AssumeRole"
${condition}      },
    ]
  })
}
${more}`,
  },
];

const asking = (value: string): string => `        Condition = {
          StringEquals = {
            "sts:ExternalId" = ${value}
          }
        }
`;

const document = (values: string, more = ''): readonly SourceFile[] => [
  {
    path: 'main.tf',
    text: `variable "external_id" {
  type = string
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["${VENDOR}"]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ${values}
    }
  }
${more}}

resource "aws_iam_role" "tierzero" {
  name               = "TierZeroAccess"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
  },
];

const template = (value: string, parameters = ''): readonly SourceFile[] => [
  {
    path: 'template.yaml',
    text: `AWSTemplateFormatVersion: "2010-09-09"
${parameters}Resources:
  TierZeroRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: TierZeroAccess
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: ${VENDOR}
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                sts:ExternalId: ${value}
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess
`,
  },
];

const PARAMETER = 'Parameters:\n  ExternalId:\n    Type: String\n';

describe('the code of a role that is to serve a connection', () => {
  it('gets all that the connection wants of it, in one change', async () => {
    const main = terraform(
      '',
      '\nresource "aws_iam_role_policy_attachment" "logs" {\n  role       = aws_iam_role.tierzero.name\n  policy_arn = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"\n}\n',
    );
    const { change, now, text, findings, connection } = await mended(main, wanted({ morePolicies: ['AWSSupportAccess'] }));
    assert.deepEqual(findings, []);
    assert.doesNotMatch(text, new RegExp(ID));
    assert.match(text, /"sts:ExternalId" = var\.external_id/);
    assert.match(text, /AWSSupportAccess/);
    assert.ok(
      change.made.some(({ title }) => title === 'Attach AWSSupportAccess'),
      JSON.stringify(change.made),
    );
    assert.match(change.left.map(({ say }) => say).join('\n'), /taken from var\.external_id here/);
    assert.equal(((connection.role as Role).policies as readonly unknown[]).length, 11);
    isFormatted('mended', now);
  });

  it('is not touched where it says all of it, and the value that it takes from outside is told', async () => {
    const first = await mended(document('[var.external_id]'), wanted());
    const { change } = await mended(first.now, wanted());
    assert.deepEqual(change.changes, []);
    assert.deepEqual(change.made, []);
    assert.deepEqual(
      change.left.map(({ say }) => say),
      ['The External ID is taken from var.external_id here, so it is not written into the code: give it the one that TierZero gave you.'],
    );
  });

  it('keeps the External ID out of a variable that holds another, and writes it over one that stands in the open', async () => {
    const held = await mended(
      terraform(asking('var.external_id'), '\nvariable "external_id" {\n  type    = string\n  default = "tz-0000-old"\n}\n'),
      wanted(),
    );
    assert.doesNotMatch(held.text, new RegExp(ID));
    assert.ok(held.text.includes('tz-0000-old'));
    assert.ok(held.change.left.some(({ say, copy }) => /taken from var\.external_id/.test(say) && copy === undefined));
    for (const { say, copy } of held.change.left) assert.doesNotMatch(`${say}${copy}`, new RegExp(`${ID}|tz-0000-old`));

    const computed = await mended(terraform(asking('lower("TZ-0000-OLD")')), wanted());
    assert.doesNotMatch(computed.text, new RegExp(ID));
    assert.ok(computed.change.left.some(({ copy }) => copy === 'THE EXTERNAL ID THAT TIERZERO GAVE YOU'));
    assert.doesNotMatch(JSON.stringify(computed.change.left), new RegExp(ID));

    const open = await mended(terraform(asking('"tz-0000-old"')), wanted());
    assert.ok(open.text.includes(`"sts:ExternalId" = "${ID}"`));
    isFormatted('open', open.now);
  });

  it('says of clusters that nothing is declared for them, and what is to be let in', async () => {
    const { change } = await mended(
      template('!Ref ExternalId', PARAMETER),
      wanted({ clusters: ['us-east-1/prod'], cidrs: ['203.0.113.0/24'] }),
    );
    const said = change.left.map(({ say }) => say).join('\n');
    assert.match(said, /No access entry for this role on the cluster us-east-1\/prod.*AmazonEKSViewPolicy.*203\.0\.113\.0\/24/);
    assert.match(said, /taken from !Ref ExternalId here/);
  });

  it("gives the text of an access entry, which is the role's once it stands beside it", async () => {
    const eks = wanted({ clusters: ['us-east-1/prod-1'] });
    for (const files of [document('[var.external_id]'), template('!Ref ExternalId', PARAMETER)]) {
      const { change, now } = await mended(files, eks);
      const copy = change.left.find(({ say }) => say.startsWith('No access entry'))?.copy;
      assert.ok(copy !== undefined);
      const beside = now.map((file) => ({ ...file, text: `${file.text}${file.path === 'main.tf' ? '\n' : ''}${copy}` }));
      const again = await mended(beside, eks);
      assert.deepEqual(again.change.changes, []);
      assert.ok(!again.change.left.some(({ say }) => say.startsWith('No access entry')), JSON.stringify(again.change.left));
      assert.deepEqual(again.findings, []);
      if (files[0]!.path === 'main.tf') isFormatted('with an entry', beside);
    }
  });

  it('is mended in a template as in Terraform', async () => {
    const { findings, text, connection } = await mended(template('tz-0000-old'), wanted());
    assert.deepEqual(findings, []);
    assert.match(text, new RegExp(`sts:ExternalId: ${ID}`));
    assert.equal(((connection.role as Role).policies as readonly unknown[]).length, 10);
  });
});

describe('access that is taken back in code', () => {
  const OTHERS =
    '\n  statement {\n    actions = ["sts:AssumeRole"]\n\n    principals {\n      type        = "Service"\n      identifiers = ["ec2.amazonaws.com"]\n    }\n  }\n';
  const forms: readonly (readonly [string, readonly SourceFile[], number])[] = [
    ['jsonencode', terraform(asking('var.external_id'), '\nvariable "external_id" {\n  type = string\n}\n'), 1],
    ['a policy document', document('[var.external_id]'), 1],
    ['a policy document with others', document('[var.external_id]', OTHERS), 1],
    ['a template', template('!Ref ExternalId', PARAMETER), 1],
  ];
  for (const [name, files, statements] of forms) {
    it(`says in ${name} just what the edit of the facts says`, async () => {
      const { connection, origin } = await roleIn(files, wanted());
      const fix = known(vendorTakenOut(connection, connection.role as Role));
      const change = writtenChange(fix, origin, []);
      assert.equal(change.changes.length, 1, JSON.stringify(fix.edits));
      const now = after(files, change);
      const again = await roleIn(now, wanted());
      const stays = statementsOf(again.connection);
      assert.equal(stays.length, statements);
      assert.ok(stays.every(({ Effect, Principal }) => Effect === 'Deny' || !JSON.stringify(Principal).includes('851725519002')));
      if (name !== 'a template') isFormatted(name, now);
    });
  }
});

describe('an External ID that is rotated in code', () => {
  it('stands beside the old one where the code has it as text, and the old one goes', async () => {
    for (const files of [terraform(asking(`"${ID}"`)), document(`["${ID}"]`), template(ID)]) {
      const first = await roleIn(files, wanted());
      const both = after(files, secondExternalId(known(acceptingBoth(first.connection, NEXT)), first.connection, first.origin));
      const second = await roleIn(both, wanted());
      assert.deepEqual(valuesIn(second), [ID, NEXT]);
      const last = after(both, droppedExternalId(known(droppingOne(second.connection, NEXT, ID)), second.connection, second.origin));
      assert.deepEqual(valuesIn(await roleIn(last, wanted({}, NEXT))), [NEXT]);
      if (files[0]!.path === 'main.tf') isFormatted('rotated', last);
    }
  });

  it('gets a variable of its own where the code takes the old one from a variable', async () => {
    const variable = '\nvariable "external_id" {\n  type = string\n}\n';
    const forms = [terraform(asking('var.external_id'), variable), document('[var.external_id]'), template('!Ref ExternalId', PARAMETER)];
    for (const files of forms) {
      const { connection, origin } = await roleIn(files, wanted());
      const fix = acceptingBoth(connection, NEXT);
      const change = secondExternalId(fix, connection, origin);
      const now = after(files, change);
      const [{ text } = { text: '' }] = now;
      assert.match(
        text,
        files[0]!.path === 'main.tf' ? /\[var\.external_id, var\.external_id_2\]/ : /\[!Ref ExternalId, !Ref ExternalId2\]/,
      );
      assert.match(text, /variable "external_id_2" \{|ExternalId2:\n {4}Type: String/);
      assert.doesNotMatch(text, new RegExp(`${ID}|${NEXT}|to-be-given`));
      assert.equal(valuesIn(await roleIn(now, wanted())).length, 2);
      if (files[0]!.path === 'main.tf') isFormatted('another', now);
    }
  });

  it('is left to a person where only they know which variable holds which', async () => {
    const files = document('[var.external_id, var.external_id_2]');
    const { connection, origin } = await roleIn(
      [{ ...files[0]!, text: `${files[0]!.text}\nvariable "external_id_2" {\n  type = string\n}\n` }],
      wanted(),
    );
    const { changes, left } = droppedExternalId(droppingOne(connection, NEXT, ID), connection, origin);
    assert.deepEqual(changes, []);
    assert.equal(left.length, 1);
    assert.match(left[0]!.say, /Take the variable that holds the old External ID out here/);
  });

  it('is not added where the code asks for another one than the connection has', async () => {
    const { connection, origin } = await roleIn(terraform(asking('"tz-0000-old"')), wanted());
    const { changes, left } = secondExternalId(acceptingBoth(connection, NEXT), connection, origin);
    assert.deepEqual(changes, []);
    assert.match(left[0]!.say, /does not ask for the External ID of this connection/);
  });

  it('goes where both come from variables whose values the code knows, and no variable changes', async () => {
    const variables = `\nvariable "external_id_2" {\n  type    = string\n  default = "${NEXT}"\n}\n`;
    const [file] = document('[var.external_id, var.external_id_2]');
    const text = file!.text.replace('  type = string\n', `  type    = string\n  default = "${ID}"\n`) + variables;
    const files = [{ path: 'main.tf', text }];
    const { connection, origin } = await roleIn(files, wanted());
    const [after1] = after(files, droppedExternalId(droppingOne(connection, NEXT, ID), connection, origin));
    assert.equal(after1!.text, text.replace('[var.external_id, var.external_id_2]', '[var.external_id_2]'));
  });

  function valuesIn({ origin }: Awaited<ReturnType<typeof roleIn>>): readonly unknown[] {
    const { role } = dataOf(origin.declaration.facts) as {
      readonly role: {
        readonly trust: { readonly Statement: readonly { readonly Condition: { readonly StringEquals: Record<string, unknown> } }[] };
      };
    };
    return [role.trust.Statement[0]!.Condition.StringEquals['sts:ExternalId']].flat();
  }
});
