import * as vscode from 'vscode';
import type { Finding } from '../../engine/model/finding.ts';
import { redactorFor } from '../../engine/report/redact.ts';
import type { CodeRole, CodeScanner, DeclaredFacts, Spot } from '../../scanner/protocol.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { Log } from '../log.ts';
import { codeOf } from './checkPage.ts';
import type { CodeScan } from './codeScan.ts';
import { rangeOf } from './ranges.ts';
import { driftOf, factsReadAt, isConnectionOf, type Drift } from './roleConnection.ts';

/** Facts of an account that were read longer ago are shown as old. */
const OLD_MS = 60 * 60 * 1000;

/** A declared role beside what is known of it in its account. */
export interface LiveRole {
  readonly role: CodeRole;
  readonly connection: SavedConnection;
  readonly declared: DeclaredFacts;
  readonly drift: Drift;
  readonly at: number;
}

interface LiveFinding {
  readonly at: Spot;
  readonly finding: Finding;
  /** The code passes the same check; else it cannot tell. */
  readonly isCodeRight: boolean;
  readonly readAt: number;
}

/** What diagnoses have found in accounts, at the lines of the code that declares the same roles. */
export class LiveProblems implements vscode.Disposable {
  readonly #scan: CodeScan;
  readonly #scanner: CodeScanner;
  readonly #connections: Connections;
  readonly #diagnoses: Diagnoses;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<readonly string[]>();
  readonly #listeners: vscode.Disposable[];
  #roles: readonly LiveRole[] = [];
  #findings: readonly LiveFinding[] = [];
  #asked = 0;
  /** Fires with the files about which something may be new. */
  readonly onDidChange = this.#changed.event;

  constructor(scan: CodeScan, scanner: CodeScanner, connections: Connections, diagnoses: Diagnoses, log: Log) {
    this.#scan = scan;
    this.#scanner = scanner;
    this.#connections = connections;
    this.#diagnoses = diagnoses;
    this.#log = log;
    const look = (): void => {
      this.#look().catch((error: unknown) => this.#log.error(error instanceof Error ? error : String(error)));
    };
    this.#listeners = [scan.onDidChange(look), diagnoses.onDidChange(look), connections.onDidChange(look)];
  }

  /** The connections that a declared role may be the role of, diagnosed or not. */
  connectionsOf(role: CodeRole): readonly SavedConnection[] {
    return this.#connections.list().filter((connection) => isConnectionOf(role, connection));
  }

  of(role: CodeRole): LiveRole | undefined {
    return this.#roles.find((one) => one.role.id === role.id);
  }

  all(): readonly LiveRole[] {
    return this.#roles;
  }

  diagnosticsIn(path: string): readonly vscode.Diagnostic[] {
    return this.#findings.filter(({ at }) => at.file === path).map((one) => diagnosticOf(one));
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#changed.dispose();
  }

  /** Finds the declared roles that a diagnosis knows, and what the account has that the code has not. */
  async #look(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const pairs = this.#scan.findings.roles().flatMap((role) =>
      this.connectionsOf(role).flatMap((connection) => {
        const { diagnosis, finished, readAt } = this.#diagnoses.of(connection.key);
        return diagnosis && finished ? [{ role, connection, diagnosis, readAt }] : [];
      }),
    );
    if (pairs.length === 0 && this.#roles.length === 0) return;
    const roles: LiveRole[] = [];
    const findings: LiveFinding[] = [];
    for (const { role, connection, diagnosis, readAt } of pairs) {
      if (roles.some((one) => one.role.id === role.id)) continue;
      const declared = await this.#scanner.ask<'facts'>({ what: 'facts', role: role.id, vendor: connection.spec.vendor });
      if (!declared) continue;
      const drift = driftOf(declared.checks, diagnosis);
      roles.push({ role, connection, declared, drift, at: diagnosis.at });
      const redact = redactorFor(diagnosis.connection);
      const inCode = new Map(declared.checks.map(({ id, status }) => [id, status]));
      // What the code has too is shown as the code's; what lies outside the role and its clusters has no line here.
      const live = diagnosis.checks.flatMap(({ id, outcome }) =>
        outcome.verdict === 'broken' && inCode.get(id) !== 'fail' && inCode.get(id) !== 'warn'
          ? redact(outcome.findings).filter(({ at }) => at[0] === 'role' || at[0] === 'clusters')
          : [],
      );
      const places = await this.#scanner.ask<'places'>({ what: 'places', role: role.id, paths: live.map(({ at }) => at) });
      for (const [index, finding] of live.entries()) {
        const at = places[index] ?? role.at;
        const isCodeRight = drift.onlyInAws.some(({ id }) => id === finding.check);
        findings.push({ at, finding, isCodeRight, readAt: factsReadAt(diagnosis, readAt, finding.check) });
      }
    }
    if (asked !== this.#asked) return;
    const touched = new Set([...this.#findings, ...findings].map(({ at }) => at.file));
    for (const { role } of [...this.#roles, ...roles]) touched.add(role.at.file);
    this.#roles = roles;
    this.#findings = findings;
    if (touched.size > 0) this.#changed.fire([...touched]);
  }
}

/** What is wrong in the account is not wrong in the code: it is told more quietly, and older facts more quietly still. */
function diagnosticOf({ at, finding, isCodeRight, readAt }: LiveFinding): vscode.Diagnostic {
  const isOld = Date.now() - readAt > OLD_MS;
  const when = new Date(readAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const said = isOld
    ? vscode.l10n.t('In AWS when it was last read, {0}: {1} Diagnose again to be sure.', when, finding.message)
    : vscode.l10n.t('In AWS, read {0}: {1}', when, finding.message);
  const message = isCodeRight ? `${said} ${vscode.l10n.t('The code is right: is it not applied yet?')}` : said;
  const diagnostic = new vscode.Diagnostic(
    rangeOf(at),
    message,
    isOld ? vscode.DiagnosticSeverity.Hint : vscode.DiagnosticSeverity.Information,
  );
  diagnostic.source = 'Rolecall (AWS)';
  diagnostic.code = codeOf(finding.check);
  return diagnostic;
}
