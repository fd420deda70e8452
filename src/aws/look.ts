import { isUnknown, unknown, type Known, type Unknown } from '../engine/model/known.ts';
import type { PolicyDocument } from '../engine/model/policy.ts';
import { factsFrom, type FactsDraft } from './factsDraft.ts';
import { lookCaller, lookCostAllocationTags, lookOrganization, lookSummary } from './lookAccount.ts';
import { lookCandidates } from './lookCandidates.ts';
import { lookChosenClusters, lookClustersOf } from './lookClusters.ts';
import { lookCostReports, type BillingEndpoints } from './lookCostReports.ts';
import { isEnabled, lookRegions, lookStsEndpoints, withStsEndpoints, type RegionStatus } from './lookRegions.ts';
import { lookAttachedPolicies, lookAttachments, lookBoundary, lookInlinePolicies, lookRole } from './lookRole.ts';
import { lookShortage } from './lookShortage.ts';
import { lookSimulation } from './lookSimulation.ts';
import { lookVendorCalls, regionsToSearch } from './lookVendorCalls.ts';
import { roleNamed, withRoleArn, type Looking, type NamedRole, type RoleArn } from './looking.ts';
import type { Answer } from './reading.ts';

const NO_BILLING = unknown('not-looked', 'This kind of connection does not need it.');
const ROLE_EXISTS = unknown('not-looked', 'Not needed: the role exists.');

/**
 * Reads the facts into the draft, everything at once that needs no other answer. What starts the longest chain is asked first:
 * regions, then their clusters, then each cluster.
 */
export async function look(looking: Looking, draft: FactsDraft, billing: BillingEndpoints): Promise<void> {
  const { question } = looking;
  const named = roleNamed(question.role);
  const regions = lookRegions(looking);
  const caller = lookCaller(looking);
  const summary = lookSummary(looking);
  const found = isUnknown(named) ? Promise.resolve({ value: named, depth: 0 }) : lookRole(looking, named.name);
  const policies = isUnknown(named) ? undefined : lookPolicies(looking, draft, named, summary, found);
  const role: RoleArn = {
    asked: isUnknown(named) ? undefined : named.arn,
    found: found.then(({ value, depth }) => ({
      value: value && (isUnknown(value) ? value : { ...value, policies: [], inline: [] }),
      depth,
    })),
  };

  await Promise.all([
    policies,
    caller.then(({ value }) => void (draft.account.caller = value)),
    found.then(({ value }) => void (draft.role = value)),
    followRole(looking, draft, found),
    lookClusters(looking, draft, role, regions),
    withRoleArn(role, (arn, after) => lookSimulation(looking, arn, after)).then(({ value }) => void (draft.account.simulation = value)),
    lookRegionsAndCalls(looking, draft, role, regions),
    summary.then((read) => Object.assign(draft.account, read)),
    lookBilling(
      looking,
      draft,
      billing,
      caller.then(({ value }) => (isUnknown(value) ? value : value.account)),
    ),
  ]);
}

/** The facts of a draft as they may be shown for a question. */
export function factsFor(question: Looking['question'], draft: FactsDraft) {
  const named = roleNamed(question.role);
  return factsFrom(draft, isUnknown(named) ? undefined : named.account);
}

async function lookPolicies(
  looking: Looking,
  draft: FactsDraft,
  { name }: NamedRole,
  summary: ReturnType<typeof lookSummary>,
  found: Promise<{ readonly value: unknown }>,
): Promise<void> {
  const attachments = lookAttachments(looking, name);
  await Promise.all([
    attachments.then((list) => lookAttachedPolicies(looking, list, (policies) => void (draft.policies = policies))),
    lookShortage(looking, attachments, summary, found).then((shortage) => void (shortage && (draft.account.shortage = shortage))),
    lookInlinePolicies(looking, name, (inline) => void (draft.inline = inline)),
  ]);
}

/** What is read only once the role has been seen: its boundary, or, where there is no role, those that could be meant. */
async function followRole(
  looking: Looking,
  draft: FactsDraft,
  found: ReturnType<typeof lookRole> | Promise<Answer<undefined>>,
): Promise<void> {
  const { value: role, depth } = await found;
  if (role === undefined || (isUnknown(role) && looking.question.role.trim() === '')) {
    draft.account.candidates = await lookCandidates(looking, depth);
    return;
  }
  draft.account.candidates = isUnknown(role)
    ? unknown('not-looked', `Not read, because it is not known whether the role exists. ${role.detail}`)
    : ROLE_EXISTS;
  if (isUnknown(role)) return;
  await Promise.all([
    role.boundaryArn !== undefined && lookBoundary(looking, role.boundaryArn, depth).then((boundary) => void (draft.boundary = boundary)),
    !looking.question.billing &&
      asksForOrganization(role.trust) &&
      lookOrganization(looking, depth).then((organization) => void (draft.account.organization = organization)),
  ]);
}

/** Whether a vendor meets `aws:PrincipalOrgID` can be said where the organization is known to be this account's own. */
function asksForOrganization(trust: Known<PolicyDocument>): boolean {
  return !isUnknown(trust) && /"aws:PrincipalOrgID"/i.test(JSON.stringify(trust));
}

async function lookClusters(
  looking: Looking,
  draft: FactsDraft,
  role: RoleArn,
  regions: Promise<Answer<readonly RegionStatus[]>>,
): Promise<void> {
  const chosen = looking.question.clusters;
  if (chosen) return lookChosenClusters(looking, chosen, role, (clusters) => void (draft.clusters = clusters));
  const { value, depth } = await regions;
  if (!isUnknown(value)) {
    const enabled = value.filter(isEnabled).map((region) => region.name);
    return lookClustersOf(looking, enabled, role, depth, (clusters) => void (draft.clusters = clusters));
  }
  // Without the list, the regions we know of are still worth a look; the rest stays unknown and says so.
  const elsewhere: Unknown = { ...value, detail: `${value.detail} So the clusters of further regions are not known.` };
  const known = [...new Set([looking.region, ...looking.question.regions])];
  return lookClustersOf(looking, known, role, depth, (clusters) => void (draft.clusters = [...clusters, elsewhere]));
}

async function lookRegionsAndCalls(
  looking: Looking,
  draft: FactsDraft,
  role: RoleArn,
  regions: Promise<Answer<readonly RegionStatus[]>>,
): Promise<void> {
  const { question } = looking;
  const early = regionsToSearch(looking, []);
  const calls = (async () => {
    const firstPart = withRoleArn(role, (arn, after) => lookVendorCalls(looking, early, arn, after));
    const { value, depth } = await regions;
    const enabled: Known<readonly string[]> = isUnknown(value) ? value : value.filter(isEnabled).map((region) => region.name);
    const late = regionsToSearch(looking, enabled).filter((region) => !early.includes(region));
    const secondPart =
      late.length === 0 ? undefined : withRoleArn(role, (arn, after) => lookVendorCalls(looking, late, arn, Math.max(after, depth)));
    const parts = [await firstPart, ...(secondPart ? [await secondPart] : [])];
    draft.account.vendorCalls = joined(
      parts.map((part) => part.value),
      [early, late],
    );
  })();
  const { value, depth } = await regions;
  if (isUnknown(value)) {
    draft.account.regions = value;
    return calls;
  }
  const measuring = lookStsEndpoints(looking, value, depth);
  draft.account.regions = withStsEndpoints(value, new Map(), draft.account.vendorCalls, []);
  const [measured] = await Promise.all([measuring, calls]);
  draft.account.regions = withStsEndpoints(value, measured, draft.account.vendorCalls, question.regions);
}

/** Both parts of the search as one; a part that failed whole is unread, unless every part did. */
function joined(
  parts: readonly FactsDraft['account']['vendorCalls'][],
  regions: readonly (readonly string[])[],
): FactsDraft['account']['vendorCalls'] {
  const known = parts.flatMap((part) => (isUnknown(part) ? [] : [part]));
  if (known.length === 0) return parts[0]!;
  return {
    calls: known.flatMap((part) => part.calls).toSorted((a, b) => b.at.localeCompare(a.at)),
    searchedRegions: known.flatMap((part) => part.searchedRegions),
    unread: parts.flatMap((part, index) =>
      isUnknown(part) ? regions[index]!.map((region) => ({ region, because: part.detail })) : part.unread,
    ),
  };
}

async function lookBilling(
  looking: Looking,
  draft: FactsDraft,
  endpoints: BillingEndpoints,
  account: Promise<Known<string>>,
): Promise<void> {
  if (!looking.question.billing) {
    Object.assign(draft.account, { organization: NO_BILLING, costReports: NO_BILLING, costAllocationTags: NO_BILLING });
    return;
  }
  await Promise.all([
    lookOrganization(looking).then((organization) => void (draft.account.organization = organization)),
    lookCostReports(looking, endpoints, account).then((reports) => void (draft.account.costReports = reports)),
    lookCostAllocationTags(looking).then((tags) => void (draft.account.costAllocationTags = tags)),
  ]);
}
