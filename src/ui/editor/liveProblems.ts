import * as vscode from 'vscode';
import type { Finding } from '../../engine/model/finding.ts';
import { redactorFor } from '../../engine/report/redact.ts';
import type { CodeProblem, CodeRole, CodeScanner, DeclaredFacts, Spot } from '../../scanner/protocol.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { Log } from '../log.ts';
import { codeOf } from './checkPage.ts';
import type { CodeScan } from './codeScan.ts';
import { isOld, untilOld } from './isOld.ts';
import { rangeOf } from './ranges.ts';
import { driftOf, factsReadAt, isConnectionOf, type Drift } from './roleConnection.ts';
import type { WhichConnection } from './whichConnection.ts';

/** A declared role beside what is known of it in its account. */
export interface LiveRole {
  readonly role: CodeRole;
  readonly connection: SavedConnection;
  readonly declared: DeclaredFacts;
  readonly drift: Drift;
  readonly at: number;
}

/** Something that is wrong in an account, at the line of the code that declares it. */
export interface LiveFinding {
  readonly at: Spot;
  readonly role: CodeRole['id'];
  readonly finding: Finding;
  /** What the code says of the same check: right, as wrong as the account, or nothing that is certain. */
  readonly code: 'right' | 'wrong' | 'unsure';
  readonly readAt: number;
}

/** What diagnoses have found in accounts, at the lines of the code that declares the same roles. */
export class LiveProblems implements vscode.Disposable {
  readonly #scan: CodeScan;
  readonly #scanner: CodeScanner;
  readonly #connections: Connections;
  readonly #diagnoses: Diagnoses;
  readonly #which: WhichConnection;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<readonly string[]>();
  readonly #listeners: vscode.Disposable[];
  #roles: readonly LiveRole[] = [];
  #findings: readonly LiveFinding[] = [];
  #asked = 0;
  #aging: NodeJS.Timeout | undefined;
  /** Fires with the files about which something may be new. */
  readonly onDidChange = this.#changed.event;

  constructor(scan: CodeScan, scanner: CodeScanner, connections: Connections, diagnoses: Diagnoses, which: WhichConnection, log: Log) {
    this.#scan = scan;
    this.#scanner = scanner;
    this.#connections = connections;
    this.#diagnoses = diagnoses;
    this.#which = which;
    this.#log = log;
    const look = (): void => this.look();
    this.#listeners = [scan.onDidChange(look), diagnoses.onDidChange(look), connections.onDidChange(look)];
  }

  /** Finds anew what belongs together: somebody said which connection a role is of. */
  look(): void {
    this.#look().catch((error: unknown) => this.#log.error(error instanceof Error ? error : String(error)));
  }

  /** The connections that a declared role may be the role of, diagnosed or not. */
  connectionsOf(role: CodeRole): readonly SavedConnection[] {
    return this.#connections.list().filter((connection) => isConnectionOf(role, connection));
  }

  /** A diagnosis may be of this role, and nobody has said whether it is. */
  isUnsure(role: CodeRole): boolean {
    const connections = this.connectionsOf(role);
    return this.#which.of(role, connections) === undefined && connections.some(({ key }) => this.#diagnoses.of(key).finished);
  }

  of(role: CodeRole): LiveRole | undefined {
    return this.#roles.find((one) => one.role.id === role.id);
  }

  all(): readonly LiveRole[] {
    return this.#roles;
  }

  /** What is wrong in accounts alone, or at another place than in the code. */
  diagnosticsIn(path: string, problems: readonly CodeProblem[]): readonly vscode.Diagnostic[] {
    const own = this.#findings.filter((one) => one.at.file === path && !problems.some((problem) => isBeside(one, problem)));
    return own.map((one) => diagnosticOf(one));
  }

  /** What the account says of a problem that the code has too, in words. */
  besides(problem: CodeProblem): readonly string[] {
    return this.#findings.filter((one) => isBeside(one, problem)).map((one) => inAwsToo(one));
  }

  dispose(): void {
    clearTimeout(this.#aging);
    for (const listener of this.#listeners) listener.dispose();
    this.#changed.dispose();
  }

  /** Finds the declared roles that a diagnosis knows, and what the account has that the code has not. */
  async #look(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const pairs = this.#scan.findings.roles().flatMap((role) => {
      const connection = this.#which.of(role, this.connectionsOf(role));
      const { diagnosis, finished, readAt } = connection ? this.#diagnoses.of(connection.key) : {};
      return connection && diagnosis && finished && readAt ? [{ role, connection, diagnosis, readAt }] : [];
    });
    if (pairs.length === 0 && this.#roles.length === 0) return;
    const roles: LiveRole[] = [];
    const findings: LiveFinding[] = [];
    for (const { role, connection, diagnosis, readAt } of pairs) {
      const declared = await this.#scanner.ask<'facts'>({ what: 'facts', role: role.id, vendor: connection.spec.vendor });
      if (!declared) continue;
      const drift = driftOf(declared.checks, diagnosis);
      roles.push({ role, connection, declared, drift, at: diagnosis.at });
      const redact = redactorFor(diagnosis.connection);
      const wrong = new Set(declared.checks.flatMap(({ id, status }) => (status === 'fail' || status === 'warn' ? [id] : [])));
      // What lies outside the role and its clusters has no line here.
      const live = diagnosis.checks.flatMap(({ outcome }) =>
        outcome.verdict === 'broken' ? redact(outcome.findings).filter(({ at }) => at[0] === 'role' || at[0] === 'clusters') : [],
      );
      const places = await this.#scanner.ask<'places'>({ what: 'places', role: role.id, paths: live.map(({ at }) => at) });
      for (const [index, finding] of live.entries()) {
        const at = places[index] ?? role.at;
        const code = drift.onlyInAws.some(({ id }) => id === finding.check) ? 'right' : wrong.has(finding.check) ? 'wrong' : 'unsure';
        findings.push({ at, role: role.id, finding, code, readAt: factsReadAt(diagnosis, readAt, finding.check) });
      }
    }
    if (asked !== this.#asked) return;
    const touched = new Set([...this.#findings, ...findings].map(({ at }) => at.file));
    for (const { role } of [...this.#roles, ...roles]) touched.add(role.at.file);
    this.#roles = roles;
    this.#findings = findings;
    this.#waitForAge();
    if (touched.size > 0) this.#changed.fire([...touched]);
  }

  /** Facts grow old while nothing else happens. */
  #waitForAge(): void {
    clearTimeout(this.#aging);
    const ages = this.#findings.map(({ readAt }) => readAt);
    const left = untilOld(ages, Date.now());
    if (left === undefined) return;
    this.#aging = setTimeout(() => {
      this.#changed.fire([...new Set(this.#findings.map(({ at }) => at.file))]);
      this.#waitForAge();
    }, left);
  }
}

/** Is it the same check of the same role, at the same place? */
function isBeside({ code, role, finding, at }: LiveFinding, problem: CodeProblem): boolean {
  return (
    code === 'wrong' &&
    finding.check === problem.rule &&
    role === problem.role &&
    at.file === problem.at.file &&
    rangeOf(at).isEqual(rangeOf(problem.at))
  );
}

function inAwsToo({ finding: { message }, readAt }: LiveFinding): string {
  return isOld(readAt, Date.now())
    ? vscode.l10n.t('In AWS too when it was last read, {0}: {1} Diagnose again to be sure.', whenOf(readAt), message)
    : vscode.l10n.t('In AWS too, read {0}: {1}', whenOf(readAt), message);
}

/** What is wrong in the account is not wrong in the code: it is told more quietly, and older facts more quietly still. */
function diagnosticOf({ at, finding, code, readAt }: LiveFinding): vscode.Diagnostic {
  const old = isOld(readAt, Date.now());
  const said = old
    ? vscode.l10n.t('In AWS when it was last read, {0}: {1} Diagnose again to be sure.', whenOf(readAt), finding.message)
    : vscode.l10n.t('In AWS, read {0}: {1}', whenOf(readAt), finding.message);
  const message = code === 'right' ? `${said} ${vscode.l10n.t('The code is right: is it not applied yet?')}` : said;
  const diagnostic = new vscode.Diagnostic(
    rangeOf(at),
    message,
    old ? vscode.DiagnosticSeverity.Hint : vscode.DiagnosticSeverity.Information,
  );
  diagnostic.source = 'Rolecall (AWS)';
  diagnostic.code = codeOf(finding.check);
  return diagnostic;
}

function whenOf(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
