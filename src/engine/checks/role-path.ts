import { isUnknown } from '../model/known.ts';
import { defineCheck } from './defineCheck.ts';
import { presentRole } from './role/presentRole.ts';

interface Evidence {
  readonly path: string;
  readonly wanted: string;
  readonly cost: string;
}

/** Does the role lie under the path that the vendor's own permissions are written for? */
export const rolePath = defineCheck<Evidence>({
  id: 'role-path',
  part: 'role',
  title: 'Path of the role',
  why: "A vendor's permissions can name its roles by their path. A role under another path works, but is out of reach of those permissions.",
  severity: 'warning',
  side: 'yours',
  decisive: false,
  healthy: ({ purpose }) => `The role lies under ${purpose.variant.rolePath?.path ?? '/'}, as ${purpose.vendor.name} expects.`,
  find(connection) {
    const { vendor, variant } = connection.purpose;
    const rule = variant.rolePath;
    if (!rule?.required) return { notApplicable: `${vendor.name} does not mind where the role lies.` };
    const found = presentRole(connection);
    if (!('role' in found)) return found;
    const { path } = found.role;
    if (isUnknown(path)) return path;
    return { broken: path === rule.path ? [] : [{ path, wanted: rule.path, cost: rule.why }], unread: [] };
  },
  explain({ path, wanted, cost }, { purpose }) {
    return {
      message: `The role lies under ${path}; ${purpose.vendor.name} expects ${wanted}. ${cost}`,
      at: ['role', 'path'],
      expected: wanted,
      actual: path,
    };
  },
  fixes({ wanted }, { purpose }) {
    return [
      {
        id: 'recreate-under-path',
        title: `Create a role under ${wanted} in its place`,
        access: 'same',
        reversible: true,
        edits: [],
        caution: "A role's path cannot be changed. A new role has a new ARN, which the vendor has to be told.",
        guide: {
          steps: [
            `Leave the role as it is if you can do without what the path opens; the connection works either way.`,
            `Else create a role under ${wanted} with the same trust policy, managed policies and inline policies.`,
            `Give its ARN to ${purpose.vendor.name}, and put it into the connection here.`,
            `Delete the old role when ${purpose.vendor.name} works with the new one.`,
          ],
          ...(purpose.vendor.console[0] && { link: purpose.vendor.console[0].url }),
        },
      },
    ];
  },
});
