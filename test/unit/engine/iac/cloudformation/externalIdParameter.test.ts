import assert from 'node:assert/strict';
import { cloudformation } from '../../../../../src/engine/iac/cloudformation/cloudformation.ts';
import { withExternalIdParameter } from '../../../../../src/engine/iac/cloudformation/externalIdParameter.ts';
import type { SourceFile } from '../../../../../src/engine/iac/dialect.ts';
import { dataOf, locatedAt } from '../../../../../src/engine/iac/located.ts';
import { isUnknown } from '../../../../../src/engine/model/known.ts';
import { workspacesIn } from '../../../../support/dialects.ts';

const LITERAL = 'a-literal-external-id';
const AT = ['role', 'trust', 'Statement', 0, 'Condition', 'StringEquals', 'sts:ExternalId'];

/** A template with the literal, its other sections, and what stands around it. */
function template(head: string, written = LITERAL): SourceFile {
  const text = `${head}Resources:
  Vendor:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {AWS: '111122223333'}
            Action: sts:AssumeRole
            Condition: {StringEquals: {sts:ExternalId: ${written}}} # the vendor's
`;
  return { path: 'a.yaml', text };
}

const slipIn = (file: SourceFile) => cloudformation.read([file]).declarations[0]?.slips.find(({ kind }) => kind === 'literal-external-id');

function asParameter(file: SourceFile, value: 'default' | 'not-known' = 'default'): string | undefined {
  return withExternalIdParameter([file], slipIn(file)!.at, value)?.[0]?.text;
}

const PARAMETER = `  ExternalId:
    Type: String
    Description: The External ID that the vendor gave for this role.
    Default: ${LITERAL}
`;
const USED = 'sts:ExternalId: !Ref ExternalId}} # the vendor';

describe('an External ID as a parameter', () => {
  const forms = workspacesIn('test/fixtures/iac/cloudformation').flatMap(({ name, files }) =>
    files.flatMap((file) => (slipIn(file) ? [{ name, file }] : [])),
  );

  it('there are forms with a literal', () => assert.ok(forms.length >= 10, `${forms.length}`));

  for (const { name, file } of forms)
    it(`${name}: takes the literal out of the trust policy, and the facts stay what they are`, () => {
      const [before] = cloudformation.read([file]).declarations;
      const text = asParameter(file);
      assert.ok(text !== undefined);
      const { declarations, unreadable } = cloudformation.read([{ ...file, text }]);
      assert.deepEqual(unreadable, []);
      assert.deepEqual(dataOf(declarations[0]!.facts), dataOf(before!.facts));
      assert.ok(declarations[0]!.slips.every(({ kind }) => kind !== 'literal-external-id'));
    });

  it('makes the section where people put it, under the comment of the file and above that of the next section', () => {
    const head = "# Ours\nAWSTemplateFormatVersion: '2010-09-09'\n\n# Where to\nMappings:\n  A: {b: {c: d}}\n\n";
    const text = asParameter(template(head))!;
    assert.ok(text.startsWith(`# Ours\nAWSTemplateFormatVersion: '2010-09-09'\n\nParameters:\n${PARAMETER}\n# Where to\nMappings:`), text);
    assert.ok(text.includes(USED));
    assert.ok(asParameter(template('# Ours\n'))!.startsWith(`# Ours\nParameters:\n${PARAMETER}Resources:`));
  });

  it('puts the parameter behind those that are there', () => {
    const text = asParameter(template('Parameters:\n  Other: {Type: String}\n'))!;
    assert.ok(text.startsWith(`Parameters:\n  Other: {Type: String}\n${PARAMETER}Resources:`), text);
    assert.ok(asParameter(template('Parameters:\n'))!.startsWith(`Parameters:\n${PARAMETER}Resources:`));
  });

  it('uses a parameter that says the same, and doubles no name', () => {
    const same = template(`Parameters:\n  ExternalId: {Type: String, Default: ${LITERAL}}\n`);
    assert.equal(asParameter(same), same.text.replace(`: ${LITERAL}}} #`, ': !Ref ExternalId}} #'));
    for (const taken of ['Default: another', `Default: ${LITERAL}, NoEcho: true`, 'NoEcho: true']) {
      const text = asParameter(template(`Parameters:\n  ExternalId: {Type: String, ${taken}}\n`))!;
      assert.ok(text.includes('!Ref ExternalId2'), text);
      assert.ok(text.includes(`\n  ExternalId2:\n    Type: String\n`), text);
    }
    const resource = template('');
    const text = asParameter({ ...resource, text: resource.text.replace('  Vendor:', '  ExternalId: {Type: A::B::C}\n  Vendor:') })!;
    assert.ok(text.includes('!Ref ExternalId2'), text);
  });

  it('of a value that nobody knows yet it makes a parameter that has to be given', () => {
    for (const head of ['', 'Parameters:\n  ExternalId: {Type: String, NoEcho: true}\n']) {
      const text = asParameter(template(head), 'not-known')!;
      assert.ok(!text.includes(LITERAL) && text.includes('!Ref ExternalId}') && !text.includes('ExternalId2'), text);
      const [role] = cloudformation.read([{ path: 'a.yaml', text }]).declarations;
      assert.ok(isUnknown(dataOf(locatedAt(role!.facts, AT)!)));
    }
  });

  it('writes into a text with variables, and makes one of a text that has none', () => {
    const condition = '{"Condition":{"StringEquals":{"sts:ExternalId":"a-literal-external-id"}},"Effect":"Allow"}';
    const json = (text: string, tag: string): SourceFile => ({
      path: 'a.yaml',
      text: `Resources:\n  Vendor:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: ${tag}'{"Statement":[${text}]}'\n`,
    });
    const wanted = '!Sub \'{"Statement":[{"Condition":{"StringEquals":{"sts:ExternalId":"${ExternalId}"}}';
    assert.ok(asParameter(json(condition, ''))!.includes(wanted));
    assert.ok(asParameter(json(condition, '!Sub '))!.includes(wanted));
    // What IAM takes for a variable would be one of the template then.
    assert.equal(asParameter(json(`${condition},{"Resource":"\${aws:username}"}`, '')), undefined);
    assert.ok(asParameter(template('', `!Sub ${LITERAL}`))!.includes('sts:ExternalId: !Sub ${ExternalId}'));
  });

  it('leaves alone what is no text of the template, and a template with errors', () => {
    const file = template('');
    const at = { file: 'a.yaml', start: file.text.indexOf('Allow') - 8, end: file.text.indexOf('Allow') + 5 };
    assert.equal(withExternalIdParameter([file], at, 'default'), undefined);
    assert.equal(withExternalIdParameter([file], { ...at, file: 'b.yaml' }, 'default'), undefined);
    const broken = template('Conditions:\n  A: [\n');
    const start = broken.text.indexOf(LITERAL);
    assert.equal(withExternalIdParameter([broken], { file: 'a.yaml', start, end: start + LITERAL.length }, 'default'), undefined);
    const mapping = template(`Mappings:\n  A: {b: {c: ${LITERAL}}}\n`, 'x-x');
    const inMapping = mapping.text.indexOf(LITERAL);
    assert.equal(
      withExternalIdParameter([mapping], { file: 'a.yaml', start: inMapping, end: inMapping + LITERAL.length }, 'default'),
      undefined,
    );
  });
});
