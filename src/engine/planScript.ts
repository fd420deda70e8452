import type { Proposal, Target } from './mender.ts';
import { callerIn } from './model/connection.ts';
import { orElse } from './model/known.ts';
import { awsCliScript } from './report/awsCli.ts';

/** A plan as a script for a terminal, with no External ID in it. Pure. */
export function planScript({ plan, diagnosis, left }: Proposal, { connection, purpose }: Target): string {
  return awsCliScript({
    title: plan.title,
    connection: { ...connection, vendor: purpose.vendor.name, account: callerIn(diagnosis.connection)?.account ?? '' },
    steps: plan.steps,
    left: left.map(({ message }) => message),
    live: orElse(orElse(diagnosis.connection.role, undefined)?.trust, undefined),
  });
}
