import type { Activity } from '../../engine/model/activity.ts';
import { roleArnIn } from '../../engine/model/connection.ts';
import { nameOfAction } from '../../engine/model/plan.ts';
import type { VendorLink } from '../../engine/model/vendor.ts';
import type { Mended } from '../../engine/session.ts';

/** What is left to do where a role was made: the vendor does not know of it yet. */
export interface HandOver {
  readonly vendor: string;
  readonly roleArn: string;
  /** What to do there, and what to expect when, in the words of the vendor's definition. */
  readonly steps: readonly string[];
  /** The page of the vendor where the ARN is wanted, or that tells of it. */
  readonly page?: VendorLink;
}

/** What is left to do after a role was made. Pure. @returns `undefined` where none was made, or what was made was taken back */
export function handOverOf({ activity, diagnosis }: Mended): HandOver | undefined {
  const { vendor } = diagnosis.connection.purpose;
  const roleArn = roleArnIn(diagnosis.connection);
  if (roleArn === undefined || !makesRole(activity)) return undefined;
  const page = vendor.console[0] ?? vendor.docs[0];
  return { vendor: vendor.name, roleArn, steps: vendor.afterCreating?.steps ?? [], ...(page && { page }) };
}

/** By a call to IAM, or by a stack of CloudFormation. */
function makesRole({ state, steps }: Activity): boolean {
  return (
    state === 'applied' &&
    steps.some(
      ({ state: stepState, do: action, events = [] }) =>
        stepState === 'done' &&
        (nameOfAction(action) === 'iam:CreateRole' ||
          events.some(({ type, status }) => type === 'AWS::IAM::Role' && status === 'CREATE_COMPLETE')),
    )
  );
}
