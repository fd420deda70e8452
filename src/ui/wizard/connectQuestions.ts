import * as vscode from 'vscode';
import { orElse } from '../../engine/model/known.ts';
import type { ConnectionSpec } from '../../engine/session.ts';
import { freeName } from '../freeName.ts';
import { originWords } from '../vendors/originWords.ts';
import { whatIsWrong } from '../whatIsWrong.ts';
import { askClusters } from './askClusters.ts';
import { askExternalId } from './askExternalId.ts';
import { list, pick, type, type Ask, type Choice, type Place } from './asking.ts';
import { askProfile } from './askProfile.ts';
import { askRole } from './askRole.ts';
import { forget, seesClusters, type ConnectForm, type Way } from './connectForm.ts';
import { preflight } from './preflight.ts';
import type { Asking } from './wizardWorld.ts';

type Question = Ask<ConnectForm>;

/** The questions that what is answered leaves open; vendor, kind and role decide over those that follow. */
export function connectQuestions(form: ConnectForm, asking: Asking): readonly Question[] {
  const { vendor, variant } = form;
  const questions: Question[] = [(_, place) => askVendor(form, place, asking)];
  if (!vendor) return questions;
  if (vendor.variants.length > 1) questions.push(async (_, place) => askVariant(form, place));
  if (!variant) return questions;
  if (variant.eks) questions.push((_, place) => askEks(form, place));
  if (variant.writeAccess) questions.push((_, place) => askAccess(form, place, asking));
  questions.push(
    (_, place) => askProfile(form, place, asking),
    (_, place) => askExternalId(form, place),
    (_, place) => askRole(form, place, asking),
  );
  if (form.eks) {
    questions.push((_, place) => askClusters(form, place));
    if (seesClusters(form) && vendor.outboundAddresses.needed) questions.push((_, place) => askAddresses(form, place, asking));
  }
  if (asksForBuckets(form, asking)) questions.push((_, place) => askBuckets(form, place, asking));
  questions.push(
    (_, place) => askRegions(form, place, asking),
    (_, place) => askName(form, place, asking),
  );
  if (form.isNew !== false) questions.push((_, place) => askWay(form, place, asking));
  return questions;
}

async function askVendor(form: ConnectForm, place: Place, { engine }: Asking): Promise<void> {
  const items = engine.vendorCatalogue.map((vendor) => ({
    label: vendor.name,
    ...(vendor.origin && { description: originWords(vendor)! }),
    detail: vendor.variants.map(({ title, description }) => (vendor.variants.length > 1 ? title : description)).join(' · '),
    value: vendor,
  }));
  const vendor = await pick(vscode.l10n.t('Connect which vendor?'), items, form.vendor, place);
  if (vendor === form.vendor) return;
  // What was answered for another vendor does not hold for this one.
  for (const key of Object.keys(form) as (keyof ConnectForm)[]) delete form[key];
  form.vendor = vendor;
  const [only] = vendor.variants;
  if (vendor.variants.length === 1 && only) form.variant = only;
}

async function askVariant(form: ConnectForm, place: Place): Promise<void> {
  const vendor = form.vendor!;
  const variant = await pick(
    vscode.l10n.t('What kind of connection?'),
    vendor.variants.map((one) => ({
      label: one.title,
      ...(one.alsoCalled && { description: one.alsoCalled.names.join(', ') }),
      detail: one.description,
      value: one,
    })),
    form.variant,
    place,
    { links: vendor.docs },
  );
  if (variant !== form.variant) forget(form, 'role', 'isNew', 'diagnosis');
  form.variant = variant;
}

async function askEks(form: ConnectForm, place: Place): Promise<void> {
  const vendor = form.vendor!.name;
  const eks = await pick(
    vscode.l10n.t('Is {0} to see your EKS clusters?', vendor),
    [
      {
        label: vscode.l10n.t('With EKS'),
        detail: vscode.l10n.t('An access entry with a view policy on each cluster that you choose'),
        value: true,
      },
      { label: vscode.l10n.t('Without EKS'), detail: vscode.l10n.t('AWS only; clusters can be added later'), value: false },
    ],
    form.eks,
    place,
  );
  if (eks !== form.eks) forget(form, 'diagnosis', 'clusters', 'noClusters');
  form.eks = eks;
}

async function askAccess(form: ConnectForm, place: Place, asking: Asking): Promise<void> {
  const { vendor, variant } = form;
  const isMore = await pick(
    vscode.l10n.t('What may {0} do?', vendor!.name),
    [
      {
        label: vscode.l10n.t('Read only'),
        description: vscode.l10n.t('recommended'),
        detail: vscode.l10n.t('The policies that {0} documents', vendor!.name),
        value: false,
      },
      {
        label: vscode.l10n.t('$(warning) More than read…'),
        detail: vscode.l10n.t('Policies of your choice as well: with them {0} can change your account', vendor!.name),
        value: true,
      },
    ],
    (form.morePolicies?.length ?? 0) > 0,
    place,
  );
  if (!isMore) return void (form.morePolicies = []);
  const prompt = vscode.l10n.t(
    "Names of AWS's managed policies, or ARNs, separated by commas. With each of them {0} may do all that it allows. {1}",
    vendor!.name,
    variant!.writeAccess!.note,
  );
  const wrong = (morePolicies: readonly string[]): string | undefined =>
    morePolicies.length === 0 ? vscode.l10n.t('At least one policy') : wrongIn(form, asking, { morePolicies });
  form.morePolicies = await list(vscode.l10n.t('Further policies'), prompt, form.morePolicies, place, wrong);
}

async function askAddresses(form: ConnectForm, place: Place, asking: Asking): Promise<void> {
  const vendor = form.vendor!;
  const title = vscode.l10n.t("{0}'s outbound addresses", vendor.name);
  const prompt = vscode.l10n.t('CIDR blocks, separated by commas; empty: not known yet. {0}', vendor.outboundAddresses.where);
  form.cidrs = await list(title, prompt, form.cidrs, place, (cidrs) => wrongIn(form, asking, { cidrs }));
}

/** A bucket with a cost report is found in the account; any other only people can name. */
function asksForBuckets({ variant, diagnosis }: ConnectForm, { engine }: Asking): boolean {
  const asked = engine.namesAskedFor(variant!);
  const account = diagnosis && orElse(diagnosis.connection.account, undefined);
  const isFound = account !== undefined && orElse(account.costReports, []).length > 0;
  return asked.some((name) => name !== 'BillingBucketName' || (diagnosis !== undefined && !isFound));
}

async function askBuckets(form: ConnectForm, place: Place, asking: Asking): Promise<void> {
  const { vendor, variant } = form;
  const topic = variant!.permissions.find(({ resources }) => resources.some((resource) => resource.includes('{{')))?.topic ?? '';
  const prompt = vscode.l10n.t(
    'Buckets that {0} is to read ({1}), by their names, separated by commas; empty: not known yet, and the role gets no access to any',
    vendor!.name,
    topic,
  );
  form.buckets = await list(vscode.l10n.t('Buckets'), prompt, form.buckets, place, (buckets) => wrongIn(form, asking, { buckets }));
}

async function askRegions(form: ConnectForm, place: Place, asking: Asking): Promise<void> {
  const prompt = vscode.l10n.t('Regions that {0} is to work in, separated by commas; empty: no special ones', form.vendor!.name);
  form.regions = await list(vscode.l10n.t('Regions'), prompt, form.regions, place, (regions) => wrongIn(form, asking, { regions }));
}

async function askName(form: ConnectForm, place: Place, { taken }: Asking): Promise<void> {
  const { vendor } = form;
  const rule = vendor!.connectionName;
  const first = rule ? vendor!.id : vendor!.name;
  form.name = await type(vscode.l10n.t('Name of the connection'), {
    place,
    prompt: rule ? vscode.l10n.t('Here, and best the same in {0}', vendor!.name) : vscode.l10n.t('What this connection is called here'),
    value: form.name ?? freeName(first, taken, rule ? '-' : ' '),
    check: (value) => {
      if (value === '') return vscode.l10n.t('Give the connection a name');
      if (taken.includes(value)) return vscode.l10n.t('There is a connection of this name');
      if (rule && !new RegExp(`^(?:${rule.pattern})$`, 'u').test(value)) return vscode.l10n.t('{0} takes {1}', vendor!.name, rule.say);
      return undefined;
    },
  });
}

async function askWay(form: ConnectForm, place: Place, { engine, read }: Asking): Promise<void> {
  const name = form.role?.split('/').at(-1) ?? '';
  const way = (value: Way, label: string, detail: string): Choice<Way> => ({ label, detail, value });
  form.way = await pick<Way>(
    vscode.l10n.t('How is the role {0} to be made?', name),
    [
      way(
        'create',
        vscode.l10n.t('$(cloud-upload) Create in AWS now'),
        vscode.l10n.t('Shown as a plan first; verified, and can be taken back'),
      ),
      way(
        'terraform',
        vscode.l10n.t('$(file-code) Write Terraform'),
        vscode.l10n.t('Files in this workspace, for your own plan and apply'),
      ),
      way('cloudformation', vscode.l10n.t('$(file-code) Write CloudFormation'), vscode.l10n.t('A template in this workspace')),
      way(
        'deploy',
        vscode.l10n.t('$(layers) Deploy CloudFormation'),
        vscode.l10n.t('As a stack: the change set is shown first, then executed'),
      ),
      way('script', vscode.l10n.t('$(terminal) AWS CLI script'), vscode.l10n.t('Safe to run twice; stops at the first error')),
      way('console', vscode.l10n.t('$(list-ordered) Show console steps'), vscode.l10n.t('What to press and paste in the AWS console')),
    ],
    form.way,
    place,
    { remark: read(form, form.role!).then((diagnosis) => preflight(diagnosis, engine)) },
  );
}

function wrongIn({ vendor, variant }: ConnectForm, { engine }: Asking, part: Partial<ConnectionSpec>): string | undefined {
  return whatIsWrong(engine, { name: '', vendor: vendor!.id, variant: variant!.id, role: 'any', ...part });
}
