import type { PolicyDocument } from '../model/policy.ts';
import { variablesFor, type Variables } from './externalIdVariables.ts';
import { shellComment, shellOption } from './shellWord.ts';
import { externalIdQueries, sameTrustQuery } from './trustQuery.ts';
import type { AwsAction } from '../model/plan.ts';

/** The lines of a script around the change of a trust policy. */
export interface TrustGuard {
  /** Stand before the first change: they stop the script where the trust policy is another one, and read the External IDs that stay. */
  readonly lines: readonly string[];
  /** True in the shell where the change has not been made yet; `undefined`: nothing tells. */
  readonly isBefore: string | undefined;
}

/** The API call that changes a trust policy. */
export function isTrustUpdate({ operation }: AwsAction): boolean {
  return operation === 'UpdateAssumeRolePolicy';
}

/**
 * What guards the change of a trust policy. Where the policy is already what it is to be, the script was stopped after that change, and
 * goes on from there.
 * @param live the policy as it was read; `undefined`: it was not
 */
export function trustGuard(
  actions: readonly AwsAction[],
  live: PolicyDocument | undefined,
  role: string,
  variables: Variables,
  common: readonly string[],
): TrustGuard {
  const reads = [...variables.read.values()].map(({ variable, query }) => `${variable}=$(${getRole(role, query, common)})`);
  const readLines =
    reads.length === 0 ? [] : ['', shellComment('External IDs that stay as they are: read from the trust policy, as JSON.')];
  const updates = actions.filter(isTrustUpdate);
  const query = live && updates.length > 0 ? sameTrustQuery(live) : undefined;
  if (query === undefined) return { lines: [...readLines, ...reads], isBefore: undefined };
  const isElsewhere =
    variablesFor(
      actions.filter((action) => !isTrustUpdate(action)),
      live,
    ).read.size > 0;
  const wanted = updates.length === 1 && !isElsewhere ? documentIn(updates[0]!.input['PolicyDocument']) : undefined;
  // Where only the External IDs differ, the change is just made again.
  const isAfter = wanted && sameTrustQuery(wanted) !== query ? hasTrust(wanted, role, variables, common) : undefined;
  const refuse = ['echo "The trust policy has been changed meanwhile. This script has changed nothing; have it made anew." >&2', 'exit 1'];
  if (isAfter === undefined) {
    return {
      lines: [
        '',
        shellComment('Only while the trust policy is the one that this was made for.'),
        `if [ "$(${getRole(role, query, common)})" != true ]; then`,
        ...refuse.map((line) => `  ${line}`),
        'fi',
        ...readLines,
        ...reads,
      ],
      isBefore: undefined,
    };
  }
  const isBefore = '[ "$TRUST_POLICY" = before ]';
  return {
    lines: [
      '',
      shellComment('Only while the trust policy is the one that this was made for, or what this has made of it.'),
      `if [ "$(${getRole(role, query, common)})" = true ]; then`,
      '  TRUST_POLICY=before',
      `elif ${isAfter}; then`,
      '  TRUST_POLICY=after',
      'else',
      ...refuse.map((line) => `  ${line}`),
      'fi',
      ...readLines,
      ...(reads.length === 0 ? [] : [`if ${isBefore}; then`, ...reads.map((line) => `  ${line}`), 'fi']),
    ],
    isBefore,
  };
}

/** True in the shell where the role's trust policy is that document with the External IDs that were given. Of others only the number is compared. */
export function hasTrust(document: PolicyDocument, role: string, { given }: Variables, common: readonly string[]): string | undefined {
  const query = sameTrustQuery(document);
  if (query === undefined) return undefined;
  const ids = [...externalIdQueries(document)].flatMap(([value, path]) => {
    const asked = given.get(value);
    return asked ? [`[ "$(${getRole(role, path, common)})" = "\\"$${asked.variable}\\"" ]`] : [];
  });
  return [`[ "$(${getRole(role, query, common)})" = true ]`, ...ids].join(' &&\n  ');
}

/** A policy as a call is given it; `undefined` where it is none. */
export function documentIn(text: unknown): PolicyDocument | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'Statement' in value ? (value as PolicyDocument) : undefined;
  } catch {
    return undefined; // A text that is no JSON is nothing to compare with.
  }
}

function getRole(role: string, query: string, common: readonly string[]): string {
  return ['aws iam get-role', ...shellOption('role-name', [role]), ...shellOption('query', [query]), '--output json', ...common].join(' ');
}
