import assert from 'node:assert/strict';
import { stsRegions } from '../../../../src/engine/checks/sts-regions.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const NOT_MEASURED = unknown('unresolved', 'A login with temporary credentials cannot measure it.');

function judge(regions: readonly string[], ...edits: Edit[]) {
  return stsRegions.judge(
    applyEdits(healthyConnection('tierzero'), [{ op: 'set', path: ['purpose', 'regions'], value: regions }, ...edits]),
  );
}
function region(index: number, field: string, value: unknown): Edit {
  return { op: 'set', path: ['account', 'regions', index, field], value };
}
function findingsOf(outcome: ReturnType<typeof judge>) {
  assert.ok(outcome.verdict === 'broken', outcome.verdict);
  return outcome.findings;
}

describe('sts-regions', () => {
  for (const [status, side, fix] of [
    ['DISABLED', 'yours', 'enable-region'],
    ['ENABLING', 'aws', 'wait-for-region'],
    ['DISABLING', 'aws', 'wait-for-region'],
  ] as const) {
    it(`lays a region that is ${status} at: ${side}`, () => {
      const [finding] = findingsOf(judge(['eu-south-1'], region(2, 'status', status)));
      assert.equal(finding?.side, side);
      assert.equal(finding.fixes[0]?.id, fix);
      assert.equal(finding.fixes[0].edits.length > 0, status === 'DISABLED');
      assert.deepEqual(finding.at, ['account', 'regions', 2, 'status']);
    });
  }

  it("tells, before enabling a region, that the vendor's account needs it too", () => {
    const [finding] = findingsOf(judge(['ap-east-1']));
    assert.match(finding?.fixes[0]?.caution ?? '', /TierZero's own account must have ap-east-1/);
  });

  it('points to the console for a deactivated endpoint, since there is no API', () => {
    const [finding] = findingsOf(judge(['eu-west-1'], region(1, 'sts', 'inactive')));
    assert.deepEqual(finding?.fixes[0]?.edits, []);
    assert.equal(finding.fixes[0].guide?.link, 'https://console.aws.amazon.com/iam/home#/account_settings');
  });

  it('keeps what could not be measured in one region beside what is broken in another', () => {
    const outcome = judge(['eu-west-1', 'ap-east-1'], region(1, 'sts', NOT_MEASURED));
    assert.equal(findingsOf(outcome).length, 1);
    assert.ok(outcome.verdict === 'broken');
    assert.match(outcome.unread[0]?.next ?? '', /account_settings/);
    assert.match(outcome.unread[0]?.detail ?? '', /eu-west-1/);
  });

  it('needs no measurement of us-east-1, which cannot be deactivated, nor of an opt-in region', () => {
    assert.equal(judge(['us-east-1', 'eu-south-1'], region(0, 'sts', NOT_MEASURED), region(2, 'sts', NOT_MEASURED)).verdict, 'healthy');
  });

  it("needs a cluster's region enabled, and not its STS endpoint", () => {
    const cluster: Edit = { op: 'set', path: ['purpose', 'clusters'], value: [{ region: 'eu-west-1', name: 'next' }] };
    assert.equal(judge([], cluster, region(1, 'sts', NOT_MEASURED)).verdict, 'healthy');
    assert.equal(judge([], cluster, region(1, 'status', 'DISABLED')).verdict, 'broken');
    assert.equal(judge(['eu-west-1'], cluster, region(1, 'sts', NOT_MEASURED)).verdict, 'cannot-tell');
  });

  it('guesses at a misspelt region, and does not guess at a far one', () => {
    assert.match(findingsOf(judge(['eu-west1']))[0]!.message, /Is eu-west-1 meant/);
    assert.doesNotMatch(findingsOf(judge(['frankfurt']))[0]!.message, /meant/);
  });

  it('names each region once', () => {
    assert.equal(findingsOf(judge(['ap-east-1', 'ap-east-1'])).length, 1);
  });

  it('cannot tell of a status that it does not know', () => {
    assert.equal(judge(['eu-south-1'], region(2, 'status', 'PENDING')).verdict, 'cannot-tell');
  });

  it('judges nothing by a login of another account', () => {
    assert.equal(judge(['ap-east-1'], { op: 'set', path: ['account', 'caller', 'account'], value: '444455556666' }).verdict, 'cannot-tell');
  });
});
