import * as vscode from 'vscode';
import { pastedExternalId } from '../../engine/model/pastedExternalId.ts';
import type { Vendor } from '../../engine/model/vendor.ts';

/** What an input says of an External ID as it is pasted: what AWS would not take is an error, the rest is only said. */
export function externalIdRemark(text: string, vendor: Vendor): vscode.InputBoxValidationMessage | undefined {
  const { value, leftOut } = pastedExternalId(text);
  const { minLength, maxLength, pattern } = vendor.externalId;
  const [severity, info] = [vscode.InputBoxValidationSeverity.Error, vscode.InputBoxValidationSeverity.Info];
  if (value === '') return text === '' ? undefined : { message: vscode.l10n.t('The External ID that {0} gave you', vendor.name), severity };
  const odd = [...value].find((character) => !new RegExp(`^${pattern}$`, 'u').test(character));
  if (odd !== undefined) return { message: vscode.l10n.t('AWS takes no "{0}" in an External ID', odd), severity };
  if (value.length < minLength || value.length > maxLength) {
    const message = vscode.l10n.t(
      '{0} uses External IDs of {1} to {2} characters; this one has {3}',
      vendor.name,
      minLength,
      maxLength,
      value.length,
    );
    return { message, severity };
  }
  if (leftOut.length === 0) return undefined;
  return { message: vscode.l10n.t('Left out: {0}. {1} characters remain.', leftOut.join(', '), value.length), severity: info };
}
