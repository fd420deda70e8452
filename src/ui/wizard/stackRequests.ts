import * as vscode from 'vscode';
import type { StackRequest } from '../../engine/model/stack.ts';
import type { CloudFormationTemplate, Diagnosis } from '../../engine/session.ts';
import type { ConnectForm } from './connectForm.ts';
import { setupFor } from './setupFor.ts';
import type { WizardWorld } from './wizardWorld.ts';

/** Where a stack is made that belongs nowhere in particular, and the login names no region: IAM is the same everywhere. */
const ANYWHERE = 'us-east-1';

/** The stacks that the answers come to, in their order; `undefined`: somebody left a question about them, or AWS would not take them. */
export async function stackRequests(
  form: ConnectForm,
  diagnosis: Diagnosis,
  world: WizardWorld,
): Promise<readonly StackRequest[] | undefined> {
  const engine = await world.engine();
  const setup = setupFor(form, diagnosis, engine);
  const [fault] = engine.setupFaults(setup);
  if (fault) {
    void vscode.window.showErrorMessage(fault.message);
    return undefined;
  }
  const template = engine.cloudFormationFor(setup);
  const home = template.region ?? (await regionOf(form, world)) ?? ANYWHERE;
  const requests: StackRequest[] = [];
  for (const one of [template, ...template.elsewhere]) {
    const parameters = await parametersOf(one, form);
    if (!parameters) return undefined;
    const { stack, text, capabilities, region = home } = one;
    requests.push({ region, name: stack, template: text, parameters, capabilities });
  }
  return requests;
}

async function regionOf({ whose }: ConnectForm, { login }: WizardWorld): Promise<string | undefined> {
  if (whose?.kind !== 'profile') return undefined;
  return (await login.profiles()).find(({ name }) => name === whose.profile)?.region;
}

async function parametersOf({ wants }: CloudFormationTemplate, form: ConnectForm): Promise<Record<string, string> | undefined> {
  const parameters: Record<string, string> = {};
  for (const { parameter, what } of wants) {
    const known = what === 'external-id' ? form.externalId : what === 'role-arn' ? form.role : undefined;
    const value = known ?? (await askFor(parameter))?.trim();
    if (value === undefined) return undefined;
    parameters[parameter] = value;
  }
  return parameters;
}

function askFor(parameter: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Parameter {0}', parameter),
    prompt: vscode.l10n.t('The template wants it, and nothing in the account tells'),
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A value') : undefined),
  });
}
