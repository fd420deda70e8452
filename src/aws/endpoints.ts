import type { Login } from '../engine/ports.ts';
import { SharedFileError, type Section, type SharedFiles } from './sharedFiles.ts';

/** The services of this room, by the identifier that AWS's endpoint settings use. */
export type ServiceId =
  | 'IAM'
  | 'STS'
  | 'EKS'
  | 'ACCOUNT'
  | 'CLOUDFORMATION'
  | 'CLOUDTRAIL'
  | 'ORGANIZATIONS'
  | 'COST_EXPLORER'
  | 'BCM_DATA_EXPORTS'
  | 'COST_AND_USAGE_REPORT_SERVICE'
  | 'S3'
  | 'SERVICE_QUOTAS'
  | 'SSO';

/**
 * The endpoint that is configured for a service, or `undefined` for AWS's own.
 * The SDK reads a profile's endpoint only for `AWS_PROFILE`, not for one that was chosen, so it is read here.
 * Order (AWS SDKs and Tools Reference Guide, "Service-specific endpoints", read 2026-11-21): the explicit one, which nothing
 * switches off; `AWS_ENDPOINT_URL_<SERVICE>`; `AWS_ENDPOINT_URL`; the profile's `services` section; the profile's `endpoint_url`.
 * @throws SharedFileError when the profile names a `services` section that is not there: the SDK refuses that too.
 */
export function endpointFor(
  service: ServiceId,
  login: Login,
  env: NodeJS.ProcessEnv,
  profile: Section | undefined,
  files: SharedFiles | undefined,
): string | undefined {
  if (login.endpointUrl) return login.endpointUrl;
  if (isTrue(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS) || isTrue(profile?.ignore_configured_endpoint_urls)) return undefined;
  const fromEnv = env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL;
  if (fromEnv) return fromEnv;
  if (profile?.services) {
    const section = files?.services.get(profile.services);
    if (!section) {
      throw new SharedFileError(
        `The profile names "services = ${profile.services}", but ${files?.configFile ?? 'the config file'} has no section [services ${profile.services}].`,
      );
    }
    const own = section[`${service.toLowerCase()}.endpoint_url`];
    if (own) return own;
  }
  return profile?.endpoint_url || undefined;
}

/** The partition that a region belongs to. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}

/** The region of a partition where its global and billing services answer: CUR and Service Quotas for IAM know no other. */
export function homeRegionOf(partition: string): string {
  if (partition === 'aws-cn') return 'cn-northwest-1';
  if (partition === 'aws-us-gov') return 'us-gov-west-1';
  if (partition === 'aws-eusc') return 'eusc-de-east-1';
  return 'us-east-1';
}

/** The region of a login: environment, profile, what the caller falls back to, and last the role's partition. */
export function regionFor(login: Login, env: NodeJS.ProcessEnv, profile: Section | undefined, partition: string | undefined): string {
  return env.AWS_REGION || profile?.region || login.region || env.AWS_DEFAULT_REGION || homeRegionOf(partition ?? 'aws');
}

/** AWS's own way of writing a switch. */
export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}
