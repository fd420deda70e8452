import * as vscode from 'vscode';
import type { Vendor } from '../../engine/model/vendor.ts';
import type * as door from '../../engine/vendorDefinitions.ts';
import type { LoadEngine } from '../engine.ts';
import { guarded } from '../guarded.ts';
import { isThere } from '../isThere.ts';
import type { Log } from '../log.ts';
import { inSteps, list, pick, pickSeveral, type, type Ask } from '../wizard/asking.ts';
import { DEFINITION_ENDING, type VendorDefinitions } from './vendorDefinitions.ts';

interface VendorRooms {
  readonly engine: LoadEngine;
  readonly vendors: VendorDefinitions;
  readonly log: Log;
}

/** The commands about vendors that people define themselves. */
export function registerVendorCommands({ engine, vendors, log }: VendorRooms): vscode.Disposable {
  const commands: Readonly<Record<string, () => Promise<void>>> = {
    'rolecall.addVendor': async () => addVendor(await engine(), vendors),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, () => guarded(run(), log))),
  );
}

type Form = { -readonly [Field in keyof door.VendorDraft]?: door.VendorDraft[Field] } & { folder?: vscode.Uri };

/** Asks for the little that a definition needs, writes it as a file, and opens that. It asks nothing of AWS. */
async function addVendor({ vendorCatalogue }: { readonly vendorCatalogue: readonly Vendor[] }, vendors: VendorDefinitions): Promise<void> {
  const drafting = await vendors.reader();
  const form: Form = {};
  const questions = questionsFor(form, drafting, vendorCatalogue, vendors);
  const isAnswered = await inSteps(
    form,
    () => questions,
    () => true,
  );
  if (!isAnswered) return;
  const { folder, ...answers } = form;
  const { name, id, account, principal, externalId, policies, actions, source } = answers;
  if (!folder || !name || !id || !account || !principal || !externalId || !policies || !actions || !source)
    throw new Error('The form ended before all was asked.');
  const text = drafting.draftOf({ name, id, account, principal, externalId, policies, actions, source }, today());
  const uri = vscode.Uri.joinPath(folder, `${id}${DEFINITION_ENDING}`);
  if (await isThere(uri))
    throw new Error(vscode.l10n.t('{0} is there already, so nothing was written.', vscode.workspace.asRelativePath(uri)));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri, { preview: false });
  await vendors.refresh();
  const connect = vscode.l10n.t('Connect a Vendor…');
  const added = vscode.l10n.t('{0} can be connected now. What its definition says can be refined in this file.', name);
  if ((await vscode.window.showInformationMessage(added, connect)) === connect) await vscode.commands.executeCommand('rolecall.connect');
}

function questionsFor(
  form: Form,
  { draftFaults, idFor, policiesOnOffer }: typeof door,
  catalogue: readonly Vendor[],
  vendors: VendorDefinitions,
): readonly Ask<Form>[] {
  return [
    async (_, place) => {
      form.name = await type(vscode.l10n.t("The vendor's name"), {
        place,
        prompt: vscode.l10n.t('As people know it'),
        ...valueOf(form.name),
        check: (name) => draftFaults({ name }, catalogue).name,
      });
    },
    async (_, place) => {
      form.id = await type(vscode.l10n.t("The vendor's id"), {
        place,
        prompt: vscode.l10n.t('What settings and the command line call {0}: small letters, digits and dashes', form.name ?? ''),
        value: form.id ?? idFor(form.name ?? ''),
        check: (id) => draftFaults({ id }, catalogue).id,
      });
    },
    async (_, place) => {
      const before = form.account;
      form.account = await type(vscode.l10n.t("The vendor's AWS account"), {
        place,
        prompt: vscode.l10n.t('Twelve digits, with the zeros in front; it stands in the instructions of {0}', form.name ?? ''),
        placeHolder: '111122223333',
        ...valueOf(form.account),
        check: (account) => draftFaults({ account }).account,
      });
      if (form.account !== before) delete form.principal;
    },
    async (_, place) => {
      const account = form.account ?? '';
      form.principal = await type(vscode.l10n.t('Who assumes the role'), {
        place,
        prompt: vscode.l10n.t('The principal that {0} names; the root ARN stands for the whole account', form.name ?? ''),
        value: form.principal ?? `arn:aws:iam::${account}:root`,
        check: (principal) => draftFaults({ account, principal }).principal,
      });
    },
    async (_, place) => {
      form.externalId = await pick<door.VendorDraft['externalId']>(
        vscode.l10n.t('Does the vendor give out an External ID?'),
        [
          { label: vscode.l10n.t('Yes, any text that AWS takes'), value: 'any' },
          { label: vscode.l10n.t('Yes, a UUID'), detail: '5f0d2c1e-8a77-4c39-9b61-d0c1f2a3b4e5', value: 'uuid' },
          {
            label: vscode.l10n.t('No'),
            detail: vscode.l10n.t('Without one, another customer of the vendor may get at your account through the vendor'),
            value: 'none',
          },
        ],
        form.externalId,
        place,
      );
    },
    async (_, place) => {
      form.policies = await pickSeveral(
        vscode.l10n.t('Which AWS managed policies does the role get?'),
        policiesOnOffer().map(({ policy, opens }) => ({ label: policy, detail: opens, value: policy })),
        form.policies ?? [],
        place,
        { placeHolder: vscode.l10n.t('None, one or several; others can be written into the file') },
      );
    },
    async (_, place) => {
      const prompt = vscode.l10n.t('Other actions that {0} may do, separated by commas; empty: none', form.name ?? '');
      const title = vscode.l10n.t('Permissions of its own');
      form.actions = await list(title, prompt, form.actions, place, (actions) => draftFaults({ actions }).actions);
    },
    async (_, place) => {
      form.source = await type(vscode.l10n.t('Where did you read this?'), {
        place,
        prompt: vscode.l10n.t('A page of {0}, or the name of a document: others can check it there', form.name ?? ''),
        placeHolder: 'https://…',
        ...valueOf(form.source),
        check: (source) => (source === '' ? vscode.l10n.t('Name the page or the document') : undefined),
      });
    },
    async (_, place) => {
      const shared = vendors.workspaceFolders().map((folder) => ({
        label: vscode.l10n.t('Shared in this workspace'),
        detail: vscode.workspace.asRelativePath(folder),
        value: folder,
      }));
      const own = { label: vscode.l10n.t('For you, in every workspace'), detail: vendors.userFolder().fsPath, value: vendors.userFolder() };
      form.folder = await pick(vscode.l10n.t('Who is to have this definition?'), [own, ...shared], form.folder, place);
    },
  ];
}

function valueOf(before: string | undefined): { readonly value?: string } {
  return before === undefined ? {} : { value: before };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
