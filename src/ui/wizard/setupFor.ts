import { orElse } from '../../engine/model/known.ts';
import type { Diagnosis, Setup } from '../../engine/session.ts';
import type { Engine } from '../engine.ts';
import type { ConnectForm } from './connectForm.ts';

/** What is to be written as code, from the answers and from what was read of the account. */
export function setupFor(form: ConnectForm, diagnosis: Diagnosis, engine: Engine): Setup {
  const { account } = diagnosis.connection;
  const known = orElse(account, undefined);
  const policiesPerRole = orElse((known && orElse(known.quotas, undefined))?.policiesPerRole, undefined);
  const buckets = (known ? orElse(known.costReports, []) : []).map(({ bucket }) => bucket);
  const asked = engine.namesAskedFor(form.variant!);
  return engine.setupOf(form.vendor!, form.variant!, {
    partition: form.caller!.partition,
    roleName: form.role!.split('/').at(-1)!,
    eks: form.eks ?? false,
    clusters: diagnosis.connection.purpose.clusters ?? [],
    cidrs: form.cidrs ?? [],
    writePolicies: form.morePolicies ?? [],
    ...(asked.includes('BillingBucketName') && buckets.length > 0 && { names: { BillingBucketName: [...new Set(buckets)] } }),
    ...(policiesPerRole !== undefined && { policiesPerRole }),
  });
}
