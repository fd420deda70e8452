import type { Finding, Fix } from '../../engine/model/finding.ts';
import type { Unknown } from '../../engine/model/known.ts';
import type { CheckReport, CheckStatus } from '../../engine/model/finding.ts';
import { SIDE_WORD, STATUS_WORD } from '../../engine/report/words.ts';
import { redactorFor } from '../../engine/report/redact.ts';
import type { FixAddress } from '../../webview/protocol.ts';
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
export function connectionNode(connection: SavedConnection, state: DiagnosisState, wasRevoked = false): Node {
  const { key, spec } = connection;
  const revoked = isShownRevoked(state, wasRevoked);
  const description = descriptionOf(connection, state, revoked);
  const checks = state.finished && state.diagnosis ? redactorFor(state.diagnosis.connection)(state.diagnosis.checks) : [];
  const children = [
    roleNode(connection),
    ...childrenOf({ key, vendor: state.diagnosis?.connection.purpose.vendor.name ?? spec.vendor }, checks),
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

function descriptionOf({ demo, problem }: SavedConnection, state: DiagnosisState, revoked: boolean): string {
  const words = (): string => {
    if (revoked) return 'revoked';
    if (problem !== undefined) return `cannot be diagnosed · ${problem}`;
    const { running, diagnosis, finished, failure } = state;
    if (running) return running.started === 0 ? 'reading…' : `reading… ${running.done} of ${running.started}`;
    if (failure !== undefined) return `not read · ${failure}`;
    if (!diagnosis || !finished) return 'not diagnosed yet';
    const count = failing(state);
    if (diagnosis.verdict === 'healthy') return 'healthy';
    if (diagnosis.verdict === 'cannot-tell') return 'cannot tell';
    return `broken · ${count} ${count === 1 ? 'problem' : 'problems'}${diagnosis.side ? ` · ${SIDE_WORD[diagnosis.side]}` : ''}`;
  };
  return demo ? `${words()} · demo` : words();
}

function iconOf({ problem }: SavedConnection, { running, diagnosis, finished, failure }: DiagnosisState): NonNullable<Node['icon']> {
  if (problem !== undefined) return ICON.fail;
  if (running) return { id: 'loading~spin' };
  if (failure !== undefined) return ICON['cannot-tell'];
  if (!diagnosis || !finished) return { id: 'plug' };
  return ICON[diagnosis.verdict === 'broken' ? 'fail' : diagnosis.verdict === 'healthy' ? 'pass' : 'cannot-tell'];
}

/** Always there: a row that once had no children would stay folded when it gets some. */
function roleNode({ key, spec }: SavedConnection): Node {
  return {
    id: `${key}/role`,
    label: 'Role',
    description: spec.role,
    tooltip: spec.role,
    icon: { id: 'account' },
    context: 'evidence',
    children: [],
    expanded: false,
    spoken: `Role, ${spec.role}`,
    connection: key,
  };
}

/** More than this have mostly one cause, such as a login that has expired. */
const MOST_UNSURE_ROWS = 4;

/** What the rows below a connection say of it. */
interface Owner {
  readonly key: string;
  readonly vendor: string;
}

function childrenOf(owner: Owner, checks: readonly CheckReport[]): readonly Node[] {
  const of = (status: CheckStatus): readonly CheckReport[] => checks.filter((check) => check.status === status);
  const failed = of('fail');
  const unsure = of('cannot-tell');
  return [
    ...failed.map((check) => checkNode(owner, check, check === failed[0])),
    ...of('warn').map((check) => checkNode(owner, check, false)),
    ...(unsure.length > MOST_UNSURE_ROWS
      ? group(owner, 'Cannot tell', unsure, commonCause(unsure)?.detail)
      : unsure.map((check) => checkNode(owner, check, false))),
    ...group(owner, 'Healthy', of('pass')),
    ...group(owner, 'Not applicable', of('not-applicable')),
  ];
}

function group(owner: Owner, label: string, checks: readonly CheckReport[], because?: string): readonly Node[] {
  const [first] = checks;
  if (!first) return [];
  const count = `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}${because === undefined ? '' : ` · ${because}`}`;
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
  const { key } = owner;
  const id = `${key}/${check.id}`;
  const word = STATUS_WORD[check.status];
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

function evidence(id: string, { key, vendor }: Owner, { id: check, outcome }: CheckReport): readonly Node[] {
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
      ...(finding.expected === undefined ? [] : [row(`${name}/expected`, 'Expected', oneLine(finding.expected), 'arrow-right')]),
      ...(finding.actual === undefined ? [] : [row(`${name}/actual`, 'Actual', oneLine(finding.actual), 'arrow-left')]),
      ...finding.fixes.map((fix, at): Node => {
        const node = row(`${name}/fix${at}`, fix.title, fixWords(fix, vendor), 'lightbulb');
        return fix.edits.length === 0 ? node : { ...node, context: 'fix', fix: { check, finding: index, fix: at } };
      }),
    ];
  };
  const unread = (list: readonly Unknown[]): readonly Node[] =>
    list.map((one, index) => row(`unread${index}`, one.detail, one.needs?.length ? `needs ${one.needs.join(', ')}` : one.next, 'question'));
  switch (outcome.verdict) {
    case 'broken': {
      const [only, ...others] = outcome.findings;
      const findings =
        only && others.length === 0
          ? [row('message', only.message, SIDE_WORD[only.side], 'info'), ...ofFinding(only, 0)]
          : outcome.findings.map((finding, index) =>
              row(`finding${index}`, finding.message, SIDE_WORD[finding.side], 'info', ofFinding(finding, index)),
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

function fixWords({ access, reversible, edits }: Fix, vendor: string): string {
  const words = { same: 'access stays the same', narrower: 'gives less access', wider: `gives ${vendor} more access` };
  return edits.length === 0 ? 'a step by hand' : `${words[access]}, ${reversible ? 'can be undone' : 'cannot be undone'}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
