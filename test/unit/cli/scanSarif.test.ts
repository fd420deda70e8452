import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { Log } from 'sarif';
import { runCli } from '../../support/runCli.ts';

const HOME = join('test', 'fixtures', 'sarif');
const SCHEMA = readFileSync(join(HOME, 'sarif-2.1.0-rtm.5.json'), 'utf8');

const isUri = (text: string): boolean => /^[a-z][a-z0-9+.-]*:[^\s"<>\\^`{|}]+$/i.test(text) && URL.canParse(text);
const isReference = (text: string): boolean =>
  /^[^\s"<>\\^`{|}]*$/.test(text) && !/%(?![0-9a-f]{2})/i.test(text) && URL.canParse(text, 'https://example.com/');

/** What the schema finds wrong with a log; nothing: it is valid. */
function faultsOf(log: unknown): readonly string[] {
  // The schema is of JSON Schema's draft 4, which differs from later ones, of what it uses, by the name of `$id` alone.
  const { $schema: _, id, ...schema } = JSON.parse(SCHEMA) as { readonly $schema: string; readonly id: string };
  const formats = { uri: isUri, 'uri-reference': isReference, 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) };
  // One of its patterns is none in Unicode mode.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats });
  const validate = ajv.compile({ $id: id, ...schema });
  return validate(log) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('rolecall scan --sarif, held against the schema of SARIF 2.1.0', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolecall sarif %-'));
    for (const name of ['terraform/attachments-set', 'terraform/cluster-open', 'terraform/split-files', 'cloudformation/yaml-block'])
      await cp(join('test', 'fixtures', 'iac', name), join(folder, 'códe of ours', name), { recursive: true });
    await writeFile(
      join(folder, 'half.json'),
      '{"Version": "2012-10-17", "Statement": [{"Principal": {"AWS": 1}, "Action": "sts:AssumeRole",',
    );
    await writeFile(join(folder, 'latin.tf'), Buffer.from([0x61, 0xe9, 0x62]));
  });
  after(() => rm(folder, { recursive: true }));
  const logOf = async (words: readonly string[] = []) => {
    const { stdout } = await runCli(['scan', '.', '--sarif', ...words], { cwd: folder });
    return JSON.parse(stdout) as Log;
  };

  it('is valid, with findings, fixes, related places and files that could not be read', async () => {
    const log = await logOf(['--vendor', 'tierzero', '--external-id', 'another-id-of-the-vendor']);
    assert.deepEqual(faultsOf(log), []);
    const [run] = log.runs;
    assert.ok(run!.results!.some(({ fixes }) => fixes));
    assert.ok(run!.results!.some(({ relatedLocations }) => relatedLocations));
    assert.equal(run!.invocations![0]!.toolExecutionNotifications!.length, 2);
  });

  it('is valid where there is nothing to tell', async () => {
    const { stdout } = await runCli(['scan', 'latin.tf', '--sarif'], { cwd: folder });
    assert.deepEqual(faultsOf(JSON.parse(stdout)), []);
  });

  it('and the schema is the one that it was, and finds what is wrong', async () => {
    const sum = createHash('sha256').update(SCHEMA).digest('hex');
    assert.match(readFileSync(join(HOME, 'README.md'), 'utf8'), new RegExp(`^sha256: ${sum}$`, 'm'));
    const log = await logOf();
    const [result] = log.runs[0]!.results!;
    const withResult = (one: object) => faultsOf(JSON.parse(JSON.stringify({ ...log, runs: [{ ...log.runs[0], results: [one] }] })));
    assert.deepEqual(withResult(result!), []);
    for (const spoilt of [{ message: undefined }, { level: 'info' }, { extra: 1 }, { ruleIndex: -2 }, { hostedViewerUri: 'a b' }])
      assert.notDeepEqual(withResult({ ...result, ...spoilt }), [], Object.keys(spoilt)[0]);
  });
});
