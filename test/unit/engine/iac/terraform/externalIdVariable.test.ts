import assert from 'node:assert/strict';
import type { SourceFile } from '../../../../../src/engine/iac/dialect.ts';
import { terraformDialect } from '../../../../../src/engine/iac/terraform/dialect.ts';
import { withExternalIdVariable } from '../../../../../src/engine/iac/terraform/externalIdVariable.ts';
import { dataOf } from '../../../../../src/engine/iac/located.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';
import { terraformForm } from '../../../../support/terraformFixtures.ts';

const ID = '5f0d2c1e-8a77-4c39-9b61-d0c1f2a3b4e5';
const STATEMENT = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::851725519002:role/tierzero-managed' }, Action: 'sts:AssumeRole' };

describe('an External ID as a variable', () => {
  it('takes the literal out of the trust policy, and the facts stay what they are', async () => {
    const hcl = await loadHcl();
    const dialect = terraformDialect(hcl);
    for (const extra of [[], [{ path: 'variables.tf', text: 'variable "external_id" {\n  default = "x"\n}\n' }]] as SourceFile[][]) {
      const files = [...terraformForm('policy-document'), ...extra];
      const [before] = dialect.read(files).declarations;
      const slip = before!.slips.find(({ kind }) => kind === 'literal-external-id');
      const after = withExternalIdVariable(hcl, files, slip!.at, 'default');
      assert.ok(after);
      const [now] = dialect.read(after).declarations;
      assert.deepEqual(dataOf(now!.facts), dataOf(before!.facts));
      assert.deepEqual(now!.slips, []);
      const name = extra.length > 0 ? 'external_id_2' : 'external_id';
      assert.ok(after.some(({ text }) => text.includes(`values   = [var.${name}]`)));
      assert.ok(
        after.some(
          ({ text, path }) => text.includes(`variable "${name}" {\n  type        = string\n`) && path === (extra[0]?.path ?? 'main.tf'),
        ),
      );
    }
  });

  it('leaves alone what is no plain text', async () => {
    const text = 'locals {\n  a = "x-${var.b}"\n}\n';
    assert.equal(
      withExternalIdVariable(await loadHcl(), [{ path: 'main.tf', text }], { file: 'main.tf', start: 15, end: 26 }, 'default'),
      undefined,
    );
  });

  it('uses a variable that says the same', async () => {
    const hcl = await loadHcl();
    const [main] = terraformForm('policy-document');
    const literal = /"(5f0d2c1e[^"]*)"/.exec(main!.text)!;
    const at = { file: main!.path, start: literal.index, end: literal.index + literal[0].length };
    const withVariable = (body: string) => [main!, { path: 'variables.tf', text: `variable "external_id" {\n${body}}\n` }];
    const used = (files: readonly SourceFile[], value: 'default' | 'not-known') => {
      const after = withExternalIdVariable(hcl, files, at, value)!;
      return [/var\.\w+/.exec(after[0]!.text)![0], after[1]?.text === files[1]?.text];
    };
    assert.deepEqual(used(withVariable(`  default = "${literal[1]}"\n`), 'default'), ['var.external_id', true]);
    assert.deepEqual(used(withVariable(`  default = "${literal[1]}"\n  sensitive = true\n`), 'default'), ['var.external_id_2', false]);
    assert.deepEqual(used(withVariable('  type = string\n'), 'not-known'), ['var.external_id', true]);
    assert.deepEqual(used(withVariable('  default = ""\n'), 'not-known'), ['var.external_id_2', false]);
  });

  it('writes into a text with values', async () => {
    const hcl = await loadHcl();
    const dialect = terraformDialect(hcl);
    for (const form of ['heredoc', 'heredoc-flush', 'quoted']) {
      const files = terraformForm(form);
      const [before] = dialect.read(files).declarations;
      const slip = before!.slips.find(({ kind }) => kind === 'literal-external-id');
      const after = withExternalIdVariable(hcl, files, slip!.at, 'default')!;
      assert.ok(after[0]!.text.includes('${var.external_id}'), form);
      assert.deepEqual(dataOf(dialect.read(after).declarations[0]!.facts), dataOf(before!.facts));
    }
  });

  it('takes the literal out of the JSON form too, and declares the variable in the form of its file', async () => {
    const hcl = await loadHcl();
    const dialect = terraformDialect(hcl);
    const homes: readonly (readonly SourceFile[])[] = [
      [],
      [{ path: 'variables.tf.json', text: '{\n  "variable": {\n    "other": { "type": "string" }\n  }\n}\n' }],
      [{ path: 'variables.tf', text: 'variable "other" {\n  type = string\n}\n' }],
    ];
    const policy = { Version: '2012-10-17', Statement: [{ ...STATEMENT, Condition: { StringEquals: { 'sts:ExternalId': ID } } }] };
    const role = (assumed: string) =>
      `${JSON.stringify({ resource: { aws_iam_role: { tierzero: { name: 'TierZeroAccess', assume_role_policy: assumed } } } }, undefined, 2)}\n`;
    const forms: Readonly<Record<string, readonly SourceFile[]>> = {
      document: terraformForm('json-syntax-document'),
      text: [{ path: 'main.tf.json', text: role(JSON.stringify(policy)) }],
    };
    for (const [form, own] of Object.entries(forms)) {
      for (const home of homes) {
        const files = [...own, ...home];
        const [before] = dialect.read(files).declarations;
        const slip = before!.slips.find(({ kind }) => kind === 'literal-external-id');
        assert.ok(slip, form);
        const after = withExternalIdVariable(hcl, files, slip.at, 'default');
        assert.ok(after, form);
        const read = dialect.read(after);
        assert.deepEqual(read.unreadable, []);
        assert.deepEqual(dataOf(read.declarations[0]!.facts), dataOf(before!.facts));
        assert.deepEqual(read.declarations[0]!.slips, []);
        assert.match(after.find(({ path }) => path === slip.at.file)!.text, /"\$\{var\.external_id\}\\?"/, form);
        const where = home[0]?.path ?? slip.at.file;
        assert.match(after.find(({ path }) => path === where)!.text, /"external_id"/);
        assert.equal(withExternalIdVariable(hcl, after, { ...slip.at, end: slip.at.start + 1 }, 'default'), undefined);
        const open = withExternalIdVariable(hcl, files, slip.at, 'not-known');
        assert.ok(open && !open.some(({ text }) => text.includes('"default"')), form);
      }
    }
  });

  it('uses a variable of the JSON form that says the same', async () => {
    const hcl = await loadHcl();
    const [main, ...rest] = terraformForm('json-syntax-document');
    const dialect = terraformDialect(hcl);
    const at = dialect.read([main!, ...rest]).declarations[0]!.slips.find(({ kind }) => kind === 'literal-external-id')!.at;
    const literal = main!.text.slice(at.start, at.end);
    const variables = { path: 'variables.tf.json', text: `{ "variable": { "external_id": { "default": ${literal} } } }\n` };
    const after = withExternalIdVariable(hcl, [main!, ...rest, variables], at, 'default')!;
    assert.ok(after[0]!.text.includes('"${var.external_id}"'));
    assert.equal(after.find(({ path }) => path === variables.path)!.text, variables.text);
  });

  it('asks for a value only where no call of the module would lack it', async () => {
    const hcl = await loadHcl();
    const text = 'data "x" "y" {\n  values = ["literal"]\n}\n';
    const start = text.indexOf('"literal"');
    const at = { file: 'role/main.tf', start, end: start + 9 };
    const role: SourceFile = { path: 'role/main.tf', text };
    const call: SourceFile = { path: 'main.tf', text: 'module "role" {\n  source = "./role"\n}\n' };
    const open =
      'variable "external_id" {\n  type        = string\n  description = "The External ID that the vendor gave for this role."\n}\n\n';
    assert.deepEqual(withExternalIdVariable(hcl, [role], at, 'not-known'), [
      { ...role, text: open + text.replace('"literal"', 'var.external_id') },
    ]);
    assert.equal(withExternalIdVariable(hcl, [role, call], at, 'not-known'), undefined);
    assert.ok(withExternalIdVariable(hcl, [role, call], at, 'default'));
  });
});
