import { createHash, createHmac } from 'node:crypto';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, ChecksumConstructor, SdkError, SourceData } from '@smithy/types';
import type { ClientConfig } from './clients.ts';
import { MAX_ATTEMPTS } from './retries.ts';

/** A request to a service whose own client would cost more than it gives (see docs/decisions/0004-sdk-clients.md). */
export interface SignedRequest {
  /** The service's signing name: `cur`, `s3`. */
  readonly service: string;
  readonly region: string;
  readonly method: 'POST' | 'HEAD';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Statuses that are answers and not failures. */
  readonly accept: readonly number[];
}

export interface SignedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signs, sends, repeats as the SDK's clients do; rejects with an error of the SDK's shape (`name`, `$metadata`). */
export type SendSigned = (request: SignedRequest) => Promise<SignedAnswer>;

export function createSendSigned(config: ClientConfig, credentials: AwsCredentialIdentity): SendSigned {
  return async (request) => {
    const { requestHandler, retryStrategy } = config;
    let token = await retryStrategy.acquireInitialRetryToken(request.service);
    for (let attempt = 1; ; attempt++) {
      try {
        return await sendOnce(request, requestHandler, credentials);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS) throw error;
        try {
          token = await retryStrategy.refreshRetryTokenForRetry(token, { error: error as SdkError, errorType: errorTypeOf(error) });
        } catch {
          throw error;
        }
      }
    }
  };
}

async function sendOnce(
  request: SignedRequest,
  handler: ClientConfig['requestHandler'],
  credentials: AwsCredentialIdentity,
): Promise<SignedAnswer> {
  const { service, region, method, url, headers, body } = request;
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: service !== 's3', applyChecksum: true });
  const unsigned = new HttpRequest({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    path: url.pathname,
    headers: { ...headers, host: url.host, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
    ...(body !== undefined && { body }),
  });
  const { response } = await handler.handle((await signer.sign(unsigned)) as HttpRequest);
  const chunks: Buffer[] = [];
  for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const status = response.statusCode;
  if (status === 200 || request.accept.includes(status)) return { status, headers: response.headers, body: text };
  throw failureOf(status, response.headers['x-amzn-errortype'], text);
}

/** AWS JSON 1.1: the error's name stands in a header or in `__type`, with a namespace before and an address behind it. */
function failureOf(status: number, header: string | undefined, text: string): Error {
  const body = (text === '' ? {} : parseJson(text)) as { __type?: string; message?: string; Message?: string };
  const name = (header ?? body['__type'] ?? (status >= 500 ? 'ServiceError' : 'UnknownError')).split(':')[0]!.split('#').at(-1)!;
  return Object.assign(new Error(body.message ?? body.Message ?? ''), { name, $metadata: { httpStatusCode: status } });

  function parseJson(json: string): unknown {
    try {
      return JSON.parse(json);
    } catch (error) {
      throw Object.assign(error as SyntaxError, { $metadata: { httpStatusCode: status } });
    }
  }
}

function errorTypeOf(error: unknown): 'THROTTLING' | 'TRANSIENT' | 'CLIENT_ERROR' {
  const { name, code, $metadata } = error as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (status === 429 || /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/.test(name ?? '')) return 'THROTTLING';
  const ofTheWay =
    name === 'TimeoutError' || ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code ?? '');
  return ofTheWay || (status !== undefined && status >= 500) ? 'TRANSIENT' : 'CLIENT_ERROR';
}

/** SHA-256 and HMAC-SHA-256 in the shape that the signer asks for. */
const Sha256: ChecksumConstructor = class {
  readonly #hash: { update(data: string | Uint8Array): unknown; digest(): Buffer };

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    throw new Error('A digest is used once.');
  }
};

function bytesOf(data: SourceData): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}
