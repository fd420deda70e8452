import { newUuid, type AccountState, type StackResourceState, type StackState, type StackWorkState, type World } from '../account.ts';
import { AwsError } from '../awsError.ts';
import { structure } from '../operation.ts';
import { evaluate, holds } from './evaluate.ts';
import type { Site } from './onBehalf.ts';
import { scopeOf, templateOf, wantedResources, type Target } from './planning.ts';
import { resourceType, type Made } from './resourceTypes.ts';

/** Notes something that has happened to a stack, or to one of its resources. */
export function noteEvent(
  world: World,
  stack: StackState,
  status: string,
  more: { resource?: StackResourceState; reason?: string } = {},
): void {
  const { resource, reason } = more;
  (stack.events ??= []).push({
    id: resource ? `${resource.logicalId}-${status}-${newUuid(world)}` : newUuid(world),
    at: world.now(),
    logicalId: resource?.logicalId ?? stack.name,
    physicalId: resource?.physicalId ?? stack.id,
    type: resource?.type ?? 'AWS::CloudFormation::Stack',
    status,
    ...(reason !== undefined && { reason }),
  });
}

/** Sets CloudFormation to work on a stack. */
export function begin(
  world: World,
  stack: StackState,
  work: Omit<StackWorkState, 'pollsLeft' | 'isGoingBack' | 'done'>,
  reason: string,
): void {
  stack.work = { ...work, pollsLeft: world.pollsUntilDone, isGoingBack: false, done: [] };
  setStatus(world, stack, `${work.kind}_IN_PROGRESS`, reason);
}

/** A look at a stack that CloudFormation is at work on: it goes on by what can be done at once. */
export function advance(world: World, account: AccountState, stack: StackState): void {
  const { work } = stack;
  if (!work) return;
  if (work.pollsLeft > 0) {
    work.pollsLeft -= 1;
    return;
  }
  const site: Site = { world, account, region: stack.region, login: work.login, stackName: stack.name, stackId: stack.id };
  if (work.kind === 'DELETE') return takeAway(site, stack, 'DELETE');
  if (work.isGoingBack)
    return work.kind === 'CREATE' ? takeAway(site, stack, work.onFailure === 'DELETE' ? 'DELETE' : 'ROLLBACK') : putBack(site, stack, work);
  goOn(site, stack, work);
}

/** Makes or changes the resources whose needs are met; when none is left, what is no longer wanted goes. */
function goOn(site: Site, stack: StackState, work: StackWorkState): void {
  const { world, account } = site;
  const target: Target = { template: templateOf(stack.template ?? ''), values: stack.parameters };
  const wanted = wantedResources(
    target,
    scopeOf(account, stack, target, (id) => id),
  );
  const isDone = (id: string): boolean => work.done.includes(id);
  const wave = [...wanted].filter(([id, { needs }]) => !isDone(id) && needs.every(isDone));
  const failed: string[] = [];
  for (const [id, { type, properties, needs, isRetained }] of wave) {
    work.done.push(id);
    const had = stack.resources.find(({ logicalId }) => logicalId === id);
    const resource: StackResourceState = {
      ...(had ?? { logicalId: id, physicalId: '', type, status: '' }),
      dependsOn: [...needs],
      isRetained,
    };
    try {
      const after = structure(evaluate(properties, scopeOf(account, stack, target)));
      const isSame = had?.type === type && JSON.stringify(had.properties) === JSON.stringify(after);
      if (isSame) continue;
      replaceIn(stack, resource);
      make(site, stack, resource, had, type, after);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      replaceIn(stack, resource);
      setResource(world, stack, resource, `${had ? 'UPDATE' : 'CREATE'}_FAILED`, wordsOf(error));
      failed.push(id);
    }
  }
  if (failed.length > 0) return fail(site, stack, work, failed);
  if (wave.length > 0) return;
  const gone = stack.resources.filter(({ logicalId }) => !wanted.has(logicalId));
  const replaced = (work.before?.resources ?? []).filter((one) =>
    stack.resources.some(({ logicalId, physicalId }) => logicalId === one.logicalId && physicalId !== one.physicalId),
  );
  if (gone.length + replaced.length > 0) setStatus(world, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  for (const resource of [...gone, ...replaced]) tryRemove(site, stack, resource);
  stack.resources = stack.resources.filter(({ logicalId }) => wanted.has(logicalId));
  const scope = scopeOf(account, stack, target);
  stack.outputs = Object.fromEntries(
    Object.entries(target.template.outputs)
      .filter(([, { condition }]) => condition === undefined || holds(condition, scope))
      .map(([key, { value }]) => [key, String(evaluate(value, scope))]),
  );
  end(world, stack, `${work.kind}_COMPLETE`);
}

function make(
  site: Site,
  stack: StackState,
  resource: StackResourceState,
  had: StackResourceState | undefined,
  type: string,
  after: Record<string, unknown>,
): void {
  const { world } = site;
  const handler = resourceType(type);
  const before = had?.properties ?? {};
  const isReplaced =
    had !== undefined &&
    (had.type !== type || handler.replacedBy.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])));
  const word = had ? 'UPDATE' : 'CREATE';
  if (
    isReplaced &&
    handler.nameProperty !== undefined &&
    after[handler.nameProperty] !== undefined &&
    after[handler.nameProperty] === before[handler.nameProperty]
  )
    throw new AwsError(
      'InvalidRequest',
      400,
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${String(after[handler.nameProperty])} and update the stack again.`,
    );
  setResource(
    world,
    stack,
    resource,
    `${word}_IN_PROGRESS`,
    isReplaced ? 'Requested update requires the creation of a new physical resource; hence creating one.' : undefined,
  );
  checkProperties(resource.logicalId, type, after);
  // Put down before it is made whole, so that going back takes away what was made.
  resource.properties = after;
  if (had && !isReplaced) handler.update(site, had.physicalId, before, after);
  else {
    const made: Made = { physicalId: '', attributes: {} };
    resource.physicalId = '';
    resource.type = type;
    try {
      handler.create(site, resource.logicalId, after, made);
    } finally {
      resource.physicalId = made.physicalId;
      resource.attributes = made.attributes;
    }
    setResource(world, stack, resource, `${word}_IN_PROGRESS`, 'Resource creation Initiated');
  }
  setResource(world, stack, resource, `${word}_COMPLETE`);
}

/** CloudFormation's words about properties that the type's schema does not know, or wants. */
function checkProperties(id: string, type: string, properties: Readonly<Record<string, unknown>>): void {
  const { properties: known, required } = resourceType(type);
  const problems = [
    ...required.filter((name) => !(name in properties)).map((name) => `#: required key [${name}] not found`),
    ...Object.keys(properties)
      .filter((name) => !known.includes(name))
      .map((name) => `#: extraneous key [${name}] is not permitted`),
  ];
  if (problems.length > 0)
    throw new AwsError(PROPERTIES, 400, `Properties validation failed for resource ${id} with message:\n${problems.join('\n')}`);
}

const PROPERTIES = 'PropertiesValidation';

function fail({ world }: Site, stack: StackState, work: StackWorkState, failed: readonly string[]): void {
  const verb = work.kind === 'CREATE' ? 'create' : 'update';
  const reason = `The following resource(s) failed to ${verb}: [${failed.join(', ')}].`;
  if (work.onFailure === 'DO_NOTHING') return end(world, stack, `${work.kind}_FAILED`, reason);
  work.isGoingBack = true;
  const status =
    work.kind === 'UPDATE' ? 'UPDATE_ROLLBACK_IN_PROGRESS' : work.onFailure === 'DELETE' ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS';
  setStatus(
    world,
    stack,
    status,
    work.onFailure === 'DELETE' ? `${reason} Delete requested by user.` : `${reason} Rollback requested by user.`,
  );
}

/** Takes away what nothing else of the stack needs any more. */
function takeAway(site: Site, stack: StackState, word: 'DELETE' | 'ROLLBACK'): void {
  const { world } = site;
  const left = stack.resources.filter(
    ({ status }) => status !== 'DELETE_COMPLETE' && status !== 'DELETE_FAILED' && status !== 'DELETE_SKIPPED',
  );
  const isNeeded = (id: string): boolean => left.some(({ dependsOn = [] }) => dependsOn.includes(id));
  const wave = left.filter(({ logicalId }) => !isNeeded(logicalId));
  for (const resource of wave.toReversed()) tryRemove(site, stack, resource);
  if (wave.length > 0) return;
  const failed = stack.resources.filter(({ status }) => status === 'DELETE_FAILED');
  stack.resources = failed;
  if (failed.length > 0)
    return end(
      world,
      stack,
      `${word}_FAILED`,
      `The following resource(s) failed to delete: [${failed.map(({ logicalId }) => logicalId).join(', ')}]. `,
    );
  stack.outputs = {};
  if (word === 'DELETE') {
    stack.deletedAt = world.now();
    stack.changeSets = [];
  }
  end(world, stack, `${word}_COMPLETE`);
}

/** Undoes an update: what it made goes, what it changed becomes as it was. */
function putBack(site: Site, stack: StackState, work: StackWorkState): void {
  const { world } = site;
  const before = work.before ?? { parameters: {}, resources: [] };
  const failed: string[] = [];
  for (const id of work.done.toReversed()) {
    const now = stack.resources.find(({ logicalId }) => logicalId === id);
    const had = before.resources.find(({ logicalId }) => logicalId === id);
    if (!now) continue;
    try {
      if (!had || had.physicalId !== now.physicalId) {
        if (now.physicalId !== '') resourceType(now.type).remove(site, now.physicalId, now.properties);
      } else if (JSON.stringify(now.properties) !== JSON.stringify(had.properties)) {
        resourceType(now.type).update(site, now.physicalId, now.properties ?? {}, had.properties ?? {});
        setResource(world, stack, now, 'UPDATE_COMPLETE');
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      setResource(world, stack, now, 'UPDATE_FAILED', wordsOf(error));
      failed.push(id);
    }
  }
  if (failed.length > 0)
    return end(world, stack, 'UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${failed.join(', ')}].`);
  stack.resources = before.resources;
  stack.parameters = before.parameters;
  if (before.template !== undefined) stack.template = before.template;
  setStatus(world, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  end(world, stack, 'UPDATE_ROLLBACK_COMPLETE');
}

function tryRemove(site: Site, stack: StackState, resource: StackResourceState): void {
  const { world } = site;
  if (resource.isRetained === true) return setResource(world, stack, resource, 'DELETE_SKIPPED');
  setResource(world, stack, resource, 'DELETE_IN_PROGRESS');
  try {
    if (resource.physicalId !== '') resourceType(resource.type).remove(site, resource.physicalId, resource.properties);
    setResource(world, stack, resource, 'DELETE_COMPLETE');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    setResource(world, stack, resource, 'DELETE_FAILED', wordsOf(error));
  }
}

/** A service's refusal as the handler of a resource passes it on. */
function wordsOf({ code, status, message }: AwsError): string {
  if (code === PROPERTIES) return message;
  const kind = /^(EntityAlreadyExists|ResourceInUse)/.test(code)
    ? 'AlreadyExists'
    : code.startsWith('AccessDenied')
      ? 'AccessDenied'
      : /^(LimitExceeded|ResourceLimitExceeded)/.test(code)
        ? 'ServiceLimitExceeded'
        : /^(NoSuchEntity|ResourceNotFound)/.test(code)
          ? 'NotFound'
          : 'InvalidRequest';
  return `Resource handler returned message: "${message} (Status Code: ${status})" (HandlerErrorCode: ${kind})`;
}

function setResource(world: World, stack: StackState, resource: StackResourceState, status: string, reason?: string): void {
  resource.status = status;
  resource.at = world.now();
  if (reason === undefined) delete resource.reason;
  else resource.reason = reason;
  noteEvent(world, stack, status, { resource, ...(reason !== undefined && { reason }) });
}

function replaceIn(stack: StackState, resource: StackResourceState): void {
  const at = stack.resources.findIndex(({ logicalId }) => logicalId === resource.logicalId);
  if (at < 0) stack.resources.push(resource);
  else stack.resources[at] = resource;
}

function setStatus(world: World, stack: StackState, status: string, reason?: string): void {
  stack.status = status;
  if (reason === undefined) delete stack.statusReason;
  else stack.statusReason = reason;
  noteEvent(world, stack, status, reason === undefined ? {} : { reason });
}

function end(world: World, stack: StackState, status: string, reason?: string): void {
  delete stack.work;
  setStatus(world, stack, status, reason);
}
