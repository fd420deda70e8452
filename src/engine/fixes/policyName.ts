/** What people call a policy: AWS's own by its name, any other by its ARN, because two accounts can have one of the same name. */
export function policyName(arn: string): string {
  return /^arn:[a-z0-9-]+:(?:iam::aws:policy|eks::aws:cluster-access-policy)\/(?:[^/]+\/)*([^/]+)$/.exec(arn)?.[1] ?? arn;
}
