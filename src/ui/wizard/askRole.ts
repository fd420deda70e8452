import * as vscode from 'vscode';
import type { RoleCandidate } from '../../engine/model/account.ts';
import { isKnown, isUnknown, orElse } from '../../engine/model/known.ts';
import type { Diagnosis } from '../../engine/session.ts';
import { Back, pick, type, type Choice, type Place } from './asking.ts';
import { roleArn, type ConnectForm } from './connectForm.ts';
import type { Asking } from './wizardWorld.ts';

type RoleChoice = { readonly kind: 'existing'; readonly arn: string } | { readonly kind: 'new'; readonly name?: string };

/** Asks for the role: a new one, under the vendor's name for it or another, or one that is there. The account is read for it. */
export async function askRole(form: ConnectForm, place: Place, asking: Asking): Promise<void> {
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
  const candidates = candidatesIn(connection);
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
      const there = connection.role && orElse(connection.role.name, name);
      const alike = candidatesIn(connection).find((one) => one.name.toLowerCase() === name.toLowerCase())?.name;
      const taken = there ?? alike;
      return taken === undefined
        ? undefined
        : vscode.l10n.t('The account has a role {0} already: choose another name, or go back and take that one', taken);
    },
  });
}

/** Roles that let the vendor in already, as far as they are known. */
function candidatesIn({ account }: Diagnosis['connection']): readonly RoleCandidate[] {
  return orElse(orElse(account, undefined)?.candidates ?? [], []);
}
