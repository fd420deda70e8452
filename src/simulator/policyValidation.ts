import type { AccountState, World } from './account.ts';
import { principalExists } from './authorization.ts';
import { AwsError } from './awsError.ts';

type Raw = Record<string, unknown>;

/**
 * Refuses what IAM refuses in a trust policy, in IAM's words: other actions than STS's, a Resource, NotPrincipal, a principal
 * that does not exist (a stale `AROA…` too), more than the account's quota of non-whitespace characters.
 */
export function validateTrustPolicy(world: World, account: AccountState, text: string): void {
  const statements = statementsOf(text);
  for (const statement of statements) {
    if ('Resource' in statement || 'NotResource' in statement) throw malformed('Has prohibited field Resource');
    if ('NotPrincipal' in statement) throw malformed('AssumeRole policy must not contain NotPrincipal field.');
    if (!('Principal' in statement)) throw malformed('Missing required field Principal');
    if (statement['Principal'] === '*') throw malformed('AssumeRole policy must not contain a wildcard Principal outside of an object.');
    for (const action of many(statement['Action'])) {
      if (!/^sts:/i.test(action)) throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    }
    validatePrincipal(world, statement['Principal']);
  }
  uniqueSids(statements);
  const size = text.replace(/\s/g, '').length;
  const quota = account.quotas.trustPolicySize;
  if (size > quota) throw new AwsError('LimitExceeded', 409, `Cannot exceed quota for ACLSizePerRole: ${quota}`);
}

/** Refuses what IAM refuses in an identity policy, in IAM's words. */
export function validateIdentityPolicy(text: string): void {
  const statements = statementsOf(text);
  for (const statement of statements) {
    if ('Principal' in statement || 'NotPrincipal' in statement) throw malformed('Policy document should not specify a principal.');
    if (!('Resource' in statement) && !('NotResource' in statement)) throw malformed('Policy statement must contain resources.');
    for (const action of [...many(statement['Action']), ...many(statement['NotAction'])]) {
      if (action !== '*' && !/^[\w-]+:[\w*?]+$/.test(action))
        throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
    for (const resource of [...many(statement['Resource']), ...many(statement['NotResource'])]) {
      if (resource !== '*' && !/^arn:[^:]*:[^:]+:/.test(resource)) throw malformed(`Resource ${resource} must be in ARN format or "*".`);
    }
  }
  uniqueSids(statements);
}

function statementsOf(text: string): Raw[] {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed('This policy contains invalid Json');
    throw error;
  }
  if (!isObject(raw)) throw malformed('Syntax errors in policy.');
  if ('Version' in raw && raw['Version'] !== '2012-10-17' && raw['Version'] !== '2008-10-17') throw malformed('Syntax errors in policy.');
  for (const key of Object.keys(raw)) if (!['Version', 'Id', 'Statement'].includes(key)) throw malformed('Syntax errors in policy.');
  const statements = Array.isArray(raw['Statement']) ? raw['Statement'] : [raw['Statement']];
  if (raw['Statement'] === undefined || statements.length === 0) throw malformed('Syntax errors in policy.');
  return statements.map((statement) => {
    if (!isObject(statement)) throw malformed('Syntax errors in policy.');
    for (const key of Object.keys(statement)) if (!FIELDS.has(key)) throw malformed(`Syntax errors in policy.`);
    if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') throw malformed('Syntax errors in policy.');
    if (!('Action' in statement) && !('NotAction' in statement)) throw malformed('Missing required field Action');
    if ('Condition' in statement) validateCondition(statement['Condition']);
    return statement;
  });
}

function validateCondition(condition: unknown): void {
  if (!isObject(condition)) throw malformed('Syntax errors in policy.');
  for (const [operator, keys] of Object.entries(condition)) {
    if (!OPERATOR.test(operator)) throw malformed(`Invalid Condition type : ${operator}.`);
    if (!isObject(keys)) throw malformed('Syntax errors in policy.');
    for (const [key, values] of Object.entries(keys)) {
      if (!key.includes(':')) throw malformed(`Condition ${key} should be prefaced by a vendor.`);
      if (isObject(values) || values === null) throw malformed('Syntax errors in policy.');
    }
  }
}

function validatePrincipal(world: World, principal: unknown): void {
  if (!isObject(principal) || Object.keys(principal).length === 0) throw malformed('Syntax errors in policy.');
  for (const [kind, values] of Object.entries(principal)) {
    if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind)) throw malformed('Syntax errors in policy.');
    if (kind === 'CanonicalUser') throw malformed('AssumeRole policy contained an invalid principal: "CANONICAL".');
    for (const value of many(values)) {
      const valid =
        kind === 'AWS'
          ? principalExists(world, value)
          : kind === 'Service'
            ? /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value)
            : /^(arn:aws:iam::\d{12}:(saml-provider|oidc-provider)\/.+|[a-z0-9.-]+)$/.test(value);
      if (!valid) throw malformed(`Invalid principal in policy: "${kind}":"${value}"`);
    }
  }
}

function uniqueSids(statements: readonly Raw[]): void {
  const sids = statements.flatMap((statement) =>
    typeof statement['Sid'] === 'string' && statement['Sid'] !== '' ? [statement['Sid']] : [],
  );
  if (new Set(sids).size !== sids.length) throw malformed('The Statement Ids in the policy are not unique');
}

const FIELDS = new Set(['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);
const OPERATOR =
  /^(ForAnyValue:|ForAllValues:)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|(Numeric|Date)((Not)?Equals|LessThan(Equals)?|GreaterThan(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?$|^Null$/i;

function many(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', 400, message);
}
