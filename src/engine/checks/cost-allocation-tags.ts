import { isUnknown } from '../model/known.ts';
import { defineCheck } from './defineCheck.ts';
import { messageTo } from './messageTo.ts';
import { loginElsewhere } from './role/presentRole.ts';

/** Is at least one cost allocation tag active? Recommended, never needed. */
export const costAllocationTags = defineCheck<{ readonly inactive: number }>({
  id: 'cost-allocation-tags',
  part: 'billing',
  title: 'Cost allocation tags',
  why: 'Only tags that are activated for cost allocation appear in cost reports. Without any, costs cannot be split by team or product.',
  severity: 'warning',
  side: 'yours',
  decisive: false,
  healthy({ account }) {
    const tags = isUnknown(account) || isUnknown(account.costAllocationTags) ? undefined : account.costAllocationTags;
    return tags
      ? `${tags.active} cost allocation ${tags.active === 1 ? 'tag is' : 'tags are'} active.`
      : 'Cost allocation tags are active.';
  },
  find(connection) {
    const { vendor, variant } = connection.purpose;
    if (!variant.costAllocationTags?.recommended)
      return { notApplicable: `${vendor.name} needs no cost allocation tags for this kind of connection.` };
    const elsewhere = loginElsewhere(connection);
    if (elsewhere) return elsewhere.because;
    const { account } = connection;
    if (isUnknown(account)) return account;
    const tags = account.costAllocationTags;
    if (isUnknown(tags)) return tags;
    if (isUnknown(tags.active)) return tags.active;
    return { broken: tags.active === 0 ? [{ inactive: tags.inactive }] : [], unread: [] };
  },
  explain({ inactive }, { purpose }) {
    const waiting =
      inactive === 0
        ? 'There is none to activate yet: AWS offers a tag some hours after it is first used.'
        : `${inactive} could be activated.`;
    return {
      message: `No cost allocation tag is active, so ${purpose.vendor.name} cannot split costs by your tags. ${waiting}`,
      at: ['account', 'costAllocationTags', 'active'],
      expected: 'at least 1',
      actual: '0',
    };
  },
  fixes({ inactive }, connection) {
    return [
      {
        id: 'activate-cost-allocation-tags',
        title: 'Activate cost allocation tags',
        access: 'same',
        reversible: true,
        edits: [],
        guide: {
          steps: [
            'In Billing and Cost Management of the management account, open Cost allocation tags.',
            'Choose the tags by which costs are to be split (team, product, environment) and activate them.',
            'They appear in reports from then on, after up to 24 hours.',
          ],
          link: 'https://console.aws.amazon.com/billing/home#/tags',
          message: messageTo(connection, {
            to: 'administrator',
            found: `No cost allocation tag is active${inactive === 0 ? '' : `; ${inactive} could be activated`}, so costs cannot be split by team or product.`,
            ask: 'Please activate the tags by which our costs are to be split (team, product, environment), in the management account: https://console.aws.amazon.com/billing/home#/tags',
            link: 'https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html',
          }),
        },
      },
    ];
  },
});
