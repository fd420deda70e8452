import type { World } from './account.ts';
import { regionEnabled } from './account.ts';
import { accessDenied } from './accessDenied.ts';
import { authorize, principalArn } from './authorization.ts';
import { AwsError } from './awsError.ts';
import type { Call } from './operation.ts';
import { json11Error, jsonAnswer, restJsonError } from './protocols/json.ts';
import type { Answer } from './protocols/query.ts';
import { queryAnswer, queryError } from './protocols/query.ts';
import { s3Answer, s3Error } from './protocols/s3.ts';
import type { UnderstoodRequest } from './request.ts';
import { UNREADABLE } from './request.ts';

/** Carries a request out and returns what AWS would answer. Never throws: every error becomes the answer. */
export function perform(world: World, request: UnderstoodRequest, requestId: string): { answer: Answer; code?: string } {
  try {
    const output = run(world, request);
    return { answer: success(request, output, requestId) };
  } catch (error) {
    // A mistake of the simulator is an internal error to the caller, as it would be in AWS, and never ends the process it runs in.
    const told =
      error instanceof AwsError
        ? error
        : new AwsError('InternalFailure', 500, `The demo account failed: ${error instanceof Error ? error.message : String(error)}`);
    return { answer: refusal(request, told, requestId), code: told.code };
  }
}

/** An error in the request's own protocol. */
export function refusal(request: UnderstoodRequest, error: AwsError, requestId: string): Answer {
  switch (request.service.protocol) {
    case 'query':
      return queryError(request.service.namespace ?? '', error, requestId);
    case 'json-1.1':
      return json11Error(error, requestId);
    case 'rest-json':
      return restJsonError(error, requestId);
    case 's3':
      return s3Error(error, requestId);
  }
}

/** Who asks, as far as the access key tells. */
export function principalOf(world: World, request: UnderstoodRequest): string {
  const login = world.logins.get(request.accessKeyId ?? '');
  const account = login && world.accounts.get(login.accountId);
  return login && account ? principalArn(login, account) : 'anonymous';
}

/** The errors that every service has, each in its service's own spelling. */
export function commonError(
  request: UnderstoodRequest,
  kind: 'invalid-token' | 'expired-token' | 'throttle' | 'unavailable' | 'internal' | 'missing-token',
): AwsError {
  const { protocol, name } = request.service;
  const query = protocol === 'query';
  const status = protocol === 'json-1.1' ? 400 : 403;
  switch (kind) {
    case 'invalid-token':
      if (protocol === 's3')
        return new AwsError('InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.');
      return query
        ? new AwsError('InvalidClientTokenId', 403, 'The security token included in the request is invalid')
        : new AwsError('UnrecognizedClientException', status, 'The security token included in the request is invalid.');
    case 'expired-token':
      if (protocol === 's3') return new AwsError('ExpiredToken', 400, 'The provided token has expired.');
      return query
        ? new AwsError('ExpiredToken', 403, 'The security token included in the request is expired')
        : new AwsError('ExpiredTokenException', status, 'The security token included in the request is expired');
    case 'missing-token':
      return query
        ? new AwsError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token')
        : new AwsError('MissingAuthenticationTokenException', status, 'Missing Authentication Token');
    case 'throttle':
      if (protocol === 's3') return new AwsError('SlowDown', 503, 'Please reduce your request rate.');
      if (name === 'account') return new AwsError('TooManyRequestsException', 429, 'Too Many Requests');
      if (name === 'organizations' || name === 'servicequotas')
        return new AwsError('TooManyRequestsException', 400, 'You have sent too many requests in too short a period of time.');
      return query
        ? new AwsError('Throttling', 400, 'Rate exceeded')
        : new AwsError('ThrottlingException', protocol === 'rest-json' ? 429 : 400, 'Rate exceeded');
    case 'unavailable':
      return new AwsError(
        query || protocol === 's3' ? 'ServiceUnavailable' : 'ServiceUnavailableException',
        503,
        'Service is unable to handle request.',
      );
    case 'internal':
      return new AwsError('InternalFailure', 500, 'The request processing has failed because of an unknown error, exception or failure.');
  }
}

/** The refusal that this request would get from a caller without any permission. */
export function deniedAnyway(world: World, request: UnderstoodRequest): AwsError {
  const operation = Object.hasOwn(request.service.operations, request.operation)
    ? request.service.operations[request.operation]
    : undefined;
  const action = operation?.action ?? `${request.service.name}:${request.operation}`;
  const login = world.logins.get(request.accessKeyId ?? '');
  const account = login && world.accounts.get(login.accountId);
  if (!operation || !login || !account) return accessDenied(request.service, principalOf(world, request), action, '*');
  const principal = principalArn(login, account);
  const call: Call = { world, account, login, principal, region: request.region, input: request.input, headers: request.headers };
  return accessDenied(request.service, principal, action, operation.named?.(call) ?? operation.resource?.(call) ?? '*');
}

/** True if no such endpoint exists in AWS, so that a real request would not find a host at all. */
export function noSuchEndpoint(world: World, request: UnderstoodRequest): boolean {
  if (request.service.name === 'cur') return request.region !== 'us-east-1';
  if (request.service.global || request.service.protocol === 's3') return false;
  const anyAccount = world.accounts.values().next().value;
  return anyAccount !== undefined && !anyAccount.regions.has(request.region) && request.region !== 'aws-global';
}

function run(world: World, request: UnderstoodRequest): Readonly<Record<string, unknown>> | undefined {
  if (request.accessKeyId === undefined) throw commonError(request, 'missing-token');
  const login = world.logins.get(request.accessKeyId);
  const account = login && world.accounts.get(login.accountId);
  if (!login || !account || login.token !== request.token) throw commonError(request, 'invalid-token');
  if (login.kind === 'role' && !account.roles.has(login.name ?? '')) throw commonError(request, 'invalid-token');
  if (login.expiresAt !== undefined && login.expiresAt <= world.now()) throw commonError(request, 'expired-token');
  // Without MFA, IAM takes no credentials from GetSessionToken (STS API reference, GetSessionToken).
  if (login.fromUser === true && request.service.name === 'iam') throw commonError(request, 'invalid-token');
  if (!request.service.global && request.region !== 'aws-global' && !regionEnabled(account, request.region))
    throw commonError(request, 'invalid-token');

  const operation = Object.hasOwn(request.service.operations, request.operation)
    ? request.service.operations[request.operation]
    : undefined;
  if (!operation) throw unknownOperation(request);
  if (UNREADABLE in request.input) throw new AwsError('SerializationException', 400, 'Unable to parse the request body.');
  const principal = principalArn(login, account);
  const call: Call = { world, account, login, principal, region: request.region, input: request.input, headers: request.headers };
  if (operation.action !== undefined) {
    const resource = operation.resource?.(call) ?? '*';
    const decision = authorize(world, account, login, operation.action, resource);
    if (decision !== 'allowed')
      throw accessDenied(request.service, principal, operation.action, operation.named?.(call) ?? resource, decision === 'explicit-deny');
  }
  return operation.run(call);
}

function success(request: UnderstoodRequest, output: Readonly<Record<string, unknown>> | undefined, requestId: string): Answer {
  switch (request.service.protocol) {
    case 'query':
      return queryAnswer(request.service.namespace ?? '', request.operation, output, requestId);
    case 'json-1.1':
      return jsonAnswer('application/x-amz-json-1.1', output ?? {}, requestId);
    case 'rest-json':
      return jsonAnswer('application/json', output, requestId);
    case 's3':
      return s3Answer(request.operation, output ?? {}, requestId);
  }
}

function unknownOperation(request: UnderstoodRequest): AwsError {
  const { protocol, version } = request.service;
  if (protocol === 'query')
    return new AwsError('InvalidAction', 400, `Could not find operation ${request.operation} for version ${version ?? ''}`);
  if (protocol === 'json-1.1')
    return new AwsError('UnknownOperationException', 400, `The demo account does not know the operation ${request.operation}.`);
  return new AwsError(
    protocol === 's3' ? 'NotImplemented' : 'UnknownOperationException',
    protocol === 's3' ? 501 : 404,
    `The demo account does not know the operation ${request.operation}.`,
  );
}
