import assert from 'node:assert/strict';
import { differences, piecesOf } from '../../src/engine/fixes/pieces.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { idsWith } from '../support/demoSession.ts';
import { benchFor, memoryJournal } from '../support/mendDemo.ts';

const FAULTS = ['trust-principal', 'external-id', 'missing-policies', 'eks-access-entry', 'eks-endpoint-allowlist', 'sts-regions'] as const;

describe('fix everything, then take it back', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  after(() => simulator.close());

  for (const name of ['TierZero', 'CloudZero']) {
    it(`all 64 combinations: ${name} is healed, and then is exactly as broken as before`, async () => {
      let steps = 0;
      for (const faults of combinationsOf(FAULTS)) {
        simulator.load(faults.length === 0 ? 'healthy' : `fault:${faults.join('+')}`);
        const bench = benchFor(simulator, name, memoryJournal());
        const broken = await bench.diagnose();
        const before = simulator.snapshot();
        const proposal = bench.propose(broken);
        if (broken.verdict === 'healthy') {
          assert.deepEqual(proposal.plan.steps, []);
          continue;
        }
        const { activity, diagnosis, brokenByIt } = await bench.apply(proposal);
        assert.equal(activity.state, 'applied', faults.join('+'));
        assert.deepEqual(
          { verdict: diagnosis.verdict, failing: idsWith(diagnosis, 'fail'), brokenByIt },
          { verdict: 'healthy', failing: [], brokenByIt: [] },
        );
        assert.deepEqual(
          differences(timeless(piecesOf(proposal.wanted)), timeless(piecesOf(diagnosis.connection))),
          [],
          'what came is not what was shown',
        );
        steps += activity.steps.length;
        const undone = await bench.undo(activity);
        assert.equal(undone.state, 'taken-back');
        assert.deepEqual(simulator.snapshot(), before, faults.join('+'));
      }
      console.log(`      ${steps} steps done and taken back`);
    });
  }
});

/** When an entry is made only AWS says. */
function timeless<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'createdAt' ? undefined : part))) as T;
}

function combinationsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((sets, item) => sets.concat(sets.map((set) => set.concat([item]))), [[]]);
}
