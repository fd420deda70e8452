import type { AccessEntry } from '../model/cluster.ts';
import type { Connection } from '../model/connection.ts';
import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown, orElse, type Unknown } from '../model/known.ts';
import { areChosen, judgeClusters, possibilityNote, type ChosenCluster, type ClusterFound } from './clusters/chosenClusters.ts';
import { defineCheck } from './defineCheck.ts';
import { arnOfRole } from './role/judgedRole.ts';
import { newEntry, standsForArn, vendorAccessPolicy } from './clusters/vendorEntry.ts';

/** What is wrong with an entry that is there. */
interface Problem {
  readonly kind: 'type' | 'principal' | 'stale';
  readonly expected: string;
  readonly actual: string;
}

interface Evidence {
  readonly chosen: ChosenCluster;
  /** `undefined`: the cluster has none for the role. */
  readonly entry: AccessEntry | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Has the cluster an access entry that names the role, of the type that may hold access policies, and made for this role
 * rather than for an earlier one of the same name? An entry keeps the unique id of the role it was made for, so it stops
 * working when the role is deleted and created again (Amazon EKS User Guide, "Create access entries", read 2026-11-21).
 */
export const eksAccessEntry = defineCheck<Evidence>({
  id: 'eks-access-entry',
  part: 'clusters',
  title: 'EKS access entry',
  why: 'IAM lets the role call EKS, but only an access entry lets it into the Kubernetes API of a cluster. Without one every call to the cluster ends in Unauthorized.',
  severity: 'error',
  side: 'yours',
  decisive: areChosen,
  healthy: () => 'The clusters have a working access entry for the role.',
  find(connection) {
    if (connection.role === undefined) return { notApplicable: 'There is no role that an access entry could name.' };
    return judgeClusters<Evidence>(connection, (chosen) => judgeEntry(chosen, connection));
  },
  explain({ chosen, entry, problems }, connection) {
    const note = possibilityNote(chosen, connection.purpose.vendor.name);
    const at = [...chosen.path, 'entry'];
    const [first] = problems;
    if (!entry || !first) {
      const arn = arnOfRole(connection);
      const mode = chosen.cluster.authenticationMode;
      const byConfigMap =
        mode === 'API_AND_CONFIG_MAP'
          ? ' (It may get in by the aws-auth ConfigMap, which AWS does not show; the vendor asks for an entry.)'
          : '';
      const named = standsForArn(connection)?.about ?? (isKnown(arn) ? arn : undefined);
      const expected = named === undefined ? {} : { expected: `an access entry for ${named}` };
      return {
        message: `Cluster ${chosen.place} has no access entry for the role.${byConfigMap}${note}`,
        at,
        ...expected,
        actual: 'none',
        severity: chosen.severity,
      };
    }
    return {
      message: `${problems.map((problem) => describe(problem, chosen.place)).join(' ')}${note}`,
      at: [...at, FIELD[first.kind]],
      expected: problems.map((problem) => problem.expected).join('; '),
      actual: problems.map((problem) => problem.actual).join('; '),
      severity: chosen.severity,
    };
  },
  fixes({ chosen, entry, problems }, connection) {
    return entry ? recreate(chosen, entry, problems, connection) : create(chosen, connection);
  },
});

const FIELD = { type: 'type', principal: 'principalArn', stale: 'createdAt' } as const;

function judgeEntry(chosen: ChosenCluster, connection: Connection): ClusterFound<Evidence> {
  const { entry, authenticationMode } = chosen.cluster;
  if (authenticationMode === 'CONFIG_MAP') {
    return { moot: `Cluster ${chosen.place} takes no access entries in authentication mode CONFIG_MAP.` };
  }
  if (isUnknown(entry)) return entry;
  if (entry === undefined) return { broken: { chosen, entry, problems: [] } };
  const found = [typeProblem(entry), principalProblem(entry, connection), staleProblem(entry, connection)];
  const problems = found.filter((problem) => problem !== undefined && isKnown(problem));
  if (problems.length > 0) return { broken: { chosen, entry, problems } };
  return found.find((problem) => isUnknown(problem)) ?? 'right';
}

function typeProblem({ type }: AccessEntry): Problem | Unknown | undefined {
  if (isUnknown(type)) return type;
  return type === 'STANDARD' ? undefined : { kind: 'type', expected: 'type STANDARD', actual: `type ${type}` };
}

function principalProblem({ principalArn }: AccessEntry, connection: Connection): Problem | Unknown | undefined {
  const wanted = arnOfRole(connection);
  // Code that names the role by its own expression names the right one, whatever its ARN will be.
  if (isUnknown(principalArn))
    return principalArn.about !== undefined && principalArn.about === standsForArn(connection)?.about ? undefined : principalArn;
  if (isUnknown(wanted)) return wanted;
  return principalArn === wanted ? undefined : { kind: 'principal', expected: `principal ${wanted}`, actual: `principal ${principalArn}` };
}

function staleProblem({ createdAt }: AccessEntry, { role }: Connection): Problem | Unknown | undefined {
  if (role === undefined || createdAt === undefined) return undefined;
  if (isUnknown(role)) return role;
  if (role.toCreate)
    return { kind: 'stale', expected: 'an entry made after the role', actual: `entry made ${orElse(createdAt, 'before')}` };
  const born = role.createdAt;
  if (born === undefined) return undefined;
  if (isUnknown(createdAt)) return createdAt;
  if (isUnknown(born)) return born;
  if (!(Date.parse(createdAt) < Date.parse(born))) return undefined;
  return { kind: 'stale', expected: `an entry made after the role (${born})`, actual: `entry made ${createdAt}` };
}

function describe({ kind, actual }: Problem, place: string): string {
  switch (kind) {
    case 'type':
      return `The access entry on cluster ${place} is of ${actual}; access policies work with type STANDARD only.`;
    case 'principal':
      return `The access entry on cluster ${place} names another ARN than the role's (${actual}); an entry needs the whole ARN, with the path.`;
    case 'stale':
      return `The access entry on cluster ${place} is older than the role: it was made for an earlier role of the same name, and does not let this one in.`;
  }
}

function create(chosen: ChosenCluster, connection: Connection): readonly Fix[] {
  const entry = newEntry(connection);
  if (isUnknown(entry)) return [];
  return [
    {
      id: 'create-access-entry',
      title: `Create an access entry for the role on ${chosen.place}, with ${vendorAccessPolicy(connection).name}`,
      access: 'wider',
      reversible: true,
      edits: [{ op: 'set', path: [...chosen.path, 'entry'], value: entry }],
    },
  ];
}

function recreate(chosen: ChosenCluster, earlier: AccessEntry, problems: readonly Problem[], connection: Connection): readonly Fix[] {
  const id = 'recreate-access-entry';
  const title = `Delete the access entry on ${chosen.place} and create it again for this role`;
  const isStandard = earlier.type === 'STANDARD';
  if (isStandard && (isUnknown(earlier.policies) || earlier.policies.some((policy) => isUnknown(policy)))) {
    const steps = [
      `Read which access policies the entry on ${chosen.place} has: they go with it when it is deleted, and could not be read here.`,
      'Delete the entry, create it again for the role with type STANDARD, and associate the policies again.',
    ];
    return [{ id, title, access: 'wider', reversible: true, edits: [], guide: { steps } }];
  }
  const entry = newEntry(connection, isStandard ? earlier : undefined);
  if (isUnknown(entry)) return [];
  const cautions = [
    'The type, the principal and the role behind an entry cannot be changed, so it is deleted and created again.',
    ...(problems.some((problem) => problem.kind === 'type')
      ? ['If nodes use this role, they lose their way into the cluster: then let the vendor use a role of its own.']
      : []),
  ];
  return [
    {
      id,
      title,
      access: 'wider',
      reversible: true,
      edits: [{ op: 'set', path: [...chosen.path, 'entry'], value: entry }],
      caution: cautions.join(' '),
    },
  ];
}
