import * as vscode from 'vscode';
import type { Activity } from '../../engine/model/activity.ts';
import type { Fix } from '../../engine/model/finding.ts';
import type { Proposal } from '../../engine/session.ts';

/** Whose login changes what. */
export interface Place {
  readonly vendor: string;
  /** The profile's name; `undefined`: the default login. */
  readonly profile: string | undefined;
  readonly account: string;
  readonly role: string;
  readonly demo: boolean;
  /** A process that may still be at work on it. */
  readonly busy?: number;
}

type Change = Pick<Fix, 'title' | 'access' | 'reversible'> & Partial<Pick<Fix, 'caution'>>;

/** More steps than these are counted, not named: a modal window does not scroll. */
const STEPS_NAMED = 10;

/** With the account and the name, without a path. */
const ROLE_ARN = /arn:[\w-]+:iam::(\d{12}):role\/(?:[^\s/]+\/)*([\w+=,.@-]+)/g;

/** Asks before a plan is applied: once for all of it, and once more each for what is wider and for what cannot be taken back. */
export async function confirmApply({ plan, fixes }: Proposal, place: Place): Promise<boolean> {
  const changes = fixes.map(({ fix }) => fix);
  const steps = plan.steps.map(({ say }) => say);
  return (
    (await ask(vscode.l10n.t('Apply "{0}"?', plan.title), [placeWords(place), numbered(steps, place)], vscode.l10n.t('Apply'))) &&
    (await confirmWider(
      changes.filter(({ access }) => access === 'wider'),
      place,
    )) &&
    (await confirmIrreversible(changes.filter(({ reversible }) => !reversible)))
  );
}

/** Asks before an activity is taken back; what was made narrower gets wider by it. */
export async function confirmUndo({ title, steps, fixes }: Activity, place: Place): Promise<boolean> {
  const done = steps.filter(({ state }) => state === 'done' || state === 'started' || state === 'stands').toReversed();
  const words = done.map(({ say, undo }) => (undo === 'irreversible' ? vscode.l10n.t('{0} (stands: it cannot be taken back)', say) : say));
  return (
    (await ask(
      vscode.l10n.t('Take back "{0}"?', title),
      [placeWords(place), `${vscode.l10n.t('These steps are undone, in this order:')}\n${numbered(words, place)}`],
      vscode.l10n.t('Take Back'),
    )) &&
    (await confirmWider(
      fixes.filter(({ access }) => access === 'narrower').map((fix) => ({ ...fix, title: vscode.l10n.t('Take back: {0}', fix.title) })),
      place,
    ))
  );
}

/** Asks before the rest of an interrupted activity is done. */
export async function confirmFinish({ title, steps, fixes }: Activity, place: Place): Promise<boolean> {
  const open = steps.filter(({ state }) => state !== 'done').map(({ say }) => say);
  return (
    (await ask(vscode.l10n.t('Finish "{0}"?', title), [placeWords(place), numbered(open, place)], vscode.l10n.t('Finish'))) &&
    (await confirmWider(
      fixes.filter(({ access }) => access === 'wider'),
      place,
    )) &&
    (await confirmIrreversible(fixes.filter(({ reversible }) => !reversible)))
  );
}

async function confirmWider(wider: readonly Change[], { vendor }: Place): Promise<boolean> {
  if (wider.length === 0) return true;
  const what = vscode.l10n.t('This makes access wider:');
  return ask(vscode.l10n.t('Give {0} more access?', vendor), [`${what}\n${bullets(wider)}`], vscode.l10n.t('Give More Access'));
}

async function confirmIrreversible(changes: readonly Change[]): Promise<boolean> {
  if (changes.length === 0) return true;
  const what = vscode.l10n.t('No API takes this back:');
  return ask(vscode.l10n.t('Do what cannot be undone?'), [`${what}\n${bullets(changes)}`], vscode.l10n.t('Do It All the Same'));
}

async function ask(question: string, paragraphs: readonly string[], yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: paragraphs.join('\n\n') }, yes)) === yes;
}

function placeWords({ profile, account, role, demo, busy }: Place): string {
  return [
    demo ? vscode.l10n.t('Demo account: {0}', account) : vscode.l10n.t('Account: {0}', account),
    ...(demo ? [] : [vscode.l10n.t('Profile: {0}', profile ?? vscode.l10n.t('default login'))]),
    vscode.l10n.t('Role: {0}', role),
    ...(busy === undefined ? [] : ['', vscode.l10n.t('Process {0} still runs: another window may be at work on it.', busy)]),
  ].join('\n');
}

/** The role's ARN stands above the steps: in them its name is enough, and does not break the lines. */
function numbered(steps: readonly string[], { account, role }: Place): string {
  const name = role.split('/').at(-1);
  const short = (say: string): string => say.replaceAll(ROLE_ARN, (arn, of, its) => (of === account && its === name ? its : arn));
  const named = steps.slice(0, STEPS_NAMED).map((say, index) => `${index + 1}. ${short(say)}`);
  const more = steps.length - named.length;
  return [...named, ...(more > 0 ? [vscode.l10n.t('and {0} more steps', more)] : [])].join('\n');
}

function bullets(changes: readonly Change[]): string {
  return changes.map(({ title, caution }) => `• ${title}${caution === undefined ? '' : ` (${caution})`}`).join('\n');
}
