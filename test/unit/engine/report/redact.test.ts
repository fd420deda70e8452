import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import { redactExternalId } from '../../../../src/engine/model/externalId.ts';
import { toJson } from '../../../../src/engine/report/json.ts';
import { toMarkdown } from '../../../../src/engine/report/markdown.ts';
import { redactorFor } from '../../../../src/engine/report/redact.ts';
import { toText } from '../../../../src/engine/report/text.ts';
import { judge, Session } from '../../../../src/engine/session.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import { EXTERNAL_ID, healthyConnection } from '../../../support/healthyConnection.ts';

const IN_TRUST = ['role', 'trust', 'Statement', 0, 'Condition', 'StringEquals', 'sts:ExternalId'] as const;

describe('redaction', () => {
  const session = new Session(() => Promise.reject(new Error('no AWS here')), { now: () => 0 });
  const actionsOf = (connection: Connection) => (fix: Parameters<Session['actionsOf']>[1]) => session.actionsOf(connection, fix);

  it('keeps whole External IDs out of every form of a report, whatever they are', () => {
    const externalId = fc.stringMatching(/^[\w+=,.@:/-]{8,40}$/).filter((id) => !/^\d{12}$/.test(id));
    fc.assert(
      fc.property(externalId, externalId, (wanted, found) => {
        const healthy = healthyConnection('tierzero');
        const connection = applyEdits(healthy, [
          { op: 'set', path: ['purpose', 'externalId'], value: wanted },
          { op: 'set', path: IN_TRUST, value: found },
        ]);
        const diagnosis = judge(connection, 0);
        for (const text of [
          JSON.stringify(toJson(diagnosis, { actionsOf: actionsOf(connection) })),
          toMarkdown(diagnosis, 'TierZero'),
          toText(diagnosis, { colour: false }),
        ]) {
          assert.equal(text.includes(JSON.stringify(wanted).slice(1, -1)), false, `${wanted} stands in the report`);
          assert.equal(text.includes(JSON.stringify(found).slice(1, -1)), false, `${found} stands in the report`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('shows it when asked to', () => {
    const connection = applyEdits(healthyConnection('tierzero'), [{ op: 'set', path: IN_TRUST, value: 'another-external-id' }]);
    const text = JSON.stringify(toJson(judge(connection, 0), { actionsOf: actionsOf(connection), showExternalId: true }));
    assert.ok(text.includes(EXTERNAL_ID));
  });

  it('redacts the conditions of a policy document at any length, in an object and in JSON text', () => {
    const redact = redactorFor(healthyConnection('tierzero'));
    const document = { Statement: [{ Condition: { StringEquals: { 'STS:externalid': ['abcdefgh', 'xy'] } } }] };
    assert.deepEqual(redact(document).Statement[0]!.Condition.StringEquals['STS:externalid'], ['ab… (8 characters)', '… (2 characters)']);
    assert.equal(redact(JSON.stringify(document)).includes('abcdefgh'), false);
  });

  it('leaves the account id in ARNs where somebody chose it as External ID', () => {
    const connection = applyEdits(healthyConnection('tierzero'), [{ op: 'set', path: ['purpose', 'externalId'], value: '111122223333' }]);
    assert.equal(redactorFor(connection)('arn:aws:iam::111122223333:role/x'), 'arn:aws:iam::111122223333:role/x');
  });

  it('does not change what it is given', () => {
    const connection = healthyConnection('tierzero');
    const before = JSON.stringify(connection);
    redactorFor(connection)(connection);
    assert.equal(JSON.stringify(connection), before);
  });

  it('prints two characters and the length', () => {
    assert.equal(redactExternalId('abcdefgh-1'), 'ab… (10 characters)');
    assert.equal(redactExternalId('abc'), '… (3 characters)');
  });
});
