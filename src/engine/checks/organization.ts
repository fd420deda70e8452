import { isUnknown, unknown } from '../model/known.ts';
import { defineCheck } from './defineCheck.ts';
import { messageTo } from './messageTo.ts';
import { accountOf } from './role/judgedRole.ts';
import { loginElsewhere } from './role/presentRole.ts';

type Evidence =
  | { readonly kind: 'standalone'; readonly account: string | undefined }
  | { readonly kind: 'member'; readonly account: string; readonly managementAccount: string };

/** Is this the account that pays for the organization? Its bills are what the vendor wants to read. */
export const organization = defineCheck<Evidence>({
  id: 'organization',
  part: 'billing',
  title: 'Organization',
  why: "The management account of an organization receives the bills of all its members. A cost connection to a member account shows that member's costs at best.",
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy: () => 'This is the management account of its organization, with consolidated billing.',
  find(connection) {
    const { vendor, variant } = connection.purpose;
    if (!variant.organization?.required) return { notApplicable: `${vendor.name} needs no organization for this kind of connection.` };
    const elsewhere = loginElsewhere(connection);
    if (elsewhere) return elsewhere.because;
    const { account } = connection;
    if (isUnknown(account)) return account;
    const own = accountOf(connection);
    if (isUnknown(account.organization)) return account.organization;
    if (account.organization === undefined) return { broken: [{ kind: 'standalone', account: own }], unread: [] };
    const { managementAccount } = account.organization;
    if (own === undefined)
      return isUnknown(account.caller) ? account.caller : unknown('not-looked', 'Which account this is, is not known.');
    return { broken: own === managementAccount ? [] : [{ kind: 'member', account: own, managementAccount }], unread: [] };
  },
  explain(evidence, { purpose }) {
    const vendor = purpose.vendor.name;
    if (evidence.kind === 'standalone') {
      return {
        message: `Account ${evidence.account ?? 'of the role'} is in no organization. ${vendor}'s documentation asks for AWS Organizations with consolidated billing; for an account that stands alone its own bills are all there is.`,
        at: ['account', 'organization'],
        expected: 'the management account of an organization',
        actual: 'an account that stands alone',
        severity: 'warning',
      };
    }
    return {
      message: `Account ${evidence.account} is a member of the organization. The bills are in its management account, ${evidence.managementAccount}: connect that one.`,
      at: ['account', 'organization', 'managementAccount'],
      expected: evidence.managementAccount,
      actual: evidence.account,
    };
  },
  fixes(evidence, connection) {
    const { purpose } = connection;
    const link = purpose.vendor.console[0]?.url;
    if (evidence.kind === 'standalone') {
      return [
        {
          id: 'create-organization',
          title: 'Create an organization, if there are more accounts',
          access: 'same',
          reversible: true,
          edits: [],
          guide: {
            steps: [
              'If this is your only account, leave it as it is.',
              'Else create an organization in the account that pays, invite the others, and connect that account.',
            ],
            link: 'https://console.aws.amazon.com/organizations/v2/home',
          },
        },
      ];
    }
    return [
      {
        id: 'connect-management-account',
        title: `Connect account ${evidence.managementAccount} in place of this one`,
        access: 'same',
        reversible: true,
        edits: [],
        guide: {
          steps: [
            `Create the billing connection from a login of account ${evidence.managementAccount}.`,
            `Connect account ${evidence.account} as a resource account, if ${purpose.vendor.name} is to see its resources.`,
          ],
          ...(link !== undefined && { link }),
          message: messageTo(connection, {
            to: 'administrator',
            found: `Account ${evidence.account} is a member of the organization. The bills are in its management account, ${evidence.managementAccount}.`,
            ask: `Please connect account ${evidence.managementAccount} to ${purpose.vendor.name} with a role there, or give me a login of it with which I can.`,
            link: 'https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/consolidated-billing.html',
          }),
        },
      },
    ];
  },
});
