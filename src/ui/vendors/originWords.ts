import * as vscode from 'vscode';
import type { Vendor } from '../../engine/model/vendor.ts';

/** Where a vendor's definition comes from, for lists and panels; `undefined`: it comes with Rolecall. */
export function originWords({ origin }: Pick<Vendor, 'origin'>): string | undefined {
  switch (origin?.from) {
    case 'workspace':
      return vscode.l10n.t("from this workspace's {0}", origin.file);
    case 'user':
    case 'named':
      return vscode.l10n.t('your own definition, {0}', origin.file);
    case undefined:
      return undefined;
  }
}
