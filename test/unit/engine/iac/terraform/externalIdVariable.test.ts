import assert from 'node:assert/strict';
import type { SourceFile } from '../../../../../src/engine/iac/dialect.ts';
import { terraformDialect } from '../../../../../src/engine/iac/terraform/dialect.ts';
import { withExternalIdVariable } from '../../../../../src/engine/iac/terraform/externalIdVariable.ts';
import { dataOf } from '../../../../../src/engine/iac/located.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';
import { terraformForm } from '../../../../support/terraformFixtures.ts';

describe('an External ID as a variable', () => {
  it('takes the literal out of the trust policy, and the facts stay what they are', async () => {
    const hcl = await loadHcl();
    const dialect = terraformDialect(hcl);
    for (const extra of [[], [{ path: 'variables.tf', text: 'variable "external_id" {\n  default = "x"\n}\n' }]] as SourceFile[][]) {
      const files = [...terraformForm('policy-document'), ...extra];
      const [before] = dialect.read(files).declarations;
      const slip = before!.slips.find(({ kind }) => kind === 'literal-external-id');
      const after = withExternalIdVariable(hcl, files, slip!.at);
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
    assert.equal(withExternalIdVariable(await loadHcl(), [{ path: 'main.tf', text }], { file: 'main.tf', start: 15, end: 26 }), undefined);
  });
});
