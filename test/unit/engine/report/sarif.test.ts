import assert from 'node:assert/strict';
import type { Log, PhysicalLocation, ReportingDescriptor, Result } from 'sarif';
import { toSarif } from '../../../../src/engine/report/sarif.ts';
import type { FindingReport, ScanReport } from '../../../../src/engine/report/scanReport.ts';
import { scanRules } from '../../../../src/engine/scan.ts';

const range = { start: { line: 4, character: 26 }, end: { line: 4, character: 58 } };

const finding: FindingReport = {
  ruleId: 'trust-principal',
  severity: 'error',
  message: 'The trust policy names somebody else.',
  vendor: 'tierzero',
  dialect: 'terraform',
  file: 'infra/main.tf',
  address: 'aws_iam_role.this',
  range,
  at: 'role/trust/Statement/0/Principal/AWS',
  related: [{ file: 'infra/locals.tf', range, message: 'The value is written here.' }],
  fixes: [
    {
      id: 'set-principal',
      title: 'Name the vendor',
      access: 'wider',
      preferred: false,
      edits: [
        { file: 'infra/locals.tf', range, newText: '"x"' },
        { file: 'infra/main.tf', range, newText: '' },
      ],
    },
    { id: 'by-hand', title: 'By hand', access: 'same', preferred: false, edits: [], show: { file: 'infra/main.tf', range } },
  ],
};

function logOf(findings: readonly FindingReport[], unreadable: ScanReport['unreadable'] = []): Log {
  return toSarif({ schemaVersion: 1, files: 2, roles: [], findings, unreadable }, scanRules, '0.1.0') as Log;
}

describe('a scan as SARIF', () => {
  const log = logOf(
    [finding, { ...finding, severity: 'info', ruleId: 'root-principal', related: [], fixes: [] }],
    [
      { file: 'a.tf', reason: 'It is not text.' },
      { file: 'b.tf', reason: 'A half.', range },
    ],
  );
  const run = log.runs[0]!;

  it('has what version 2.1.0 requires', () => {
    assert.deepEqual([log.version, log.runs.length, run.tool.driver.name, run.columnKind], ['2.1.0', 1, 'Rolecall', 'utf16CodeUnits']);
    for (const result of run.results!) {
      assert.ok(result.message.text);
      assert.ok(['none', 'note', 'warning', 'error'].includes(result.level!));
      for (const location of [...result.locations!, ...(result.relatedLocations ?? [])]) checkPlace(location.physicalLocation!);
      for (const { artifactChanges } of result.fixes ?? []) {
        assert.ok(artifactChanges.length > 0);
        for (const { artifactLocation, replacements } of artifactChanges) {
          assert.ok(artifactLocation.uri && replacements.length > 0);
          for (const { deletedRegion } of replacements) assert.ok(deletedRegion.startLine! > 0 && deletedRegion.startColumn! > 0);
        }
      }
      assert.match(Object.values(result.partialFingerprints!)[0]!, /^[0-9a-f]{16}$/);
    }
    for (const note of run.invocations![0]!.toolExecutionNotifications!) {
      assert.ok(note.message.text);
      assert.ok(note.locations![0]!.physicalLocation!.artifactLocation!.uri);
    }
  });

  it('names each rule once, with help, and each result its rule', () => {
    const rules = run.tool.driver.rules!;
    assert.equal(new Set(rules.map(({ id }: ReportingDescriptor) => id)).size, rules.length);
    for (const { help, shortDescription, fullDescription, name } of rules) {
      assert.ok(help!.text && help!.markdown && shortDescription!.text && fullDescription!.text);
      assert.match(name!, /^([A-Z][a-z]*)+$/);
    }
    assert.deepEqual(
      run.results!.map((result: Result) => rules[result.ruleIndex!]!.id),
      ['trust-principal', 'root-principal'],
    );
    assert.deepEqual(
      run.results!.map(({ level }: Result) => level),
      ['error', 'note'],
    );
  });

  it('carries fixes that can be written, in each file, and no others', () => {
    const { fixes } = run.results![0]!;
    assert.deepEqual(
      fixes!.map(({ artifactChanges }) =>
        artifactChanges.map(({ artifactLocation, replacements }) => [artifactLocation.uri, replacements]),
      ),
      [
        [
          [
            'infra/locals.tf',
            [{ deletedRegion: { startLine: 5, startColumn: 27, endLine: 5, endColumn: 59 }, insertedContent: { text: '"x"' } }],
          ],
          ['infra/main.tf', [{ deletedRegion: { startLine: 5, startColumn: 27, endLine: 5, endColumn: 59 } }]],
        ],
      ],
    );
  });

  it('tells findings apart by what they are about and not by where the text has moved', () => {
    const printOf = (one: FindingReport) => logOf([one]).runs[0]!.results![0]!.partialFingerprints;
    const lower = { start: { line: 90, character: 0 }, end: { line: 90, character: 1 } };
    assert.deepEqual(printOf({ ...finding, range: lower }), printOf(finding));
    for (const other of [{ ruleId: 'external-id' }, { file: 'x.tf' }, { address: 'b' }, { at: 'role' }])
      assert.notDeepEqual(printOf({ ...finding, ...other }), printOf(finding));
  });
});

function checkPlace({ artifactLocation, region }: PhysicalLocation): void {
  assert.ok(artifactLocation?.uri && !artifactLocation.uri.startsWith('/') && artifactLocation.uriBaseId === '%SRCROOT%');
  assert.ok(region!.startLine! > 0 && region!.startColumn! > 0);
}
