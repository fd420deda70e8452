import {
  attachmentsOf,
  CannotMend,
  cloudFormationFor,
  consoleSteps,
  planScript,
  prepareStacks,
  propose,
  quotaNote,
  whyNotPlanned,
  withAccount,
  type CloudFormationSetup,
  type Diagnosis,
  type Proposal,
  type Session,
  type Setup,
  type Target,
} from '../engine/session.ts';
import { callerIn } from '../engine/model/connection.ts';
import type { Activity } from '../engine/model/activity.ts';
import { isUnknown, type Unknown } from '../engine/model/known.ts';
import { externalIdFlaw, pastedExternalId } from '../engine/model/pastedExternalId.ts';
import type { StackRequest, StackTaken } from '../engine/model/stack.ts';
import type { Vendor } from '../engine/model/vendor.ts';
import type { Identity, Login } from '../engine/ports.ts';
import { activityText } from '../engine/report/mending.ts';
import { redactConditions } from '../engine/report/redact.ts';
import { assertOneWay, BROKEN_OFF, carryOut, menderPorts, NOT_DONE, openMender, print, watchedBy, whenInterrupted } from './carryOut.ts';
import { EXIT } from './diagnose.ts';
import { assertEndpoint, loginOf, openCloud, purposeOf } from './meantConnection.ts';
import { Misuse } from './misuse.ts';
import { assertTaken, type HowInAccount, type SetupFlags } from './setupFlags.ts';

/** Where a stack is made that belongs nowhere in particular, and the login names no region: IAM is the same everywhere. */
const ANYWHERE = 'us-east-1';

/** Makes a vendor's role in the account of the login, or shows what makes it there: nothing is changed unless `--yes` is said. */
export async function setupInAccount(how: HowInAccount, wanted: Setup, flags: SetupFlags, session: Session): Promise<number> {
  assertOneWay('setup', flags);
  assertEndpoint('setup', flags['endpoint-url']);
  if (wanted.eks && wanted.clusters.length === 0) throw new Misuse('setup: --eks: name the clusters: --cluster <region>/<name>');
  const externalId = givenExternalId(how, wanted.vendor, flags);
  const login = loginOf({
    ...(flags.profile !== undefined && { profile: flags.profile }),
    ...(flags['endpoint-url'] !== undefined && { endpointUrl: flags['endpoint-url'] }),
  });
  const who = await (await openCloud()).whoAmI(login, new AbortController().signal);
  if (isUnknown(who)) return notPlanned(who, flags);
  const target = targetOf(wanted, who, externalId, login, flags, session);
  const diagnosis = await session.diagnose(target.purpose, login, undefined, new AbortController().signal);
  const { role } = diagnosis.connection;
  if (isUnknown(role)) return notPlanned(role, flags);
  if (role !== undefined && !flags.update) {
    const detail = `The account has a role ${target.connection.role} already.`;
    return notPlanned(
      { detail, next: `Choose another name: --role-name. Or mend that one: rolecall fix --vendor ${wanted.vendor.id}` },
      flags,
    );
  }
  const known = withAccount({ ...wanted, partition: who.partition }, diagnosis.connection);
  assertTaken(known);
  process.stderr.write(
    setupWarnings(known)
      .map((note) => `${note}\n`)
      .join(''),
  );
  if (how === 'deploy') return deploy(await requestsFor(known, target, externalId, login), diagnosis, target, flags, session);
  const proposal = propose(diagnosis, { irreversible: false, chosen: 'create-role' });
  if (proposal.plan.steps.length === 0) return notPlanned(whyNotPlanned(proposal), flags);
  if (how === 'create') return carriedOut(proposal, target, flags, session);
  process.stdout.write(how === 'script' ? planScript(proposal, target) : byHand(proposal, target, who));
  return 0;
}

/** Without an External ID no role is planned, and a script or a page is made from a plan. @throws Misuse where it is missing, or none that AWS takes */
function givenExternalId(how: HowInAccount, vendor: Vendor, flags: SetupFlags): string {
  const { value, leftOut } = pastedExternalId(flags['external-id'] ?? process.env['ROLECALL_EXTERNAL_ID'] ?? '');
  const { minLength, maxLength } = vendor.externalId;
  const flaw = externalIdFlaw(value, vendor.externalId);
  if (flaw?.kind === 'empty')
    throw new Misuse(`setup: --external-id <value> is missing (or ROLECALL_EXTERNAL_ID): --how ${how} plans with it`);
  if (flaw?.kind === 'odd') throw new Misuse(`setup: --external-id: AWS takes no "${flaw.character}" in an External ID`);
  if (flaw?.isRefused)
    throw new Misuse(`setup: --external-id: AWS takes External IDs of 2 to 1224 characters; this one has ${value.length}`);
  if (flaw)
    process.stderr.write(
      `${vendor.name} uses External IDs of ${minLength} to ${maxLength} characters; this one has ${value.length}: check it.\n`,
    );
  if (leftOut.length > 0) process.stderr.write(`Left out of the External ID: ${leftOut.join(', ')}.\n`);
  return value;
}

/** What more policies may mean, and what the quota may refuse. */
export function setupWarnings(wanted: Setup): readonly string[] {
  const { write } = attachmentsOf(wanted);
  return [
    ...(write.length > 0
      ? [`With ${write.join(', ')} ${wanted.vendor.name} may be able to change things in your account; it asks for none of it.`]
      : []),
    ...quotaNote(wanted),
  ];
}

/** The connection to the role that is to be made, under the vendor's name for it unless another was said. */
function targetOf(
  wanted: Setup,
  { partition, account }: Identity,
  externalId: string,
  login: Login,
  flags: SetupFlags,
  session: Session,
): Target {
  const { vendor, variant, roleName = variant.roleName?.example ?? `${vendor.name}Access`, rolePath, writePolicies } = wanted;
  const connection = {
    name: vendor.id,
    vendor: vendor.id,
    variant: variant.id,
    role: `arn:${partition}:iam::${account}:role${rolePath}${roleName}`,
    clusters: flags.cluster ?? [],
    ...(flags.profile !== undefined && { profile: flags.profile }),
    ...(flags['endpoint-url'] !== undefined && { endpointUrl: flags['endpoint-url'] }),
    ...(flags['allow-cidr'] && { cidrs: flags['allow-cidr'] }),
    ...(flags.region && { regions: flags.region }),
    ...(flags.bucket && { buckets: flags.bucket }),
    ...(writePolicies.length > 0 && { morePolicies: writePolicies }),
  };
  return { connection, purpose: purposeOf('setup', session, connection, externalId), login };
}

/** @throws Misuse for a name that the template wants and nobody has said */
async function requestsFor(wanted: Setup, { connection }: Target, externalId: string, login: Login): Promise<readonly StackRequest[]> {
  const roleName = connection.role.split('/').at(-1)!;
  const template: CloudFormationSetup = cloudFormationFor({ ...wanted, roleName });
  const home = template.region ?? (await regionOf(login)) ?? ANYWHERE;
  return [template, ...template.elsewhere].map(({ stack, text, capabilities, region = home, wants }) => ({
    region,
    name: stack,
    template: text,
    capabilities,
    parameters: Object.fromEntries(
      wants.map(({ parameter, what }) => {
        if (what === 'name') throw new Misuse(`setup: --bucket <name> is missing: the template wants it as ${parameter}`);
        return [parameter, what === 'external-id' ? externalId : connection.role];
      }),
    ),
  }));
}

/** The region of the environment or of the profile, as the SDK reads them. */
async function regionOf({ profile = process.env['AWS_PROFILE'] ?? 'default' }: Login): Promise<string | undefined> {
  const said = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  if (said !== undefined && said !== '') return said;
  return (await (await openCloud()).profiles()).find(({ name }) => name === profile)?.region;
}

/** Shows what CloudFormation would do and, with `--yes`, lets it; what was made to find out goes where nothing comes of it. */
async function deploy(
  requests: readonly StackRequest[],
  diagnosis: Diagnosis,
  target: Target,
  flags: SetupFlags,
  session: Session,
): Promise<number> {
  const ports = menderPorts();
  const stop = whenInterrupted();
  let taken: StackTaken['taken'] | undefined;
  const mayUpdate = async (found: StackTaken['taken']): Promise<boolean> => {
    taken = found;
    return flags.update ?? false;
  };
  const watched = watchedBy(stop);
  let proposal: Proposal | undefined;
  try {
    proposal = await prepareStacks(diagnosis, requests, target, mayUpdate, ports, watched);
  } catch (error) {
    tellOfLeft(watched.last());
    if (stop.aborted) return BROKEN_OFF;
    if (error instanceof CannotMend) return notPlanned({ detail: error.message }, flags);
    throw error;
  }
  if (!proposal) {
    tellOfLeft(watched.last());
    const { name, region, status } = taken!;
    const next = 'Say --update to plan an update of it: what that changes cannot be taken back.';
    return notPlanned({ detail: `There is a stack ${name} in ${region} already (${status}).`, next }, flags);
  }
  let code: number;
  let isLeft = false;
  try {
    code = await carriedOut(proposal, target, flags, session);
  } finally {
    isLeft = tellOfLeft(await openMender(session).discard(proposal, target, watchedBy(new AbortController().signal)));
  }
  return isLeft && code === 0 ? NOT_DONE : code;
}

/** Says what was made for a plan and could not be taken away again, and how that is tried once more. @returns whether anything was */
function tellOfLeft(activity: Activity | undefined): boolean {
  if (!activity?.steps.some(({ state }) => state === 'stands')) return false;
  process.stderr.write(redactConditions(activityText(activity)));
  return true;
}

/** Applies it with `--yes`, and says what the vendor wants then. */
async function carriedOut(proposal: Proposal, target: Target, flags: SetupFlags, session: Session): Promise<number> {
  const { vendor } = target.purpose;
  const code = await carryOut(proposal, target, openMender(session), flags, (verdict) => (flags.yes ? EXIT[verdict] : 0));
  const notes = [`The role: ${target.connection.role}`, ...(vendor.afterCreating?.steps ?? [`Give ${vendor.name} its ARN.`])];
  if (flags.yes && code !== NOT_DONE && code !== BROKEN_OFF) process.stderr.write(notes.map((note) => `${note}\n`).join(''));
  return code;
}

function byHand({ plan, diagnosis }: Proposal, { purpose: { vendor } }: Target, { account }: Identity): string {
  return consoleSteps({
    title: `Connect ${vendor.name} by hand`,
    vendor: vendor.name,
    account: callerIn(diagnosis.connection)?.account ?? account,
    steps: plan.steps,
    after: vendor.afterCreating?.steps ?? [],
  });
}

function notPlanned({ detail, next, needs }: Pick<Unknown, 'detail' | 'next' | 'needs'>, { json = false }: SetupFlags): number {
  const document = { refused: detail, ...(next !== undefined && { next }), ...(needs && { needs }) };
  print(
    json,
    document,
    () => `${[detail, next].filter(Boolean).join(' ')}\n`,
    (value) => value,
  );
  return NOT_DONE;
}
