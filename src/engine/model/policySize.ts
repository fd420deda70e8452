/**
 * How many characters of a document count for IAM's limits: all but white space, in the compact form in which it is sent.
 * Source: IAM User Guide, "IAM and AWS STS quotas": "IAM does not count white space when calculating the size of a policy" (2026-11).
 */
export function policySize(document: unknown): number {
  return JSON.stringify(document).replaceAll(/\s/g, '').length;
}
