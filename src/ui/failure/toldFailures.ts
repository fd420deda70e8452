import * as vscode from 'vscode';
import type { Failure } from '../../engine/session.ts';
import type { PanelTold } from '../../webview/protocol.ts';

/** What error texts have said of connections, until somebody puts it away. The texts themselves are not kept. */
export class ToldFailures implements vscode.Disposable {
  readonly #told = new Map<string, PanelTold>();
  readonly #changed = new vscode.EventEmitter<string>();
  /** Fires with the key of the connection. */
  readonly onDidChange = this.#changed.event;

  of(key: string): PanelTold | undefined {
    return this.#told.get(key);
  }

  put(key: string, { means, next, untold, checks }: Failure): void {
    this.#told.set(key, { means, next, untold, checks });
    this.#changed.fire(key);
  }

  dismiss(key: string): void {
    if (this.#told.delete(key)) this.#changed.fire(key);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
