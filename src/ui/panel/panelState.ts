import { callerIn, roleArnIn, type Connection } from '../../engine/model/connection.ts';
import type { Path } from '../../engine/model/edit.ts';
import type { CheckReport, Fix, Side } from '../../engine/model/finding.ts';
import { isKnown, type Unknown } from '../../engine/model/known.ts';
import { redactorFor } from '../../engine/report/redact.ts';
import type { Diagnosis } from '../../engine/session.ts';
import { duration } from '../../words/duration.ts';
import type { Translate } from '../../words/translate.ts';
import type { PanelCheck, PanelFix, PanelState, PanelStatus, PanelUnread } from '../../webview/protocol.ts';
import type { SavedConnection } from '../connections.ts';
import type { DiagnosisState } from '../diagnoses.ts';
import { commonCause } from '../commonCause.ts';
import { mendableFindings } from '../mending/isMendable.ts';
import type { MendingState } from '../mending/mendingState.ts';
import { panelLinks } from './panelLinks.ts';
import { panelPlan } from './panelPlan.ts';

/**
 * What the panel shows of a connection: plain data with every External ID redacted. Pure.
 * @param names the vendor's and the variant's names, as the catalogue has them
 * @param mending the plan that is shown
 */
export function panelState(
  saved: SavedConnection,
  state: DiagnosisState,
  names: { readonly vendor: string; readonly variant?: string; readonly profile?: string; readonly origin?: string },
  t: Translate,
  mending?: MendingState,
): PanelState {
  const { diagnosis, finished, running } = state;
  const redacted = diagnosis && { ...diagnosis, checks: redactorFor(diagnosis.connection)(diagnosis.checks) };
  const checks = redacted ? redacted.checks.map((report) => panelCheck(report, redacted, state, t)) : [];
  const { role, account, loginAccount } = placesOf(saved, diagnosis?.connection);
  const verdict = redacted && finished ? redacted.verdict : 'unread';
  return {
    key: saved.key,
    name: saved.spec.name,
    vendor: names.vendor,
    ...(names.variant !== undefined && { variant: names.variant }),
    ...(names.origin !== undefined && { vendorOrigin: names.origin }),
    role,
    ...(account !== undefined && { account }),
    ...(loginAccount !== undefined && { loginAccount }),
    ...(names.profile !== undefined && { profile: names.profile }),
    demo: saved.demo !== undefined,
    verdict,
    ...words(verdict, names.vendor, redacted, running !== undefined, t),
    links: panelLinks(names.vendor, saved.spec.role, diagnosis?.connection, checks, t),
    checks,
    mendable: finished ? (redacted?.checks.flatMap(mendableFindings).length ?? 0) : 0,
    loginRefused: finished && saved.demo === undefined && isLoginRefused(diagnosis),
    lacksReads: finished && checks.some(({ unread }) => unread.some(({ reason, needs }) => reason === 'denied' && needs.length > 0)),
    ...(mending && { plan: panelPlan(mending, t) }),
    ...(redacted && finished && { readAt: redacted.at }),
    ...(redacted?.timing && finished && { timing: t('{0} calls in {1}', redacted.timing.calls, duration(redacted.timing.elapsedMs)) }),
    ...(running && { running }),
    ...(saved.problem !== undefined && { problem: saved.problem }),
    ...(state.failure !== undefined && { failure: state.failure }),
    restored: false,
  };
}

function isLoginRefused(diagnosis: Diagnosis | undefined): boolean {
  const account = diagnosis?.connection.account;
  const caller = account && (isKnown(account) ? account.caller : account);
  return caller !== undefined && !isKnown(caller) && caller.unknown === 'denied';
}

function words(
  verdict: PanelState['verdict'],
  vendor: string,
  diagnosis: Diagnosis | undefined,
  running: boolean,
  t: Translate,
): { readonly headline: string; readonly advice: string } {
  if (verdict === 'unread' || !diagnosis) {
    return running
      ? { headline: t('Reading your account…'), advice: t('What can be said so far stands below.') }
      : {
          headline: t('Not diagnosed yet'),
          advice: t('Diagnose reads the role, its policies and the clusters, and says what keeps {0} out. It changes nothing.', vendor),
        };
  }
  if (verdict === 'healthy') return { headline: t('Healthy'), advice: t('{0} gets in and sees what it needs.', vendor) };
  if (verdict === 'cannot-tell') {
    const known = diagnosis.checks.some(({ status }) => status === 'pass' || status === 'warn');
    return {
      headline: t('Cannot tell'),
      advice: `${known ? t('Nothing is known to be broken.') : t('Nothing could be judged.')} ${becauseOf(diagnosis.checks, t)}`,
    };
  }
  const count = diagnosis.checks.filter(({ status }) => status === 'fail').length;
  return {
    headline: count === 1 ? t('Broken: 1 problem') : t('Broken: {0} problems', count),
    advice: diagnosis.side ? adviceFor(diagnosis.side, vendor, t) : t('See the findings below.'),
  };
}

/** Why it cannot be told, and what to do: all missing permissions at once where there are several, so that they are asked for once. */
function becauseOf(checks: readonly CheckReport[], t: Translate): string {
  const cause = commonCause(checks);
  if (!cause) return t('Something that matters could not be read.');
  const needs = checks.flatMap(({ outcome, decisive }) =>
    outcome.verdict === 'cannot-tell' && decisive ? outcome.unread.flatMap((one) => one.needs ?? []) : [],
  );
  const missing = [...new Set(needs)].toSorted();
  if (cause.needs?.length && missing.length > 1) return t('The login lacks permissions: {0}.', missing.join(', '));
  const network = t('Check the network, a proxy, and the endpoint that the profile or the settings name.');
  return [cause.detail, cause.next ?? (cause.unknown === 'unreachable' ? network : undefined)].filter(Boolean).join(' ');
}

/**
 * What is shown of a connection after a reload, until somebody diagnoses it anew. Nothing runs then; what was read only
 * in part is not kept, because the rest of it will not come.
 */
export function restoredState(
  { running: _running, failure: _failure, plan: _plan, told: _told, ...state }: PanelState,
  t: Translate,
): PanelState {
  if (state.readAt !== undefined) return { ...state, restored: true };
  return {
    ...state,
    headline: t('Not diagnosed yet'),
    advice: t('The window was reloaded before a diagnosis had ended.'),
    links: state.links.map((link) => ({ ...link, status: 'unread', checks: [] })),
    checks: [],
    restored: true,
  };
}

function adviceFor(side: Side, vendor: string, t: Translate): string {
  switch (side) {
    case 'yours':
      return t('Your side must act: what is wrong stands in your AWS account.');
    case 'vendor':
      return t('{0} must act: your side is in order as far as it could be read.', vendor);
    case 'aws':
      return t('AWS must act: neither you nor the vendor can change it now.');
  }
}

function placesOf(
  { spec }: SavedConnection,
  connection: Connection | undefined,
): { readonly role: string; readonly account: string | undefined; readonly loginAccount: string | undefined } {
  const arn = (connection && roleArnIn(connection)) ?? spec.role;
  const caller = connection && callerIn(connection)?.account;
  const account = arn.split(':')[4] ?? caller;
  return { role: arn, account, loginAccount: caller === account ? undefined : caller };
}

function panelCheck(report: CheckReport, { connection, at }: Diagnosis, { finished, readAt }: DiagnosisState, t: Translate): PanelCheck {
  const { outcome } = report;
  const unread = outcome.verdict === 'broken' || outcome.verdict === 'cannot-tell' ? outcome.unread : [];
  const time = readAt.get(report.id) ?? (finished ? at : undefined);
  return {
    id: report.id,
    title: report.title,
    status: finished ? report.status : statusSoFar(report),
    side: report.side,
    message: report.message,
    why: report.why,
    part: report.part,
    findings:
      outcome.verdict === 'broken'
        ? outcome.findings.map(({ severity, side, message, at: path, expected, actual, fixes }) => ({
            severity,
            side,
            message,
            place: placeInWords(path, connection, t),
            ...(expected !== undefined && { expected }),
            ...(actual !== undefined && { actual }),
            fixes: fixes.map(panelFix),
          }))
        : [],
    unread: unread.map(panelUnread),
    ...(time !== undefined && { readAt: time }),
  };
}

/** While facts are still coming in, what has not been looked at is no answer yet, and no healthy one can be relied on. */
function statusSoFar({ status, outcome }: CheckReport): PanelStatus {
  return outcome.verdict === 'cannot-tell' && outcome.because.unknown === 'not-looked' ? 'unread' : status;
}

function panelFix({ title, access, reversible, edits, guide, caution }: Fix): PanelFix {
  return {
    title,
    access,
    reversible,
    hasChange: edits.length > 0,
    ...(caution !== undefined && { caution }),
    steps: guide?.steps ?? [],
    ...(guide?.link !== undefined && { link: guide.link }),
    hasMessage: guide?.message !== undefined,
  };
}

function panelUnread({ unknown: reason, detail, needs, next }: Unknown): PanelUnread {
  return { reason, detail, needs: needs ?? [], ...(next !== undefined && { next }) };
}

/** A path into the facts as people say it: `trust policy, statement 1, Condition`; `account, regions, eu-south-1, status`. */
export function placeInWords(path: Path, connection: Connection, t: Translate): string {
  const spoken = spokenIn(t);
  const parts: string[] = [];
  let here: unknown = connection;
  for (const [index, key] of path.entries()) {
    const before = path[index - 1];
    here = partOf(here, key);
    if (typeof key === 'number') parts.splice(-1, 1, ...elementInWords(parts.at(-1) ?? '', before, key, here, t));
    else if (key === 'trust' && before === 'role') parts.splice(-1, 1, t('trust policy'));
    else parts.push(spoken[key] ?? key);
  }
  return parts.join(', ');
}

/** An element of a list: by its name where it has one, else by its number. */
function elementInWords(list: string, key: string | number | undefined, index: number, element: unknown, t: Translate): readonly string[] {
  const name = partOf(element, 'name');
  if (key === 'Statement') return [t('statement {0}', index + 1)];
  if (key === 'clusters') return [typeof name === 'string' ? t('cluster {0}', name) : t('a cluster')];
  return [list, typeof name === 'string' ? name : t('no. {0}', index + 1)];
}

function partOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string | number, unknown>>)[key] : undefined;
}

/** The facts' own field names in people's words; IAM's keywords stay as they are. */
function spokenIn(t: Translate): Readonly<Record<string, string>> {
  return {
    account: t('account'),
    role: t('role'),
    trust: t('trust policy'),
    policies: t('attached policies'),
    policiesPerRole: t('policies per role'),
    trustPolicySize: t('size of a trust policy'),
    inlinePolicySize: t('size of the inline policies'),
    managedPolicySize: t('size of a managed policy'),
    inline: t('inline policies'),
    boundary: t('permissions boundary'),
    tags: t('tags'),
    regions: t('regions'),
    quotas: t('quotas'),
    status: t('status'),
    endpoint: t('endpoint'),
    authenticationMode: t('authentication mode'),
    entry: t('access entry'),
    publicCidrs: t('public access CIDRs'),
    costReports: t('cost reports'),
    costAllocationTags: t('cost allocation tags'),
    globalTokenVersion: t('global endpoint token version'),
    vendorCalls: t('calls of the vendor'),
  };
}
