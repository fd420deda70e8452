import type { AccountState, QuotaRequestState } from '../account.ts';
import { newUuid } from '../account.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, optionalNumber, pageOf } from '../operation.ts';

interface Quota {
  readonly service: string;
  readonly code: string;
  readonly name: string;
  readonly adjustable: boolean;
  readonly most: number;
  readonly value: (account: AccountState) => number;
  readonly set?: (account: AccountState, value: number) => void;
}

/** The quotas that a connection to a vendor runs into. IAM's are kept in us-east-1 only. */
const QUOTAS: readonly Quota[] = [
  {
    service: 'iam',
    code: 'L-0DA4ABF3',
    name: 'Managed policies attached to an IAM role',
    adjustable: true,
    most: 25,
    value: (account) => account.quotas.policiesPerRole,
    set: (account, value) => {
      account.quotas.policiesPerRole = value;
    },
  },
  {
    service: 'iam',
    code: 'L-C07B4B0D',
    name: 'Role trust policy length',
    adjustable: true,
    most: 8192,
    value: (account) => account.quotas.trustPolicySize,
    set: (account, value) => {
      account.quotas.trustPolicySize = value;
    },
  },
  { service: 'iam', code: 'L-FE177D64', name: 'Roles per account', adjustable: true, most: 5000, value: () => 1000 },
  {
    service: 'eks',
    code: 'L-93A74D60',
    name: 'Public endpoint access CIDR ranges per cluster',
    adjustable: false,
    most: 40,
    value: () => 40,
  },
];

export const serviceQuotas: Operations = {
  GetServiceQuota: { action: 'servicequotas:GetServiceQuota', run: (call) => ({ Quota: output(call, quotaOf(call)) }) },

  ListServiceQuotas: {
    action: 'servicequotas:ListServiceQuotas',
    run: (call) => {
      const service = optional(call, 'ServiceCode') ?? '';
      const quotas = here(call).filter((quota) => quota.service === service);
      if (quotas.length === 0) throw noSuch();
      const { items, next } = pageOf(
        quotas,
        optional(call, 'NextToken'),
        optionalNumber(call, 'MaxResults'),
        Math.min(100, call.world.pageSize),
        () => new AwsError('InvalidPaginationTokenException', 400, 'Invalid NextToken.'),
      );
      return { Quotas: items.map((quota) => output(call, quota)), NextToken: next };
    },
  },

  RequestServiceQuotaIncrease: {
    action: 'servicequotas:RequestServiceQuotaIncrease',
    run: (call) => {
      const quota = quotaOf(call);
      const desired = optionalNumber(call, 'DesiredValue') ?? 0;
      if (!quota.adjustable) throw new AwsError('InvalidResourceStateException', 400, 'This quota is not adjustable.');
      if (desired <= quota.value(call.account))
        throw new AwsError('IllegalArgumentException', 400, 'The desired value must be greater than the current quota value.');
      const open = call.account.quotaRequests.some(
        (request) => request.quotaCode === quota.code && (request.status === 'PENDING' || request.status === 'CASE_OPENED'),
      );
      if (open)
        throw new AwsError('ResourceAlreadyExistsException', 400, 'Only one open service quota increase request is allowed per quota.');
      const request: QuotaRequestState = {
        id: newUuid(call.world).replace(/-/g, ''),
        serviceCode: quota.service,
        quotaCode: quota.code,
        desired,
        status: desired > quota.most ? 'CASE_OPENED' : 'PENDING',
        createdAt: call.world.now(),
        requester: JSON.stringify({ accountId: call.account.id, callerArn: call.principal }),
        pollsLeft: call.world.pollsUntilDone,
      };
      call.account.quotaRequests.push(request);
      return { RequestedQuota: requestOutput(call, request) };
    },
  },

  GetRequestedServiceQuotaChange: {
    action: 'servicequotas:GetRequestedServiceQuotaChange',
    run: (call) => {
      const request = call.account.quotaRequests.find((candidate) => candidate.id === optional(call, 'RequestId'));
      if (!request) throw noSuch();
      if (request.status === 'PENDING') {
        if (request.pollsLeft > 0) request.pollsLeft -= 1;
        else {
          request.status = 'APPROVED';
          QUOTAS.find((quota) => quota.code === request.quotaCode)?.set?.(call.account, request.desired);
        }
      }
      return { RequestedQuota: requestOutput(call, request) };
    },
  },
};

function here(call: Call): Quota[] {
  return QUOTAS.filter((quota) => quota.service !== 'iam' || call.region === 'us-east-1');
}

function quotaOf(call: Call): Quota {
  const quota = here(call).find(
    (candidate) => candidate.service === optional(call, 'ServiceCode') && candidate.code === optional(call, 'QuotaCode'),
  );
  if (!quota) throw noSuch();
  return quota;
}

function noSuch(): AwsError {
  return new AwsError('NoSuchResourceException', 400, 'The request failed because the specified service or quota does not exist.');
}

function arnOf(call: Call, quota: Quota): string {
  return quota.service === 'iam'
    ? `arn:aws:servicequotas::${call.account.id}:iam/${quota.code}`
    : `arn:aws:servicequotas:${call.region}:${call.account.id}:${quota.service}/${quota.code}`;
}

function output(call: Call, quota: Quota): Record<string, unknown> {
  return {
    ServiceCode: quota.service,
    ServiceName: quota.service === 'iam' ? 'AWS Identity and Access Management (IAM)' : 'Amazon Elastic Kubernetes Service (Amazon EKS)',
    QuotaArn: arnOf(call, quota),
    QuotaCode: quota.code,
    QuotaName: quota.name,
    Value: quota.value(call.account),
    Unit: 'None',
    Adjustable: quota.adjustable,
    GlobalQuota: quota.service === 'iam',
    QuotaAppliedAtLevel: 'ACCOUNT',
  };
}

function requestOutput(call: Call, request: QuotaRequestState): Record<string, unknown> {
  const quota = QUOTAS.find((candidate) => candidate.code === request.quotaCode);
  return {
    Id: request.id,
    ServiceCode: request.serviceCode,
    QuotaCode: request.quotaCode,
    QuotaName: quota?.name,
    DesiredValue: request.desired,
    Status: request.status,
    Created: new Date(request.createdAt),
    LastUpdated: new Date(call.world.now()),
    Requester: request.requester,
    QuotaArn: quota && arnOf(call, quota),
    GlobalQuota: request.serviceCode === 'iam',
    Unit: 'None',
  };
}
