import { namesAskedFor, setupFaults, setupOf, type Session, type Setup } from '../engine/session.ts';
import { purposeOf } from './meantConnection.ts';
import { Misuse, type readFlags } from './misuse.ts';
import { VENDOR_FILE_FLAG } from './vendorFiles.ts';

/** The flags of `rolecall setup`. */
export const SETUP_FLAGS = {
  vendor: { type: 'string' },
  variant: { type: 'string' },
  how: { type: 'string' },
  'role-name': { type: 'string' },
  'role-path': { type: 'string' },
  tag: { type: 'string', multiple: true },
  'write-policy': { type: 'string', multiple: true },
  eks: { type: 'boolean' },
  cluster: { type: 'string', multiple: true },
  'allow-cidr': { type: 'string', multiple: true },
  bucket: { type: 'string', multiple: true },
  'policies-per-role': { type: 'string' },
  out: { type: 'string' },
  'external-id': { type: 'string' },
  profile: { type: 'string' },
  'endpoint-url': { type: 'string' },
  region: { type: 'string', multiple: true },
  update: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
  'show-external-id': { type: 'boolean' },
  ...VENDOR_FILE_FLAG,
} as const;

export type SetupFlags = ReturnType<typeof readFlags<typeof SETUP_FLAGS>>;

/** What is written as code, and what needs the account that it is for. */
const IN_CODE = ['terraform', 'cloudformation'] as const;
const IN_ACCOUNT = ['deploy', 'create', 'script', 'console'] as const;
export type HowInAccount = (typeof IN_ACCOUNT)[number];
export type How = (typeof IN_CODE)[number] | HowInAccount;

const CHANGING = ['deploy', 'create'] as const;

/** Flags that mean something for some ways only. */
const ONLY_FOR: Readonly<Partial<Record<keyof typeof SETUP_FLAGS, readonly How[]>>> = {
  out: IN_CODE,
  'policies-per-role': IN_CODE,
  tag: [...IN_CODE, 'deploy'],
  bucket: [...IN_CODE, 'deploy'],
  'external-id': IN_ACCOUNT,
  profile: IN_ACCOUNT,
  'endpoint-url': IN_ACCOUNT,
  region: IN_ACCOUNT,
  update: ['deploy'],
  'dry-run': CHANGING,
  yes: CHANGING,
  json: CHANGING,
  'show-external-id': CHANGING,
};

/** @throws Misuse where none, or none of these, is said, and for a flag that means nothing for it */
export function howOf(flags: SetupFlags): How {
  const how = [...IN_CODE, ...IN_ACCOUNT].find((one) => one === flags.how);
  if (how === undefined) throw new Misuse(`setup: --how takes one of ${[...IN_CODE, ...IN_ACCOUNT].join(', ')}`);
  for (const [flag, ways] of Object.entries(ONLY_FOR))
    if (flags[flag as keyof SetupFlags] !== undefined && !ways.includes(how))
      throw new Misuse(`setup: --${flag} says nothing for --how ${how}, only for ${ways.join(', ')}`);
  return how;
}

/** Which flag a fault is told of. */
const FLAG_OF = {
  partition: '--vendor',
  roleName: '--role-name',
  rolePath: '--role-path',
  tags: '--tag',
  writePolicies: '--write-policy',
  eks: '--eks, --cluster',
  names: '--bucket',
  policiesPerRole: '--policies-per-role',
} as const;

/** @throws Misuse for the first thing that AWS would not take */
export function assertTaken(wanted: Setup): void {
  const [fault] = setupFaults(wanted);
  if (fault) throw new Misuse(`setup: ${FLAG_OF[fault.field]}: ${fault.message}`);
}

/** @throws Misuse for a word that is off, or that says nothing there */
export function wantedBy(flags: SetupFlags, session: Session): Setup {
  const { vendor: id, variant: kind, bucket, cluster: clusters = [], 'allow-cidr': cidrs = [], 'policies-per-role': quota } = flags;
  if (id === undefined) throw new Misuse('setup: --vendor <id> is missing (rolecall vendors lists them)');
  const spec = { name: id, vendor: id, role: 'any-role', clusters, cidrs, ...(kind !== undefined && { variant: kind }) };
  const purpose = purposeOf('setup', session, spec, undefined);
  const { vendor, variant } = purpose;
  const asked = namesAskedFor(variant);
  if (bucket && asked.length === 0)
    throw new Misuse(`setup: --bucket: ${vendor.name} asks for no bucket there; rolecall vendors lists the variants`);
  return setupOf(vendor, variant, {
    ...(flags['role-name'] !== undefined && { roleName: flags['role-name'] }),
    ...(flags['role-path'] !== undefined && { rolePath: flags['role-path'] }),
    tags: tagsOf(flags.tag ?? []),
    writePolicies: flags['write-policy'] ?? [],
    eks: flags.eks ?? clusters.length > 0,
    clusters: purpose.clusters ?? [],
    cidrs: purpose.cidrs ?? [],
    names: bucket ? Object.fromEntries(asked.map((name) => [name, bucket])) : {},
    ...(quota !== undefined && { policiesPerRole: /^\d{1,3}$/.test(quota) ? Number(quota) : Number.NaN }),
  });
}

function tagsOf(written: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    written.map((tag) => {
      const at = tag.indexOf('=');
      if (at < 1) throw new Misuse(`setup: --tag: "${tag}" should be key=value`);
      return [tag.slice(0, at), tag.slice(at + 1)];
    }),
  );
}
