import * as vscode from 'vscode';
import type { Variant, Vendor } from '../engine/model/vendor.ts';
import type { ConnectionSpec } from '../engine/session.ts';
import type { Engine } from './engine.ts';
import { freeName } from './freeName.ts';
import { whatIsWrong } from './whatIsWrong.ts';
import { originWords } from './vendors/originWords.ts';
import { inSteps, Left, list, pick, type, type Ask, type Place } from './wizard/asking.ts';

/** What was typed; the External ID apart, because it goes elsewhere than the rest. */
export interface NewConnection {
  readonly spec: ConnectionSpec;
  readonly externalId?: string;
}

/** What has been answered by now; an answer stays when somebody goes back, and is offered again. */
interface Form {
  vendor?: Vendor;
  variant?: Variant;
  role?: string;
  externalId?: string | undefined;
  clusters?: readonly string[];
  cidrs?: readonly string[];
  regions?: readonly string[];
  name?: string;
}

type Question = Ask<Form>;

/**
 * Asks for a connection, step by step and with a way back: vendor, kind, role, External ID, clusters, addresses, regions, name.
 * @param engine has the catalogue, and knows what each field should look like
 * @param taken names that are in use
 * @param given what is known already: it is offered, and can be changed
 * @returns `undefined` when somebody leaves the form
 */
export async function askForConnection(
  engine: Engine,
  taken: readonly string[],
  given: Partial<Pick<ConnectionSpec, 'vendor' | 'role'>> = {},
): Promise<NewConnection | undefined> {
  const form: Form = {};
  const vendor = engine.vendorCatalogue.find(({ id }) => id === given.vendor);
  if (vendor) form.vendor = vendor;
  if (vendor?.variants.length === 1 && vendor.variants[0]) form.variant = vendor.variants[0];
  if (given.role !== undefined) form.role = given.role;
  const isAnswered = await inSteps(
    form,
    () => questionsFor(form, engine, taken),
    ({ variant }) => variant !== undefined,
  );
  return isAnswered ? connectionOf(form) : undefined;
}

/** The questions that what is answered leaves open; which vendor and kind it is decides over those that follow. */
function questionsFor({ vendor, variant }: Form, engine: Engine, taken: readonly string[]): readonly Question[] {
  const questions: Question[] = [(form, place) => askVendor(form, place, engine)];
  if (!vendor) return questions;
  if (vendor.variants.length > 1) questions.push((form, place) => askVariant(form, place, vendor));
  if (!variant) return questions;
  const wrong = (part: Partial<ConnectionSpec>): string | undefined =>
    whatIsWrong(engine, { name: '', vendor: vendor.id, variant: variant.id, role: 'any', ...part });
  questions.push(
    async (form, place) => {
      const example = variant.roleName?.example;
      form.role = await type(vscode.l10n.t('Role (ARN or name)'), {
        place,
        prompt: vscode.l10n.t('The IAM role in your account that {0} assumes', vendor.name),
        ...(example !== undefined && { placeHolder: example }),
        ...(form.role !== undefined && { value: form.role }),
        check: (value) => (value === '' ? vscode.l10n.t("The role's ARN or its name") : wrong({ role: value })),
      });
    },
    async (form, place) => {
      form.externalId = await askExternalId(vendor, form.externalId, place);
    },
  );
  if (variant.eks !== undefined) {
    questions.push(async (form, place) => {
      const prompt = vscode.l10n.t('region/name, separated by commas; empty: every cluster of the enabled regions');
      form.clusters = await list(vscode.l10n.t('Clusters'), prompt, form.clusters, place, (clusters) => wrong({ clusters }));
    });
  }
  if (variant.eks !== undefined && vendor.outboundAddresses.needed) {
    questions.push(async (form, place) => {
      const title = vscode.l10n.t("{0}'s outbound addresses", vendor.name);
      const prompt = vscode.l10n.t('CIDR blocks, separated by commas; empty: not known yet. {0}', vendor.outboundAddresses.where);
      form.cidrs = await list(title, prompt, form.cidrs, place, (cidrs) => wrong({ cidrs }));
    });
  }
  questions.push(
    async (form, place) => {
      const prompt = vscode.l10n.t('Regions that {0} is to work in, separated by commas; empty: no special ones', vendor.name);
      form.regions = await list(vscode.l10n.t('Regions'), prompt, form.regions, place, (regions) => wrong({ regions }));
    },
    async (form, place) => {
      form.name = await type(vscode.l10n.t('Name'), {
        place,
        prompt: vscode.l10n.t('What this connection is called here'),
        value: form.name ?? freeName(vendor.name, taken, ' '),
        check: (value) => {
          if (value === '') return vscode.l10n.t('Give the connection a name');
          return taken.includes(value) ? vscode.l10n.t('There is a connection of this name') : undefined;
        },
      });
    },
  );
  return questions;
}

async function askVendor(form: Form, place: Place, engine: Engine): Promise<void> {
  const vendor = await pick(
    vscode.l10n.t('Which vendor is to get in?'),
    engine.vendorCatalogue.map((one) => {
      const origin = originWords(one);
      return { label: one.name, ...(origin !== undefined && { description: origin }), value: one };
    }),
    form.vendor,
    place,
  );
  if (vendor === form.vendor) return;
  // What was answered for another vendor does not hold for this one.
  for (const key of Object.keys(form) as (keyof Form)[]) delete form[key];
  form.vendor = vendor;
  const [only] = vendor.variants;
  if (vendor.variants.length === 1 && only) form.variant = only;
}

async function askVariant(form: Form, place: Place, vendor: Vendor): Promise<void> {
  form.variant = await pick(
    vscode.l10n.t('What kind of connection?'),
    vendor.variants.map((one) => ({ label: one.title, detail: one.description, value: one })),
    form.variant,
    place,
  );
}

function connectionOf({ vendor, variant, role, externalId, clusters, cidrs, regions, name }: Form): NewConnection {
  if (!vendor || !variant || role === undefined || name === undefined) throw new Error('The form ended before all was asked.');
  return {
    spec: {
      name,
      vendor: vendor.id,
      variant: variant.id,
      role,
      ...(variant.eks && clusters?.length && { clusters }),
      ...(variant.eks && cidrs?.length && { cidrs }),
      ...(regions?.length && { regions }),
    },
    ...(externalId !== undefined && { externalId }),
  };
}

/** Asks for an External ID by the vendor's own rule; `undefined`: left empty. Rejects nothing that AWS would take. */
async function askExternalId(vendor: Vendor, before?: string, place?: Place): Promise<string | undefined> {
  const { where, minLength, maxLength, required } = vendor.externalId;
  const value = await type(vscode.l10n.t('External ID'), {
    ...(place && { place }),
    ...(before !== undefined && { value: before }),
    prompt: vscode.l10n.t('It is kept in the secret storage, not in the settings. Where to find it: {0}', where),
    placeHolder: required ? vscode.l10n.t('Empty: not at hand; the check will say "cannot tell"') : vscode.l10n.t('Empty: none'),
    check: (text) =>
      text === '' || (text.length >= minLength && text.length <= maxLength)
        ? undefined
        : // The vendor's rule may have changed since it was read.
          {
            message: vscode.l10n.t(
              '{0} uses External IDs of {1} to {2} characters; this one has {3}',
              vendor.name,
              minLength,
              maxLength,
              text.length,
            ),
            severity: 'warning',
          },
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
