import assert from 'node:assert/strict';
import { proposeRevoke } from '../../../src/engine/session.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/server.ts';
import { afterDiagnosis } from '../../../src/ui/access/takenOutInCode.ts';
import { benchFor, memoryJournal } from '../../support/mendDemo.ts';

describe('a vendor that was taken out in the code', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  after(() => simulator.close());

  for (const name of ['TierZero', 'CloudZero'])
    it(`is revoked once ${name} is found out, and no longer once somebody lets it in again`, async () => {
      simulator.load('healthy');
      const bench = benchFor(simulator, name, memoryJournal());
      const before = await bench.diagnose();
      assert.equal(afterDiagnosis('written', before), 'written');
      const proposal = proposeRevoke(before, 'trust');
      assert.ok('plan' in proposal);
      // What an apply of the code does is what the plan does.
      const { activity, diagnosis } = await bench.apply(proposal);
      assert.equal(afterDiagnosis('written', diagnosis), 'gone');
      assert.equal(afterDiagnosis('gone', diagnosis), 'gone');
      await bench.undo(activity);
      assert.equal(afterDiagnosis('gone', await bench.diagnose()), undefined);
    });

  it('is not taken for revoked where something else is broken', async () => {
    simulator.load('extra:policy-quota');
    const diagnosis = await benchFor(simulator, 'TierZero', memoryJournal()).diagnose();
    assert.equal(diagnosis.verdict, 'broken');
    assert.equal(afterDiagnosis('written', diagnosis), 'written');
  });
});
