// The wire: how requests are read and answers written, one file a protocol. Knows nothing of any account.
import type { AwsError } from '../awsError.ts';
import type { Answer } from './query.ts';

/** JSON as AWS writes it: dates as seconds since the epoch, maps as objects, absent left out. */
export function toJson(value: unknown): string {
  return JSON.stringify(wire(value));
}

/** A result of AWS JSON 1.1 or REST-JSON. */
export function jsonAnswer(contentType: string, output: unknown, requestId: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
    body: output === undefined ? '' : toJson(output),
  };
}

/** An error of AWS JSON 1.1: the code in the body. */
export function json11Error(error: AwsError, requestId: string): Answer {
  const body = toJson({ __type: error.code, message: error.message, ...error.details });
  return { status: error.status, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId }, body };
}

/** An error of REST-JSON: the code in a header. */
export function restJsonError(error: AwsError, requestId: string): Answer {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: toJson({ message: error.message, ...error.details }),
  };
}

function wire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, wire(item)]));
  if (Array.isArray(value)) return value.map(wire);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wire(item)]));
  return value;
}
