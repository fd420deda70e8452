import type { Diagnosis, Setup } from '../../engine/session.ts';
import type { Engine } from '../engine.ts';
import { seesClusters, type ConnectForm } from './connectForm.ts';

/** What is to be written as code, from the answers and from what was read of the account. */
export function setupFor(form: ConnectForm, diagnosis: Diagnosis, engine: Engine): Setup {
  const { connection } = diagnosis;
  const setup = engine.setupOf(form.vendor!, form.variant!, {
    partition: form.caller!.partition,
    roleName: form.role!.split('/').at(-1)!,
    eks: seesClusters(form),
    clusters: connection.purpose.clusters ?? [],
    cidrs: form.cidrs ?? [],
    writePolicies: form.morePolicies ?? [],
  });
  return engine.withAccount(setup, connection);
}
