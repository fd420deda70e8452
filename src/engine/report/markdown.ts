import type { CheckReport, CheckStatus, Finding, Side } from '../model/finding.ts';
import type { Unknown } from '../model/known.ts';
import { namesOf, type Reportable } from './json.ts';
import { redactorFor } from './redact.ts';
import { unreadFacts } from './unreadFacts.ts';
import { STATUS_WORD, verdictSentence } from './words.ts';

const SECTIONS: readonly (readonly [CheckStatus, string])[] = [
  ['fail', 'Broken'],
  ['warn', 'Warnings'],
  ['cannot-tell', 'Cannot tell'],
  ['pass', 'Healthy'],
  ['not-applicable', 'Not applicable'],
];

/** The report as Markdown that a colleague or a vendor's support desk can act on. External IDs are redacted. */
export function toMarkdown(diagnosis: Reportable & { readonly side?: Side }, name: string): string {
  const { connection } = diagnosis;
  const checks = redactorFor(connection)(diagnosis.checks);
  const names = namesOf(connection);
  return [
    `# ${name}: ${STATUS_WORD[diagnosis.verdict === 'healthy' ? 'pass' : diagnosis.verdict === 'broken' ? 'fail' : 'cannot-tell']}`,
    '',
    verdictSentence(diagnosis.verdict, connection.purpose.vendor.name, diagnosis.side),
    '',
    `- Vendor: ${connection.purpose.vendor.name} (${names.variant})`,
    `- Role: \`${names.roleArn ?? connection.purpose.role ?? 'none'}\``,
    `- Account: ${names.account ?? 'not known'}`,
    `- Facts read: ${new Date(diagnosis.at).toISOString()}`,
    ...SECTIONS.flatMap(([status, title]) =>
      section(
        title,
        checks.filter((report) => report.status === status),
      ),
    ),
    ...unreadSection(redactorFor(connection)(unreadFacts(connection).map(({ because }) => because))),
    '',
    'Made by Rolecall. External IDs are redacted.',
    '',
  ].join('\n');
}

function unreadSection(unread: readonly Unknown[]): readonly string[] {
  return unread.length === 0 ? [] : ['', '## Could not be read', '', ...unread.flatMap(unknownLines).map((line) => line.slice(2))];
}

function section(title: string, reports: readonly CheckReport[]): readonly string[] {
  if (reports.length === 0) return [];
  return [
    '',
    `## ${title}`,
    '',
    ...reports.flatMap((report) => [`- **${report.title}** (\`${report.id}\`): ${report.message}`, ...details(report)]),
  ];
}

function details({ outcome }: CheckReport): readonly string[] {
  if (outcome.verdict === 'broken') return [...outcome.findings.flatMap(findingLines), ...outcome.unread.flatMap(unknownLines)];
  if (outcome.verdict === 'cannot-tell') return outcome.unread.flatMap(unknownLines);
  return [];
}

function findingLines({ message, expected, actual, fixes }: Finding): readonly string[] {
  return [
    `  - ${message}`,
    ...(expected === undefined ? [] : [`    - expected: \`${expected}\``]),
    ...(actual === undefined ? [] : [`    - actual: \`${actual}\``]),
    ...fixes.map((fix) => `    - fix: ${fix.title} (${fix.access}, ${fix.reversible ? 'reversible' : 'not reversible'})`),
  ];
}

function unknownLines({ detail, needs, next }: Unknown): readonly string[] {
  return [
    `  - ${detail}`,
    ...(needs?.length ? [`    - needs: ${needs.map((need) => `\`${need}\``).join(', ')}`] : []),
    ...(next === undefined ? [] : [`    - next: ${next}`]),
  ];
}
