import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newUuid } from './account.ts';
import type { AwsError } from './awsError.ts';
import type { FaultKind, FaultRule, Faults } from './faults.ts';
import { faultsFrom } from './faults.ts';
import { commonError, deniedAnyway, noSuchEndpoint, perform, principalOf, refusal } from './perform.ts';
import type { Answer } from './protocols/query.ts';
import type { UnderstoodRequest } from './request.ts';
import { understand, understandStranger } from './request.ts';
import type { DemoConnection, Scenario } from './scenarios/scenario.ts';
import { DEMO_KEYS } from './scenarios/demoKeys.ts';
import { scenarioByName } from './scenarios/list.ts';
import { snapshotOf } from './snapshot.ts';

export type { FaultRule } from './faults.ts';
export { parseFaults } from './faults.ts';
export type { DemoConnection } from './scenarios/scenario.ts';
export { listScenarios } from './scenarios/list.ts';

export interface SimulatorOptions {
  /** By default `all-faults`. */
  readonly scenario?: string;
  /** By default one that is free. */
  readonly port?: number;
  /** Added to every answer, in milliseconds. */
  readonly latencyMs?: number;
  readonly faults?: readonly FaultRule[];
}

/** A request that was answered, or not. */
export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** The caller's ARN; `anonymous` where the access key is unknown. */
  readonly principal: string;
  /** The HTTP status; 0: no answer was given. */
  readonly status: number;
  /** AWS's error code, or the fault that kept an answer back (`reset`, `timeout`, `html`, `garbage`, `no-such-endpoint`). */
  readonly code?: string;
}

/** Credentials as environment variables. */
export type DemoLogin = Readonly<Record<string, string>>;

/** A running demo account. */
export interface Simulator {
  readonly url: string;
  /** What to export: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, and AWS_DEFAULT_REGION for the AWS CLI and boto3. */
  readonly env: Record<string, string>;
  readonly connections: DemoConnection[];
  readonly calls: readonly RecordedCall[];
  /** More logins by name, as environment variables: `admin`, `least-read`, `root`, `session`, `expired`, `tierzero`, `cloudzero`, `outsider`. */
  readonly logins: Readonly<Record<string, DemoLogin>>;
  setFaults(rules: readonly FaultRule[]): void;
  setLatency(ms: number): void;
  /** Back to a prepared account; faults and latency stay, the calls are forgotten. Throws on an unknown name. */
  load(scenario: string): void;
  /** How every account is configured, as plain data, without times, logs and sessions: for equality. */
  snapshot(): unknown;
  close(): Promise<void>;
}

/** Starts a demo account on 127.0.0.1. Rejects if the scenario is unknown or the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  let scenario: Scenario = scenarioByName(options.scenario ?? 'all-faults');
  let faults: Faults = faultsFrom(options.faults ?? []);
  let latencyMs = options.latencyMs ?? 0;
  let calls: RecordedCall[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const later = (ms: number, then: () => void): void => {
    if (ms <= 0) return then();
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, ms);
    timers.add(timer);
  };

  const answer = (request: UnderstoodRequest, response: ServerResponse): void => {
    const { world } = scenario;
    const fault = faults.next(request.service.name, request.operation, request.region);
    const record = (status: number, code?: string): void => {
      calls.push({
        service: request.service.name,
        operation: request.operation,
        region: request.region,
        principal: principalOf(world, request),
        status,
        ...(code !== undefined && { code }),
      });
    };
    later(latencyMs + fault.delayMs, () => {
      if (response.destroyed) return;
      if (fault.kind === 'timeout') return record(0, 'timeout');
      if (fault.kind === 'reset' || noSuchEndpoint(world, request)) {
        record(0, fault.kind ?? 'no-such-endpoint');
        response.destroy();
        return;
      }
      const id = newUuid(world);
      const { answer: given, code } = fault.kind === undefined ? perform(world, request, id) : faulty(scenario, request, fault.kind, id);
      record(given.status, code);
      send(response, given, request.headers);
    });
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const body = await receive(incoming);
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : value]),
      );
      const wire = { method: incoming.method ?? 'GET', url: incoming.url ?? '/', headers, body };
      const request = understand(wire) ?? understandStranger(wire);
      if (request) answer(request, response);
      else send(response, WELCOME, headers);
    } catch {
      // The reader went away, or what it sent is no request: there is nobody to answer to.
      response.destroy();
    }
  };

  const server = createServer((incoming, response) => {
    void handle(incoming, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asEnv = (keys: { id: string; secret: string; token?: string }): DemoLogin => ({
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: keys.id,
    AWS_SECRET_ACCESS_KEY: keys.secret,
    ...(keys.token !== undefined && { AWS_SESSION_TOKEN: keys.token }),
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  });

  return {
    url,
    get env() {
      return { ...asEnv(DEMO_KEYS['login'] ?? { id: '', secret: '' }) };
    },
    get connections() {
      return scenario.connections.map((connection) => ({ ...connection }));
    },
    get calls() {
      return calls;
    },
    logins: Object.fromEntries(Object.entries(DEMO_KEYS).map(([name, keys]) => [name === 'login' ? 'admin' : name, asEnv(keys)])),
    setFaults(rules) {
      faults = faultsFrom(rules);
    },
    setLatency(ms) {
      latencyMs = ms;
    },
    load(name) {
      scenario = scenarioByName(name);
      calls = [];
    },
    snapshot: () => snapshotOf(scenario.world),
    close: () =>
      new Promise((resolve, reject) => {
        for (const timer of timers) clearTimeout(timer);
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function faulty(
  scenario: Scenario,
  request: UnderstoodRequest,
  kind: Exclude<FaultKind, 'latency' | 'reset' | 'timeout'>,
  id: string,
): { answer: Answer; code?: string } {
  const refuse = (error: AwsError): { answer: Answer; code: string } => ({ answer: refusal(request, error, id), code: error.code });
  switch (kind) {
    case 'throttle':
      return refuse(commonError(request, 'throttle'));
    case '5xx':
      return refuse(commonError(request, 'unavailable'));
    case 'expired-token':
      return refuse(commonError(request, 'expired-token'));
    case 'deny':
      return refuse(deniedAnyway(scenario.world, request));
    case 'html':
      return { answer: PROXY_PAGE, code: 'html' };
    case 'garbage':
      return { answer: GARBAGE, code: 'garbage' };
    case 'error-after':
      perform(scenario.world, request, id);
      return refuse(commonError(request, 'internal'));
  }
}

function send(response: ServerResponse, answer: Answer, headers: UnderstoodRequest['headers']): void {
  // A HEAD has no body, and a reader that has gone gets nothing.
  if (response.destroyed) return;
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
    connection: headers['connection'] === 'close' ? 'close' : 'keep-alive',
  });
  response.end(answer.body);
}

function receive(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    incoming.on('error', reject);
  });
}

const WELCOME: Answer = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'This is a demo AWS account. Point an AWS SDK or the AWS CLI at this address with AWS_ENDPOINT_URL.\n',
};

const PROXY_PAGE: Answer = {
  status: 403,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: "<!DOCTYPE html><html><head><title>Access blocked</title></head><body><h1>Access blocked</h1><p>Your organization's proxy does not allow this site.<br></p></body></html>\n",
};

const GARBAGE: Answer = { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: '\u0001\u0002<<not {an answer' };
