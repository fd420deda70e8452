import assert from 'node:assert/strict';
import { CodeFindings } from '../../../../src/ui/editor/codeFindings.ts';

describe('what is known of code', () => {
  const findings = new CodeFindings();
  findings.take({
    batch: {
      key: 'terraform:main.tf',
      files: [{ path: 'main.tf', version: 3 }, { path: 'variables.tf' }],
      roles: [],
      problems: [],
      unreadable: [],
    },
  });
  const changed = (versions: Readonly<Record<string, number>>): string | undefined =>
    findings.firstChanged(['main.tf', 'variables.tf'], (file) => versions[file]);

  it('is no ground for edits of a file in which somebody has typed since, or that was opened since', () => {
    assert.equal(changed({ 'main.tf': 4 }), 'main.tf');
    assert.equal(changed({ 'main.tf': 3, 'variables.tf': 1 }), 'variables.tf');
  });

  it('is one where the files are as they were read, in an editor or on the disk', () => {
    assert.equal(changed({ 'main.tf': 3 }), undefined);
    assert.equal(changed({}), undefined);
  });
});
