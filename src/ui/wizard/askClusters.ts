import * as vscode from 'vscode';
import type { Cluster } from '../../engine/model/cluster.ts';
import { isKnown, isUnknown, orElse, type Known } from '../../engine/model/known.ts';
import { pick, pickSeveral, type Choice, type Place } from './asking.ts';
import { forget, type ConnectForm } from './connectForm.ts';

/** Asks which of the account's clusters the vendor sees, each with its mode and its endpoint; without one it is a connection without EKS. */
export async function askClusters(form: ConnectForm, place: Place): Promise<void> {
  const { clusters } = form.diagnosis!.connection;
  const found = orElse(clusters, []);
  const known = found.flatMap((cluster) => (isKnown(cluster) && isKnown(cluster.name) && isKnown(cluster.region) ? [cluster] : []));
  const gap = [clusters, ...found].flatMap((one) => (isUnknown(one) ? [one.detail] : []))[0];
  if (known.length === 0) {
    const why = gap ?? vscode.l10n.t('The enabled regions hold no EKS cluster.');
    const detail = vscode.l10n.t('AWS only; clusters can be added later');
    const without = { label: vscode.l10n.t('Go on without EKS'), detail, value: true };
    await pick(vscode.l10n.t('Which clusters?'), [without], undefined, place, { prompt: why });
    form.noClusters = true;
    forget(form, 'clusters', 'cidrs');
    return;
  }
  forget(form, 'noClusters');
  const items = known.map((cluster) => clusterItem(cluster, form.vendor!.name));
  form.clusters = await pickSeveral(vscode.l10n.t('Which clusters?'), items, form.clusters ?? known.map(placeOf), place, {
    placeHolder: vscode.l10n.t('Each gets an access entry for the role'),
    ...(gap !== undefined && { prompt: gap }),
  });
}

function placeOf({ region, name }: Cluster): string {
  return `${orElse(region, '')}/${orElse(name, '')}`;
}

function clusterItem(cluster: Cluster, vendor: string): Choice<string> {
  const mode = orElse(cluster.authenticationMode, undefined);
  const endpoint = orElse(cluster.endpoint, undefined);
  const cidrs: Known<readonly Known<string>[]> | undefined = endpoint?.publicCidrs;
  const isOpen = cidrs !== undefined && isKnown(cidrs) && cidrs.includes('0.0.0.0/0');
  const reach = !endpoint
    ? undefined
    : endpoint.public !== true
      ? vscode.l10n.t('endpoint private: {0} cannot reach it from outside', vendor)
      : isOpen
        ? vscode.l10n.t('endpoint public')
        : vscode.l10n.t('endpoint public for {0}', cidrs && isKnown(cidrs) ? cidrs.map((cidr) => orElse(cidr, '?')).join(', ') : '?');
  const entries =
    mode === 'CONFIG_MAP' ? vscode.l10n.t('$(warning) takes no access entries until its authentication mode is changed, for good') : mode;
  return { label: placeOf(cluster), detail: [entries, reach].filter(Boolean).join(' · '), value: placeOf(cluster) };
}
