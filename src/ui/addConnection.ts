import * as vscode from 'vscode';
import type { Vendor } from '../engine/model/vendor.ts';
import type { ConnectionSpec } from '../engine/session.ts';
import type { Engine } from './engine.ts';

/** What was typed; the External ID apart, because it goes elsewhere than the rest. */
export interface NewConnection {
  readonly spec: ConnectionSpec;
  readonly externalId?: string;
}

/** Somebody left the form. */
class Left extends Error {}

/**
 * Asks for a connection, step by step: vendor, kind, role, External ID, clusters, addresses, regions, name.
 * @param engine has the catalogue, and knows what each field should look like
 * @param taken names that are in use
 * @returns `undefined` when somebody leaves the form
 */
export async function askForConnection(engine: Engine, taken: readonly string[]): Promise<NewConnection | undefined> {
  try {
    return await ask(engine, taken);
  } catch (error) {
    if (error instanceof Left) return undefined;
    throw error;
  }
}

async function ask(engine: Engine, taken: readonly string[]): Promise<NewConnection> {
  const vendor = await pick(
    vscode.l10n.t('Which vendor is to get in?'),
    engine.vendorCatalogue.map((one) => ({ label: one.name, value: one })),
  );
  const variant = await pick(
    vscode.l10n.t('What kind of connection?'),
    vendor.variants.map((one) => ({ label: one.title, detail: one.description, value: one })),
  );
  const wrong = (part: Partial<ConnectionSpec>): string | undefined =>
    whatIsWrong(engine, { name: '', vendor: vendor.id, variant: variant.id, role: 'any', ...part });
  const example = variant.roleName?.example;
  const role = await type(vscode.l10n.t('Role (ARN or name)'), {
    prompt: vscode.l10n.t('The IAM role in your account that {0} assumes', vendor.name),
    ...(example !== undefined && { placeHolder: example }),
    check: (value) => wrong({ role: value }),
  });
  const externalId = await askExternalId(vendor);
  const withClusters = variant.eks !== undefined;
  const clusters = withClusters
    ? await list(
        vscode.l10n.t('Clusters'),
        vscode.l10n.t('region/name, separated by commas; empty: every cluster of the enabled regions'),
        (clusters) => wrong({ clusters }),
      )
    : [];
  const cidrs =
    withClusters && vendor.outboundAddresses.needed
      ? await list(
          vscode.l10n.t("{0}'s outbound addresses", vendor.name),
          vscode.l10n.t('CIDR blocks, separated by commas; empty: not known yet. {0}', vendor.outboundAddresses.where),
          (cidrs) => wrong({ cidrs }),
        )
      : [];
  const regions = await list(
    vscode.l10n.t('Regions'),
    vscode.l10n.t('Regions that {0} is to work in, separated by commas; empty: no special ones', vendor.name),
    (regions) => wrong({ regions }),
  );
  const name = await type(vscode.l10n.t('Name'), {
    prompt: vscode.l10n.t('What this connection is called here'),
    value: freeName(vendor.name, taken),
    check: (value) =>
      taken.includes(value) ? vscode.l10n.t('There is a connection of this name') : value === '' ? vscode.l10n.t('A name') : undefined,
  });
  return {
    spec: {
      name,
      vendor: vendor.id,
      variant: variant.id,
      role,
      ...(clusters.length > 0 && { clusters }),
      ...(cidrs.length > 0 && { cidrs }),
      ...(regions.length > 0 && { regions }),
    },
    ...(externalId !== undefined && { externalId }),
  };
}

/** Asks for an External ID by the vendor's own rule; `undefined`: left empty. Rejects nothing that AWS would take. */
export async function askExternalId(vendor: Vendor): Promise<string | undefined> {
  const { where, minLength, maxLength, required } = vendor.externalId;
  const value = await type(vscode.l10n.t('External ID'), {
    prompt: vscode.l10n.t('{0} It is kept in the secret storage, not in the settings.', where),
    placeHolder: required ? vscode.l10n.t('Empty: not at hand; the check will say "cannot tell"') : vscode.l10n.t('Empty: none'),
    check: (text) =>
      text === '' || (text.length >= minLength && text.length <= maxLength)
        ? undefined
        : vscode.l10n.t('{0} uses External IDs of {1} to {2} characters; this one has {3}', vendor.name, minLength, maxLength, text.length),
    warnOnly: true,
  });
  return value === '' ? undefined : value;
}

/** @see askForConnection; for the command that sets the External ID alone. `undefined` when somebody leaves. */
export async function askNewExternalId(vendor: Vendor): Promise<{ readonly externalId: string | undefined } | undefined> {
  try {
    return { externalId: await askExternalId(vendor) };
  } catch (error) {
    if (error instanceof Left) return undefined;
    throw error;
  }
}

async function pick<T>(title: string, items: readonly (vscode.QuickPickItem & { readonly value: T })[]): Promise<T> {
  const [only] = items;
  if (items.length === 1 && only) return only.value;
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true, matchOnDetail: true });
  if (!chosen) throw new Left();
  return chosen.value;
}

interface Typing {
  readonly prompt: string;
  readonly placeHolder?: string;
  readonly value?: string;
  readonly check: (value: string) => string | undefined;
  /** Say what is off, and take it all the same: the vendor's rule may have changed. */
  readonly warnOnly?: boolean;
}

async function type(title: string, { prompt, placeHolder, value, check, warnOnly }: Typing): Promise<string> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt,
    ignoreFocusOut: true,
    ...(placeHolder !== undefined && { placeHolder }),
    ...(value !== undefined && { value }),
    validateInput: (text) => {
      const message = check(text.trim());
      if (message === undefined) return undefined;
      return warnOnly ? { message, severity: vscode.InputBoxValidationSeverity.Warning } : message;
    },
  });
  if (typed === undefined) throw new Left();
  return typed.trim();
}

async function list(title: string, prompt: string, wrong: (parts: readonly string[]) => string | undefined): Promise<readonly string[]> {
  return partsOf(await type(title, { prompt, check: (value) => wrong(partsOf(value)) }));
}

function whatIsWrong({ session, BadConnection }: Engine, spec: ConnectionSpec): string | undefined {
  try {
    session.purposeOf(spec, undefined);
    return undefined;
  } catch (error) {
    if (error instanceof BadConnection) return error.message;
    throw error;
  }
}

function partsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

function freeName(vendor: string, taken: readonly string[]): string {
  let name = vendor;
  for (let count = 2; taken.includes(name); count += 1) name = `${vendor} ${count}`;
  return name;
}
