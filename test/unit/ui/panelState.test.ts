import assert from 'node:assert/strict';
import { NOT_LOOKED } from '../../../src/engine/model/known.ts';
import { judge } from '../../../src/engine/session.ts';
import type { SavedConnection } from '../../../src/ui/connections.ts';
import type { DiagnosisState } from '../../../src/ui/diagnoses.ts';
import { panelState, placeInWords, restoredState } from '../../../src/ui/panel/panelState.ts';
import type { PanelState } from '../../../src/webview/protocol.ts';
import { english } from '../../support/english.ts';
import { broken, connection, diagnosed, EXTERNAL_ID, finding, healthy, report, saved } from './savedConnection.ts';

const stateOf = (connection: SavedConnection, state: DiagnosisState): PanelState =>
  panelState(connection, state, { vendor: 'TierZero' }, english);
const linkStatus = (state: PanelState, id: string) => state.links.find((link) => link.id === id)?.status;

describe('the state of the panel', () => {
  it('holds no External ID, wherever a check or a path puts one', () => {
    const leaking = broken('external-id', finding({ message: `Found ${EXTERNAL_ID}`, expected: EXTERNAL_ID, actual: `"${EXTERNAL_ID}"` }));
    assert.ok(!JSON.stringify(stateOf(saved, diagnosed([leaking]))).includes(EXTERNAL_ID));
    assert.ok(
      !JSON.stringify(stateOf(saved, { diagnosis: judge(connection, 0), finished: true, readAt: new Map() })).includes(EXTERNAL_ID),
    );
  });

  it('survives the way into the webview unchanged', () => {
    const state = stateOf(saved, diagnosed([broken('external-id', finding({ expected: 'x' })), healthy('role-exists')]));
    assert.deepEqual(structuredClone(state), state);
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
  });

  it('gives each part of the picture the worst that its checks say', () => {
    const state = stateOf(saved, diagnosed([healthy('trust-action'), broken('external-id', finding()), healthy('role-exists')]));
    assert.equal(linkStatus(state, 'trust'), 'fail');
    assert.equal(linkStatus(state, 'role'), 'pass');
    assert.deepEqual(state.links.find(({ id }) => id === 'trust')?.checks, ['external-id', 'trust-action']);
  });

  it('leaves parts out that no check speaks of, and never vendor, trust, role, policies', () => {
    assert.deepEqual(
      stateOf(saved, diagnosed([healthy('role-exists')])).links.map(({ id }) => id),
      ['vendor', 'trust', 'role', 'policies'],
    );
  });

  it('calls what has not come in yet unread while it runs, and "cannot tell" when it never came', () => {
    const late = report('sts-regions', 'cannot-tell', { verdict: 'cannot-tell', because: NOT_LOOKED, unread: [NOT_LOOKED] });
    const finished = diagnosed([late], 'cannot-tell');
    assert.equal(stateOf(saved, finished).checks[0]?.status, 'cannot-tell');
    assert.equal(stateOf(saved, { ...finished, finished: false }).checks[0]?.status, 'unread');
  });

  it('gives no verdict before the facts are in', () => {
    assert.equal(stateOf(saved, { ...diagnosed([], 'healthy'), finished: false }).verdict, 'unread');
  });

  it('names the one cause that most checks share when it cannot tell', () => {
    const because = { unknown: 'denied', detail: 'The login has expired.', next: 'Run aws sso login.' } as const;
    const unsure = ['a', 'b'].map((id) => report(id, 'cannot-tell', { verdict: 'cannot-tell', because, unread: [because] }));
    const other = report('c', 'cannot-tell', { verdict: 'cannot-tell', because: NOT_LOOKED, unread: [NOT_LOOKED] });
    assert.equal(
      stateOf(saved, diagnosed([other, ...unsure], 'cannot-tell')).advice,
      'Nothing could be judged. The login has expired. Run aws sso login.',
    );
  });

  it('names all permissions at once that the login lacks', () => {
    const unsure = ['iam:ListRolePolicies', 'eks:DescribeCluster'].map((need, index) => {
      const because = { unknown: 'denied', detail: `No ${need}.`, needs: [need] } as const;
      return report(`check-${index}`, 'cannot-tell', { verdict: 'cannot-tell', because, unread: [because] });
    });
    assert.equal(
      stateOf(saved, diagnosed([healthy('role-exists'), ...unsure], 'cannot-tell')).advice,
      'Nothing is known to be broken. The login lacks permissions: eks:DescribeCluster, iam:ListRolePolicies.',
    );
  });

  it('says what to do when AWS did not answer', () => {
    const because = { unknown: 'unreachable', detail: 'The endpoint refused the connection.' } as const;
    const unsure = report('a', 'cannot-tell', { verdict: 'cannot-tell', because, unread: [because] });
    assert.match(stateOf(saved, diagnosed([unsure], 'cannot-tell')).advice, /refused the connection\. Check the network/);
  });

  it("tells the role's account and the login's apart", () => {
    const elsewhere = { ...saved, spec: { ...saved.spec, role: 'arn:aws:iam::444455556666:role/X' } };
    const arn = 'arn:aws:iam::111122223333:user/platform';
    const account = {
      caller: { account: '111122223333', arn, userId: 'AIDAEXAMPLE', partition: 'aws' },
      quotas: NOT_LOOKED,
      globalTokenVersion: NOT_LOOKED,
      regions: NOT_LOOKED,
      organization: NOT_LOOKED,
      costReports: NOT_LOOKED,
      costAllocationTags: NOT_LOOKED,
      vendorCalls: NOT_LOOKED,
      simulation: NOT_LOOKED,
      candidates: NOT_LOOKED,
    };
    const state = {
      finished: true,
      readAt: new Map<string, number>(),
      diagnosis: { connection: { ...connection, role: undefined, account }, checks: [], verdict: 'broken', at: 0 },
    } as const;
    const other = stateOf(elsewhere, state);
    assert.deepEqual([other.account, other.loginAccount], ['444455556666', '111122223333']);
    assert.equal(stateOf(saved, state).loginAccount, undefined);
  });

  it('does not say after a reload that it is still reading', () => {
    const running = { done: 1, started: 4, what: 'x' };
    const cut = restoredState(stateOf(saved, { ...diagnosed([healthy('role-exists')]), finished: false, running }), english);
    assert.equal(cut.headline, 'Not diagnosed yet');
    assert.equal(cut.running, undefined);
    assert.deepEqual(cut.checks, []);
    assert.ok(cut.links.every(({ status }) => status === 'unread'));
    const whole = restoredState(stateOf(saved, { ...diagnosed([healthy('role-exists')], 'healthy'), running }), english);
    assert.equal(whole.headline, 'Healthy');
    assert.equal(whole.running, undefined);
  });

  it('says who must act', () => {
    assert.match(stateOf(saved, diagnosed([broken('external-id', finding())])).advice, /^Your side must act/);
  });

  it('says places as people do', () => {
    assert.equal(placeInWords(['role', 'trust', 'Statement', 0, 'Condition'], connection, english), 'trust policy, statement 1, Condition');
    assert.equal(
      placeInWords(['clusters', 0, 'endpoint', 'publicCidrs'], connection, english),
      'cluster production, endpoint, public access CIDRs',
    );
    assert.equal(placeInWords(['role'], connection, english), 'role');
    assert.equal(placeInWords(['role', 'policies', 0], connection, english), 'role, attached policies, ReadOnlyAccess');
    assert.equal(placeInWords(['role', 'policies', 7, 'arn'], connection, english), 'role, attached policies, no. 8, arn');
    assert.equal(placeInWords([], connection, english), '');
  });
});
