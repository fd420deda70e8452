import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flagsOf, runCli, startDemo } from '../../support/runCli.ts';

describe('rolecall diagnose --bundle', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolecall-bundle-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('writes a page and data for the support desk, beside the report, without the External ID and the keys of the login', async () => {
    const demo = await startDemo(['--scenario', 'fault:external-id']);
    try {
      const [connection] = demo.ready.connections;
      const into = join(folder, 'new');
      const run = await runCli(['diagnose', ...flagsOf(connection!), '--bundle', into], { env: demo.ready.env });
      assert.equal(run.code, 1);
      assert.match(run.stdout, /External ID \(broken\)/);
      const names = await readdir(into);
      assert.deepEqual(
        names.map((name) => name.replace(/\d{8}T\d{6}Z/, 'TIME')),
        ['rolecall-tierzero-TIME.json', 'rolecall-tierzero-TIME.md'],
      );
      for (const name of names) {
        assert.ok(run.stderr.includes(`wrote ${join(into, name)}\n`));
        const text = await readFile(join(into, name), 'utf8');
        assert.ok(text.includes('arn:aws:iam::111122223333:role/TierZeroAccess'));
        for (const secret of [connection!.externalId, demo.ready.env['AWS_ACCESS_KEY_ID']!, demo.ready.env['AWS_SECRET_ACCESS_KEY']!])
          assert.ok(!text.includes(secret), `${secret} in ${name}`);
      }
    } finally {
      await demo.end();
    }
  });

  it('says at once that it cannot write there, before anything is asked of AWS', async () => {
    const file = join(folder, 'taken');
    await writeFile(file, '');
    const { code, stderr } = await runCli(['diagnose', '--vendor', 'tierzero', '--role', 'x', '--bundle', join(file, 'in')]);
    assert.equal(code, 2);
    assert.match(stderr, /^rolecall: diagnose: --bundle: ENOTDIR/);
  });
});
