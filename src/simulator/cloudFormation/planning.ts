import type { AccountState, StackResourceState, StackState } from '../account.ts';
import { AwsError } from '../awsError.ts';
import { structure } from '../operation.ts';
import { evaluate, holds, type Scope } from './evaluate.ts';
import { differ, RESOURCE_TYPES, resourceType } from './resourceTypes.ts';
import { invalid, namesIn, readTemplate, type Template, type TemplateResource } from './template.ts';

/** A template with the values that it is deployed with. */
export interface Target {
  readonly template: Template;
  readonly values: Readonly<Record<string, string>>;
}

/** Reads a template that the demo account can deploy. */
export function templateOf(text: string): Template {
  return readTemplate(text, Object.keys(RESOURCE_TYPES));
}

/** What a template is evaluated against: the resources as they are, and `elsewise` for those that are not there yet. */
export function scopeOf(
  account: AccountState,
  stack: StackState,
  { template, values }: Target,
  elsewise?: (id: string, attribute?: string) => string,
): Scope {
  const find = (id: string): StackResourceState | undefined => stack.resources.find(({ logicalId }) => logicalId === id);
  const unresolved = (id: string, attribute?: string): string => {
    if (elsewise) return elsewise(id, attribute);
    throw invalid(`Template format error: Unresolved resource dependencies [${id}] in the Resources block of the template`);
  };
  return {
    template,
    values,
    pseudo: {
      'AWS::AccountId': account.id,
      'AWS::Partition': 'aws',
      'AWS::Region': stack.region,
      'AWS::StackId': stack.id,
      'AWS::StackName': stack.name,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::NotificationARNs': [],
    },
    ref: (id) => {
      const found = find(id);
      return found && found.physicalId !== '' ? found.physicalId : unresolved(id);
    },
    attribute: (id, attribute) => {
      const { type } = template.resources[id] ?? {};
      if (type !== undefined && !resourceType(type).attributes.includes(attribute))
        throw invalid(`Template error: resource ${id} does not support attribute type ${attribute} in Fn::GetAtt`);
      return find(id)?.attributes?.[attribute] ?? unresolved(id, attribute);
    },
  };
}

/** The resources whose conditions hold, each with the others that it needs. */
export function wantedResources(
  target: Target,
  scope: Scope,
): ReadonlyMap<string, TemplateResource & { readonly needs: readonly string[] }> {
  const there = Object.entries(target.template.resources).filter(([, { condition }]) => condition === undefined || holds(condition, scope));
  const ids = new Set(there.map(([id]) => id));
  return new Map(
    there.map(([id, resource]) => {
      const named = [...resource.dependsOn, ...namesIn(resource.properties)].filter((name) => ids.has(name) && name !== id);
      return [id, { ...resource, needs: [...new Set(named)] }];
    }),
  );
}

/**
 * Refuses what CloudFormation refuses before it makes a change set: a circle, a function that cannot be carried out.
 * @throws AwsError ValidationError
 */
export function checkTarget(account: AccountState, stack: StackState, target: Target): void {
  const scope = scopeOf(account, stack, target, later);
  const wanted = wantedResources(target, scope);
  for (const { properties } of wanted.values()) evaluate(properties, scope);
  for (const { value, condition } of Object.values(target.template.outputs))
    if (condition === undefined || holds(condition, scope)) evaluate(value, scope);
  const done = new Set<string>();
  for (let before = -1; done.size !== before;) {
    before = done.size;
    for (const [id, { needs }] of wanted) if (needs.every((need) => done.has(need))) done.add(id);
  }
  const circle = [...wanted.keys()].filter((id) => !done.has(id));
  if (circle.length > 0) throw invalid(`Circular dependency between resources: [${circle.join(', ')}]`);
}

/** The capability that a template needs, and the types of resources for which; `undefined`: none. */
export function capabilityFor({ resources }: Template): { readonly capability: string; readonly types: readonly string[] } | undefined {
  const iam = Object.values(resources).filter(({ type }) => resourceType(type).isIam);
  const isNamed = iam.some(({ type, properties }) => (resourceType(type).nameProperty ?? '') in properties);
  const capability = isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  return iam.length === 0 ? undefined : { capability, types: [...new Set(iam.map(({ type }) => type))] };
}

/**
 * Refuses a template that makes IAM's resources where the caller has not said that it may.
 * @throws AwsError InsufficientCapabilitiesException
 */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  const { capability } = capabilityFor(template) ?? {};
  if (capability === undefined || given.includes('CAPABILITY_NAMED_IAM') || given.includes(capability)) return;
  throw new AwsError('InsufficientCapabilitiesException', 400, `Requires capabilities : [${capability}]`);
}

/** What deploying would change, as DescribeChangeSet tells it. */
export function changesOf(account: AccountState, stack: StackState, target: Target): Record<string, unknown>[] {
  const replaced = new Set<string>();
  const scope = scopeOf(
    account,
    { ...stack, resources: stack.resources.filter(({ logicalId }) => !replaced.has(logicalId)) },
    target,
    later,
  );
  const wanted = wantedResources(target, scope);
  const changes: Record<string, unknown>[] = [];
  for (const id of inOrder(wanted)) {
    const { type, properties } = wanted.get(id)!;
    const had = stack.resources.find(({ logicalId }) => logicalId === id);
    if (!had) {
      changes.push(changeOf('Add', id, type));
      continue;
    }
    const here = scopeOf(
      account,
      { ...stack, resources: stack.resources.filter(({ logicalId }) => !replaced.has(logicalId)) },
      target,
      later,
    );
    const after = structure(evaluate(properties, here));
    const before = had.properties ?? {};
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => differ(before, after, name));
    if (names.length === 0 && had.type === type) continue;
    const renewing = names.filter((name) => had.type !== type || resourceType(type).replacedBy.includes(name));
    const isOpen = renewing.length > 0 && renewing.every((name) => JSON.stringify(after[name]).includes(LATER));
    if (renewing.length > 0 || had.type !== type) replaced.add(id);
    const replacement = had.type !== type || (renewing.length > 0 && !isOpen) ? 'True' : isOpen ? 'Conditional' : 'False';
    changes.push(changeOf('Modify', id, type, had.physicalId, replacement, names));
  }
  for (const { logicalId, physicalId, type } of stack.resources)
    if (!wanted.has(logicalId)) changes.push(changeOf('Remove', logicalId, type, physicalId));
  return changes;
}

const LATER = '{{later:';

/** What stands for something that is not there yet. */
function later(id: string, attribute?: string): string {
  return `${LATER}${id}${attribute === undefined ? '' : `.${attribute}`}}}`;
}

function inOrder(wanted: ReadonlyMap<string, { readonly needs: readonly string[] }>): readonly string[] {
  const done: string[] = [];
  while (done.length < wanted.size) {
    const next = [...wanted].filter(([id, { needs }]) => !done.includes(id) && needs.every((need) => done.includes(need)));
    if (next.length === 0) break;
    done.push(...next.map(([id]) => id));
  }
  return done;
}

function changeOf(
  Action: string,
  LogicalResourceId: string,
  ResourceType: string,
  PhysicalResourceId?: string,
  Replacement?: string,
  names: readonly string[] = [],
): Record<string, unknown> {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action,
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType,
      Replacement,
      Scope: [...new Set(names.map((name) => (name === 'Tags' ? 'Tags' : 'Properties')))],
      Details: names.map((Name) => ({
        Target: { Attribute: Name === 'Tags' ? 'Tags' : 'Properties', ...(Name !== 'Tags' && { Name }) },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      })),
    },
  };
}
