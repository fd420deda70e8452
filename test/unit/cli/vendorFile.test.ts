import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { draftOf } from '../../../src/engine/vendorDefinitions.ts';
import { runCli } from '../../support/runCli.ts';

const ACME = {
  name: 'Acme',
  id: 'acme',
  account: '444455556666',
  principal: 'arn:aws:iam::444455556666:role/acme-reader',
  externalId: 'any',
  policies: ['CloudWatchReadOnlyAccess'],
  actions: ['s3:ListAllMyBuckets'],
  source: 'the instructions of Acme',
} as const;

describe('rolecall --vendor-file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolecall-vendor-'));
    file = join(folder, 'acme.rolecall-vendor.json');
    await writeFile(file, draftOf(ACME, '2026-11-22'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('lists the vendor with the file that it comes from', async () => {
    const { code, stdout } = await runCli(['vendors', '--vendor-file', file]);
    assert.equal(code, 0);
    assert.ok(stdout.includes(`Acme (acme), account 444455556666 (aws), from ${file}\n`));
    assert.match(stdout, /TierZero \(tierzero\), account 851725519002 \(aws\)\n/);
  });

  it('sets it up as code, which its own scan finds healthy, and broken where another account is let in', async () => {
    const made = join(folder, 'made');
    const { code } = await runCli(['setup', '--vendor', 'acme', '--vendor-file', file, '--how', 'cloudformation', '--out', made]);
    assert.equal(code, 0);
    const healthy = await runCli(['scan', made, '--vendor-file', file, '--json']);
    assert.equal(healthy.code, 0);
    assert.deepEqual(
      JSON.parse(healthy.stdout).roles.map(({ vendor }: { vendor: unknown }) => vendor),
      ['acme'],
    );
    const slip = { ...JSON.parse(draftOf({ ...ACME, account: '444455556667', principal: '444455556667' }, '2026-11-22')) };
    await writeFile(file, JSON.stringify(slip));
    const broken = await runCli(['scan', made, '--vendor', 'acme', '--vendor-file', file, '--json']);
    assert.equal(broken.code, 1);
  });

  it('says which line of which file is off, and takes nothing in the place of a vendor that is there', async () => {
    await writeFile(file, draftOf({ ...ACME, id: 'tierzero' }, '2026-11-22'));
    for (const words of [
      ['vendors'],
      ['diagnose', '--vendor', 'tierzero', '--role', 'x'],
      ['fix', '--vendor', 'tierzero', '--role', 'x'],
      ['scan', '.'],
      ['setup', '--vendor', 'tierzero', '--how', 'terraform'],
    ]) {
      const { code, stdout, stderr } = await runCli([...words, '--vendor-file', file]);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.equal(
        stderr,
        `rolecall: ${words[0]}: --vendor-file: ${file}:2: "tierzero" is the id of a vendor that comes with Rolecall, which stays. Give this vendor another id.\n`,
      );
    }
  });
});
