import type { Vendor } from '../engine/model/vendor.ts';
import type * as door from '../engine/scan.ts';
import { connectionNamed } from './connectionNamed.ts';
import type { PURPOSE_FLAGS } from './meantConnection.ts';
import { Misuse, type readFlags } from './misuse.ts';

type Flags = ReturnType<typeof readFlags<typeof PURPOSE_FLAGS>>;

/** Without a role the flags speak of whatever role the code does not tell; `purposeOf` wants one all the same. */
const ANY_ROLE = 'any-role';

/**
 * What the flags of a call say of the roles in code: a connection of the settings, one spelt out, or a vendor alone. `undefined`: nothing.
 * @throws Misuse for a flag that is off, or that says nothing without another one
 */
export async function scannedPurpose(
  flags: Flags,
  { purposeOf, BadConnection }: typeof door,
  vendors: readonly Vendor[],
): Promise<door.KnownConnection | undefined> {
  const stored = flags.connection === undefined ? undefined : await connectionNamed(flags.connection, process.cwd());
  const vendor = flags.vendor ?? stored?.vendor;
  if (vendor === undefined) {
    const lost = (['variant', 'role', 'external-id', 'cluster', 'allow-cidr', 'bucket', 'region'] as const).find(
      (flag) => flags[flag] !== undefined,
    );
    if (lost !== undefined) throw new Misuse(`scan: --${lost} says nothing without --vendor <id> (rolecall vendors lists them)`);
    return undefined;
  }
  const role = flags.role ?? stored?.role;
  const spec = {
    ...stored,
    name: flags.connection ?? vendor,
    vendor,
    role: role ?? ANY_ROLE,
    ...(flags.variant !== undefined && { variant: flags.variant }),
    ...(flags.cluster && { clusters: flags.cluster }),
    ...(flags['allow-cidr'] && { cidrs: flags['allow-cidr'] }),
    ...(flags.region && { regions: flags.region }),
    ...(flags.bucket && { buckets: flags.bucket }),
  };
  try {
    const purpose = purposeOf(spec, flags['external-id'] ?? process.env['ROLECALL_EXTERNAL_ID'], vendors);
    const { role: _, ...anyRole } = purpose;
    return { name: spec.name, purpose: role === undefined ? anyRole : purpose };
  } catch (error) {
    if (error instanceof BadConnection) throw new Misuse(`scan: ${error.message}`);
    throw error;
  }
}
