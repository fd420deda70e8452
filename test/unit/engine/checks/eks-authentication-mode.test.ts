import assert from 'node:assert/strict';
import { eksAuthenticationMode } from '../../../../src/engine/checks/eks-authentication-mode.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const CONFIG_MAP: Edit = { op: 'set', path: ['clusters', 0, 'authenticationMode'], value: 'CONFIG_MAP' };

function judge(...edits: Edit[]) {
  return eksAuthenticationMode.judge(applyEdits(healthyConnection('tierzero'), edits));
}
function named(name: string, region = 'us-east-1'): Edit {
  return { op: 'insert', path: ['purpose', 'clusters', 1], value: { region, name } };
}
function listed(about: string | undefined): Edit {
  return { op: 'insert', path: ['clusters', 1], value: unknown('denied', 'Not readable.', about === undefined ? {} : { about }) };
}

describe('eks-authentication-mode', () => {
  it('changes the mode and creates the entry in one irreversible fix that says so', () => {
    const outcome = judge(CONFIG_MAP);
    assert.ok(outcome.verdict === 'broken');
    const fix = outcome.findings[0]!.fixes[0]!;
    assert.equal(fix.reversible, false);
    assert.match(fix.caution ?? '', /cannot be taken back.*created the cluster/s);
    assert.deepEqual(fix.edits[0], { op: 'set', path: ['clusters', 0, 'authenticationMode'], value: 'API_AND_CONFIG_MAP' });
    assert.deepEqual(fix.edits[1]?.path, ['clusters', 0, 'entry']);
  });

  it('changes the mode alone where there is no role to make an entry for', () => {
    const outcome = judge(CONFIG_MAP, { op: 'set', path: ['role'], value: undefined });
    assert.ok(outcome.verdict === 'broken');
    assert.equal(outcome.findings[0]!.fixes[0]!.edits.length, 1);
  });

  for (const [version, platformVersion, possible] of [
    ['1.27', 'eks.9', false],
    ['1.27', 'eks.10', true],
    ['1.23', 'eks.16', false],
    ['1.30', 'eks.1', false],
    ['1.31', 'eks.1', true],
  ] as const) {
    it(`${possible ? 'edits' : 'guides'} on Kubernetes ${version} ${platformVersion}`, () => {
      const outcome = judge(
        CONFIG_MAP,
        { op: 'set', path: ['clusters', 0, 'version'], value: version },
        { op: 'set', path: ['clusters', 0, 'platformVersion'], value: platformVersion },
      );
      assert.ok(outcome.verdict === 'broken');
      assert.equal(outcome.findings[0]!.fixes[0]!.edits.length > 0, possible);
    });
  }

  it('keeps what is broken on one cluster beside another that could not be read', () => {
    const outcome = judge(CONFIG_MAP, named('next'), listed('us-east-1/next'));
    assert.ok(outcome.verdict === 'broken');
    assert.equal(outcome.findings.length, 1);
    assert.deepEqual(
      outcome.unread.map((one) => one.about),
      ['us-east-1/next'],
    );
  });

  it('says that a named cluster does not exist, unless what could not be read may be it', () => {
    assert.match(messageOf(judge(named('next'))), /no cluster next in us-east-1/);
    assert.match(messageOf(judge(named('next'), listed('eu-west-1'))), /no cluster next/);
    assert.match(messageOf(judge(named('next'), listed('us-east-1/other'))), /no cluster next/);
    for (const about of [undefined, 'us-east-1', 'us-east-1/next'])
      assert.equal(judge(named('next'), listed(about)).verdict, 'cannot-tell');
  });

  it('leaves a cluster in a region that is not enabled to sts-regions', () => {
    assert.equal(judge(named('asia', 'ap-east-1')).verdict, 'healthy');
    assert.equal(judge(named('asia', 'ap-east-1'), { op: 'remove', path: ['purpose', 'clusters', 0] }).verdict, 'not-applicable');
    assert.equal(judge(named('typo', 'eu-wset-1')).verdict, 'healthy');
  });

  it('has nothing to say of clusters that nobody named and nobody has', () => {
    const none: Edit[] = [
      { op: 'remove', path: ['purpose', 'clusters'] },
      { op: 'set', path: ['clusters'], value: [] },
    ];
    assert.equal(judge(...none).verdict, 'not-applicable');
  });

  it('judges nothing by a login of another account', () => {
    assert.equal(judge(CONFIG_MAP, { op: 'set', path: ['account', 'caller', 'account'], value: '444455556666' }).verdict, 'cannot-tell');
  });
});

function messageOf(outcome: ReturnType<typeof judge>): string {
  return outcome.verdict === 'broken' ? outcome.findings[0]!.message : outcome.verdict;
}
