import * as vscode from 'vscode';
import { isKnown, isUnknown, orElse } from '../../engine/model/known.ts';
import type { Cluster } from '../../engine/model/cluster.ts';
import type { Known } from '../../engine/model/known.ts';
import { pastedExternalId } from '../../engine/model/pastedExternalId.ts';
import type { Login, Profile } from '../../engine/ports.ts';
import type { ConnectionSpec, Diagnosis } from '../../engine/session.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Demo } from '../demo.ts';
import type { Engine } from '../engine.ts';
import { externalIdRemark } from '../externalIdRemark.ts';
import { freeName } from '../freeName.ts';
import { whatIsWrong } from '../whatIsWrong.ts';
import { originWords } from '../vendors/originWords.ts';
import { Back, list, pick, pickSeveral, type, type Ask, type Choice, type Place, type Remark } from './asking.ts';
import { roleArn, type ConnectForm, type Way, type Whose } from './connectForm.ts';

/** What the questions need to know of the world. */
export interface Asking {
  readonly engine: Engine;
  readonly login: CurrentLogin;
  readonly demo: Demo;
  /** Names of connections that are in use. */
  readonly taken: readonly string[];
  readonly loginOf: (whose: Whose) => Promise<Login>;
  /** Reads the account for a role, once for the same question. */
  readonly read: (form: ConnectForm, role: string) => Promise<Diagnosis>;
}

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
    if (vendor.outboundAddresses.needed) questions.push((_, place) => askAddresses(form, place, asking));
  }
  questions.push(
    (_, place) => askRegions(form, place, asking),
    (_, place) => askName(form, place, asking),
  );
  if (form.isNew !== false) questions.push((_, place) => askWay(form, place));
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
  if (eks !== form.eks) forget(form, 'diagnosis', 'clusters');
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
        detail: vscode.l10n.t(
          'Policies of your choice as well: with them {0} can change your account. {1}',
          vendor!.name,
          variant!.writeAccess!.note,
        ),
        value: true,
      },
    ],
    (form.morePolicies?.length ?? 0) > 0,
    place,
  );
  if (!isMore) return void (form.morePolicies = []);
  const prompt = vscode.l10n.t(
    "Names of AWS's managed policies, or ARNs, separated by commas. With each of them {0} may do all that it allows.",
    vendor!.name,
  );
  const wrong = (morePolicies: readonly string[]): string | undefined =>
    morePolicies.length === 0 ? vscode.l10n.t('At least one policy') : wrongIn(form, asking, { morePolicies });
  form.morePolicies = await list(vscode.l10n.t('Further policies'), prompt, form.morePolicies, place, wrong);
}

async function askProfile(form: ConnectForm, place: Place, { login, loginOf, engine }: Asking): Promise<void> {
  const profiles = await login.profiles();
  const current = login.profile();
  const choices = [
    ...profiles.map((profile) => ({ whose: { kind: 'profile', profile: profile.name } as Whose, ...wordsOf(profile, current) })),
    {
      whose: { kind: 'profile', profile: undefined } as Whose,
      label: vscode.l10n.t('Default login'),
      description: vscode.l10n.t("the environment's, or the profile named default"),
    },
    {
      whose: { kind: 'demo' } as Whose,
      label: vscode.l10n.t('$(beaker) Demo account'),
      description: vscode.l10n.t('on this machine, to try it out'),
    },
  ];
  const cloud = await engine.session.cloud();
  const end = new AbortController();
  const whoIs = async (whose: Whose) => cloud.whoAmI(await loginOf(whose), end.signal);
  const items = choices.map(({ whose, label, description }) => ({ label, description, value: JSON.stringify(whose) }));
  const later = Promise.all(
    choices.map(async ({ whose, label, description }) => {
      const value = JSON.stringify(whose);
      if (whose.kind === 'demo') return { label, description, value };
      // Nobody has chosen it yet, so it never prompts.
      const { askMfaCode: _never, ...quiet } = await loginOf(whose);
      const who = await cloud.whoAmI(quiet, end.signal, { alias: true });
      if (!isUnknown(who)) {
        const account = vscode.l10n.t('account {0}', [who.account, who.alias].filter(Boolean).join(' '));
        return { label, description: `${description} · ${account}`, detail: who.arn, value };
      }
      return { label: `$(warning) ${label}`, description, detail: [who.detail, who.next].filter(Boolean).join(' '), value };
    }),
  );
  const read = (value: string): Whose => choices.find(({ whose }) => JSON.stringify(whose) === value)!.whose;
  let caller: ConnectForm['caller'];
  try {
    const chosen = await pick(vscode.l10n.t('Connect which AWS account?'), items, form.whose && JSON.stringify(form.whose), place, {
      placeHolder: vscode.l10n.t('Whose login creates or reads the role?'),
      later,
      checkThen: async (value) => {
        const who = await whoIs(read(value));
        if (isUnknown(who)) return [who.detail, who.next].filter(Boolean).join(' ');
        const { account, arn, partition } = who;
        caller = { account, arn, partition, userId: '' };
        return undefined;
      },
    });
    if (JSON.stringify(form.whose) !== chosen || form.caller?.account !== caller?.account) forget(form, 'diagnosis', 'role', 'isNew');
    form.whose = read(chosen);
    if (caller) form.caller = caller;
  } finally {
    end.abort();
  }
}

function wordsOf({ name, kind, region }: Profile, current: string | undefined): { readonly label: string; readonly description: string } {
  return { label: name === current ? `$(check) ${name}` : name, description: [kind, region].filter(Boolean).join(' · ') };
}

async function askExternalId(form: ConnectForm, place: Place): Promise<void> {
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
  const { length } = pastedExternalId(text).value;
  if (length < 2 || length > 1224) return vscode.l10n.t('AWS takes External IDs of 2 to 1224 characters; this one has {0}', length);
  return remark && { message: remark.message, severity: remark.kind === 'length' ? 'warning' : 'info' };
}

type RoleChoice = { readonly kind: 'existing'; readonly arn: string } | { readonly kind: 'new'; readonly name?: string };

async function askRole(form: ConnectForm, place: Place, asking: Asking): Promise<void> {
  const { variant, vendor, caller } = form;
  const path = variant!.rolePath?.path ?? '/';
  const example = variant!.roleName?.example ?? `${vendor!.name}Access`;
  for (;;) {
    const later = asking.read(form, roleArn(caller!, path, example)).then((diagnosis) => roleChoices(diagnosis, example, form));
    const before = form.role === undefined ? undefined : JSON.stringify({ kind: form.isNew ? 'new' : 'existing', arn: form.role });
    const chosen = JSON.parse(
      await pick<string>(vscode.l10n.t('Which role?'), [], before, place, {
        placeHolder: vscode.l10n.t('A new role, or one that lets {0} in already', vendor!.name),
        later,
      }),
    ) as RoleChoice;
    if (chosen.kind === 'existing') {
      form.role = chosen.arn;
      form.isNew = false;
    } else {
      const name = chosen.name ?? (await askRoleName(form, place, asking, example, path).catch(unlessBack));
      if (name === undefined) continue;
      form.role = roleArn(caller!, path, name);
      form.isNew = true;
    }
    form.diagnosis = await asking.read(form, form.role);
    return;
  }
}

function unlessBack(error: unknown): undefined {
  if (!(error instanceof Back)) throw error;
}

function roleChoices({ connection }: Diagnosis, example: string, { vendor }: ConnectForm): readonly Choice<string>[] {
  const candidates = orElse(orElse(connection.account, undefined)?.candidates ?? [], []);
  const there = orElse(connection.role, undefined);
  const isTaken = there !== undefined;
  const existing = (arn: string): string => JSON.stringify({ kind: 'existing', arn } satisfies RoleChoice);
  return [
    ...(isTaken || isUnknown(connection.role)
      ? []
      : [
          {
            label: `$(add) ${vscode.l10n.t('New role {0}', example)}`,
            value: JSON.stringify({ kind: 'new', name: example } satisfies RoleChoice),
          },
        ]),
    { label: `$(add) ${vscode.l10n.t('New role with a name of your own…')}`, value: JSON.stringify({ kind: 'new' } satisfies RoleChoice) },
    ...(isTaken && isKnown(there.arn)
      ? [{ label: `$(account) ${example}`, description: vscode.l10n.t('is there already'), detail: there.arn, value: existing(there.arn) }]
      : []),
    ...candidates.map(({ name, arn }) => ({
      label: `$(account) ${name}`,
      description: vscode.l10n.t('lets {0} in already', vendor!.name),
      detail: arn,
      value: existing(arn),
    })),
  ];
}

async function askRoleName(form: ConnectForm, place: Place, asking: Asking, example: string, path: string): Promise<string> {
  return type(vscode.l10n.t('Name of the role'), {
    place: { ...place, step: Math.max(place.step, 2) },
    value: form.role?.split('/').at(-1) ?? example,
    prompt:
      path === '/'
        ? vscode.l10n.t('IAM names are unique in an account, whatever their letter case')
        : vscode.l10n.t('It is made under the path {0}', path),
    check: (name) => (/^[\w+=,.@-]{1,64}$/.test(name) ? undefined : vscode.l10n.t('1 to 64 letters, digits and +=,.@_-')),
    checkThen: async (name) => {
      const { connection } = await asking.read(form, roleArn(form.caller!, path, name));
      if (isUnknown(connection.role)) return connection.role.detail;
      return connection.role === undefined
        ? undefined
        : vscode.l10n.t('The account has a role {0} already: choose another name, or go back and take that one', name);
    },
  });
}

async function askClusters(form: ConnectForm, place: Place): Promise<void> {
  const { clusters } = form.diagnosis!.connection;
  const found = orElse(clusters, []);
  const known = found.flatMap((cluster) => (isKnown(cluster) && isKnown(cluster.name) && isKnown(cluster.region) ? [cluster] : []));
  const gap = [clusters, ...found].flatMap((one) => (isUnknown(one) ? [one.detail] : []))[0];
  if (known.length === 0) {
    const why = gap ?? vscode.l10n.t('The enabled regions hold no EKS cluster.');
    const without = { label: vscode.l10n.t('Go on without EKS'), detail: why, value: true };
    await pick(vscode.l10n.t('Which clusters?'), [without], undefined, place);
    form.eks = false;
    form.clusters = [];
    return;
  }
  form.clusters = await pickSeveral(vscode.l10n.t('Which clusters?'), known.map(clusterItem), form.clusters ?? known.map(placeOf), place, {
    placeHolder: gap ?? vscode.l10n.t('Each gets an access entry for the role'),
  });
}

function placeOf({ region, name }: Cluster): string {
  return `${orElse(region, '')}/${orElse(name, '')}`;
}

function clusterItem(cluster: Cluster): Choice<string> {
  const mode = orElse(cluster.authenticationMode, undefined);
  const endpoint = orElse(cluster.endpoint, undefined);
  const cidrs: Known<readonly Known<string>[]> | undefined = endpoint?.publicCidrs;
  const isOpen = cidrs !== undefined && isKnown(cidrs) && cidrs.includes('0.0.0.0/0');
  const reach = !endpoint
    ? undefined
    : endpoint.public !== true
      ? vscode.l10n.t('endpoint private: {0} cannot reach it from outside', 'the vendor')
      : isOpen
        ? vscode.l10n.t('endpoint public')
        : vscode.l10n.t('endpoint public for {0}', cidrs && isKnown(cidrs) ? cidrs.map((cidr) => orElse(cidr, '?')).join(', ') : '?');
  const entries =
    mode === 'CONFIG_MAP' ? vscode.l10n.t('$(warning) takes no access entries until its authentication mode is changed, for good') : mode;
  return { label: placeOf(cluster), detail: [entries, reach].filter(Boolean).join(' · '), value: placeOf(cluster) };
}

async function askAddresses(form: ConnectForm, place: Place, asking: Asking): Promise<void> {
  const vendor = form.vendor!;
  const title = vscode.l10n.t("{0}'s outbound addresses", vendor.name);
  const prompt = vscode.l10n.t('CIDR blocks, separated by commas; empty: not known yet. {0}', vendor.outboundAddresses.where);
  form.cidrs = await list(title, prompt, form.cidrs, place, (cidrs) => wrongIn(form, asking, { cidrs }));
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

async function askWay(form: ConnectForm, place: Place): Promise<void> {
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
  );
}

function wrongIn({ vendor, variant }: ConnectForm, { engine }: Asking, part: Partial<ConnectionSpec>): string | undefined {
  return whatIsWrong(engine, { name: '', vendor: vendor!.id, variant: variant!.id, role: 'any', ...part });
}

function forget(form: ConnectForm, ...answers: readonly (keyof ConnectForm)[]): void {
  for (const key of answers) delete form[key];
}
