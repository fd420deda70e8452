// The only room that knows the SDK: it turns calls to AWS into facts. What AWS refuses is a fact too, and never an absence.
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Identity, Cloud, Login, LookProgress, LookResult, Profile, Question, Rehearsal, Settlement } from '../engine/ports.ts';
import type { Pending, Performed } from '../engine/model/activity.ts';
import { isUnknown, type Known, type Unknown } from '../engine/model/known.ts';
import type { AwsAction } from '../engine/model/plan.ts';
import type { StackNow, StackPlan, StackRequest, StackTaken, StackToMake } from '../engine/model/stack.ts';
import type { VendorActivity, VendorActivityRequest } from '../engine/model/vendorActivity.ts';
import { createClients, type ClientConfig, type Clients } from './clients.ts';
import { resolveCredentials, type MfaSessions } from './credentials.ts';
import { endpointFor, isTrue, partitionOf, regionFor, type ServiceId } from './endpoints.ts';
import { errorToUnknown } from './errorToUnknown.ts';
import { allUnknown, emptyDraft } from './factsDraft.ts';
import { factsFor, look } from './look.ts';
import { instanceProfilesOf } from './instanceProfilesOf.ts';
import { lookAlias, lookCaller } from './lookAccount.ts';
import { noteAttempt, perform, settled, type Sent } from './perform.ts';
import { howToLogIn, profilesOf } from './profiles.ts';
import { createReading } from './reading.ts';
import { rehearse } from './rehearse.ts';
import { createRetryStrategy, MAX_ATTEMPTS } from './retries.ts';
import { readSharedFiles, type SharedFiles } from './sharedFiles.ts';
import { createSendSigned, type SendSigned } from './signedRequest.ts';
import { planStack, stackEvents } from './stacks.ts';
import { boundTransport, createTransport } from './transport.ts';
import { vendorActivity } from './vendorActivity.ts';

/** How the cloud is reached. */
export interface CloudOptions {
  /** The variables that the SDK would take from the environment; default: those of the process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Upper bound of the delay before a request is repeated; default 50 ms, after a throttle eight times that. */
  readonly retryDelayMs?: number;
  /** How long to wait before something that AWS is making is looked at again; default 1 s. */
  readonly askAgainMs?: number;
  /** How long to wait between two questions to one region's event history; default 550 ms, as CloudTrail answers twice a second. */
  readonly historyPauseMs?: number;
  /** How long to wait for an answer; default 20 s. */
  readonly answerTimeoutMs?: number;
}

/** Progress is told at most this often: each time, everything is judged anew. */
const PROGRESS_EVERY_MS = 60;

/** A login, made: what the reads of one look share. */
interface Door {
  readonly clients: Clients;
  readonly credentials: AwsCredentialIdentity;
  readonly region: string;
  readonly endpointOf: (service: ServiceId) => string | undefined;
  readonly sendSigned: SendSigned;
  readonly loginRequests: number;
  readonly logIn: string;
}

/** AWS, reached through the SDK. Connections are kept open from one look to the next; nothing that was read is. */
export function createCloud({
  env = process.env,
  retryDelayMs = 50,
  askAgainMs = 1_000,
  historyPauseMs = 550,
  answerTimeoutMs = 20_000,
}: CloudOptions = {}): Cloud {
  const transport = createTransport({ connectMs: 5_000, answerMs: answerTimeoutMs });
  const mfaSessions: MfaSessions = new Map();

  return {
    look: lookAt,
    profiles,
    whoAmI,
    perform: performAt,
    settled: settledAt,
    rehearse: rehearseAt,
    planStack: planStackAt,
    stackEvents: stackEventsAt,
    instanceProfilesOf: instanceProfilesAt,
    vendorActivity: vendorActivityAt,
  };

  async function profiles(): Promise<readonly Profile[]> {
    return profilesOf(await readSharedFiles(env));
  }

  async function whoAmI(login: Login, signal: AbortSignal, more?: { readonly alias: true }): Promise<Identity | Unknown> {
    return whileWanted(signal, async (wanted) => {
      const door = await open(login, undefined, wanted);
      if (isUnknown(door)) return door;
      const reading = createReading(door.loginRequests, door.logIn, wanted, () => undefined);
      const looking = { clients: door.clients, reading };
      const [{ value }, alias] = await Promise.all([lookCaller(looking), more && lookAlias(looking)]);
      if (isUnknown(value)) return value;
      const { account, arn, partition } = value;
      return { account, arn, partition, ...(typeof alias === 'string' && { alias }) };
    });
  }

  async function performAt(action: AwsAction, login: Login, signal: AbortSignal, over?: readonly AwsAction[]): Promise<Performed> {
    return whileWanted(signal, async (wanted) => {
      const sent: Sent = { unclear: false };
      const door = await open(login, undefined, wanted, (error) => noteAttempt(sent, error));
      return isUnknown(door) ? { done: false, because: door, perhaps: false } : perform(action, door.clients, door.logIn, over, sent);
    });
  }

  async function rehearseAt(
    actions: readonly AwsAction[],
    roleArn: string,
    login: Login,
    signal: AbortSignal,
  ): Promise<Known<readonly Rehearsal[]>> {
    return whileWanted(signal, async (wanted) => {
      const door = await open(login, undefined, wanted);
      return isUnknown(door) ? door : rehearse(actions, roleArn, door.clients, door.logIn);
    });
  }

  async function settledAt(pending: Pending, login: Login, signal: AbortSignal): Promise<Settlement> {
    return whileWanted(signal, async (wanted) => {
      const door = await open(login, undefined, wanted);
      return isUnknown(door) ? door : settled(pending, door.clients, door.logIn);
    });
  }

  async function planStackAt(
    request: StackRequest,
    login: Login,
    remember: (made: StackToMake) => Promise<void>,
    signal: AbortSignal,
  ): Promise<StackPlan | StackTaken | Unknown> {
    signal.throwIfAborted();
    const never = new AbortController().signal;
    const cleaner = async (): Promise<Known<Clients>> => {
      const door = await open(login, undefined, never);
      return isUnknown(door) ? door : door.clients;
    };
    const door = await open(login, undefined, signal);
    if (isUnknown(door)) return door;
    const { clients, logIn } = door;
    // Ends when what was made is taken away again, also where somebody says stop.
    return planStack(request, `rolecall-${randomUUID()}`, remember, { clients, logIn, askAgainMs, signal }, cleaner);
  }

  async function stackEventsAt(
    stack: { readonly region: string; readonly id: string },
    login: Login,
    signal: AbortSignal,
  ): Promise<Known<StackNow>> {
    return whileWanted(signal, async (wanted) => {
      const door = await open(login, undefined, wanted);
      return isUnknown(door) ? door : stackEvents(stack, door.clients, door.logIn);
    });
  }

  async function instanceProfilesAt(roleName: string, login: Login, signal: AbortSignal): Promise<Known<readonly string[]>> {
    return whileWanted(signal, async (wanted) => {
      const door = await open(login, undefined, wanted);
      return isUnknown(door) ? door : instanceProfilesOf(roleName, door.clients, door.logIn);
    });
  }

  async function vendorActivityAt(request: VendorActivityRequest, login: Login, signal: AbortSignal): Promise<Known<VendorActivity>> {
    return whileWanted(signal, async (wanted) => {
      const door = await open(login, undefined, wanted);
      if (isUnknown(door)) return door;
      return vendorActivity(request, { clients: door.clients, logIn: door.logIn, signal: wanted, pauseMs: historyPauseMs });
    });
  }

  async function lookAt(
    question: Question,
    login: Login,
    onProgress: ((progress: LookProgress) => void) | undefined,
    signal: AbortSignal,
  ): Promise<LookResult> {
    const startedAt = performance.now();
    return whileWanted(signal, async (wanted) => {
      const door = await open(login, /^arn:([^:]+):/.exec(question.role)?.[1], wanted);
      if (isUnknown(door))
        return { facts: allUnknown(door), timing: { elapsedMs: Math.round(performance.now() - startedAt), calls: 0, longestChain: 0 } };
      const draft = emptyDraft();
      let toldAt = Number.NEGATIVE_INFINITY;
      let over = false;
      const reading = createReading(door.loginRequests, door.logIn, wanted, (what) => {
        if (!onProgress || wanted.aborted || performance.now() - toldAt < PROGRESS_EVERY_MS) return;
        // The fact itself is put down after the read that brought it has ended.
        setImmediate(() => {
          if (over || wanted.aborted || performance.now() - toldAt < PROGRESS_EVERY_MS) return;
          toldAt = performance.now();
          onProgress({ done: reading.done, started: reading.started, what, facts: factsFor(question, draft) });
        });
      });
      const partition = partitionOf(door.region);
      const endpoints = { costReports: door.endpointOf('COST_AND_USAGE_REPORT_SERVICE'), s3: door.endpointOf('S3') };
      const { clients, credentials, region, sendSigned } = door;
      await look({ question, clients, reading, credentials, region, partition, sendSigned }, draft, endpoints);
      over = true;
      return { facts: factsFor(question, draft), timing: { elapsedMs: Math.round(performance.now() - startedAt), ...reading.timing() } };
    });
  }

  /** Logs in and makes the clients; an Unknown where that fails. */
  async function open(
    login: Login,
    partition: string | undefined,
    signal: AbortSignal,
    onFailed?: (error: unknown) => void,
  ): Promise<Known<Door>> {
    const profileName = login.profile ?? (env.AWS_PROFILE || undefined);
    let files: SharedFiles | undefined;
    try {
      files = await readSharedFiles(env);
      const read = files;
      const section = read.profiles.get(profileName ?? 'default');
      const region = regionFor(login, env, section, partition);
      const config: ClientConfig = {
        region,
        requestHandler: boundTransport(transport, signal),
        retryStrategy: createRetryStrategy(retryDelayMs, signal, onFailed),
        maxAttempts: MAX_ATTEMPTS,
        useFipsEndpoint: isTrue(env.AWS_USE_FIPS_ENDPOINT ?? section?.use_fips_endpoint),
        useDualstackEndpoint: isTrue(env.AWS_USE_DUALSTACK_ENDPOINT ?? section?.use_dualstack_endpoint),
      };
      const endpointOf = (service: ServiceId) => endpointFor(service, login, env, section, read);
      endpointOf('IAM');
      const { identity, requests } = await resolveCredentials({ login, env, files, profileName, config, signal }, mfaSessions);
      return {
        clients: createClients(config, identity, endpointOf),
        credentials: identity,
        region,
        endpointOf,
        sendSigned: createSendSigned(config, identity),
        loginRequests: requests,
        logIn: howToLogIn(files, profileName),
      };
    } catch (error) {
      signal.throwIfAborted();
      const what = profileName === undefined ? 'the login of the environment' : `the login of profile ${profileName}`;
      return errorToUnknown(error, { what, action: 'sts:AssumeRole', logIn: howToLogIn(files, profileName) });
    }
  }
}

/** Runs the work until it is done or the signal says stop, and then stops at once: rejects with the signal's reason. */
async function whileWanted<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const inner = new AbortController();
  // Every request under way listens, and there may be hundreds.
  setMaxListeners(0, inner.signal);
  return new Promise<T>((resolve, reject) => {
    const stop = () => {
      inner.abort(signal.reason);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    work(inner.signal)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
