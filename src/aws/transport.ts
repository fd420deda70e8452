import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { HttpHandlerOptions, RequestHandlerMetadata } from '@smithy/types';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Requests to one host at a time; the number of all together is bounded where they are asked. */
const MAX_SOCKETS = 256;

/** How long to wait, in milliseconds. */
export interface Patience {
  readonly connectMs: number;
  /** From the request's start to its answer's first byte. */
  readonly answerMs: number;
}

/** Connections to AWS, kept open from one look to the next. */
export function createTransport({ connectMs, answerMs }: Patience): NodeHttpHandler {
  return new NodeHttpHandler({
    connectionTimeout: connectMs,
    requestTimeout: answerMs,
    throwOnRequestTimeout: true,
    socketTimeout: answerMs,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
  });
}

/** A request handler as the SDK's clients take it. */
export interface BoundTransport {
  readonly metadata: RequestHandlerMetadata;
  handle: NodeHttpHandler['handle'];
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/**
 * The transport for one look: the signal ends every request. It hangs here and not on each `send`, because the SDK
 * builds its middleware anew for every call that comes with options (measured: 0.3 ms against 0.2 ms).
 */
export function boundTransport(transport: NodeHttpHandler, signal: AbortSignal): BoundTransport {
  return {
    metadata: transport.metadata,
    handle: (request, options?: HttpHandlerOptions) => transport.handle(request, { ...options, abortSignal: signal }),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}
