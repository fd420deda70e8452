import * as vscode from 'vscode';

/** The log that people open with Show Log. VS Code makes the channel at the first word: starting up has none to say. */
export class Log implements vscode.Disposable {
  #made: vscode.LogOutputChannel | undefined;

  info(message: string): void {
    this.#channel().info(message);
  }

  warn(message: string): void {
    this.#channel().warn(message);
  }

  error(error: string | Error): void {
    this.#channel().error(error);
  }

  show(): void {
    this.#channel().show();
  }

  dispose(): void {
    this.#made?.dispose();
  }

  #channel(): vscode.LogOutputChannel {
    return (this.#made ??= vscode.window.createOutputChannel('Rolecall', { log: true }));
  }
}
