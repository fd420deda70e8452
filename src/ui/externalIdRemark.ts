import * as vscode from 'vscode';
import { externalIdFlaw, pastedExternalId } from '../engine/model/pastedExternalId.ts';
import type { Vendor } from '../engine/model/vendor.ts';

/** What there is to say of an External ID as it is typed or pasted. What of it keeps the value out is for whoever asks to say. */
export interface ExternalIdRemark {
  /** `length`: outside of the vendor's own rule, which may have changed since it was read. */
  readonly kind: 'empty' | 'odd' | 'length' | 'left-out';
  readonly message: string;
}

/** `undefined`: it is as the vendor gives them out. */
export function externalIdRemark(text: string, vendor: Vendor): ExternalIdRemark | undefined {
  const { value, leftOut } = pastedExternalId(text);
  const { minLength, maxLength } = vendor.externalId;
  const flaw = externalIdFlaw(value, vendor.externalId);
  if (flaw?.kind === 'empty') return { kind: 'empty', message: vscode.l10n.t('The External ID that {0} gave you', vendor.name) };
  if (flaw?.kind === 'odd') return { kind: 'odd', message: vscode.l10n.t('AWS takes no "{0}" in an External ID', flaw.character) };
  if (flaw) {
    return {
      kind: 'length',
      message: vscode.l10n.t(
        '{0} uses External IDs of {1} to {2} characters; this one has {3}',
        vendor.name,
        minLength,
        maxLength,
        value.length,
      ),
    };
  }
  if (leftOut.length === 0) return undefined;
  return { kind: 'left-out', message: vscode.l10n.t('Left out: {0}. {1} characters remain.', leftOut.join(', '), value.length) };
}
