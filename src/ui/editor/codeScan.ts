import * as vscode from 'vscode';
import type { CodeScanner, FileText, CodeOptions, Told } from '../../scanner/protocol.ts';
import type { Log } from '../log.ts';
import { CodeFindings } from './codeFindings.ts';
import { isCodeFile } from './supported.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** After a keystroke the text is read again when nothing more was typed for so long. */
const TYPING_MS = 250;

/** Keeps what is known of the workspace's code up to date: all of it once, and then what changes. */
export class CodeScan implements vscode.Disposable {
  readonly findings = new CodeFindings();
  readonly #scanner: CodeScanner;
  readonly #files: WorkspaceFiles;
  readonly #options: () => CodeOptions;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<readonly string[]>();
  readonly #listeners: vscode.Disposable[] = [];
  readonly #dirty = new Map<string, vscode.Uri>();
  readonly #typed = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #all: vscode.CancellationTokenSource | undefined;
  #scanning: Promise<void> | undefined;
  /** Does a file belong to what is scanned? The workspace's settings and `.gitignore` say so. Empty until they were asked. */
  readonly #belongs = new Map<string, boolean>();
  #rules: readonly FileText[] = [];
  /** Fires with the files about which something may be new. */
  readonly onDidChange = this.#changed.event;

  constructor(scanner: CodeScanner, files: WorkspaceFiles, options: () => CodeOptions, log: Log) {
    this.#scanner = scanner;
    this.#files = files;
    this.#options = options;
    this.#log = log;
    scanner.listen((told: Told) => this.#changed.fire(this.findings.take(told)));
    this.#listeners.push(
      files.onDidChange((uri) => this.#onChange(uri)),
      files.onDidMove(() => void this.scanAll()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#typed.set(files.pathOf(document.uri), performance.now());
      }),
    );
    files.watch();
  }

  /** Reads the whole workspace anew. A second call while one runs takes its place. Resolves when all of it has been judged. */
  async scanAll(): Promise<void> {
    this.#all?.cancel();
    const source = new vscode.CancellationTokenSource();
    this.#all = source;
    const began = performance.now();
    const { files, rules } = await this.#files.find(source.token);
    this.#rules = rules;
    const byPath = new Map(files.map((uri) => [this.#files.pathOf(uri), uri] as const));
    for (const path of await this.#scanner.ask<'ignored'>({ what: 'ignored', rules, paths: [...byPath.keys()] })) byPath.delete(path);
    for (const { uri } of vscode.workspace.textDocuments)
      if (uri.scheme === 'file' && isCodeFile(uri.path) && isLoose(uri)) byPath.set(this.#files.pathOf(uri), uri);
    if (source.token.isCancellationRequested) return;
    const left = [...this.#belongs].flatMap(([path, belonged]) => (belonged && !byPath.has(path) ? [path] : []));
    this.#belongs.clear();
    for (const path of byPath.keys()) this.#belongs.set(path, true);
    await this.#scanner.ask<'change'>({ what: 'change', put: [], gone: left });
    await this.#files.read([...byPath.values()], source.token, (put, gone) => this.#change(put, gone));
    if (source.token.isCancellationRequested) return;
    await this.rejudge();
    const { findings } = this;
    this.#log.info(
      `code: ${byPath.size} files, ${findings.roles().length} roles, ${findings.problems().length} problems in ${Math.round(performance.now() - began)} ms`,
    );
  }

  /** Judges what is known anew: somebody said whose a role is, or a connection came. What is the same is not read again. */
  async rejudge(): Promise<void> {
    const scan = this.#scanner.ask<'scan'>({ what: 'scan', options: this.#options() }).then(() => undefined);
    this.#scanning = scan;
    await scan;
  }

  /** Resolves when nothing is being read or judged, as far as it has begun. */
  async settled(): Promise<void> {
    this.#flushSoon(0);
    for (let last: Promise<void> | undefined; this.#scanning !== last || this.#timer !== undefined;) {
      last = this.#scanning;
      await last;
      if (this.#timer !== undefined) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Milliseconds since somebody typed in the file. */
  sinceTyped(path: string): number | undefined {
    const at = this.#typed.get(path);
    return at === undefined ? undefined : performance.now() - at;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#all?.cancel();
    for (const listener of this.#listeners) listener.dispose();
    this.#files.dispose();
    this.#changed.dispose();
    this.#scanner.dispose();
  }

  #onChange(uri: vscode.Uri): void {
    this.#dirty.set(this.#files.pathOf(uri), uri);
    this.#flushSoon(TYPING_MS);
  }

  #flushSoon(ms: number): void {
    if (this.#dirty.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#scanning = this.#flush().catch((error: unknown) => this.#log.error(error instanceof Error ? error : String(error)));
    }, ms);
  }

  async #flush(): Promise<void> {
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    const strange = dirty.filter(([path, uri]) => !this.#belongs.has(path) && !isLoose(uri));
    if (strange.length > MANY) return this.scanAll();
    const belonging = new Set(await this.#files.belonging(strange.map(([, uri]) => uri)));
    const paths = strange.map(([path]) => path);
    const ignored = await this.#scanner.ask<'ignored'>({ what: 'ignored', rules: this.#rules, paths });
    for (const [path, uri] of strange) this.#belongs.set(path, belonging.has(uri) && !ignored.includes(path));
    const uris = dirty.flatMap(([path, uri]) => (this.#belongs.get(path) || isLoose(uri) ? [uri] : []));
    if (uris.length === 0) return;
    const never = new vscode.CancellationTokenSource();
    await this.#files.read(uris, never.token, (put, gone) =>
      this.#change(
        put.filter(({ path }) => this.#isStillIn(path, dirty)),
        gone,
      ),
    );
    never.dispose();
    await this.rejudge();
  }

  /** Other files may belong to the workspace since it was asked: then the file is asked about once more, by the rules of now. */
  #isStillIn(path: string, dirty: readonly (readonly [string, vscode.Uri])[]): boolean {
    const uri = dirty.find(([one]) => one === path)?.[1];
    if (this.#belongs.get(path) || (uri && isLoose(uri))) return true;
    if (uri) this.#onChange(uri);
    return false;
  }

  #change(put: readonly FileText[], gone: readonly string[]): Promise<undefined> {
    return this.#scanner.ask<'change'>({ what: 'change', put, gone });
  }
}

/** More new files than this at once are a checkout: the workspace is found anew. */
const MANY = 50;

/** In no folder of the workspace: it is read because it is open in an editor. */
function isLoose(uri: vscode.Uri): boolean {
  return vscode.workspace.getWorkspaceFolder(uri) === undefined;
}
