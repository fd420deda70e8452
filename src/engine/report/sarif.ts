import type { Severity } from '../model/finding.ts';
import type { TextRange } from '../model/plan.ts';
import type { FindingReport, FixReport, ScanReport, UnreadableReport } from './scanReport.ts';

/** What the rule of a finding is called, and why it matters. */
export interface SarifRule {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
}

const LEVEL = { error: 'error', warning: 'warning', info: 'note' } as const;

/**
 * A scan as SARIF 2.1.0 for code scanning (OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 2020-03-27).
 * Regions count from 1, columns in UTF-16 units; addresses are relative to `%SRCROOT%`.
 * @param rules all rules that a finding may name, in a fixed order
 */
export function toSarif(report: ScanReport, rules: readonly SarifRule[], version: string): object {
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Rolecall', version, semanticVersion: version, rules: rules.map(ruleOf) },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder that the paths are relative to.' } } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: report.unreadable.map(notificationOf) }],
        results: report.findings.map((finding) => resultOf(finding, rules)),
      },
    ],
  };
}

function ruleOf({ id, title, why, severity }: SarifRule): object {
  return {
    id,
    name: id.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: { text: `${title}. ${why}`, markdown: `**${title}**\n\n${why}` },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: ['security', 'aws', 'iam'], 'problem.severity': severity === 'info' ? 'recommendation' : severity },
  };
}

function resultOf(finding: FindingReport, rules: readonly SarifRule[]): object {
  const { ruleId, severity, message, vendor, file, address, range, at, related, fixes } = finding;
  const index = rules.findIndex(({ id }) => id === ruleId);
  const written = fixes.filter(({ edits }) => edits.length > 0);
  return {
    ruleId,
    ...(index >= 0 && { ruleIndex: index }),
    level: LEVEL[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: physical(file, range),
        logicalLocations: [{ fullyQualifiedName: address, kind: 'resource' }],
      },
    ],
    ...(related.length > 0 && {
      relatedLocations: related.map((one, id) => ({ id, physicalLocation: physical(one.file, one.range), message: { text: one.message } })),
    }),
    partialFingerprints: { 'rolecallFinding/v1': fingerprint([ruleId, vendor, file, address, at].join('\n')) },
    ...(written.length > 0 && { fixes: written.map(fixOf) }),
    properties: { vendor },
  };
}

function fixOf({ title, edits }: FixReport): object {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: `${title}.` },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(file),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map(({ range, newText }) => ({ deletedRegion: regionOf(range), ...(newText !== '' && { insertedContent: { text: newText } }) })),
    })),
  };
}

function notificationOf({ file, reason, range }: UnreadableReport): object {
  return {
    level: 'warning',
    message: { text: reason },
    locations: [{ physicalLocation: { artifactLocation: artifact(file), ...(range && { region: regionOf(range) }) } }],
  };
}

function physical(file: string, range: TextRange): object {
  return { artifactLocation: artifact(file), region: regionOf(range) };
}

function artifact(file: string): object {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function regionOf({ start, end }: TextRange): object {
  return { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}

/** FNV-1a of 64 bits over UTF-16 units: the same finding is known again after the text around it has moved. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
