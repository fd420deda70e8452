import * as vscode from 'vscode';
import { isKnown, orElse, type Unknown } from '../engine/model/known.ts';
import type { Cloud, Identity, Login, Profile } from '../engine/ports.ts';
import type { Diagnosis } from '../engine/session.ts';
import type { SavedConnection } from './connections.ts';
import type { Log } from './log.ts';

const CHOSEN = 'rolecall.profile';

/** Whose login connections use that name no profile of their own, and whether it still holds. */
export class CurrentLogin implements vscode.Disposable {
  readonly #cloud: () => Promise<Cloud>;
  readonly #memento: vscode.Memento;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  #identity: Identity | Unknown | undefined;
  #asking: AbortController | undefined;
  /** Fires when another profile was chosen or the login turned out to be another. */
  readonly onDidChange = this.#changed.event;

  constructor(cloud: () => Promise<Cloud>, memento: vscode.Memento, log: Log) {
    this.#cloud = cloud;
    this.#memento = memento;
    this.#log = log;
    this.#listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('rolecall.profile') || event.affectsConfiguration('rolecall.endpointUrl')) this.#reset();
    });
  }

  /** The profile chosen for this workspace, else the setting's; `undefined`: the SDK's own default chain. */
  profile(): string | undefined {
    return this.#memento.get<string>(CHOSEN) ?? (setting('profile') || undefined);
  }

  /** @param profile `undefined` goes back to the setting, and without one to the default chain */
  async choose(profile: string | undefined): Promise<void> {
    await this.#memento.update(CHOSEN, profile);
    this.#log.info(`profile: ${profile ?? 'as in the settings'}`);
    this.#reset();
  }

  /** Who the login is; Unknown: it cannot be told and why; `undefined`: nobody has asked yet. */
  identity(): Identity | Unknown | undefined {
    return this.#identity;
  }

  /** AWS turned the login down: it has expired, or was never there. */
  expired(): boolean {
    return this.#identity !== undefined && 'unknown' in this.#identity && this.#identity.unknown === 'denied';
  }

  /** The profiles of the SDK's files, read anew. Rejects, naming the file, where one cannot be read. */
  async profiles(): Promise<readonly Profile[]> {
    return (await this.#cloud()).profiles();
  }

  /** The login of a connection, asking for an MFA code when the profile needs one. */
  loginFor(connection: SavedConnection): Login {
    if (connection.demo) return connection.demo.login;
    const profile = connection.spec.profile ?? this.profile();
    const endpointUrl = connection.spec.endpointUrl ?? (setting('endpointUrl') || undefined);
    return { ...(profile !== undefined && { profile }), ...(endpointUrl !== undefined && { endpointUrl }), askMfaCode };
  }

  /** Asks AWS who the login is. Nobody has pressed anything, so it never prompts. */
  async refresh(): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const profile = this.profile();
    const endpointUrl = setting('endpointUrl');
    const login = { ...(profile !== undefined && { profile }), ...(endpointUrl && { endpointUrl }) };
    const cloud = await this.#cloud();
    const identity = await cloud.whoAmI(login, asking.signal).catch((error: unknown) => {
      if (!asking.signal.aborted) throw error;
      return undefined;
    });
    if (identity === undefined || asking.signal.aborted) return;
    this.#identity = identity;
    this.#log.info('unknown' in identity ? `login: ${identity.detail}` : `login: account ${identity.account}`);
    this.#changed.fire();
  }

  /** A diagnosis with the same login has just shown who it is: no call of our own is needed. */
  learnFrom(connection: SavedConnection, { connection: { account } }: Diagnosis): void {
    if (connection.demo || connection.spec.profile !== undefined || connection.spec.endpointUrl !== undefined) return;
    const caller = orElse(account, undefined)?.caller ?? (isKnown(account) ? undefined : account);
    if (caller === undefined) return;
    this.#identity = isKnown(caller) ? { account: caller.account, arn: caller.arn, partition: caller.partition } : caller;
    this.#changed.fire();
  }

  dispose(): void {
    this.#asking?.abort();
    this.#listener.dispose();
    this.#changed.dispose();
  }

  #reset(): void {
    this.#asking?.abort();
    this.#identity = undefined;
    this.#changed.fire();
  }
}

function setting(name: 'profile' | 'endpointUrl'): string {
  return vscode.workspace.getConfiguration('rolecall').get<string>(name, '').trim();
}

async function askMfaCode(serial: string): Promise<string> {
  const code = await vscode.window.showInputBox({
    title: vscode.l10n.t('MFA code'),
    prompt: vscode.l10n.t('The code that {0} shows now', serial),
    ignoreFocusOut: true,
    validateInput: (value) => (/^\d{6}$/.test(value.trim()) ? undefined : vscode.l10n.t('Six digits')),
  });
  if (code === undefined) throw new Error(vscode.l10n.t('No MFA code was given.'));
  return code.trim();
}
