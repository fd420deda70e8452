import * as vscode from 'vscode';
import { externalIdFlaw, pastedExternalId } from '../../engine/model/pastedExternalId.ts';
import { externalIdRemark } from '../externalIdRemark.ts';
import { type, type Place, type Remark } from './asking.ts';
import { forget, type ConnectForm } from './connectForm.ts';

/** Asks for the External ID, and says what is off about it while it is typed. */
export async function askExternalId(form: ConnectForm, place: Place): Promise<void> {
  const { externalId: rule, name, docs, console: pages } = form.vendor!;
  const typed = await type(vscode.l10n.t('External ID'), {
    place,
    ...(form.externalId !== undefined && { value: form.externalId }),
    prompt: vscode.l10n.t('As {0} gave it to you. It is kept in the secret storage, not in the settings. {1}', name, rule.where),
    links: [...pages, ...docs.slice(0, 1)],
    check: (_, typed) => remarkOn(typed, form),
  });
  const { value } = pastedExternalId(typed);
  if (value !== form.externalId) forget(form, 'diagnosis');
  form.externalId = value;
}

function remarkOn(text: string, { vendor }: ConnectForm): string | Remark | undefined {
  const remark = externalIdRemark(text, vendor!);
  if (remark?.kind === 'empty' || remark?.kind === 'odd') return remark.message;
  const { value } = pastedExternalId(text);
  const flaw = externalIdFlaw(value, vendor!.externalId);
  if (flaw?.kind === 'length' && flaw.isRefused)
    return vscode.l10n.t('AWS takes External IDs of 2 to 1224 characters; this one has {0}', value.length);
  return remark && { message: remark.message, severity: remark.kind === 'length' ? 'warning' : 'info' };
}
