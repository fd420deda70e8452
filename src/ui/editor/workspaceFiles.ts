import * as vscode from 'vscode';
import type { FileText } from '../../scanner/protocol.ts';
import { EXCLUDING, excludedIn } from '../excluded.ts';
import { FILES, isCodeFile, LARGEST_FILE, mayDeclare } from './supported.ts';

/** Files are read so many at a time: a disk answers several at once, and a message to the thread stays small. */
const AT_ONCE = 16;

/** What is done at a stretch before others get their turn, in milliseconds: half a frame. */
const SLICE_MS = 8;

/**
 * The files of the workspace: found by its settings, read as they stand in an editor or on the disk. Files of a virtual workspace are
 * not read.
 */
export class WorkspaceFiles implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #moved = new vscode.EventEmitter<void>();
  readonly #listeners: vscode.Disposable[] = [];
  readonly #uris = new Map<string, vscode.Uri>();
  /** Fires for each file whose text may be another, or that is gone. */
  readonly onDidChange = this.#changed.event;
  /** Fires when other files belong to the workspace now: a folder came, a setting or a `.gitignore` changed. */
  readonly onDidMove = this.#moved.event;

  watch(): void {
    const tell = (uri: vscode.Uri): void => {
      if (uri.scheme === 'file' && isCodeFile(uri.path)) this.#changed.fire(uri);
    };
    const files = vscode.workspace.createFileSystemWatcher(FILES);
    const rules = vscode.workspace.createFileSystemWatcher('**/.gitignore');
    // A folder that comes or goes is one event, for the folder, which no pattern of files fits.
    const folders = vscode.workspace.createFileSystemWatcher('**', false, true, false);
    const move = (): void => this.#moved.fire();
    this.#listeners.push(
      files,
      rules,
      folders,
      folders.onDidCreate((uri) => void tellOfFolder(uri, tell)),
      folders.onDidDelete((uri) => {
        for (const one of this.#uris.values()) if (one.path.startsWith(`${uri.path}/`)) tell(one);
      }),
      files.onDidCreate(tell),
      files.onDidChange(tell),
      files.onDidDelete(tell),
      rules.onDidCreate(move),
      rules.onDidChange(move),
      rules.onDidDelete(move),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => tell(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => tell(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) tell(document.uri);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(move),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (EXCLUDING.some((setting) => event.affectsConfiguration(setting))) move();
      }),
    );
  }

  /** What a file is called in the thread, and in messages: its path in the workspace, the folder in front where there are several. */
  pathOf(uri: vscode.Uri): string {
    const path = `${prefixOf(uri)}${vscode.workspace.asRelativePath(uri, false).replaceAll('\\', '/')}`;
    this.#uris.set(path, uri);
    return path;
  }

  /** The file of a path that {@link pathOf} gave. */
  uriOf(path: string): vscode.Uri | undefined {
    return this.#uris.get(path);
  }

  /** The files of the workspace's folders that its settings leave in; `rules` are its `.gitignore` files. */
  async find(token: vscode.CancellationToken): Promise<{ readonly files: readonly vscode.Uri[]; readonly rules: readonly FileText[] }> {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const found = await Promise.all(
      folders.map(async (folder) => {
        const [files, rules] = await Promise.all([findIn(folder, FILES, token), findIn(folder, '**/.gitignore', token)]);
        return { files, rules };
      }),
    );
    const rules = await Promise.all(found.flatMap((one) => one.rules).map((uri) => this.#onDisk(uri)));
    return { files: found.flatMap((one) => one.files), rules: rules.filter((rule) => rule !== undefined) };
  }

  /** Those of the files that are there, and that the settings leave in. */
  async belonging(uris: readonly vscode.Uri[]): Promise<readonly vscode.Uri[]> {
    const never = new vscode.CancellationTokenSource();
    const asked = uris.map(async (uri) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      if (!folder) return undefined;
      const name = uri.path.slice(folder.uri.path.length + 1).replaceAll(/[*?{}[\]]/g, '[$&]');
      return (await findIn(folder, name, never.token)).length > 0 ? uri : undefined;
    });
    const found = await Promise.all(asked);
    never.dispose();
    return found.filter((uri) => uri !== undefined);
  }

  /**
   * Reads files, a few at a time, and hands over those that may declare something. Between two handfuls others get their turn.
   * @param take is given what was read, and the paths that are gone, too large, or about something else
   */
  async read(
    uris: readonly vscode.Uri[],
    token: vscode.CancellationToken,
    take: (put: readonly FileText[], gone: readonly string[]) => Promise<unknown>,
  ): Promise<void> {
    let began = performance.now();
    for (let at = 0; at < uris.length && !token.isCancellationRequested; at += AT_ONCE) {
      const some = uris.slice(at, at + AT_ONCE);
      const read = await Promise.all(some.map((uri) => this.#textOf(uri)));
      // Meanwhile somebody may have opened one of them, or typed: what is handed over last must be what stands there last.
      const texts = read.map((text, index) => (documentOf(some[index]!) ? this.#inEditor(some[index]!) : text));
      const put = texts.filter((text) => text !== undefined && mayDeclare(text.path, text.text)) as readonly FileText[];
      const kept = new Set(put.map(({ path }) => path));
      const gone = some.map((uri) => this.pathOf(uri)).filter((path) => !kept.has(path));
      await take(put, gone);
      if (performance.now() - began > SLICE_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        began = performance.now();
      }
    }
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#changed.dispose();
    this.#moved.dispose();
  }

  /** As it stands in an editor, saved or not, before what is on the disk. */
  async #textOf(uri: vscode.Uri): Promise<FileText | undefined> {
    return documentOf(uri) ? this.#inEditor(uri) : this.#onDisk(uri);
  }

  /** `undefined`: it is too large. */
  #inEditor(uri: vscode.Uri): FileText | undefined {
    const open = documentOf(uri);
    const text = open?.getText();
    return !open || text === undefined || text.length > LARGEST_FILE ? undefined : { path: this.pathOf(uri), text, version: open.version };
  }

  /** `undefined`: it is too large, or cannot be read (deleted meanwhile, no permission): then nothing is said of it. */
  async #onDisk(uri: vscode.Uri): Promise<FileText | undefined> {
    try {
      if ((await vscode.workspace.fs.stat(uri)).size > LARGEST_FILE) return undefined;
      return { path: this.pathOf(uri), text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
    } catch {
      return undefined;
    }
  }
}

function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === uri.toString());
}

/** Folders are called after the last part of their paths, so that two of them may have one name. */
function prefixOf(uri: vscode.Uri): string {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folders.length < 2 || !folder) return '';
  const before = folders.filter(({ name, index }) => name === folder.name && index < folder.index).length;
  return before === 0 ? `${folder.name}/` : `${folder.name} (${before + 1})/`;
}

function findIn(folder: vscode.WorkspaceFolder, pattern: string, token: vscode.CancellationToken): Thenable<vscode.Uri[]> {
  return vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), excludedIn(folder), undefined, token);
}

/** A folder that came may hold code: it was moved here, or checked out. What has an ending is taken for a file. */
async function tellOfFolder(uri: vscode.Uri, tell: (uri: vscode.Uri) => void): Promise<void> {
  if (uri.scheme !== 'file' || uri.path.includes('.', uri.path.lastIndexOf('/'))) return;
  for (const one of await vscode.workspace.findFiles(new vscode.RelativePattern(uri, FILES))) tell(one);
}
