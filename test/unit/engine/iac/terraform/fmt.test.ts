import assert from 'node:assert/strict';
import { fixesOf, scan, type Dialect, type ScanOptions, type SourceFile } from '../../../../../src/engine/scan.ts';
import { dialects } from '../../../../support/dialects.ts';
import { EXTERNAL_ID, healthyConnection } from '../../../../support/healthyConnection.ts';
import { terraformForm, terraformForms } from '../../../../support/terraformFixtures.ts';
import { formatter, notFormatted, type Formatted } from '../../../../support/terraformFmt.ts';

const options: ScanOptions = {
  connections: (['tierzero', 'cloudzero-resource'] as const).map((base) => {
    const { vendor, variant } = healthyConnection(base).purpose;
    return { name: vendor.id, purpose: { vendor, variant, externalId: `${EXTERNAL_ID}-given`, cidrs: ['203.0.113.0/24'] } };
  }),
};

const isCode = ({ path }: SourceFile) => /\.(?:tf|tofu|tfvars)$/.test(path);

describe('terraform fmt', function () {
  let all: readonly Dialect[];
  before(async function () {
    // Skipped tests are told as such: without the program nothing is known of this.
    if (formatter() === undefined) this.skip();
    all = await dialects();
  });

  it('finds what is not in its form', () => {
    const odd = { name: 'odd', files: [{ path: 'a/main.tf', text: 'locals {\na=1\n}\n' }] };
    assert.deepEqual(notFormatted([{ name: 'even', files: [{ path: 'main.tf', text: 'locals {\n  a = 1\n}\n' }] }, odd]), ['odd']);
  });

  it('changes nothing in a file that was in its form before a fix', () => {
    const fixed: Formatted[] = [];
    const forms = terraformForms().map((name) => ({ name, files: terraformForm(name) }));
    const odd = new Set(notFormatted(forms.map(({ name, files }) => ({ name, files: files.filter(isCode) }))));
    for (const { name, files } of forms) {
      if (odd.has(name)) continue;
      for (const given of [options, {}])
        for (const finding of scan(files, all, given).findings)
          for (const { title, changes } of fixesOf(finding))
            fixed.push({
              name: `${name}: ${finding.id}: ${title}`,
              files: changes.map(({ file, after }) => ({ path: file, text: after })).filter(isCode),
            });
    }
    assert.ok(odd.size < forms.length / 4, [...odd].join());
    assert.ok(fixed.filter(({ files }) => files.length > 0).length > 300, `${fixed.length}`);
    assert.deepEqual(notFormatted(fixed), []);
  });
});
