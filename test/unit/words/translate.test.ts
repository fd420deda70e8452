import assert from 'node:assert/strict';
import { translateBy } from '../../../src/words/translate.ts';

describe('translateBy', () => {
  const t = translateBy({ '{0} of {1}': '{1}, davon {0}', 'Not read': 'Nicht gelesen' });

  it('says what the bundle has, with its places filled in its own order', () => {
    assert.equal(t('Not read'), 'Nicht gelesen');
    assert.equal(t('{0} of {1}', 2, 'drei'), 'drei, davon 2');
  });

  it('says the English text where the bundle lacks it, and where there is none', () => {
    assert.equal(t('{0} checks', 3), '3 checks');
    assert.equal(translateBy(undefined)('Not read'), 'Not read');
  });

  it('fills what it is given as it stands, and leaves a place that it is given nothing for', () => {
    assert.equal(t('{0} of {1}', '{1}', '$&'), '$&, davon {1}');
    assert.equal(t('{0} and {1}', 'a'), 'a and {1}');
  });
});
