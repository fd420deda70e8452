import { isKnown, orElse } from '../../engine/model/known.ts';
import type { Diagnosis } from '../../engine/session.ts';
import type { CodeRole, DeclaredFacts } from '../../scanner/protocol.ts';
import type { SavedConnection } from '../connections.ts';

/**
 * Is this the connection of a declared role? By the ARN or the name that the connection was given, or by what AWS made of a role whose
 * name CloudFormation puts together from the stack's name and the logical id.
 */
export function isConnectionOf({ name, arn, address, dialect, vendors, ask }: CodeRole, { spec }: Pick<SavedConnection, 'spec'>): boolean {
  if (ask || !vendors.some(({ id }) => id === spec.vendor)) return false;
  if (arn !== undefined && spec.role.startsWith('arn:')) return arn === spec.role;
  const wanted = spec.role.slice(spec.role.lastIndexOf('/') + 1);
  if (name !== undefined) return name === wanted;
  return dialect === 'cloudformation' && new RegExp(`-${address.replaceAll(/\W/g, '')}-[A-Za-z0-9]{10,14}$`).test(wanted);
}

/** A check on which code and account differ. */
export interface Differing {
  readonly id: string;
  readonly title: string;
}

/** How the code and the account differ in what checks say of them. */
export interface Drift {
  /** Checks that the code passes and the account fails: it was not applied yet, or somebody changed the account. */
  readonly onlyInAws: readonly Differing[];
  /** Checks that the account passes and the code fails: the next deploy brings the fault. */
  readonly onlyInCode: readonly Differing[];
}

/** Compares what is certain on both sides; where either cannot tell, nothing is said. */
export function driftOf(declared: DeclaredFacts['checks'], live: Pick<Diagnosis, 'checks'>): Drift {
  const statusOf = new Map(declared.map(({ id, status }) => [id, status]));
  const isBroken = (status: string | undefined): boolean => status === 'fail' || status === 'warn';
  const differing = (inCode: (status: string | undefined) => boolean, inAws: (status: string) => boolean): readonly Differing[] =>
    live.checks.flatMap(({ id, title, status }) => (inAws(status) && inCode(statusOf.get(id)) ? [{ id, title }] : []));
  return {
    onlyInAws: differing((status) => status === 'pass', isBroken),
    onlyInCode: differing(isBroken, (status) => status === 'pass'),
  };
}

/** When the facts of a check were read, milliseconds since the epoch. */
export function factsReadAt(diagnosis: Diagnosis, byCheck: ReadonlyMap<string, number>, check: string): number {
  return byCheck.get(check) ?? diagnosis.at;
}

/** The role's ARN as AWS has it. */
export function liveArn({ connection }: Diagnosis): string | undefined {
  const arn = orElse(connection.role, undefined)?.arn;
  return arn !== undefined && isKnown(arn) ? arn : undefined;
}
