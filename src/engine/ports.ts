// All that the engine asks of the world. The engine knows these shapes; aws/, ui/ and cli.ts fill them.
import type { Activity, Pending, Performed } from './model/activity.ts';
import type { ClusterRef } from './model/cluster.ts';
import type { Facts } from './model/connection.ts';
import type { Known, Unknown } from './model/known.ts';
import type { AwsAction } from './model/plan.ts';
import type { VendorActivity, VendorActivityRequest } from './model/vendorActivity.ts';
import type { StackNow, StackPlan, StackRequest, StackTaken, StackToMake } from './model/stack.ts';

/** Whose login to use, and which AWS to talk to. Nothing set: the SDK's own default chain. */
export interface Login {
  readonly profile?: string;
  /** Overrides every configured endpoint. */
  readonly endpointUrl?: string;
  /** Used where the profile names none. */
  readonly region?: string;
  /** Asked for a code when a profile needs MFA; `undefined` or a rejected promise ends the login. */
  readonly askMfaCode?: (serial: string) => Promise<string>;
  /** Used as they are, in place of the profile and of the SDK's default chain; only the demo account sets them. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

/** What a diagnosis needs to know, in AWS's terms. The session makes it from a Purpose; aws/ knows no vendor. */
export interface Question {
  /** ARN or name of the role. */
  readonly role: string;
  readonly vendorAccounts: readonly string[];
  /** The actions to simulate for the role, each with the resource it is asked for. */
  readonly simulate: readonly { readonly action: string; readonly resource: string }[];
  /** AWS managed policies that are to be attached, by what follows `:policy/` in their ARNs: read where the role has no room for them. */
  readonly managedPolicies?: readonly string[];
  /** `undefined`: every cluster of every enabled region; `[]`: none. */
  readonly clusters?: readonly ClusterRef[];
  /** Regions that the vendor is to work in: their STS endpoints are measured where that can be done. */
  readonly regions: readonly string[];
  /** Look at the organization, the cost reports, the cost allocation tags (CloudZero's payer). */
  readonly billing: boolean;
}

/** How far a look has come: for a progress line, never for a verdict. */
export interface LookProgress {
  readonly done: number;
  readonly started: number;
  /** What has just been read, in words: `role CloudZero`, `clusters of eu-west-1`. */
  readonly what: string;
  /** The facts as far as they are known; what is still out is `not-looked`. */
  readonly facts: Facts;
}

export interface LookResult {
  readonly facts: Facts;
  readonly timing: LookTiming;
}

export interface LookTiming {
  readonly elapsedMs: number;
  /** Requests that left this machine, retries not counted. */
  readonly calls: number;
  /** The longest chain of calls of which each needed the one before. */
  readonly longestChain: number;
}

/** A profile that a user can choose. */
export interface Profile {
  readonly name: string;
  readonly region?: string;
  /** How it logs in, in words: `SSO`, `assume role`, `access keys`, `credential process`, `login session`. */
  readonly kind: string;
  readonly account?: string;
  readonly endpointUrl?: string;
}

/** Who the login is, for the status bar. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
  /** What the account is called. Absent: nothing, or nobody has asked, or the login may not know. */
  readonly alias?: string;
}

/** AWS, as far as the engine asks. Filled by aws/. */
export interface Cloud {
  /**
   * Never rejects for what AWS says: a read that failed is a fact. Rejects only with the signal's reason, when cancelled.
   * Once it has answered, no progress is told any more.
   * @param onProgress `undefined` where nobody watches: then nothing is put together on the way
   */
  look(
    question: Question,
    login: Login,
    onProgress: ((progress: LookProgress) => void) | undefined,
    signal: AbortSignal,
  ): Promise<LookResult>;
  /** The profiles of the SDK's shared files, read anew each time. An unreadable file rejects, naming it. */
  profiles(): Promise<readonly Profile[]>;
  /**
   * Makes one change. Never rejects for what AWS says. What is already as it should be (an entry that exists, a policy that is
   * not attached any more) counts as done, so that a call may be made again after a crash.
   * @param over the calls that describe the states which this one may replace: a document or a list that is none of them is
   *   somebody else's, and the change is refused. Left out: whatever is there is replaced.
   */
  perform(action: AwsAction, login: Login, signal: AbortSignal, over?: readonly AwsAction[]): Promise<Performed>;
  /** The names of the instance profiles that hold a role: IAM deletes no role that is in one. Never rejects for what AWS says. */
  instanceProfilesOf(roleName: string, login: Login, signal: AbortSignal): Promise<Known<readonly string[]>>;
  /** What the vendor's sessions of a role did, as far as CloudTrail's event history tells. Never rejects for what AWS says. */
  vendorActivity(request: VendorActivityRequest, login: Login, signal: AbortSignal): Promise<Known<VendorActivity>>;
  /** Would the login be allowed to make these changes to a role and what belongs to it? In their order; nothing is changed. */
  rehearse(actions: readonly AwsAction[], roleArn: string, login: Login, signal: AbortSignal): Promise<Known<readonly Rehearsal[]>>;
  /** How far an update that goes on at AWS has come. */
  settled(pending: Pending, login: Login, signal: AbortSignal): Promise<Settlement>;
  /**
   * Makes a change set and waits until it stands; nothing is deployed. A stack that is not there becomes an empty shell by it, which
   * `perform` of `DeleteStack` takes away. A stack that is there is left alone unless the request says otherwise. Never rejects for
   * what AWS says; where there is no plan, nothing is left behind. Rejects with the signal's reason, when cancelled and cleaned up.
   * @param remember told what is about to be made, and waited for; what it rejects with is thrown, and then nothing is made
   */
  planStack(
    request: StackRequest,
    login: Login,
    remember: (made: StackToMake) => Promise<void>,
    signal: AbortSignal,
  ): Promise<StackPlan | StackTaken | Unknown>;
  /** A stack as it is, with what CloudFormation did last. @param stack `id`: its ARN, by which one that is gone is still found */
  stackEvents(stack: { readonly region: string; readonly id: string }, login: Login, signal: AbortSignal): Promise<Known<StackNow>>;
  /**
   * Who the login is; an Unknown where that cannot be told, with what to run.
   * @param more `alias`: what the account is called as well, where it is and the login may see it
   */
  whoAmI(login: Login, signal: AbortSignal, more?: { readonly alias: true }): Promise<Identity | Unknown>;
}

/** `failed`: AWS gave it up, and why; with `stands`, some of it is there all the same. Unknown: it cannot be told. */
export type Settlement = 'under-way' | 'done' | { readonly failed: Unknown; readonly stands?: true } | Unknown;

/** Whether a change would be allowed. */
export interface Rehearsal {
  /** The IAM action, `iam:AttachRolePolicy`. */
  readonly needs: string;
  /** Absent: it cannot be told beforehand. */
  readonly allowed?: boolean;
}

/** What was done, kept on this machine. Filled by journal/. */
export interface Journal {
  /** Puts an activity down, in place of an earlier state of it. Resolves when it would survive a power cut; rejects when it would not. */
  write(activity: Activity): Promise<void>;
  /** Newest first. Rejects, naming the file, where one cannot be read. */
  read(): Promise<readonly Activity[]>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
