// The engine's one door: what ui/ and cli.ts ask, they ask here.
import type { Connection, Facts } from './model/connection.ts';
import { planInAws } from './fixes/planInAws.ts';
import { judge, type Diagnosis } from './judge.ts';
import type { Fix } from './model/finding.ts';
import { NOT_LOOKED, type Known } from './model/known.ts';
import type { Action } from './model/plan.ts';
import type { Purpose } from './model/purpose.ts';
import type { Vendor } from './model/vendor.ts';
import type { Clock, Cloud, Login, LookProgress } from './ports.ts';
import { questionFor } from './questionFor.ts';
import { builtInVendors } from './vendors/index.ts';
import { purposeOf, type ConnectionSpec } from './vendors/purposeOf.ts';

export { proposeRevoke, type RevokeHow } from './access/revoke.ts';
export { activityRequest } from './access/activityRequest.ts';
export { acceptedExternalIds, acceptingBoth, droppingOne, proposeDropping, proposeRotation } from './access/rotate.ts';
export { vendorTakenOut } from './access/vendorTakenOut.ts';
export { readPolicyDocument } from './model/readPolicyDocument.ts';
export { explainTrust, type TrustRequest } from './policy/judgeTrust.ts';
export { excerptOf } from './failure/excerptOf.ts';
export { explainFailure } from './failure/explainFailure.ts';
export type { Failure } from './failure/failure.ts';
export { ownerOfEntry, ownerOfRole } from './fixes/ownerOf.ts';
export { applyEdits } from './fixes/applyEdits.ts';
export { judge, reportOf, type Diagnosis } from './judge.ts';
export {
  AccountMovedOn,
  CannotMend,
  Mender,
  propose,
  proposeFix,
  WouldBeDenied,
  type DeniedStep,
  type Mended,
  type MenderPorts,
  type Proposal,
  type Target,
  type Watch,
} from './mender.ts';
export { askAdministrator, missingReads, type Lack } from './report/askAdministrator.ts';
export { prepareStacks } from './prepareStacks.ts';
export { isTaken, wordsOfChanges } from './model/stack.ts';
export { awsCliScript, type ScriptOf } from './report/awsCli.ts';
export { consoleSteps } from './report/consoleSteps.ts';
export { whyNotPlanned } from './report/whyNotPlanned.ts';
export { planScript } from './planScript.ts';
export { supportBundle, type BundleMaker, type SupportBundle } from './supportBundle.ts';
export { cloudFormationFor, type CloudFormationSetup, type CloudFormationTemplate } from './setup/cloudFormationFor.ts';
export { attachmentsOf, namesAskedFor, quotaNote, setupOf, type Setup, type SetupFile } from './setup/setup.ts';
export { setupFaults, type SetupFault } from './setup/setupFaults.ts';
export { withAccount } from './setup/withAccount.ts';
export { terraformFor, type TerraformSetup } from './setup/terraformFor.ts';
export { knownAccountsSource, nameOfAccount } from './vendors/knownAccounts.ts';
export { BadConnection, type ConnectionSpec } from './vendors/purposeOf.ts';
export { relationOf } from './vendors/recognise.ts';

/** The vendors that come with Rolecall; a session may know more ({@link Session.vendors}). */
export const vendorCatalogue: readonly Vendor[] = builtInVendors;

const NOTHING_READ: Facts = { role: NOT_LOOKED, clusters: NOT_LOOKED, account: NOT_LOOKED };

/** The engine with its ports filled. It holds no state of its own: what a user sees is kept where it is shown. */
export class Session {
  readonly #cloud: () => Promise<Cloud>;
  readonly #clock: Clock;
  readonly #vendors: () => readonly Vendor[];

  /**
   * @param cloud is called on first use, so that AWS is loaded by the first question and not by starting up.
   * @param vendors the catalogue as it is now; it is asked anew each time, because definitions come and go
   */
  constructor(cloud: () => Promise<Cloud>, clock: Clock, vendors: () => readonly Vendor[] = () => vendorCatalogue) {
    this.#cloud = cloud;
    this.#clock = clock;
    this.#vendors = vendors;
  }

  /** Every vendor that a connection can be made to. */
  vendors(): readonly Vendor[] {
    return this.#vendors();
  }

  /** The port to AWS, for profiles and identities. */
  cloud(): Promise<Cloud> {
    return this.#cloud();
  }

  /**
   * What a connection's settings mean.
   * @throws BadConnection naming the field that is off, and what it should look like.
   */
  purposeOf(spec: ConnectionSpec, externalId: Known<string> | undefined): Purpose {
    return purposeOf(spec, externalId, this.#vendors());
  }

  /** The AWS calls that a fix would make, in their order; none for a guided step. */
  actionsOf(connection: Connection, fix: Fix): readonly Action[] {
    return planInAws(connection, fix.edits).map((step) => step.do);
  }

  /**
   * Reads the facts of a connection and judges them.
   * @param onProgress is told each time something has been read, with what can be said by then; `undefined` where nobody watches,
   *   for each time everything is judged anew.
   * @throws only the signal's reason, when cancelled; what AWS refuses is in the diagnosis.
   */
  async diagnose(
    purpose: Purpose,
    login: Login,
    onProgress: ((diagnosis: Diagnosis) => void) | undefined,
    signal: AbortSignal,
  ): Promise<Diagnosis> {
    const startedAt = this.#clock.now();
    onProgress?.({ ...judge({ purpose, ...NOTHING_READ }, startedAt), progress: { done: 0, started: 0, what: 'starting' } });
    const cloud = await this.#cloud();
    signal.throwIfAborted();
    const { facts, timing } = await cloud.look(
      questionFor(purpose),
      login,
      onProgress &&
        (({ facts: soFar, done, started, what }: LookProgress) =>
          onProgress({ ...judge({ purpose, ...soFar }, startedAt), progress: { done, started, what } })),
      signal,
    );
    return { ...judge({ purpose, ...facts }, this.#clock.now()), timing };
  }
}
