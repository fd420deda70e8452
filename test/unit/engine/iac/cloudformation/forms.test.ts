import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { applyEdits } from '../../../../../src/engine/fixes/applyEdits.ts';
import { sameData } from '../../../../../src/engine/fixes/sameData.ts';
import { cloudformation } from '../../../../../src/engine/iac/cloudformation/cloudformation.ts';
import type { SourceFile } from '../../../../../src/engine/iac/dialect.ts';
import { dataOf, locatedAt } from '../../../../../src/engine/iac/located.ts';
import { writeEdits } from '../../../../../src/engine/iac/writeEdits.ts';
import type { Edit, Path } from '../../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../../src/engine/model/known.ts';

const FORMS = join('test', 'fixtures', 'iac', 'cloudformation');
const EXTERNAL_ID = '5f0d2c1e-8a77-4c39-9b61-d0c1f2a3b4e5';
const PRINCIPAL = 'arn:aws:iam::851725519002:role/tierzero-managed';

/** One and the same role, in every form that people write it in. */
const forms = readdirSync(FORMS, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/cloudzero-/.test(entry.parentPath))
  .map((entry): SourceFile => {
    const path = join(entry.parentPath, entry.name);
    return { path: path.slice(FORMS.length + 1), text: readFileSync(path, 'utf8') };
  })
  .sort((one, other) => (one.path < other.path ? -1 : 1));

const STATEMENT: Path = ['role', 'trust', 'Statement', 0];
const NAME = 'AmazonS3ReadOnlyAccess';

/** The kinds of edits that the checks' fixes are made of. */
const edits: Readonly<Record<string, readonly Edit[]>> = {
  'another principal': [{ op: 'set', path: [...STATEMENT, 'Principal', 'AWS'], value: 'arn:aws:iam::444455556666:role/tierzero-managed' }],
  'another form of principal': [{ op: 'set', path: [...STATEMENT, 'Principal', 'AWS'], value: 'arn:aws:iam::851725519002:root' }],
  'a list of principals': [{ op: 'set', path: [...STATEMENT, 'Principal', 'AWS'], value: [PRINCIPAL, '111122223333'] }],
  'a whole principal': [{ op: 'set', path: [...STATEMENT, 'Principal'], value: { AWS: '111122223333' } }],
  'another External ID': [
    { op: 'set', path: [...STATEMENT, 'Condition', 'StringEquals', 'sts:ExternalId'], value: 'another-id-of-the-vendor' },
  ],
  'no condition': [{ op: 'remove', path: [...STATEMENT, 'Condition'] }],
  'another operator': [
    { op: 'remove', path: [...STATEMENT, 'Condition', 'StringEquals'] },
    { op: 'set', path: [...STATEMENT, 'Condition', 'StringLike'], value: { 'aws:PrincipalArn': PRINCIPAL } },
  ],
  'another condition': [{ op: 'set', path: [...STATEMENT, 'Condition', 'IpAddress'], value: { 'aws:SourceIp': ['203.0.113.0/24'] } }],
  'a Sid': [{ op: 'set', path: [...STATEMENT, 'Sid'], value: 'Vendor' }],
  'two actions': [{ op: 'set', path: [...STATEMENT, 'Action'], value: ['sts:AssumeRole', 'sts:TagSession'] }],
  'one more statement': [
    {
      op: 'insert',
      path: ['role', 'trust', 'Statement', 1],
      value: {
        Sid: 'More',
        Effect: 'Allow',
        Principal: { AWS: PRINCIPAL },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'abc' } },
      },
    },
  ],
  'one more policy': [
    {
      op: 'insert',
      path: ['role', 'policies', 1],
      value: {
        name: NAME,
        arn: `arn:aws:iam::aws:policy/${NAME}`,
        document: unknown('not-looked', `The document of ${NAME} is read when the policy is attached.`),
      },
    },
  ],
  'no policy': [{ op: 'remove', path: ['role', 'policies', 0] }],
  'an inline policy': [
    {
      op: 'insert',
      path: ['role', 'inline', 0],
      value: {
        name: 'more',
        document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: '*' }] },
      },
    },
  ],
  'a path': [{ op: 'set', path: ['role', 'path'], value: '/vendors/' }],
};

/** What cannot be written into a form: there a person is shown the place. */
const notWritten: Readonly<Record<string, readonly string[]>> = {
  // A merge key brings the condition in together with what stays.
  'yaml-anchors/template.yaml': ['no condition'],
};

function declarationIn(file: SourceFile) {
  const { declarations, unreadable } = cloudformation.read([file]);
  assert.deepEqual(unreadable, []);
  assert.equal(declarations.length, 1);
  return declarations[0]!;
}

describe('one role in many forms of CloudFormation', () => {
  it('there are many', () => assert.ok(forms.length >= 20, `${forms.length}`));

  for (const file of forms) {
    describe(file.path, () => {
      it('is claimed and reads to the same facts', () => {
        assert.ok(cloudformation.claims(file));
        const { facts, address, at } = declarationIn(file);
        assert.equal(address, 'TierZeroRole');
        assert.match(file.text.slice(at.start, at.end), /Role/);
        const { role } = dataOf(facts) as { role: Record<string, unknown> };
        assert.equal(role['name'], 'TierZeroAccess');
        assert.equal(role['path'], '/');
        assert.deepEqual(role['trust'], {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: PRINCIPAL },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
            },
          ],
        });
        assert.deepEqual(
          (role['policies'] as { arn: string }[]).map(({ arn }) => arn),
          ['arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess'],
        );
        assert.deepEqual(role['inline'], []);
      });

      it('leads to the place where the External ID is written', () => {
        const id = locatedAt(declarationIn(file).facts, [...STATEMENT, 'Condition', 'StringEquals', 'sts:ExternalId']);
        assert.match(file.text.slice(id?.at.start, id?.at.end), new RegExp(EXTERNAL_ID));
      });

      for (const [what, change] of Object.entries(edits)) {
        it(`writes ${what}, and nothing else changes`, () => {
          const declaration = declarationIn(file);
          const after = writeEdits(cloudformation, [file], declaration, change, { applyEdits, sameData });
          assert.equal(after !== undefined, !notWritten[file.path]?.includes(what), 'could it be written?');
          if (!after) return;
          const [made] = after;
          const before = new Set(file.text.split(/\r?\n/));
          const lost = [...before].filter((line) => line.includes('#') && !made!.text.includes(line.slice(line.indexOf('#'))));
          assert.deepEqual(lost, [], 'comments stay');
          assert.equal(made!.text.endsWith('\n'), file.text.endsWith('\n'));
          if (file.text.includes('\r\n')) assert.doesNotMatch(made!.text, /[^\r]\n/);
          assert.deepEqual(dataOf(declarationIn(made!).facts), applyEdits(dataOf(declaration.facts), change));
        });
      }
    });
  }

  it('reads a role whose logical id is no name', () => {
    const role = 'Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: { Statement: [] }\n';
    const text = `Resources:\n  (Role:\n    ${role}Outputs:\n  Arn: { Value: x }\n`;
    assert.equal(cloudformation.read([{ path: 'template.yaml', text }]).declarations.length, 1);
  });

  it('never throws, however the files are cut or broken, and every place is in the file', () => {
    fc.assert(
      fc.property(fc.constantFrom(...forms), fc.nat(), fc.nat(40), fc.string({ maxLength: 3 }), (file, from, length, put) => {
        const start = from % file.text.length;
        const text = file.text.slice(0, start) + put + file.text.slice(length === 0 ? file.text.length : start + length);
        const { declarations, unreadable } = cloudformation.read([{ ...file, text }]);
        for (const { at } of [...declarations, ...unreadable, ...declarations.flatMap(({ slips, signs }) => [...slips, ...signs])])
          assert.ok(at.start >= 0 && at.start <= at.end && at.end <= text.length);
        for (const { facts } of declarations) dataOf(facts);
      }),
      { numRuns: 300 },
    );
  });
});
