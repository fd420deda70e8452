import * as vscode from 'vscode';
import { isUnknown } from '../../engine/model/known.ts';
import type { Profile } from '../../engine/ports.ts';
import { pick, type Place } from './asking.ts';
import { forget, type ConnectForm, type Whose } from './connectForm.ts';
import type { Asking } from './wizardWorld.ts';

/** Asks with whose login the account is read, each with the account that it is for or with what is wrong with it. */
export async function askProfile(form: ConnectForm, place: Place, { login, loginOf, engine }: Asking): Promise<void> {
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
      // What to do comes first: a row has room for one line.
      return { label: `$(warning) ${label}`, description, detail: [who.next, who.detail].filter(Boolean).join(' · '), value };
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
        if (isUnknown(who)) return who;
        const { account, arn, partition } = who;
        caller = { account, arn, partition, userId: '' };
        return undefined;
      },
    });
    if (JSON.stringify(form.whose) !== chosen || form.caller?.account !== caller?.account)
      forget(form, 'diagnosis', 'role', 'isNew', 'clusters', 'noClusters');
    form.whose = read(chosen);
    if (caller) form.caller = caller;
  } finally {
    end.abort();
  }
}

function wordsOf({ name, kind, region }: Profile, current: string | undefined): { readonly label: string; readonly description: string } {
  return { label: name === current ? `$(check) ${name}` : name, description: [kind, region].filter(Boolean).join(' · ') };
}
