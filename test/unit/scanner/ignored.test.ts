import assert from 'node:assert/strict';
import { ignoredBy } from '../../../src/scanner/ignored.ts';

describe('what .gitignore leaves out', () => {
  const rules = (texts: Record<string, string>) => Object.entries(texts).map(([path, text]) => ({ path, text }));

  it('is left out below the folder of the file that says so', () => {
    const paths = ['generated/a.tf', 'infra/generated/b.tf', 'infra/main.tf', 'x.log.json'];
    assert.deepEqual(ignoredBy(rules({ '.gitignore': 'generated/\n*.log.json\n' }), paths), [
      'generated/a.tf',
      'infra/generated/b.tf',
      'x.log.json',
    ]);
    assert.deepEqual(ignoredBy(rules({ 'infra/.gitignore': '/generated' }), paths), ['infra/generated/b.tf']);
    assert.deepEqual(ignoredBy([], paths), []);
  });

  it('is taken in again by a deeper file, but not from a folder that is left out', () => {
    assert.deepEqual(ignoredBy(rules({ '.gitignore': '*.json', 'a/.gitignore': '!keep.json' }), ['a/keep.json', 'a/x.json']), ['a/x.json']);
    assert.deepEqual(ignoredBy(rules({ '.gitignore': 'a/', 'a/.gitignore': '!keep.json' }), ['a/keep.json']), ['a/keep.json']);
  });
});
