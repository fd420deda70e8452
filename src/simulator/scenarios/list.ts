import { addCluster, addRole } from './build.ts';
import { DEMO_KEYS } from './demoKeys.ts';
import { healthy } from './healthy.ts';
import { EXTRAS } from './extras.ts';
import { FAULTS } from './faults.ts';
import type { Scenario, Variation } from './scenario.ts';
import { DEMO_ACCOUNT } from './scenario.ts';

interface Prepared {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly build: () => Scenario;
}

/** The prepared accounts by name, title and what is in them. Beside these, faults go together: `fault:<id>+<id>`, `extra:<id>+<id>`. */
export function listScenarios(): { name: string; title: string; description: string }[] {
  return [
    ...PREPARED.map(({ name, title, description }) => ({ name, title, description })),
    ...FAULTS.map(({ id, title, description }) => ({ name: `fault:${id}`, title, description })),
    ...EXTRAS.map(({ id, title, description }) => ({ name: `extra:${id}`, title, description })),
  ];
}

/** Builds a prepared account anew. Throws an Error that names the known ones. */
export function scenarioByName(name: string): Scenario {
  const prepared = PREPARED.find((candidate) => candidate.name === name);
  if (prepared) return prepared.build();
  const [, kind, ids = ''] = /^(fault|extra):(.+)$/.exec(name) ?? [];
  const table = kind === 'fault' ? FAULTS : kind === 'extra' ? EXTRAS : undefined;
  const chosen = ids.split('+').map((id) => table?.find((variation) => variation.id === id));
  if (!table || chosen.some((variation) => variation === undefined)) {
    const known = table
      ? table.map((variation) => `${kind}:${variation.id}`)
      : [...PREPARED.map((scenario) => scenario.name), 'fault:<id>', 'extra:<id>'];
    throw new Error(
      `There is no scenario "${name}". Known are ${known.join(', ')}; faults may be joined with +, as in fault:external-id+sts-regions.`,
    );
  }
  return varied(chosen.filter((variation) => variation !== undefined));
}

function varied(variations: readonly Variation[]): Scenario {
  const { world, connections } = healthy();
  const account = world.accounts.get(DEMO_ACCOUNT);
  if (!account) throw new Error('The demo account is missing from its own world.');
  const scenario = { world, account, connections };
  // In the table's order, so that the order of the names does not matter.
  for (const variation of [...FAULTS, ...EXTRAS]) if (variations.includes(variation)) variation.apply(scenario);
  return { world, connections: scenario.connections };
}

function large(): Scenario {
  const scenario = healthy();
  const account = scenario.world.accounts.get(DEMO_ACCOUNT);
  const tierzero = scenario.connections[0];
  if (!account || !tierzero) return scenario;
  scenario.world.pageSize = 25;
  for (const [name, region] of account.regions) if (region.status === 'DISABLED') account.regions.set(name, { status: 'ENABLED' });
  const regions = [...account.regions.keys()];
  for (let index = 1; index < 40; index += 1) {
    const region = regions[index % regions.length] ?? 'us-east-1';
    const cluster = addCluster(
      scenario.world,
      account,
      `team-${String(index).padStart(2, '0')}`,
      region,
      ['198.51.100.0/24', '203.0.113.0/24'],
      [tierzero.role],
    );
    tierzero.clusters.push(`${region}/${cluster.name}`);
  }
  for (let index = account.roles.size; index < 500; index += 1) {
    addRole(scenario.world, account, {
      name: `service-${String(index).padStart(3, '0')}`,
      trust: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    });
  }
  return scenario;
}

function leastRead(): Scenario {
  const scenario = healthy();
  const login = scenario.world.logins.get(DEMO_KEYS['login']?.id ?? '');
  if (login) login.name = 'demo-least-read';
  return scenario;
}

const PREPARED: readonly Prepared[] = [
  { name: 'healthy', title: 'Everything is right', description: 'Both vendors are connected as they document it.', build: healthy },
  {
    name: 'all-faults',
    title: 'All six faults',
    description: 'Every fault that a connection most often has, at once.',
    build: () => varied(FAULTS),
  },
  {
    name: 'least-read',
    title: 'A login that may read little',
    description: 'Everything is right, but the login may read roles and their attachments only.',
    build: leastRead,
  },
  {
    name: 'large',
    title: 'A large account',
    description: '34 regions, 40 clusters, 500 roles, small pages; everything is right.',
    build: large,
  },
];
