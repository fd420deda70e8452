import { readQuery } from './protocols/query.ts';
import type { Route, Service } from './services/serviceTable.ts';
import { SERVICES } from './services/serviceTable.ts';

/** A request as it came over HTTP. Header names are in small letters. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A request that is understood as far as it can be without knowing any account. */
export interface UnderstoodRequest {
  readonly service: Service;
  /** The API's name, or what stands in its place. */
  readonly operation: string;
  readonly region: string;
  readonly accessKeyId?: string;
  readonly token?: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly headers: WireRequest['headers'];
}

/**
 * Which operation of which service is asked for: by the scope of the SigV4 signature, else by target, host name or path.
 * The signature itself is not verified. `undefined`: no service is meant.
 */
export function understand(request: WireRequest): UnderstoodRequest | undefined {
  const url = new URL(request.url, 'http://localhost');
  const scope = scopeOf(request, url);
  const named = scope?.service === undefined ? undefined : SERVICES.find((service) => service.name === scope.service);
  const service = scope?.service === undefined ? serviceByShape(request, url) : named;
  if (!service) return undefined;
  const token = request.headers['x-amz-security-token'] ?? url.searchParams.get('X-Amz-Security-Token') ?? undefined;
  const region = scope?.region ?? /\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(request.headers['host'] ?? '')?.[1] ?? 'us-east-1';
  return {
    service,
    region,
    headers: request.headers,
    ...parse(service, request, url),
    ...(scope && { accessKeyId: scope.accessKeyId }),
    ...(token !== undefined && { token }),
  };
}

/** A signed request to a service that the demo does not have, which refuses every operation in the protocol that the request speaks. */
export function understandStranger(request: WireRequest): UnderstoodRequest | undefined {
  const url = new URL(request.url, 'http://localhost');
  const scope = scopeOf(request, url);
  if (!scope) return undefined;
  const { headers } = request;
  const form = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const protocol = headers['x-amz-target'] !== undefined ? 'json-1.1' : form ? 'query' : 'rest-json';
  const service: Service = { name: scope.service, protocol, global: true, operations: {} };
  const token = headers['x-amz-security-token'];
  return {
    service,
    region: scope.region ?? 'us-east-1',
    headers,
    ...parse(service, request, url),
    accessKeyId: scope.accessKeyId,
    ...(token !== undefined && { token }),
  };
}

interface Scope {
  readonly accessKeyId: string;
  readonly region?: string;
  readonly service: string;
}

function scopeOf(request: WireRequest, url: URL): Scope | undefined {
  const credential =
    /Credential=([^,\s]+)/.exec(request.headers['authorization'] ?? '')?.[1] ?? url.searchParams.get('X-Amz-Credential') ?? undefined;
  const parts = credential?.split('/') ?? [];
  // SigV4A leaves the region out of the scope.
  const [accessKeyId, region, service] =
    parts.length === 5 ? [parts[0], parts[2], parts[3]] : parts.length === 4 ? [parts[0], undefined, parts[2]] : [];
  return accessKeyId && service ? { accessKeyId, service, ...(region !== undefined && { region }) } : undefined;
}

function serviceByShape(request: WireRequest, url: URL): Service | undefined {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return SERVICES.find((service) => service.targets?.includes(target.slice(0, target.lastIndexOf('.'))));
  const host = (request.headers['host'] ?? '').split('.')[0];
  const byHost = SERVICES.find((service) => service.name === host);
  if (byHost) return byHost;
  const byPath = SERVICES.find((service) => service.routes?.some((route) => match(route, request.method, url.pathname)));
  if (byPath) return byPath;
  const form = readQuery(request.body !== '' ? request.body : url.search.slice(1));
  return SERVICES.find((service) => service.protocol === 'query' && service.version === form['Version']);
}

function parse(service: Service, request: WireRequest, url: URL): { operation: string; input: Record<string, unknown> } {
  switch (service.protocol) {
    case 'query': {
      const form = readQuery(request.body !== '' ? request.body : url.search.slice(1));
      return { operation: typeof form['Action'] === 'string' ? form['Action'] : '', input: form };
    }
    case 'json-1.1': {
      const target = request.headers['x-amz-target'] ?? '';
      return { operation: target.slice(target.lastIndexOf('.') + 1), input: readJson(request.body) };
    }
    case 'rest-json': {
      for (const route of service.routes ?? []) {
        const labels = match(route, request.method, url.pathname);
        if (labels) return { operation: route.operation, input: { ...readJson(request.body), ...parameters(url), ...labels } };
      }
      return { operation: `${request.method} ${url.pathname}`, input: {} };
    }
    case 's3': {
      const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
      const virtual = /^(.+)\.(?:localhost|s3[.-].*|s3\.amazonaws\.com)$/.exec(host)?.[1];
      const Bucket = virtual ?? decode(url.pathname.split('/')[1] ?? '');
      const operation =
        request.method === 'HEAD'
          ? 'HeadBucket'
          : url.searchParams.has('location')
            ? 'GetBucketLocation'
            : `${request.method} ${url.pathname}`;
      return { operation, input: { Bucket } };
    }
  }
}

function match(route: Route, method: string, pathname: string): Record<string, string> | undefined {
  const wanted = route.path.split('/');
  const given = pathname.replace(/\/$/, '').split('/');
  if (route.method !== method || wanted.length !== given.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? '';
    const label = /^\{(.+)\}$/.exec(part)?.[1];
    if (label !== undefined) labels[label] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return labels;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    // What is no percent-encoding is kept as it is: it names nothing that exists, and the service says so.
    if (error instanceof URIError) return segment;
    throw error;
  }
}

function parameters(url: URL): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const key of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(key);
    out[key] = values.length > 1 ? values : values[0];
  }
  return out;
}

function readJson(body: string): Record<string, unknown> {
  if (body.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch (error) {
    // Kept under a name that no API has, so that the answer can be a SerializationException.
    if (error instanceof SyntaxError) return { [UNREADABLE]: true };
    throw error;
  }
}

/** Marks an input that was no JSON. */
export const UNREADABLE = '$unreadable';
