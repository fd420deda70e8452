import * as vscode from 'vscode';
import type { Vendor } from '../../engine/model/vendor.ts';
import type { Answers, CodeRole } from '../../scanner/protocol.ts';

const KEPT = 'rolecall.whoseRole';

/** Whose roles are, as people said: kept for this workspace on this machine. */
export class Whose {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  answers(): Answers {
    return this.#memory.get<Answers>(KEPT, {});
  }

  /** Asks once, and keeps the answer. @returns false when somebody leaves without one */
  async ask({ id, address, vendors }: CodeRole, catalogue: readonly Vendor[]): Promise<boolean> {
    const because = new Map(vendors.map((one) => [one.id, one.because]));
    const likelyFirst = catalogue.toSorted((one, other) => Number(because.has(other.id)) - Number(because.has(one.id)));
    const items = [
      ...likelyFirst.map(({ id: vendor, name }) => ({ label: name, detail: because.get(vendor) ?? '', vendor: vendor as string | null })),
      { label: vscode.l10n.t('Nobody that Rolecall knows'), detail: vscode.l10n.t('Rolecall says no more about this role'), vendor: null },
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Whose role is {0}?', address),
      placeHolder: vscode.l10n.t('The vendor that is to get in by it'),
      ignoreFocusOut: true,
    });
    if (!picked) return false;
    await this.#memory.update(KEPT, { ...this.answers(), [id]: picked.vendor });
    return true;
  }
}
