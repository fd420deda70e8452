import { AccountClient } from '@aws-sdk/client-account';
import { BCMDataExportsClient } from '@aws-sdk/client-bcm-data-exports';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { EKSClient } from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { STSClient } from '@aws-sdk/client-sts';
import { state as sdkWarnings } from '@aws-sdk/core/client';
import type { AwsCredentialIdentity, RetryStrategyV2 } from '@smithy/types';
import type { ServiceId } from './endpoints.ts';
import type { BoundTransport } from './transport.ts';

// The SDK announces, for each run on Node 20, that its versions of 2027 will want Node 22: nothing that who runs Rolecall can act on.
sdkWarnings.warningEmitted = true;

/** What all clients of a look share. */
export interface ClientConfig {
  readonly region: string;
  readonly requestHandler: BoundTransport;
  readonly retryStrategy: RetryStrategyV2;
  readonly maxAttempts: number;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
}

/** The clients of one look, one a service and region, made when first asked for. */
export interface Clients {
  readonly iam: () => IAMClient;
  readonly sts: (region?: string) => STSClient;
  readonly eks: (region: string) => EKSClient;
  readonly account: () => AccountClient;
  readonly cloudFormation: (region: string) => CloudFormationClient;
  readonly cloudTrail: (region: string) => CloudTrailClient;
  readonly organizations: () => OrganizationsClient;
  readonly costExplorer: () => CostExplorerClient;
  readonly dataExports: () => BCMDataExportsClient;
  readonly serviceQuotas: () => ServiceQuotasClient;
}

/**
 * @param credentials resolved once, so that no client resolves them again
 * @param endpointOf the configured endpoint of a service, `undefined` for AWS's own
 */
export function createClients(
  config: ClientConfig,
  credentials: AwsCredentialIdentity,
  endpointOf: (service: ServiceId) => string | undefined,
): Clients {
  return {
    iam: once(() => quiet(new IAMClient(settings('IAM')))),
    sts: perRegion(config.region, (region) => quiet(new STSClient(settings('STS', region)))),
    eks: perRegion(config.region, (region) => quiet(new EKSClient(settings('EKS', region)))),
    account: once(() => quiet(new AccountClient(settings('ACCOUNT')))),
    cloudFormation: perRegion(config.region, (region) => quiet(new CloudFormationClient(settings('CLOUDFORMATION', region)))),
    cloudTrail: perRegion(config.region, (region) => quiet(new CloudTrailClient(settings('CLOUDTRAIL', region)))),
    organizations: once(() => quiet(new OrganizationsClient(settings('ORGANIZATIONS')))),
    costExplorer: once(() => quiet(new CostExplorerClient(settings('COST_EXPLORER')))),
    dataExports: once(() => quiet(new BCMDataExportsClient(settings('BCM_DATA_EXPORTS')))),
    // IAM's quotas are served in us-east-1 only (Service Quotas User Guide, global quotas).
    serviceQuotas: once(() => quiet(new ServiceQuotasClient(settings('SERVICE_QUOTAS', 'us-east-1')))),
  };

  function settings(service: ServiceId, region = config.region) {
    const endpoint = endpointOf(service);
    return {
      ...config,
      region,
      credentials,
      // Without these the SDK reads the environment and the files again, for a profile that was not chosen.
      ignoreConfiguredEndpointUrls: true,
      defaultsMode: 'standard' as const,
      retryMode: 'standard',
      authSchemePreference: [],
      cacheMiddleware: true,
      // Stands in the user agent, so that the account's owner finds these calls in CloudTrail; and saves the SDK reading the files for it.
      userAgentAppId: 'rolecall',
      ...(endpoint && { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false }),
    };
  }
}

/**
 * Takes out the SDK's own log of requests and answers. Nobody reads it, and for a logger that says nothing too it copies each of
 * them, looking for what must not be logged (measured: a fifteenth of what a look computes).
 */
function quiet<C extends { readonly middlewareStack: { remove(name: string): boolean } }>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function perRegion<T>(fallback: string, make: (region: string) => T): (region?: string) => T {
  const made = new Map<string, T>();
  return (region = fallback) => {
    const known = made.get(region);
    if (known) return known;
    const client = make(region);
    made.set(region, client);
    return client;
  };
}
