import assert from 'node:assert/strict';
import { scan, type Dialect } from '../../../../src/engine/scan.ts';
import { dialects, workspacesIn } from '../../../support/dialects.ts';

let all: readonly Dialect[];
before(async () => {
  all = await dialects();
});

/** Nothing is wrong with these, but that some have the External ID in the open. */
const HEALTHY = new Set([
  'cloudzero-resource',
  'cloudzero-resource-json',
  'cloudzero-resource-managed',
  'cloudzero-payer',
  'cloudzero-payer-json',
  'cloudzero-payer-document',
]);

for (const folder of ['test/fixtures/iac/terraform', 'test/fixtures/iac/cloudformation']) {
  const forms = workspacesIn(folder).filter(({ name }) => name.startsWith('cloudzero-'));
  describe(`CloudZero's roles in ${folder}`, () => {
    it('there are some of each kind', () => {
      for (const kind of ['payer', 'resource']) assert.ok(forms.some(({ name }) => name.startsWith(`cloudzero-${kind}`)));
    });

    for (const { name, files } of forms)
      it(`${name} is known for what it is`, () => {
        const { roles, findings } = scan(files, all);
        assert.equal(roles.length, 1);
        const [whose] = roles[0]!.recognised;
        assert.deepEqual(
          [whose?.vendor.id, whose?.variant.id, whose?.certainty],
          ['cloudzero', name.includes('payer') ? 'payer' : 'resource', name.endsWith('number') ? 'likely' : 'certain'],
        );
        const ids = new Set(findings.map(({ id }) => id));
        ids.delete('literal-external-id');
        if (HEALTHY.has(name)) assert.deepEqual([...ids], []);
        else assert.ok(ids.has('missing-policies'), [...ids].join());
      });
  });
}
