import { AwsError } from './awsError.ts';

/** A refusal by policy, in the service's own words. */
export function accessDenied(
  service: { readonly protocol: string; readonly name: string },
  principal: string,
  action: string,
  resource: string,
  explicit = false,
): AwsError {
  const { protocol, name } = service;
  if (protocol === 's3') return new AwsError('AccessDenied', 403, 'Access Denied');
  if (name === 'organizations') return new AwsError('AccessDeniedException', 400, "You don't have permissions to access this resource.");
  const why = explicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  const message = `User: ${principal} is not authorized to perform: ${action}${on} ${why}`;
  return new AwsError(protocol === 'query' ? 'AccessDenied' : 'AccessDeniedException', protocol === 'json-1.1' ? 400 : 403, message);
}
