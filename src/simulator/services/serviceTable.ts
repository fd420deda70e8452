import type { Operations } from '../operation.ts';
import { accountRegions } from './accountRegions.ts';
import { costAndUsageReports, costExplorer, dataExports } from './billing.ts';
import { cloudFormation } from './cloudFormation.ts';
import { cloudtrail } from './cloudtrail.ts';
import { eksClusters } from './eksClusters.ts';
import { eksEntries } from './eksEntries.ts';
import { iamAccount } from './iamAccount.ts';
import { iamPolicies } from './iamPolicies.ts';
import { iamRoles } from './iamRoles.ts';
import { organizations } from './organizations.ts';
import { s3 } from './s3.ts';
import { serviceQuotas } from './serviceQuotas.ts';
import { simulatePrincipalPolicy } from './simulatePrincipalPolicy.ts';
import { sts } from './sts.ts';

export type Protocol = 'query' | 'json-1.1' | 'rest-json' | 's3';

/** A way from method and path to an operation. `{name}` stands for one segment, percent-encoded. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
}

/** A service as it shows on the wire (protocols, namespaces and targets from the botocore models of 2026-11). */
export interface Service {
  /** As in the scope of a signature. */
  readonly name: string;
  readonly protocol: Protocol;
  /** Query: the XML namespace. */
  readonly namespace?: string;
  /** Query: `Version` in the request, for requests without a signature. */
  readonly version?: string;
  /** JSON 1.1: what stands before the dot in `X-Amz-Target`. */
  readonly targets?: readonly string[];
  readonly routes?: readonly Route[];
  /** Asked in one region for all of them, so that a region which is not enabled does not matter. */
  readonly global: boolean;
  readonly operations: Operations;
}

export const SERVICES: readonly Service[] = [
  {
    name: 'iam',
    protocol: 'query',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    version: '2010-05-08',
    global: true,
    operations: { ...iamRoles, ...iamPolicies, ...iamAccount, ...simulatePrincipalPolicy },
  },
  {
    name: 'sts',
    protocol: 'query',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    version: '2011-06-15',
    global: false,
    operations: sts,
  },
  {
    name: 'cloudformation',
    protocol: 'query',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    version: '2010-05-15',
    global: false,
    operations: cloudFormation,
  },
  { name: 'organizations', protocol: 'json-1.1', targets: ['AWSOrganizationsV20161128'], global: true, operations: organizations },
  {
    name: 'cloudtrail',
    protocol: 'json-1.1',
    targets: ['CloudTrail_20131101', 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101'],
    global: false,
    operations: cloudtrail,
  },
  { name: 'cur', protocol: 'json-1.1', targets: ['AWSOrigamiServiceGatewayService'], global: false, operations: costAndUsageReports },
  {
    name: 'bcm-data-exports',
    protocol: 'json-1.1',
    targets: ['AWSBillingAndCostManagementDataExports'],
    global: true,
    operations: dataExports,
  },
  { name: 'ce', protocol: 'json-1.1', targets: ['AWSInsightsIndexService'], global: true, operations: costExplorer },
  { name: 'servicequotas', protocol: 'json-1.1', targets: ['ServiceQuotasV20190624'], global: false, operations: serviceQuotas },
  {
    name: 'account',
    protocol: 'rest-json',
    global: true,
    operations: accountRegions,
    routes: [
      { method: 'POST', path: '/listRegions', operation: 'ListRegions' },
      { method: 'POST', path: '/getRegionOptStatus', operation: 'GetRegionOptStatus' },
      { method: 'POST', path: '/enableRegion', operation: 'EnableRegion' },
      { method: 'POST', path: '/disableRegion', operation: 'DisableRegion' },
    ],
  },
  {
    name: 'eks',
    protocol: 'rest-json',
    global: false,
    operations: { ...eksClusters, ...eksEntries },
    routes: [
      { method: 'GET', path: '/clusters', operation: 'ListClusters' },
      { method: 'GET', path: '/clusters/{name}', operation: 'DescribeCluster' },
      { method: 'POST', path: '/clusters/{name}/update-config', operation: 'UpdateClusterConfig' },
      { method: 'GET', path: '/clusters/{name}/updates', operation: 'ListUpdates' },
      { method: 'GET', path: '/clusters/{name}/updates/{updateId}', operation: 'DescribeUpdate' },
      { method: 'GET', path: '/clusters/{name}/access-entries', operation: 'ListAccessEntries' },
      { method: 'POST', path: '/clusters/{name}/access-entries', operation: 'CreateAccessEntry' },
      { method: 'GET', path: '/clusters/{name}/access-entries/{principalArn}', operation: 'DescribeAccessEntry' },
      { method: 'POST', path: '/clusters/{name}/access-entries/{principalArn}', operation: 'UpdateAccessEntry' },
      { method: 'DELETE', path: '/clusters/{name}/access-entries/{principalArn}', operation: 'DeleteAccessEntry' },
      { method: 'GET', path: '/clusters/{name}/access-entries/{principalArn}/access-policies', operation: 'ListAssociatedAccessPolicies' },
      { method: 'POST', path: '/clusters/{name}/access-entries/{principalArn}/access-policies', operation: 'AssociateAccessPolicy' },
      {
        method: 'DELETE',
        path: '/clusters/{name}/access-entries/{principalArn}/access-policies/{policyArn}',
        operation: 'DisassociateAccessPolicy',
      },
      { method: 'GET', path: '/access-policies', operation: 'ListAccessPolicies' },
      { method: 'GET', path: '/tags/{resourceArn}', operation: 'ListTagsForResource' },
      { method: 'POST', path: '/tags/{resourceArn}', operation: 'TagResource' },
      { method: 'DELETE', path: '/tags/{resourceArn}', operation: 'UntagResource' },
    ],
  },
  { name: 's3', protocol: 's3', global: false, operations: s3 },
];
