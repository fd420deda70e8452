import * as vscode from 'vscode';
import { isUnknown } from '../../engine/model/known.ts';
import type { Login } from '../../engine/ports.ts';
import type { Diagnosis } from '../../engine/session.ts';
import { assertTrusted } from '../trust.ts';
import { inSteps } from './asking.ts';
import { kept, restored, seesClusters, specOf, type ConnectForm, type KeptForm, type Whose } from './connectForm.ts';
import { connectQuestions } from './connectQuestions.ts';
import type { SavedConnection } from '../connections.ts';
import type { Asking, WizardWorld } from './wizardWorld.ts';
import { askCodeTarget, editDeclared, servedBy, type CodeTarget } from './roleInCode.ts';
import { stackRequests } from './stackRequests.ts';
import { showConsoleSteps, showScript, writeCode } from './ways.ts';

/** Answers outlive the window under this name, the External ID in the secret storage. */
const KEPT = 'rolecall.connecting';

interface Kept {
  readonly form: KeptForm;
  /** Questions that are answered. */
  readonly answered: number;
}

/** Asks for all that a connection to a vendor needs, and makes the role in the way that is chosen. */
export async function connectVendor(world: WizardWorld): Promise<void> {
  assertTrusted();
  const engine = await world.engine();
  const form: ConnectForm = {};
  const asking: Asking = {
    engine,
    login: world.login,
    demo: world.demo,
    taken: world.connections.list().map(({ spec }) => spec.name),
    loginOf: (whose) => loginOf(whose, world),
    read: reader(world),
  };
  const from = await takeUp(form, asking, world);
  if (from === undefined) return;
  const isAnswered = await inSteps(
    form,
    () => connectQuestions(form, asking),
    ({ variant, isNew }) => variant !== undefined && isNew !== undefined,
    (answered) => keep(form, answered, world),
    from,
  );
  if (!isAnswered) return;
  const target = await askCodeTarget(form, world);
  // How the role is made is not kept, so that question is the one to go on with.
  if (!target) return keep(form, connectQuestions(form, asking).length - 1, world);
  if (target.declared) servedBy(form, target.declared);
  await forgetKept(world);
  await finish(form, target, world);
}

/** Goes on where somebody left off, if they want that. @returns how many questions are answered; `undefined`: they left */
async function takeUp(form: ConnectForm, asking: Asking, world: WizardWorld): Promise<number | undefined> {
  const before = world.memory.get<Kept>(KEPT);
  if (!before || before.answered < 2) return 0;
  const answers = restored(before.form, asking.engine.vendorCatalogue);
  if (!answers.vendor) return 0;
  const goOn = vscode.l10n.t('Go on with {0}', answers.vendor.name);
  const detail = [answers.variant?.title, answers.whose && whoseWords(answers.whose), answers.role?.split('/').at(-1)];
  const picked = await vscode.window.showQuickPick(
    [
      { label: `$(debug-continue) ${goOn}`, detail: detail.filter(Boolean).join(' · '), goesOn: true },
      { label: `$(add) ${vscode.l10n.t('Begin anew')}`, goesOn: false },
    ],
    { title: vscode.l10n.t('You were connecting a vendor'), ignoreFocusOut: true },
  );
  if (!picked) return undefined;
  if (!picked.goesOn) {
    await forgetKept(world);
    return 0;
  }
  Object.assign(form, answers);
  const externalId = await world.secrets.get(KEPT);
  if (externalId !== undefined) form.externalId = externalId;
  return (await readAgain(form, asking)) && externalId !== undefined ? before.answered : 0;
}

/** What was read before is read again. @returns `false`: the login does not work any more */
async function readAgain(form: ConnectForm, { engine, loginOf: login, read }: Asking): Promise<boolean> {
  if (!form.whose) return true;
  const cloud = await engine.session.cloud();
  const who = await cloud.whoAmI(await login(form.whose), new AbortController().signal);
  if (isUnknown(who)) return false;
  const { account, arn, partition } = who;
  form.caller = { account, arn, partition, userId: '' };
  if (form.role !== undefined) form.diagnosis = await read(form, form.role);
  return true;
}

function whoseWords(whose: Whose): string {
  return whose.kind === 'demo' ? vscode.l10n.t('Demo account') : (whose.profile ?? vscode.l10n.t('Default login'));
}

async function keep(form: ConnectForm, answered: number, { memory, secrets }: WizardWorld): Promise<void> {
  const answers = kept(form);
  await memory.update(KEPT, answers && ({ form: answers, answered } satisfies Kept));
  if (form.externalId !== undefined) await secrets.store(KEPT, form.externalId);
}

async function forgetKept({ memory, secrets }: WizardWorld): Promise<void> {
  await memory.update(KEPT, undefined);
  await secrets.delete(KEPT);
}

async function loginOf(whose: Whose, { demo, login }: WizardWorld): Promise<Login> {
  if (whose.kind === 'demo') return demo.login();
  return login.loginFor({
    key: '',
    spec: { name: '', vendor: '', role: '', ...(whose.profile !== undefined && { profile: whose.profile }) },
  });
}

/** Reads the account once for the same question. */
function reader(world: WizardWorld): Asking['read'] {
  const known = new Map<string, Promise<Diagnosis>>();
  return async (form, role) => {
    const { whose, clusters, externalId } = form;
    const asked = JSON.stringify([kept({ ...form, role }), externalId === undefined, clusters]);
    const reading = known.get(asked) ?? read({ ...form, role }, world, whose!);
    known.set(asked, reading);
    reading.catch(() => known.delete(asked));
    return reading;
  };
}

async function read(form: ConnectForm, world: WizardWorld, whose: Whose): Promise<Diagnosis> {
  const { session } = await world.engine();
  const { clusters, ...spec } = specOf({ name: 'new', ...form });
  // Until the clusters are chosen, all of them are of interest.
  const isOpen = seesClusters(form) && form.clusters === undefined;
  const purpose = session.purposeOf({ ...spec, ...(!isOpen && clusters && { clusters }) }, form.externalId);
  return session.diagnose(purpose, await loginOf(whose, world), undefined, new AbortController().signal);
}

async function finish(form: ConnectForm, { declared }: CodeTarget, world: WizardWorld): Promise<void> {
  const diagnosis = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Reading the account…') },
    () => read(form, world, form.whose!),
  );
  const connection = await save(form, world);
  world.diagnoses.put(connection, diagnosis);
  world.log.info(`${connection.spec.name}: connecting by ${form.way ?? 'diagnose'}`);
  switch (form.way ?? 'diagnose') {
    case 'create':
      return world.mending.plan(connection, { what: 'create', irreversible: false });
    case 'terraform':
    case 'cloudformation':
      return declared ? editDeclared(form, declared, world) : writeCode(form, diagnosis, world);
    case 'deploy': {
      const requests = await stackRequests(form, diagnosis, world);
      return requests && world.mending.deploy(connection, requests);
    }
    case 'script':
      return showScript(connection, diagnosis, world);
    case 'console':
      return showConsoleSteps(connection, diagnosis, world);
    case 'diagnose':
      return world.panels.show(connection);
  }
}

async function save(form: ConnectForm, { connections, demo }: WizardWorld): Promise<SavedConnection> {
  const spec = specOf(form);
  if (form.whose?.kind === 'demo') await demo.add(spec, form.externalId ?? '');
  else {
    if (form.externalId !== undefined) await connections.setExternalId(spec, form.externalId);
    await connections.add(spec);
  }
  const isDemo = form.whose?.kind === 'demo';
  const saved = connections.list().find((one) => one.spec.name === spec.name && (one.demo !== undefined) === isDemo);
  if (!saved) throw new Error(vscode.l10n.t('The connection "{0}" could not be saved in the settings.', spec.name));
  return saved;
}
