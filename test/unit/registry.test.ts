import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { checks } from '../../src/engine/checks/index.ts';
import { builtInVendors } from '../../src/engine/vendors/index.ts';
import { healthyConnection } from '../support/healthyConnection.ts';
import { scanRules } from '../../src/engine/scan.ts';
import { reportOf } from '../../src/engine/session.ts';

const KEBAB = /^[a-z]+(-[a-z0-9]+)*$/;

describe('the registry of checks', () => {
  const ids = checks.map((check) => check.id);

  it('names each check once, in kebab-case', () => {
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, KEBAB);
  });

  it('holds every check file and nothing else', () => {
    const files = readdirSync('src/engine/checks')
      .map((name) => name.replace(/\.ts$/, ''))
      .filter((name) => KEBAB.test(name) && name !== 'index' && existsSync(`src/engine/checks/${name}.ts`))
      .filter((name) => /= defineCheck[<(]/.test(readFileSync(`src/engine/checks/${name}.ts`, 'utf8')));
    assert.deepEqual(files.toSorted(), ids.toSorted());
  });

  it('has a docs page for each check and each rule of code, a fixture for each check, and none too many', () => {
    assert.deepEqual(
      readdirSync('docs/checks')
        .map((name) => name.replace(/\.md$/, ''))
        .toSorted(),
      scanRules.map(({ id }) => id).toSorted(),
    );
    for (const id of ids) assert.ok(existsSync(`test/fixtures/${id}/facts.json`), `test/fixtures/${id}/facts.json is missing`);
  });

  it('says of every healthy connection in a sentence what is right', () => {
    for (const base of ['tierzero', 'cloudzero-payer'] as const) {
      for (const check of checks) {
        const report = reportOf(check, healthyConnection(base));
        assert.match(report.message, /^\S.*\.$/s, `${check.id} on ${base}: "${report.message}"`);
      }
    }
  });
});

describe('the registry of vendors', () => {
  it('names each vendor and each of its variants once', () => {
    const ids = builtInVendors.map((vendor) => vendor.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const vendor of builtInVendors) {
      const variants = vendor.variants.map((variant) => variant.id);
      assert.equal(new Set(variants).size, variants.length);
      assert.ok(variants.length > 0);
    }
  });

  it('keeps a document for each vendor', () => {
    for (const { id } of builtInVendors) assert.ok(existsSync(`src/engine/vendors/${id}.json`));
  });
});
