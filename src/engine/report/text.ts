import type { CheckReport, CheckStatus, Finding, Side } from '../model/finding.ts';
import type { Unknown } from '../model/known.ts';
import { namesOf, type Reportable } from './json.ts';
import { redactorFor } from './redact.ts';
import { unreadFacts } from './unreadFacts.ts';
import { STATUS_WORD, verdictSentence } from './words.ts';

const SIGN: Readonly<Record<CheckStatus, string>> = { fail: '✗', warn: '!', 'cannot-tell': '?', pass: '✓', 'not-applicable': '–' };
const COLOUR: Readonly<Record<CheckStatus, number>> = { fail: 31, warn: 33, 'cannot-tell': 36, pass: 32, 'not-applicable': 90 };
const WORST_FIRST: readonly CheckStatus[] = ['fail', 'warn', 'cannot-tell', 'pass', 'not-applicable'];

/** The report for a terminal: worst first, with the evidence under each check. */
export function toText(
  diagnosis: Reportable & { readonly side?: Side },
  options: { readonly colour: boolean; readonly profile?: string },
): string {
  const paint = (code: number, text: string) => (options.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const redact = redactorFor(diagnosis.connection);
  const names = namesOf(diagnosis.connection);
  const { vendor, role } = diagnosis.connection.purpose;
  const head = [
    vendor.name,
    names.roleArn ?? role ?? 'no role',
    names.account && `account ${names.account}`,
    options.profile && `profile ${options.profile}`,
  ];
  const checks = redact(diagnosis.checks).toSorted((one, other) => WORST_FIRST.indexOf(one.status) - WORST_FIRST.indexOf(other.status));
  const concerned = checks.filter((report) => report.status !== 'not-applicable');
  return [
    head.filter(Boolean).join(' · '),
    paint(1, verdictSentence(diagnosis.verdict, vendor.name, diagnosis.side)),
    '',
    ...concerned.flatMap((report) => [
      paint(COLOUR[report.status], `${SIGN[report.status]} ${report.title} (${STATUS_WORD[report.status]})`),
      ...bodyOf(report).map((line) => `    ${line}`),
    ]),
    ...notApplicable(checks.filter((report) => report.status === 'not-applicable')).map((line) => paint(COLOUR['not-applicable'], line)),
    ...couldNotBeRead(redact(unreadFacts(diagnosis.connection).map(({ because }) => because))),
    '',
  ].join('\n');
}

/** Also what no check needed: a support desk may. */
function couldNotBeRead(unread: readonly Unknown[]): readonly string[] {
  const needs = [...new Set(unread.flatMap((one) => one.needs ?? []))];
  return needs.length === 0 ? [] : ['', `Could not be read for lack of a permission: ${needs.join(', ')}`];
}

/** What does not concern this connection takes one line together. */
function notApplicable(reports: readonly CheckReport[]): readonly string[] {
  return reports.length === 0 ? [] : [`${SIGN['not-applicable']} Not applicable: ${reports.map((report) => report.title).join(', ')}`];
}

function bodyOf({ outcome, message }: CheckReport): readonly string[] {
  switch (outcome.verdict) {
    case 'broken':
      return [...outcome.findings.flatMap(findingLines), ...outcome.unread.flatMap(unknownLines)];
    case 'cannot-tell':
      return outcome.unread.flatMap(unknownLines);
    default:
      return [message];
  }
}

function findingLines({ message, expected, actual, fixes }: Finding): readonly string[] {
  return [
    message,
    ...(expected === undefined ? [] : [`  expected  ${expected}`]),
    ...(actual === undefined ? [] : [`  actual    ${actual}`]),
    ...fixes.map((fix) => `  fix       ${fix.title} (${fix.access}, ${fix.reversible ? 'reversible' : 'not reversible'})`),
  ];
}

function unknownLines({ detail, needs, next }: Unknown): readonly string[] {
  return [detail, ...(needs?.length ? [`  needs     ${needs.join(', ')}`] : []), ...(next === undefined ? [] : [`  next      ${next}`])];
}
