// What Rolecall is asked to write in tests: every vendor and variant with every option, and the files that come of it.
import { cloudFormationFor } from '../../src/engine/setup/cloudFormationFor.ts';
import { setupOf, type Setup, type SetupFile } from '../../src/engine/setup/setup.ts';
import { terraformFor } from '../../src/engine/setup/terraformFor.ts';
import { builtInVendors } from '../../src/engine/vendors/index.ts';
import { BUCKET, TRAIL_BUCKET } from './healthyConnection.ts';

/** Where the golden files lie: a folder for each setup, in it one for each way to write it. */
export const GOLDENS = 'test/fixtures/setup';

/** A setup with the name of its folder. */
export interface NamedSetup {
  readonly name: string;
  readonly setup: Setup;
}

const NAMED = { roleName: 'vendor-reader', tags: { Team: 'platform', 'cost center': '4711' } };
const MORE = ['AmazonSSMFullAccess', 'arn:aws:iam::111122223333:policy/restart-tasks'];
const PRODUCTION = { region: 'us-east-1', name: 'production' };
const STAGING = { region: 'us-east-1', name: 'staging' };
const FRANKFURT = { region: 'eu-central-1', name: 'production-eu' };
const DUBLIN = [
  { region: 'eu-west-1', name: 'Prod_EU-1' },
  { region: 'eu-west-1', name: 'prod-eu-1' },
];
const CIDRS = ['203.0.113.0/24', '198.51.100.7/32'];

const NAMES: Readonly<Record<string, readonly string[]>> = {
  BillingBucketName: [BUCKET, 'cur-2-exports-111122223333'],
  CloudTrailBucketName: [TRAIL_BUCKET],
};

/** Every vendor × variant × option. */
export const setups: readonly NamedSetup[] = builtInVendors.flatMap((vendor) =>
  vendor.variants.flatMap((variant): NamedSetup[] => {
    const stem = vendor.variants.length > 1 ? `${vendor.id}-${variant.id}` : vendor.id;
    const own = (name: string, chosen: Parameters<typeof setupOf>[2]) => ({
      name: `${stem}${name}`,
      setup: setupOf(vendor, variant, chosen),
    });
    const asks = variant.permissions.some(({ resources }) => resources.some((resource) => resource.includes('{{')));
    return [
      own('', {}),
      own('-named', NAMED),
      own('-write', { writePolicies: MORE }),
      ...(variant.rolePath?.required ? [] : [own('-path', { rolePath: '/integrations/' })]),
      ...(asks ? [own('-buckets', { names: NAMES })] : []),
      ...(variant.eks
        ? [
            own('-eks', { eks: true }),
            own('-eks-clusters', { clusters: [PRODUCTION, STAGING], cidrs: CIDRS, ...NAMED }),
            own('-eks-regions', { clusters: [PRODUCTION, FRANKFURT] }),
            own('-eks-quota-10', { clusters: [PRODUCTION], policiesPerRole: 10 }),
            own('-eks-quota-11', { clusters: [PRODUCTION], policiesPerRole: 11 }),
            own('-eks-quota-20', { clusters: [PRODUCTION], policiesPerRole: 20 }),
            own('-eks-write', { eks: true, writePolicies: MORE }),
            own('-eks-write-quota-10', { clusters: [PRODUCTION], writePolicies: MORE, policiesPerRole: 10 }),
            own('-eks-all', {
              ...NAMED,
              rolePath: '/integrations/',
              clusters: [PRODUCTION, FRANKFURT, STAGING, ...DUBLIN],
              cidrs: CIDRS,
              writePolicies: MORE,
              policiesPerRole: 20,
            }),
          ]
        : []),
    ];
  }),
);

/** The files of a setup, each way in a folder of its own. */
export function filesOf(setup: Setup): Readonly<Record<'terraform' | 'cloudformation', readonly SetupFile[]>> {
  const { file, versions } = terraformFor(setup);
  const { elsewhere, ...template } = cloudFormationFor(setup);
  return { terraform: [file, versions], cloudformation: [template, ...elsewhere] };
}
