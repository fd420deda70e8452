import assert from 'node:assert/strict';
import type { SavedConnection } from '../../../src/ui/connections.ts';
import type { DiagnosisState } from '../../../src/ui/diagnoses.ts';
import { connectionNode, failing, isShownRevoked, type Node } from '../../../src/ui/tree/connectionNode.ts';
import { english } from '../../support/english.ts';
import { broken, diagnosed, EXTERNAL_ID, finding, healthy, report, saved } from './savedConnection.ts';

const cannotTell = report('proof-of-life', 'cannot-tell', {
  verdict: 'cannot-tell',
  because: { unknown: 'denied', detail: 'CloudTrail could not be read.' },
  unread: [{ unknown: 'denied', detail: 'CloudTrail could not be read.', needs: ['cloudtrail:LookupEvents'] }],
});

function all(node: Node): readonly Node[] {
  return [node, ...node.children.flatMap(all)];
}

const rowOf = (connection: SavedConnection, state: DiagnosisState, wasRevoked?: boolean): Node =>
  connectionNode(connection, state, english, wasRevoked);

describe('a row of the tree', () => {
  it('says that a connection was not diagnosed yet, and has no rows below', () => {
    const node = rowOf(saved, { finished: false, readAt: new Map() });
    assert.equal(node.description, 'not diagnosed yet');
    assert.deepEqual(
      node.children.map(({ label, description }) => [label, description]),
      [['Role', saved.spec.role]],
    );
    assert.equal(node.expanded, true);
  });

  it('says how many problems there are and whose they are', () => {
    assert.equal(
      rowOf(saved, diagnosed([broken('trust-principal', finding()), healthy('role-exists')])).description,
      'broken · 1 problem · your side',
    );
  });

  it('puts what is broken first, unfolds the first of it, and folds what is in order into one row', () => {
    const node = rowOf(
      saved,
      diagnosed([healthy('role-exists'), cannotTell, broken('external-id', finding()), broken('trust-principal', finding())]),
    );
    assert.deepEqual(
      node.children.map(({ label, expanded }) => [label, expanded]),
      [
        ['Role', false],
        ['external-id', true],
        ['trust-principal', false],
        ['proof-of-life', false],
        ['Healthy', false],
      ],
    );
  });

  it('folds many checks that cannot tell into one row that says why', () => {
    const many = Array.from({ length: 6 }, (_, index) => ({ ...cannotTell, id: `c${index}` }));
    const [, row, ...others] = rowOf(saved, diagnosed(many, 'cannot-tell')).children;
    assert.deepEqual(others, []);
    assert.equal(row?.description, '6 checks · CloudTrail could not be read.');
    assert.equal(row?.children.length, 6);
  });

  it('says the state of a check in words, and all of it to screen readers', () => {
    const [, check] = rowOf(saved, diagnosed([broken('external-id', finding())])).children;
    assert.match(check?.description ?? '', /^broken · /);
    assert.equal(check?.spoken, 'external-id, broken. The trust policy names another account.');
  });

  it('shows expected, actual, fixes by title and the permission that is missing', () => {
    const fix = {
      id: 'f',
      title: 'Name the vendor',
      access: 'narrower',
      reversible: true,
      edits: [{ op: 'set', path: ['role'], value: 1 }],
    } as const;
    const rows = all(
      rowOf(saved, diagnosed([broken('external-id', finding({ expected: 'a\nb', actual: 'c', fixes: [fix] })), cannotTell])),
    );
    const find = (label: string): string | undefined => rows.find((row) => row.label === label)?.description;
    assert.equal(find('Expected'), 'a b');
    assert.equal(find('Actual'), 'c');
    assert.equal(find('Name the vendor'), 'gives less access, can be undone');
    assert.equal(find('CloudTrail could not be read.'), 'needs cloudtrail:LookupEvents');
  });

  it('says whom a fix gives more access', () => {
    const fix = { id: 'f', title: 'Let it in', access: 'wider', reversible: false, edits: [{ op: 'remove', path: ['role'] }] } as const;
    const rows = all(rowOf(saved, diagnosed([broken('external-id', finding({ fixes: [fix] }))])));
    assert.equal(rows.find(({ label }) => label === 'Let it in')?.description, 'gives TierZero more access, cannot be undone');
  });

  it('says why a connection cannot be diagnosed or was not read', () => {
    const nothing = { finished: false, readAt: new Map<string, number>() };
    assert.match(rowOf({ ...saved, problem: 'vendor: x' }, nothing).spoken, /cannot be diagnosed · vendor: x/);
    assert.match(rowOf(saved, { ...nothing, failure: 'It broke.' }).spoken, /not read · It broke\./);
  });

  it('has an id of its own for every row', () => {
    const ids = all(
      rowOf(
        saved,
        diagnosed([broken('external-id', finding({ expected: 'a' }), finding({ expected: 'b' })), cannotTell, healthy('role-exists')]),
      ),
    ).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('never shows an External ID', () => {
    const rows = all(rowOf(saved, diagnosed([broken('external-id', finding({ message: `Found ${EXTERNAL_ID}`, expected: EXTERNAL_ID }))])));
    assert.ok(!JSON.stringify(rows).includes(EXTERNAL_ID));
  });

  it('tells menus what can be done: running, demo, not usable', () => {
    const running = { ...diagnosed([]), running: { done: 1, started: 4, what: 'x' } };
    assert.equal(rowOf(saved, running).context, 'connection own running whole usable');
    assert.equal(rowOf(saved, running).description, 'reading… 1 of 4');
    assert.equal(rowOf({ ...saved, problem: 'vendor: x' }, diagnosed([])).context, 'connection own idle whole unusable');
  });

  it('says that access was revoked, unless it is healthy again', () => {
    const found = diagnosed([broken('trust-principal', finding()), healthy('role-exists')]);
    const node = rowOf(saved, found, true);
    assert.equal(node.description, 'revoked');
    assert.deepEqual(node.icon, { id: 'circle-slash', color: 'disabledForeground' });
    assert.equal(node.expanded, false);
    const well = diagnosed([healthy('role-exists')]);
    const again = { ...well, diagnosis: { ...well.diagnosis!, verdict: 'healthy' as const } };
    assert.equal(rowOf(saved, again, true).description, 'healthy');
    assert.ok(isShownRevoked(found, true) && !isShownRevoked(found, false));
  });

  it('counts failing checks for the badge, and none of an unfinished run', () => {
    const state = diagnosed([broken('a', finding()), broken('b', finding()), cannotTell]);
    assert.equal(failing(state), 2);
    assert.equal(failing({ ...state, finished: false }), 0);
  });
});
