import type { Finding, Fix, Side } from '../../engine/model/finding.ts';
import type { Unknown } from '../../engine/model/known.ts';
import type { CheckReport, CheckStatus } from '../../engine/model/finding.ts';
import { redactorFor } from '../../engine/report/redact.ts';
import type { FixAddress } from '../../webview/protocol.ts';
import { statusWord } from '../../words/statusWord.ts';
import type { Translate } from '../../words/translate.ts';
import { undoWords } from '../../words/undoWords.ts';
import { commonCause } from '../commonCause.ts';
import type { SavedConnection } from '../connections.ts';
import type { DiagnosisState } from '../diagnoses.ts';
import { isMendable } from '../mending/isMendable.ts';
import type { Row } from './row.ts';

/** A row of the tree of connections. */
export interface Node extends Row {
  readonly children: readonly Node[];
  /** The connection the row belongs to, the check if it belongs to one, and the fix if it is one. */
  readonly connection: string;
  readonly check?: string;
  readonly fix?: FixAddress;
}

const ICON: Readonly<Record<CheckStatus, NonNullable<Node['icon']>>> = {
  fail: { id: 'error', color: 'list.errorForeground' },
  warn: { id: 'warning', color: 'list.warningForeground' },
  'cannot-tell': { id: 'question', color: 'charts.yellow' },
  pass: { id: 'pass', color: 'testing.iconPassed' },
  'not-applicable': { id: 'circle-slash', color: 'disabledForeground' },
};

/** The row of a connection with its checks and their evidence below. Broken ones come first; what is in order is folded away. */
export function connectionNode(connection: SavedConnection, state: DiagnosisState, t: Translate, wasRevoked = false): Node {
  const { key, spec } = connection;
  const revoked = isShownRevoked(state, wasRevoked);
  const description = descriptionOf(connection, state, revoked, t);
  const checks = state.finished && state.diagnosis ? redactorFor(state.diagnosis.connection)(state.diagnosis.checks) : [];
  const children = [
    roleNode(connection, t),
    ...childrenOf({ key, vendor: state.diagnosis?.connection.purpose.vendor.name ?? spec.vendor, t }, checks),
  ];
  return {
    id: key,
    label: spec.name,
    description,
    tooltip: `${spec.name}: ${description}\n${spec.role}`,
    icon: revoked ? { id: 'circle-slash', color: 'disabledForeground' } : iconOf(connection, state),
    context: [
      'connection',
      connection.demo ? 'demo' : 'own',
      state.running ? 'running' : 'idle',
      checks.some(isMendable) ? 'mendable' : 'whole',
      connection.problem === undefined ? 'usable' : 'unusable',
    ].join(' '),
    children,
    expanded: state.diagnosis?.verdict !== 'healthy' && !revoked,
    spoken: `${spec.name}, ${description}`,
    connection: key,
  };
}

/** The vendor's access was taken back, and nothing that was read since says otherwise: what fails is meant to. */
export function isShownRevoked({ diagnosis, finished, running }: DiagnosisState, wasRevoked: boolean): boolean {
  return wasRevoked && running === undefined && (diagnosis === undefined || !finished || diagnosis.verdict === 'broken');
}

/** How many checks of a diagnosis fail: what the badge counts. */
export function failing(state: DiagnosisState): number {
  return state.finished ? (state.diagnosis?.checks.filter(({ status }) => status === 'fail').length ?? 0) : 0;
}

function descriptionOf({ demo, problem }: SavedConnection, state: DiagnosisState, revoked: boolean, t: Translate): string {
  const words = (): string => {
    if (revoked) return t('revoked');
    if (problem !== undefined) return `${t('cannot be diagnosed')} · ${problem}`;
    const { running, diagnosis, finished, failure } = state;
    if (running) return running.started === 0 ? t('reading…') : t('reading… {0} of {1}', running.done, running.started);
    if (failure !== undefined) return `${t('not read')} · ${failure}`;
    if (!diagnosis || !finished) return t('not diagnosed yet');
    const count = failing(state);
    if (diagnosis.verdict === 'healthy') return statusWord('pass', t);
    if (diagnosis.verdict === 'cannot-tell') return statusWord('cannot-tell', t);
    const problems = count === 1 ? t('1 problem') : t('{0} problems', count);
    return [statusWord('fail', t), problems, ...(diagnosis.side ? [sideWords(diagnosis.side, t)] : [])].join(' · ');
  };
  return demo ? `${words()} · ${t('demo')}` : words();
}

function iconOf({ problem }: SavedConnection, { running, diagnosis, finished, failure }: DiagnosisState): NonNullable<Node['icon']> {
  if (problem !== undefined) return ICON.fail;
  if (running) return { id: 'loading~spin' };
  if (failure !== undefined) return ICON['cannot-tell'];
  if (!diagnosis || !finished) return { id: 'plug' };
  return ICON[diagnosis.verdict === 'broken' ? 'fail' : diagnosis.verdict === 'healthy' ? 'pass' : 'cannot-tell'];
}

/** Always there: a row that once had no children would stay folded when it gets some. */
function roleNode({ key, spec }: SavedConnection, t: Translate): Node {
  return {
    id: `${key}/role`,
    label: t('Role'),
    description: spec.role,
    tooltip: spec.role,
    icon: { id: 'account' },
    context: 'evidence',
    children: [],
    expanded: false,
    spoken: `${t('Role')}, ${spec.role}`,
    connection: key,
  };
}

/** More than this have mostly one cause, such as a login that has expired. */
const MOST_UNSURE_ROWS = 4;

/** What the rows below a connection say of it. */
interface Owner {
  readonly key: string;
  readonly vendor: string;
  readonly t: Translate;
}

function childrenOf(owner: Owner, checks: readonly CheckReport[]): readonly Node[] {
  const { t } = owner;
  const of = (status: CheckStatus): readonly CheckReport[] => checks.filter((check) => check.status === status);
  const failed = of('fail');
  const unsure = of('cannot-tell');
  return [
    ...failed.map((check) => checkNode(owner, check, check === failed[0])),
    ...of('warn').map((check) => checkNode(owner, check, false)),
    ...(unsure.length > MOST_UNSURE_ROWS
      ? group(owner, t('Cannot tell'), unsure, commonCause(unsure)?.detail)
      : unsure.map((check) => checkNode(owner, check, false))),
    ...group(owner, t('Healthy'), of('pass')),
    ...group(owner, t('Not applicable'), of('not-applicable')),
  ];
}

function group(owner: Owner, label: string, checks: readonly CheckReport[], because?: string): readonly Node[] {
  const [first] = checks;
  if (!first) return [];
  const number = checks.length === 1 ? owner.t('1 check') : owner.t('{0} checks', checks.length);
  const count = because === undefined ? number : `${number} · ${because}`;
  return [
    {
      id: `${owner.key}/${first.status}`,
      label,
      description: count,
      tooltip: `${label}: ${count}`,
      icon: ICON[first.status],
      context: 'group',
      children: checks.map((check) => checkNode(owner, check, false)),
      expanded: false,
      spoken: `${label}, ${count}`,
      connection: owner.key,
    },
  ];
}

function checkNode(owner: Owner, check: CheckReport, expanded: boolean): Node {
  const { key, t } = owner;
  const id = `${key}/${check.id}`;
  const word = statusWord(check.status, t);
  return {
    id,
    label: check.title,
    description: `${word} · ${check.message}`,
    tooltip: `${check.title}: ${word}\n\n${check.message}\n\n${check.why}`,
    icon: ICON[check.status],
    context: isMendable(check) ? 'check mendable' : 'check',
    children: evidence(id, owner, check),
    expanded,
    spoken: `${check.title}, ${word}. ${check.message}`,
    connection: key,
    check: check.id,
  };
}

function evidence(id: string, { key, vendor, t }: Owner, { id: check, outcome }: CheckReport): readonly Node[] {
  const row = (name: string, label: string, description: string | undefined, icon: string, children: readonly Node[] = []): Node => ({
    id: `${id}/${name}`,
    label,
    ...(description !== undefined && { description }),
    tooltip: description === undefined ? label : `${label}: ${description}`,
    icon: { id: icon },
    context: 'evidence',
    children,
    expanded: false,
    spoken: description === undefined ? label : `${label}: ${description}`,
    connection: key,
    check,
  });
  const ofFinding = (finding: Finding, index: number): readonly Node[] => {
    const name = `finding${index}`;
    return [
      ...(finding.expected === undefined ? [] : [row(`${name}/expected`, t('Expected'), oneLine(finding.expected), 'arrow-right')]),
      ...(finding.actual === undefined ? [] : [row(`${name}/actual`, t('Actual'), oneLine(finding.actual), 'arrow-left')]),
      ...finding.fixes.map((fix, at): Node => {
        const node = row(`${name}/fix${at}`, fix.title, fixWords(fix, vendor, t), 'lightbulb');
        return fix.edits.length === 0 ? node : { ...node, context: 'fix', fix: { check, finding: index, fix: at } };
      }),
    ];
  };
  const unread = (list: readonly Unknown[]): readonly Node[] =>
    list.map((one, index) =>
      row(`unread${index}`, one.detail, one.needs?.length ? t('needs {0}', one.needs.join(', ')) : one.next, 'question'),
    );
  switch (outcome.verdict) {
    case 'broken': {
      const [only, ...others] = outcome.findings;
      const findings =
        only && others.length === 0
          ? [row('message', only.message, sideWords(only.side, t), 'info'), ...ofFinding(only, 0)]
          : outcome.findings.map((finding, index) =>
              row(`finding${index}`, finding.message, sideWords(finding.side, t), 'info', ofFinding(finding, index)),
            );
      return [...findings, ...unread(outcome.unread)];
    }
    case 'cannot-tell':
      return unread(outcome.unread);
    case 'healthy':
    case 'not-applicable':
      return [row('message', outcome.message, undefined, 'info')];
  }
}

/** Who must act. */
function sideWords(side: Side, t: Translate): string {
  const words: Readonly<Record<Side, string>> = { yours: t('your side'), vendor: t("the vendor's side"), aws: t("AWS's side") };
  return words[side];
}

function fixWords({ access, reversible, edits }: Fix, vendor: string, t: Translate): string {
  const words = { same: t('access stays the same'), narrower: t('gives less access'), wider: t('gives {0} more access', vendor) };
  return edits.length === 0 ? t('a step by hand') : `${words[access]}, ${undoWords(reversible, t)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
