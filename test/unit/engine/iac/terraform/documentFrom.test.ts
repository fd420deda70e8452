import assert from 'node:assert/strict';
import type { SourceFile } from '../../../../../src/engine/iac/dialect.ts';
import { dataOf, locatedAt, penned, type Located } from '../../../../../src/engine/iac/located.ts';
import { documentFrom } from '../../../../../src/engine/iac/terraform/documentFrom.ts';
import { changed } from '../../../../../src/engine/iac/writeEdits.ts';
import type { Edit } from '../../../../../src/engine/model/edit.ts';
import { isUnknown } from '../../../../../src/engine/model/known.ts';
import { attributeX } from '../../../../support/hclScope.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';

const hcl = await loadHcl();

const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'sts:AssumeRole' }],
};
const LOCALS = '\nlocals {\n  account = "123456789012"\n  actions = ["sts:AssumeRole"]\n}\n';
const FILES: readonly SourceFile[] = [
  { path: 'trust.json', text: JSON.stringify(POLICY, null, 2) },
  {
    path: 'trust.tpl',
    text: JSON.stringify(POLICY, null, 2).replace('123456789012', '${account}').replace('"sts:AssumeRole"', '${actions}'),
  },
];
const PRETTY = JSON.stringify(POLICY, null, 2);

const FORMS: Readonly<Record<string, string>> = {
  jsonencode: `jsonencode({
  Version = "2012-10-17"
  Statement = [{
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::123456789012:root" }
    Action    = "sts:AssumeRole"
  }]
})`,
  'jsonencode with references':
    'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }, Action = local.actions[0] }] })',
  'jsonencode in a template':
    '"${jsonencode({ "Version" : "2012-10-17", "Statement" : [{ "Effect" : "Allow", "Principal" : { "AWS" : "arn:aws:iam::123456789012:root" }, "Action" : "sts:AssumeRole" }] })}"',
  heredoc: `<<EOF\n${PRETTY}\nEOF`,
  'flush heredoc': `<<-EOF\n    ${PRETTY.replaceAll('\n', '\n    ')}\n  EOF`,
  'heredoc with a value in a text': `<<EOF\n${PRETTY.replace('123456789012', '${local.account}')}\nEOF`,
  'heredoc with a value that is JSON': `<<EOF\n${PRETTY.replace('"sts:AssumeRole"', '${jsonencode(local.actions[0])}')}\nEOF`,
  'quoted JSON': JSON.stringify(JSON.stringify(POLICY)),
  'quoted JSON with a value in it': JSON.stringify(JSON.stringify(POLICY)).replace('123456789012', '${local.account}'),
  'quoted JSON over lines': JSON.stringify(PRETTY),
  file: 'file("trust.json")',
  'file with a path': 'file("${"."}/trust.json")',
  templatefile: 'templatefile("trust.tpl", { account = local.account, actions = jsonencode(local.actions[0]) })',
  'jsonencode of jsondecode': 'jsonencode(jsondecode(file("trust.json")))',
};

describe('documentFrom', () => {
  for (const [form, text] of Object.entries(FORMS)) {
    it(`reads a policy given as ${form}`, () => {
      const document = documentOf(`x = ${text}\n${LOCALS}`);
      assert.deepEqual(plain(document), POLICY);
    });

    it(`points into a policy given as ${form}`, () => {
      const source = `x = ${text}\n${LOCALS}`;
      const effect = locatedAt(documentOf(source), ['Statement', 0, 'Effect']);
      const whole = [{ path: 'main.tf', text: source }, ...FILES].find(({ path }) => path === effect?.at.file)?.text;
      assert.match(whole?.slice(effect?.at.start, effect?.at.end) ?? '', /^\\?"Allow\\?"$/);
    });

    it(`writes into a policy given as ${form}`, () => {
      const edits: readonly (readonly [Edit, (policy: Policy) => void])[] = [
        [{ op: 'set', path: ['Statement', 0, 'Effect'], value: 'Deny' }, (policy) => (policy.Statement[0]!['Effect'] = 'Deny')],
        [
          { op: 'set', path: ['Statement', 0, 'Condition'], value: { StringEquals: { 'sts:ExternalId': 'a"${b}' } } },
          (policy) => (policy.Statement[0]!['Condition'] = { StringEquals: { 'sts:ExternalId': 'a"${b}' } }),
        ],
        [
          { op: 'set', path: ['Statement', 0, 'Principal', 'AWS'], value: 'arn:aws:iam::210987654321:root' },
          (policy) => (policy.Statement[0]!['Principal'] = { AWS: 'arn:aws:iam::210987654321:root' }),
        ],
        [{ op: 'remove', path: ['Statement', 0, 'Action'] }, (policy) => delete policy.Statement[0]!['Action']],
        [{ op: 'insert', path: ['Statement', 1], value: { Effect: 'Deny' } }, (policy) => policy.Statement.push({ Effect: 'Deny' })],
      ];
      const source = `x = ${text}\n${LOCALS}`;
      for (const [edit, change] of edits) {
        const files = [{ path: 'main.tf', text: source }, ...FILES];
        const changes = penned(documentOf(source), edit);
        assert.ok(changes, `${edit.op} ${edit.path.join('.')}`);
        const [main, ...rest] = changed(files, changes);
        const wanted = structuredClone(POLICY) as unknown as Policy;
        change(wanted);
        assert.deepEqual(plain(documentOf(main?.text ?? '', rest)), wanted, `${edit.op} ${edit.path.join('.')}: ${main?.text}`);
      }
    });
  }

  it('keeps the policy variables of IAM', () => {
    const source = 'x = <<EOF\n{ "Resource": "arn:aws:s3:::b/$${aws:username}/*" }\nEOF\n';
    const document = documentOf(source);
    assert.deepEqual(plain(document), { Resource: 'arn:aws:s3:::b/${aws:username}/*' });
    const changes = penned(document, { op: 'set', path: ['Resource'], value: 'arn:aws:s3:::c/${aws:username}/*' });
    assert.equal(changed([{ path: 'main.tf', text: source }], changes ?? [])[0]?.text, source.replace(':::b', ':::c'));
  });

  it('writes a value in a text where it is written', () => {
    const source = `x = <<EOF\n{ "AWS": "arn:aws:iam::\${local.account}:root" }\nEOF\n${LOCALS}`;
    const changes = penned(documentOf(source), { op: 'set', path: ['AWS'], value: 'arn:aws:iam::210987654321:root' });
    assert.equal(changed([{ path: 'main.tf', text: source }], changes ?? [])[0]?.text, source.replace('123456789012', '210987654321'));
  });

  it('leaves open what is not settled, and only that', () => {
    const document = documentOf('x = <<EOF\n{ "a": "b${var.open}", "c": ${var.open}, "d": 1 }\nEOF\n');
    const data = dataOf(document) as Record<string, unknown>;
    assert.ok(isUnknown(data['a']) && isUnknown(data['c']));
    assert.equal(data['d'], 1);
  });

  for (const [what, text] of Object.entries({
    'JSON whose shape a value changes': '<<EOF\n{ "a": ["${join("\\",\\"", ["b", "c"])}"] }\nEOF\n',
    'JSON with directives': '<<EOF\n{ %{ if true }"a": 1%{ endif } }\nEOF\n',
    'JSON with a key that is open': '<<EOF\n{ "${var.open}": 1 }\nEOF\n',
    'half of JSON': '<<EOF\n{ "a": \nEOF\n',
    'a text': '"hello"',
    'a reference that leads nowhere': 'var.open',
    'a file that is not there': 'file("none.json")',
  })) {
    it(`does not settle ${what}`, () => {
      assert.equal(documentOf(`x = ${text}\n`).kind, 'unknown');
    });
  }
});

type Policy = { Statement: Record<string, unknown>[] };

function documentOf(text: string, files: readonly SourceFile[] = FILES): Located {
  const { x, scope } = attributeX(hcl, text, files);
  return documentFrom(x, scope);
}

function plain(located: Located): unknown {
  return JSON.parse(JSON.stringify(dataOf(located))) as unknown;
}
