import * as vscode from 'vscode';
import type { Vendor, VendorOrigin } from '../../engine/model/vendor.ts';
import type * as door from '../../engine/vendorDefinitions.ts';

/** What a file that defines a vendor is called. */
export const DEFINITION_ENDING = '.rolecall-vendor.json';

const FILES = `*${DEFINITION_ENDING}`;
const IN_WORKSPACE = ['.rolecall', 'vendors'] as const;

interface FoundFile {
  readonly uri: vscode.Uri;
  readonly origin: VendorOrigin;
  readonly text: string;
}

/**
 * The vendors that people define themselves: the user's own, and in a trusted workspace those that it shares. Read when the engine is
 * first needed, and again when a file changes. What is off in a file is a problem of that file.
 */
export class VendorDefinitions implements vscode.Disposable {
  readonly #storage: vscode.Uri;
  readonly #load: () => Promise<typeof door>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #refused = new vscode.EventEmitter<string>();
  #vendors: readonly Vendor[] = [];
  #loaded: Promise<void> | undefined;
  #reading: Promise<void> = Promise.resolve();
  #problems: vscode.DiagnosticCollection | undefined;
  #watchers: vscode.Disposable[] = [];
  #listeners: vscode.Disposable | undefined;
  /** Fires when a vendor came, went or changed. */
  readonly onDidChange = this.#changed.event;
  /** Fires with what keeps a file out, in words for the log. */
  readonly onDidRefuse = this.#refused.event;

  /**
   * @param storage the extension's own folder on this machine
   * @param read loads the reader, where there is a file to read
   */
  constructor(storage: vscode.Uri, read: () => Promise<typeof door>) {
    this.#storage = storage;
    this.#load = read;
  }

  /** Reads the definitions, once; from then on they are kept up to date. */
  load(): Promise<void> {
    return (this.#loaded ??= this.#begin());
  }

  /** The vendors of the files that are in order, as they were last read; each says where it comes from. */
  list(): readonly Vendor[] {
    return this.#vendors;
  }

  /** What reads and writes definitions. */
  reader(): Promise<typeof door> {
    return this.#load();
  }

  /** Reads the files anew, where they have been read before. */
  async refresh(): Promise<void> {
    if (!this.#loaded) return this.load();
    this.#reading = this.#reading.then(() => this.#read());
    await this.#reading;
    this.#changed.fire();
  }

  /** Where the user's own definitions are kept. */
  userFolder(): vscode.Uri {
    return vscode.Uri.joinPath(this.#storage, 'vendors');
  }

  /** Where a folder of the workspace keeps those that it shares; none in a workspace that is not trusted. */
  workspaceFolders(): readonly vscode.Uri[] {
    if (!vscode.workspace.isTrusted) return [];
    return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, ...IN_WORKSPACE));
  }

  dispose(): void {
    for (const watcher of this.#watchers) watcher.dispose();
    this.#listeners?.dispose();
    this.#problems?.dispose();
    this.#changed.dispose();
    this.#refused.dispose();
  }

  async #begin(): Promise<void> {
    const again = (): void => {
      this.#watch();
      void this.refresh();
    };
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidGrantWorkspaceTrust(again),
      vscode.workspace.onDidChangeWorkspaceFolders(again),
    );
    this.#watch();
    await this.#read();
  }

  #watch(): void {
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = [this.userFolder(), ...this.workspaceFolders()].map((folder) => {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, FILES));
      const changed = (): void => void this.refresh();
      watcher.onDidChange(changed);
      watcher.onDidCreate(changed);
      watcher.onDidDelete(changed);
      return watcher;
    });
  }

  async #read(): Promise<void> {
    const folders = [[this.userFolder(), 'user'] as const, ...this.workspaceFolders().map((folder) => [folder, 'workspace'] as const)];
    const files = (await Promise.all(folders.map(([folder, from]) => this.#filesIn(folder, from)))).flat();
    if (files.length === 0) {
      this.#vendors = [];
      this.#problems?.clear();
      return;
    }
    const { vendors, faults } = (await this.#load()).readDefinitions(files);
    this.#vendors = vendors;
    this.#showProblems(files, faults);
  }

  /** What cannot be read is left out and told: it keeps no other definition from being read, and nothing else from working. */
  async #filesIn(folder: vscode.Uri, from: 'user' | 'workspace'): Promise<readonly FoundFile[]> {
    const tell = (uri: vscode.Uri, error: unknown): readonly [] => {
      this.#refused.fire(vscode.l10n.t('{0} cannot be read: {1}', uri.fsPath, error instanceof Error ? error.message : String(error)));
      return [];
    };
    try {
      const found = await Promise.all(
        (await namesIn(folder)).map(async (name) => {
          const uri = vscode.Uri.joinPath(folder, name);
          try {
            const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
            return [{ uri, text, origin: { from, file: from === 'user' ? name : vscode.workspace.asRelativePath(uri) } }];
          } catch (error) {
            return tell(uri, error);
          }
        }),
      );
      return found.flat();
    } catch (error) {
      return tell(folder, error);
    }
  }

  #showProblems(files: readonly FoundFile[], faults: readonly door.DefinitionFault[]): void {
    this.#problems ??= vscode.languages.createDiagnosticCollection('rolecall-vendors');
    this.#problems.clear();
    for (const { uri, origin, text } of files) {
      const own = faults.filter((fault) => fault.origin === origin);
      if (own.length === 0) continue;
      this.#problems.set(
        uri,
        own.map(({ message, start, end }) => diagnosticOf(message, new vscode.Range(positionAt(text, start), positionAt(text, end)))),
      );
      this.#refused.fire(vscode.l10n.t('{0} is left out: {1}', origin.file, own.map(({ message }) => message).join(' ')));
    }
  }
}

async function namesIn(folder: vscode.Uri): Promise<readonly string[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    return entries
      .map(([name]) => name)
      .filter((name) => name.endsWith(DEFINITION_ENDING))
      .toSorted();
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return [];
    throw error;
  }
}

function diagnosticOf(message: string, range: vscode.Range): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'Rolecall';
  return diagnostic;
}

function positionAt(text: string, offset: number): vscode.Position {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0);
}
