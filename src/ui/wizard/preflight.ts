import * as vscode from 'vscode';
import { orElse } from '../../engine/model/known.ts';
import type { Diagnosis } from '../../engine/session.ts';
import type { Engine } from '../engine.ts';

/**
 * What of the account stands in the way of a role that is to be made, or makes it another one than somebody might expect: limits that
 * are full, clusters that take no entries, what nobody can tell.
 * @param diagnosis the account as it was read for the role, which is not there yet
 * @returns one sentence or several; `undefined`: nothing
 */
export function preflight(diagnosis: Diagnosis, { propose }: Engine): string | undefined {
  const { connection } = diagnosis;
  const { plan, left, tooLarge } = propose(diagnosis, { irreversible: false, chosen: 'create-role' });
  const quota = orElse(orElse(connection.account, undefined)?.quotas, undefined)?.policiesPerRole;
  const isPacked = plan.steps.some((step) => 'service' in step.do && step.do.operation === 'CreatePolicy');
  const said = [
    ...(isPacked && typeof quota === 'number'
      ? [
          vscode.l10n.t(
            'A role of this account takes {0} managed policies, and {1} asks for more: some or all of them are written out as policies of your own.',
            quota,
            connection.purpose.vendor.name,
          ),
        ]
      : []),
    ...tooLarge.flatMap(({ over }) =>
      over.map(({ what, size, limit, next }) => vscode.l10n.t('{0}: {1}, and the account takes {2}. {3}', what, size, limit, next)),
    ),
    ...left.map(({ message }) => message),
  ];
  return said.length === 0 ? undefined : said.join(' ');
}
