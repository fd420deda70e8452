// Mends a connection of the demo account and kills itself with SIGKILL at a given write of the journal: before it, or after it.
import { argv, kill, pid } from 'node:process';
import { fileJournal } from '../../src/journal/fileJournal.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { benchFor } from './mendDemo.ts';

const [folder = '', demo = '{}', killAt = '0', when = 'after'] = argv.slice(2);
const journal = fileJournal(folder);
let writes = 0;
const bench = benchFor(JSON.parse(demo) as Simulator, 'TierZero', {
  read: () => journal.read(),
  async write(activity) {
    writes += 1;
    if (writes === Number(killAt) && when === 'before') kill(pid, 'SIGKILL');
    await journal.write(activity);
    if (writes === Number(killAt) && when === 'after') kill(pid, 'SIGKILL');
  },
});
const broken = await bench.diagnose();
await bench.apply(bench.propose(broken));
