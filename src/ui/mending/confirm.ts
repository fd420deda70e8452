import * as vscode from 'vscode';
import type { Activity } from '../../engine/model/activity.ts';
import type { Fix } from '../../engine/model/finding.ts';
import type { VendorOrigin } from '../../engine/model/vendor.ts';
import type { Proposal } from '../../engine/session.ts';
import { originWords } from '../vendors/originWords.ts';

/** Whose login changes what. */
export interface Place {
  readonly vendor: string;
  /** Where the vendor's definition comes from, where it does not come with Rolecall. */
  readonly vendorOrigin?: VendorOrigin;
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

/** One yes that is asked for. */
interface Question {
  readonly text: string;
  readonly paragraphs: readonly string[];
  /** What the button says. */
  readonly yes: string;
}

/** What is asked before a plan is applied: once for all of it, and once more each for what is wider and for what cannot be taken back. */
export function applyQuestions({ plan, fixes, meant }: Proposal, place: Place): readonly Question[] {
  const changes = fixes.map(({ fix }) => fix);
  const steps = plan.steps.map(({ say }) => say);
  const all = {
    text: vscode.l10n.t('Apply "{0}"?', plan.title),
    paragraphs: [placeWords(place), numbered(steps, place), ...cautionsOf(meant === undefined ? [] : changes)],
    yes: vscode.l10n.t('Apply'),
  };
  return [all, ...widerQuestion(changes.filter(isWider), place), ...irreversibleQuestion(changes)];
}

/** What is asked before an activity is taken back; what was made narrower gets wider by it. */
export function undoQuestions({ title, steps, fixes }: Activity, place: Place): readonly Question[] {
  const done = steps.filter(({ state }) => state === 'done' || state === 'started' || state === 'stands').toReversed();
  const words = done.map(({ say, undo }) => (undo === 'irreversible' ? vscode.l10n.t('{0} (stands: it cannot be taken back)', say) : say));
  const all = {
    text: vscode.l10n.t('Take back "{0}"?', title),
    paragraphs: [placeWords(place), `${vscode.l10n.t('These steps are undone, in this order:')}\n${numbered(words, place)}`],
    yes: vscode.l10n.t('Take Back'),
  };
  const wider = fixes
    .filter(({ access }) => access === 'narrower')
    .map((fix) => ({ ...fix, title: vscode.l10n.t('Take back: {0}', fix.title) }));
  return [all, ...widerQuestion(wider, place)];
}

/** What is asked before the rest of an interrupted activity is done. */
export function finishQuestions({ title, steps, fixes }: Activity, place: Place): readonly Question[] {
  const open = steps.filter(({ state }) => state !== 'done').map(({ say }) => say);
  const all = {
    text: vscode.l10n.t('Finish "{0}"?', title),
    paragraphs: [placeWords(place), numbered(open, place)],
    yes: vscode.l10n.t('Finish'),
  };
  return [all, ...widerQuestion(fixes.filter(isWider), place), ...irreversibleQuestion(fixes)];
}

/**
 * Asks one after the other, until one is declined.
 * @param settled waits until the focus is back where the question before took it from
 */
export async function areAgreedTo(questions: readonly Question[], settled: () => Promise<void>): Promise<boolean> {
  for (const [index, { text, paragraphs, yes }] of questions.entries()) {
    if (index > 0) await settled();
    if ((await vscode.window.showWarningMessage(text, { modal: true, detail: paragraphs.join('\n\n') }, yes)) !== yes) return false;
  }
  return true;
}

/** What is narrower is not asked about once more: what has to be known of it stands in the first question. */
function cautionsOf(changes: readonly Change[]): readonly string[] {
  return changes.flatMap((change) => (isWider(change) || change.caution === undefined ? [] : [change.caution]));
}

function isWider({ access }: Change): boolean {
  return access === 'wider';
}

function widerQuestion(wider: readonly Change[], { vendor, vendorOrigin: origin }: Place): readonly Question[] {
  if (wider.length === 0) return [];
  const paragraphs = [...definedWords(vendor, origin), `${vscode.l10n.t('This makes access wider:')}\n${bullets(wider)}`];
  return [{ text: vscode.l10n.t('Give {0} more access?', vendor), paragraphs, yes: vscode.l10n.t('Give More Access') }];
}

function irreversibleQuestion(changes: readonly Change[]): readonly Question[] {
  const irreversible = changes.filter(({ reversible }) => !reversible);
  if (irreversible.length === 0) return [];
  const paragraphs = [`${vscode.l10n.t('No API takes this back:')}\n${bullets(irreversible)}`];
  return [{ text: vscode.l10n.t('Do what cannot be undone?'), paragraphs, yes: vscode.l10n.t('Do It All the Same') }];
}

function placeWords({ vendor, vendorOrigin: origin, profile, account, role, demo, busy }: Place): string {
  return [
    ...definedWords(vendor, origin),
    demo ? vscode.l10n.t('Demo account: {0}', account) : vscode.l10n.t('Account: {0}', account),
    ...(demo ? [] : [vscode.l10n.t('Profile: {0}', profile ?? vscode.l10n.t('default login'))]),
    vscode.l10n.t('Role: {0}', role),
    ...(busy === undefined ? [] : ['', vscode.l10n.t('Process {0} still runs: another window may be at work on it.', busy)]),
  ].join('\n');
}

/** Who else could have written what the vendor's account is. */
function definedWords(vendor: string, origin: VendorOrigin | undefined): readonly string[] {
  const defined = origin && originWords({ origin });
  return defined === undefined ? [] : [vscode.l10n.t('Vendor: {0}, {1}', vendor, defined)];
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
