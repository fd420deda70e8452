import type { Evidence } from '../evidence.ts';
import { readAt, type Rule } from './rule.ts';

const ENTRIES = 'Amazon EKS User Guide, "Grant IAM users access to Kubernetes with EKS access entries"';

/** A cluster that cannot be reached, does not know the role, or lets it do too little. */
export const clusterRules: readonly Rule[] = [
  {
    cause: 'cluster-without-entries',
    source: readAt(`github.com/alphagov/govuk-infrastructure pull request 1917; github.com/pulumi/pulumi-eks issue 1493; ${ENTRIES}`),
    codes: ['InvalidRequestException', 'InvalidParameterException'],
    fits: /authentication mode must be set to one of \[API|Unsupported authentication mode update|authentication mode is set to CONFIG_MAP/i,
    means: '{Cluster} takes no access entries: its authentication mode is CONFIG_MAP.',
    checks: ['eks-authentication-mode', 'eks-access-entry'],
    untold: ['Who is let in by the aws-auth ConfigMap cannot be seen through the API of EKS.'],
    next: 'Change the mode to API_AND_CONFIG_MAP first; it cannot be changed back, and API comes only after it.',
  },
  {
    cause: 'access-entry-exists',
    source: readAt('github.com/terraform-aws-modules/terraform-aws-eks issues 3293 and 2968'),
    codes: ['ResourceInUseException'],
    fits: /access entry resource is already in use/i,
    means: '{Cluster} has an access entry for {role} already: somebody has made it, or the cluster has made it itself.',
    checks: ['eks-access-entry', 'eks-access-policy'],
    untold: [
      'Whether that entry works is not told: it keeps the id of the role, so an entry for a role that was made anew lets nobody in.',
    ],
    next: 'Look at the entry that is there and correct it; in Terraform, import it in place of making a second one.',
  },
  {
    cause: 'access-entry-missing',
    source: readAt('github.com/hashicorp/terraform-provider-aws issue 40951'),
    codes: ['ResourceNotFoundException'],
    fits: /specified principalArn could not be found/i,
    means: '{Cluster} has no access entry for {role}, so it cannot be given a policy.',
    checks: ['eks-access-entry', 'eks-access-policy'],
    untold: ['The ARN must be that of the role with its path: without the path it is another.'],
    next: 'Make the access entry first, then associate the access policy.',
  },
  {
    cause: 'access-entry-principal-invalid',
    source: readAt('github.com/hashicorp/terraform-provider-aws, internal/service/eks/access_entry.go'),
    codes: ['InvalidParameterException'],
    fits: /principalArn is invalid/i,
    means: ({ role }) => `EKS finds no ${role ? '{role}' : 'role'} of the ARN that was given for the access entry.`,
    checks: ['role-exists', 'role-path', 'eks-access-entry'],
    untold: ['A role that was made some seconds ago gives the same answer; so does an ARN without its path, or that of a session.'],
    next: "Give the role's whole ARN, path included; for a new role try again after half a minute.",
  },
  {
    cause: 'cluster-not-found',
    source: readAt('github.com/opendatacube/datacube-k8s-eks issue 70; github.com/terraform-aws-modules/terraform-aws-eks issue 2045'),
    codes: ['ResourceNotFoundException'],
    fits: /No cluster found for name|error reading EKS Cluster .{0,120}couldn't find resource/i,
    means: ({ cluster, region }) =>
      `There is no ${cluster === undefined ? 'such cluster' : '{cluster}'} in ${region ?? 'the region that was asked'} of this account.`,
    checks: ['eks-authentication-mode', 'wrong-account'],
    untold: ['Whether it is in another region or account is not told.'],
    next: 'Check the name, the region and the account; aws eks list-clusters --region REGION lists them.',
  },
  {
    cause: 'cluster-busy',
    source: readAt('github.com/cloud-custodian/cloud-custodian issue 9250'),
    codes: ['ResourceInUseException', 'InvalidParameterException'],
    fits: /currently has (?:an )?update in progress|Only one type of update can be allowed|Cannot \w+ because cluster/i,
    means: '{Cluster} is at work on another change, and takes one at a time.',
    checks: ['eks-endpoint-allowlist', 'eks-authentication-mode'],
    untold: ['How long the other change takes is not told; usually a few minutes.'],
    next: 'Wait until the cluster is ACTIVE, then repeat the change, one kind at a time.',
  },
  {
    cause: 'cluster-addresses-invalid',
    source: readAt('Amazon EKS User Guide, "Cluster API server endpoint"'),
    codes: ['InvalidParameterException'],
    fits: ({ text }) => /publicAccessCidrs|public access CIDRs?\b/i.test(text) && /invalid|not allowed|exceed/i.test(text),
    means: '{Cluster} does not take one of the address blocks: private, reserved, or with bits beyond its mask.',
    checks: ['eks-endpoint-allowlist'],
    untold: ["Whether the others are the vendor's addresses is not told."],
    next: "Give {vendor}'s public addresses, each as the first address of its block.",
  },
  {
    cause: 'kubernetes-other-identity',
    source: readAt('github.com/aquasecurity/starboard issue 1190'),
    codes: ['Forbidden'],
    fits: /is forbidden: User "system:(?:serviceaccount|node):/i,
    means: 'A workload inside the cluster was refused, not the role of a vendor.',
    checks: [],
    untold: ['Whether the role reaches the cluster is not told.'],
    next: 'Give the service account a Role or ClusterRole of Kubernetes; access entries have no part in it.',
  },
  {
    cause: 'kubernetes-unauthorized',
    source: readAt(`github.com/kubernetes-sigs/aws-iam-authenticator issue 275; github.com/aws/containers-roadmap issue 2441; ${ENTRIES}`),
    codes: ['Unauthorized'],
    fits: /must be logged in to the server|(?:does not|doesn't) have access to Kubernetes objects on this|server has asked for the client to provide credentials|"reason": ?"Unauthorized"|User "system:anonymous"|\b401 Unauthorized\b|Failed to (?:list|watch|update|delete|create) [^.]{1,60}: Unauthorized|^(?:Error: )?Unauthorized\b/i,
    means: '{Cluster} was reached and does not know who called: most likely it has no access entry that fits {role}.',
    checks: ['eks-access-entry', 'eks-authentication-mode', 'eks-access-policy'],
    untold: ({ role }) => [
      'An entry can look right and not work: it keeps the id of the role, which changes when the role is deleted and made anew.',
      ...(role ? [] : ['Kubernetes does not say whom it did not know: a 401 may also come of an expired login.']),
    ],
    next: 'Make an access entry for the role (or make it anew, if the role is younger than its entry), with the access policy that the vendor asks for.',
  },
  {
    cause: 'kubernetes-forbidden',
    source: readAt(`github.com/terraform-aws-modules/terraform-aws-eks issue 2988; ${ENTRIES}`),
    codes: ['Forbidden'],
    fits: /is forbidden: User "|\bcannot (?:get|list|watch|create|update|patch|delete|impersonate) resource\b|\b403\b.{0,120}\.eks\.amazonaws\.com|\.eks\.amazonaws\.com.{0,200}\b403 Forbidden\b/i,
    means: '{Cluster} knows {caller}, but its access policy does not let it do this.',
    checks: ['eks-access-policy', 'eks-access-entry'],
    untold: [
      'Whether a policy is missing or has the scope of one namespace is not told.',
      'AmazonEKSViewPolicy shows neither Secrets nor custom resources: for those the answer is right.',
    ],
    next: 'Associate the access policy that the vendor asks for with the entry, with cluster scope.',
  },
  {
    cause: 'cluster-unreachable',
    source: readAt(
      'github.com/cloudposse/terraform-aws-eks-cluster issue 79; github.com/terraform-aws-modules/terraform-aws-eks issue 2541',
    ),
    codes: [],
    fits: ({ text }) =>
      /dial tcp .{0,200}:(?:443|6443): (?:i\/o timeout|connect: (?:connection timed out|connection refused|no route to host)|operation was canceled)/i.test(
        text,
      ) ||
      (/\.eks\.amazonaws\.com|Unable to connect to the server|Kubernetes cluster unreachable|\bkube/i.test(text) &&
        /i\/o timeout|Client\.Timeout exceeded|context deadline exceeded|connection timed out|Connect(?:ion)? ?timeout|no such host|Max retries exceeded|ETIMEDOUT|TLS handshake timeout/i.test(
          text,
        )),
    means: (evidence) =>
      `The API server of {cluster} did not answer${isPrivate(evidence) ? ' at its private address' : ''}: the call never came as far as a permission.`,
    checks: ['eks-endpoint-allowlist', 'eks-access-entry'],
    untold: (evidence) => [
      isPrivate(evidence)
        ? 'The address is a private one: from outside the network no allowlist helps while public access is off.'
        : "Whether the endpoint is closed to the public or only to the caller's address is not told.",
      'Whether the cluster would know the role is not told.',
    ],
    next: "Let {vendor}'s addresses reach the endpoint (publicAccessCidrs), or turn public access on; a test from your own desk needs your address there too.",
  },
];

function isPrivate({ text }: Evidence): boolean {
  return /dial tcp (?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(text);
}
