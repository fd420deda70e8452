import type { SimulatedAction } from '../../model/account.ts';
import type { Connection } from '../../model/connection.ts';
import type { Severity } from '../../model/finding.ts';
import { isKnown, isUnknown, unknown, type Known, type Unknown } from '../../model/known.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import type { Role } from '../../model/role.ts';
import type { ManagedPolicyNeed } from '../../model/vendor.ts';
import { allows } from '../../policy/coverage.ts';
import { patternCovers } from '../../policy/glob.ts';
import { managedPoliciesFor, managedPolicyArn } from '../../vendors/needs.ts';
import { listed } from '../listed.ts';
import { partitionOf } from '../role/judgedRole.ts';

/** A managed policy that the vendor asks for, and whether the role has it. */
export interface PolicyNeed {
  readonly need: ManagedPolicyNeed;
  readonly arn: string;
  /** `CloudWatchReadOnlyAccess`, without a path. */
  readonly name: string;
  /** `covered`: it is not attached, but other policies allow what it stands for. */
  readonly state: 'attached' | 'covered' | 'missing' | Unknown;
  /** Missing: the actions that no other policy allows. */
  readonly actions: readonly string[];
  /** `warning` where nobody has said that the connection includes clusters. */
  readonly severity: Severity;
}

/** The managed policies that the vendor asks for, each held against the role: by ARN, else by what its policies allow. */
export function policyNeeds(connection: Connection, role: Role): readonly PolicyNeed[] {
  const clusters = clustersIncluded(connection);
  const grants = grantsOf(connection, role);
  return managedPoliciesFor(connection.purpose, { clusters: clusters !== 'no' }).map((need) => {
    const partition = partitionOf(connection);
    const base = {
      need,
      arn: managedPolicyArn(need.policy, partition ?? 'aws'),
      name: need.policy.slice(need.policy.lastIndexOf('/') + 1),
      severity: need.onlyWithEks && clusters === 'possible' ? ('warning' as const) : ('error' as const),
    };
    if (isAttached(need.policy, role, partition)) return { ...base, state: 'attached' as const, actions: [] };
    // Actions that a simulation allows do not stand for a whole policy as long as nobody has seen the attachments.
    const hidden = unreadAttachment(role);
    if (hidden) return { ...base, state: hidden, actions: [] };
    const answers = need.actions.map((action) => ({ action, answer: grants.allow(action, '*') }));
    const refused = answers.flatMap(({ action, answer }) => (answer === 'no' ? [action] : []));
    const open = answers.flatMap(({ answer }) => (isUnknown(answer) ? [answer] : []))[0];
    if (refused.length === 0) return { ...base, state: open ?? ('covered' as const), actions: [] };
    if (need.onlyWithEks && isUnknown(clusters)) return { ...base, state: clusters, actions: [] };
    return { ...base, state: 'missing' as const, actions: refused };
  });
}

/** What the role's policies, all together, say of an action: from the documents, and where these cannot tell, from the simulation. */
export interface Grants {
  /** Is every action that the pattern matches allowed on every resource that the resource pattern matches? Boundary and guardrails left aside. */
  allow(action: string, resource: string): 'yes' | 'no' | Unknown;
  /** Does a statement of the role's own policies deny what another one allows? */
  deny(action: string, resource: string): 'yes' | 'no' | Unknown;
  /** Where the denial stands. */
  deniedBy(action: string, resource: string): readonly string[];
}

/** Reads what a role's documents and the simulation of the role grant. */
export function grantsOf(connection: Connection, role: Role): Grants {
  const sources = sourcesOf(connection, role);
  const documents = sources.map((source) => source.document);
  const simulation = isUnknown(connection.account) ? connection.account : connection.account.simulation;
  return { allow, deny, deniedBy };

  function allow(action: string, resource: string): 'yes' | 'no' | Unknown {
    const answer = allows(documents, action, resource);
    if (answer !== 'cannot-tell') return answer;
    const results = simulated(simulation, action, resource);
    const open = openCondition(action, results);
    if (open) return open;
    if (results.some((result) => result.decision !== 'allowed' && !isBlockedAbove(result))) return 'no';
    if (results.length > 0 && results.every((result) => result.decision === 'allowed')) return 'yes';
    return whyNot(documents, simulation, `The role's policies allow ${action} only under conditions that cannot be judged here.`);
  }

  function deny(action: string, resource: string): 'yes' | 'no' | Unknown {
    const answer = allows([...documents, ALL], action, resource);
    if (answer === 'yes') return 'no';
    if (answer === 'no') return 'yes';
    const results = simulated(simulation, action, resource);
    const open = openCondition(action, results);
    if (open) return open;
    if (results.some((result) => result.decision === 'explicitDeny' && !isBlockedAbove(result))) return 'yes';
    if (results.length > 0) return 'no';
    return whyNot(
      documents,
      simulation,
      `The role's policies deny ${action} under conditions, or for resources, that cannot be judged here.`,
    );
  }

  function deniedBy(action: string, resource: string): readonly string[] {
    return sources.filter((source) => allows([source.document, ALL], action, resource) === 'no').map((source) => source.name);
  }
}

/** A document that allows everything: beside it only a Deny can say no. */
const ALL: PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

interface Source {
  readonly name: string;
  readonly document: Known<PolicyDocument>;
}

function sourcesOf(connection: Connection, role: Role): readonly Source[] {
  const attached = isUnknown(role.policies)
    ? [{ name: 'the attached policies', document: role.policies }]
    : role.policies.map((policy): Source => {
        if (isUnknown(policy)) return { name: 'an attached policy', document: policy };
        return {
          name: policy.name,
          document: isKnown(policy.document) ? policy.document : (standIn(policy.arn, connection) ?? policy.document),
        };
      });
  const inline = isUnknown(role.inline)
    ? [{ name: 'the inline policies', document: role.inline }]
    : role.inline.map((policy): Source => {
        if (isUnknown(policy)) return { name: 'an inline policy', document: policy };
        const { document } = policy;
        // Code can embed what a managed policy says without saying it itself.
        const copied = isUnknown(document) && document.about !== undefined ? standIn(document.about, connection) : undefined;
        return { name: isKnown(policy.name) ? policy.name : 'an inline policy', document: copied ?? document };
      });
  return [...attached, ...inline];
}

/** A policy that the catalogue knows is known to allow what it stands for, even if its document could not be read. */
function standIn(arn: Known<string>, { purpose }: Connection): PolicyDocument | undefined {
  if (isUnknown(arn)) return undefined;
  const need = purpose.variant.managedPolicies.find((one) => arn.endsWith(`:iam::aws:policy/${one.policy}`));
  return need && { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: need.actions, Resource: '*' }] };
}

function simulated(simulation: Known<readonly SimulatedAction[]>, action: string, resource: string): readonly SimulatedAction[] {
  if (isUnknown(simulation)) return [];
  return simulation.filter(
    (result) =>
      !isUnknown(result) && patternCovers(action.toLowerCase(), result.action.toLowerCase()) && patternCovers(resource, result.resource),
  );
}

/**
 * A condition that decides and that the simulation could not look at either: a result with `MissingContextValues` "might be
 * untrustworthy" (IAM API Reference, EvaluationResult, 2026-11), whichever way it went.
 */
function openCondition(action: string, results: readonly SimulatedAction[]): Unknown | undefined {
  const keys = [...new Set(results.flatMap((result) => result.missingContext))];
  if (keys.length === 0) return undefined;
  return unknown('unresolved', `The role's policies decide on ${action} by ${listed(keys)}, which is known only when the vendor calls.`);
}

/** Refused above the role's own policies, so it says nothing of them. */
function isBlockedAbove(result: SimulatedAction): boolean {
  return result.allowedByBoundary === false || result.allowedByOrganizations === false;
}

function whyNot(documents: readonly Known<PolicyDocument>[], simulation: Known<readonly SimulatedAction[]>, detail: string): Unknown {
  const hidden = documents.find((document) => isUnknown(document));
  if (hidden && isUnknown(hidden)) return hidden;
  if (isUnknown(simulation)) return simulation;
  return unknown('unresolved', detail);
}

function isAttached(policy: string, role: Role, partition: string | undefined): boolean {
  if (isUnknown(role.policies)) return false;
  return role.policies.some((attached) => {
    if (isUnknown(attached) || isUnknown(attached.arn)) return false;
    return partition === undefined
      ? attached.arn.endsWith(`:iam::aws:policy/${policy}`)
      : attached.arn === managedPolicyArn(policy, partition);
  });
}

/** A policy whose document is known is seen, although its ARN holds an account that is not: code makes policies of its own like that. */
function unreadAttachment({ policies }: Role): Unknown | undefined {
  if (isUnknown(policies)) return policies;
  return policies.flatMap((policy) => {
    if (isUnknown(policy)) return [policy];
    return isUnknown(policy.arn) && isUnknown(policy.document) ? [policy.arn] : [];
  })[0];
}

function clustersIncluded({ purpose, clusters }: Connection): 'yes' | 'no' | 'possible' | Unknown {
  if (!purpose.variant.eks) return 'no';
  if (purpose.clusters) return purpose.clusters.length > 0 ? 'yes' : 'no';
  if (isUnknown(clusters)) return clusters;
  if (clusters.some((cluster) => isKnown(cluster))) return 'possible';
  return clusters.find((cluster) => isUnknown(cluster)) ?? 'no';
}
