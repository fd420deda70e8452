import { isUnknown, unknown } from '../../model/known.ts';
import type { Located, Pen, Place, TextChange } from '../located.ts';
import { inShortForm } from './inShortForm.ts';
import { policyDocument, propertyOf } from './policyDocument.ts';
import type { Resource } from './resources.ts';
import { functionOf, removal, textOf, unsettled } from './scope.ts';
import { entriesIn, valueIn } from './template.ts';

/** The managed policies of a role: those that it lists, and those that list it. One more is written into the role's own list. */
export function attachedPolicies(role: Resource, all: readonly Resource[]): Located {
  const own = propertyOf(role.properties, 'ManagedPolicyArns', role.scope);
  const at = keyAt(role, 'ManagedPolicyArns') ?? role.at;
  const written = own?.kind === 'list' ? own.items : own ? [own] : [];
  const raw = valueIn(role.properties, 'ManagedPolicyArns');
  const listed = written.map((arn) => policyFrom(arn, all, raw));
  const listing = all
    .filter(({ type }) => type === 'AWS::IAM::ManagedPolicy')
    .flatMap((policy) => {
      const names = namesRole(policy, role);
      return names === 'yes' ? [ownPolicy(policy, undefined)] : names === 'maybe' ? [unsettledPolicy(policy)] : [];
    });
  // Those that list the role come first, so that a new one, which the role lists, comes last.
  const items = [...listing, ...listed];
  const pen: Pen = {
    insert: (index, value) => {
      const { arn, toCreate } = (value ?? {}) as { readonly arn?: unknown; readonly toCreate?: unknown };
      if (toCreate !== undefined) return index === items.length ? newPolicy(value, role) : undefined;
      if (typeof arn !== 'string' || index < listing.length) return undefined;
      if (!own) return role.properties?.pen?.put?.('ManagedPolicyArns', [arn]);
      return own.kind === 'list' ? own.pen?.insert?.(index - listing.length, arn) : undefined;
    },
  };
  return { kind: 'list', items, at, pen };
}

/** A policy of its own, which lists the role: a resource after the others, there where the role is. */
function newPolicy(value: unknown, { id, body, scope }: Resource): readonly TextChange[] | undefined {
  const { name, document, toCreate } = value as Readonly<Record<string, unknown>>;
  const { description } = toCreate as { readonly description?: unknown };
  if (typeof name !== 'string' || typeof document !== 'object' || isUnknown(document) || scope.locals.size > 0) return undefined;
  const { template } = scope;
  const resources = template.sections.get('Resources');
  const condition = textOf(valueIn(body, 'Condition'));
  const resource = {
    Type: 'AWS::IAM::ManagedPolicy',
    ...(condition !== undefined && { Condition: condition }),
    Properties: { ManagedPolicyName: name, Description: description, Roles: [{ Ref: id }], PolicyDocument: document },
  };
  const stem = name.replaceAll(/[^A-Za-z0-9]/g, '') || 'Policy';
  let logical = stem;
  for (let number = 2; valueIn(resources, logical); number++) logical = `${stem}${number}`;
  return inShortForm(resources?.pen?.put?.(logical, resource), template);
}

/** AWS's own policies are not part of a template. */
function notLooked(name: string) {
  return unknown('not-looked', `The document of ${name} is read when the policy is attached.`);
}

function policyFrom(arn: Located, all: readonly Resource[], list: Located | undefined): Located {
  if (arn.kind === 'unknown') {
    const made = all.find(
      ({ id, type }) => type === 'AWS::IAM::ManagedPolicy' && (arn.because.about === id || arn.because.about === `${id}.PolicyArn`),
    );
    return made ? ownPolicy(made, arn) : arn;
  }
  const text = textOf(arn);
  if (text === undefined) return unsettled(list ?? arn, 'What is attached is no ARN.');
  const name = text.slice(text.lastIndexOf('/') + 1);
  const place = { at: arn.at, ...(arn.usedAt && { usedAt: arn.usedAt }) };
  const set: Pen['set'] = (value) => {
    const next = (value as { readonly arn?: unknown } | null)?.arn;
    return typeof next === 'string' ? arn.pen?.set?.(next) : undefined;
  };
  return {
    kind: 'map',
    ...place,
    entries: [
      { key: 'name', value: { kind: 'scalar', value: name, ...place } },
      { key: 'arn', value: arn },
      { key: 'document', value: { kind: 'unknown', because: notLooked(name), ...place } },
    ],
    pen: { set, ...removal(arn) },
  };
}

/** A policy that the template makes. */
function ownPolicy({ id, at, properties, scope }: Resource, arn: Located | undefined): Located {
  const name = propertyOf(properties, 'ManagedPolicyName', scope);
  const called: Located = name?.kind === 'scalar' ? name : { kind: 'scalar', value: id, at };
  const because = unknown('unresolved', `The ARN of ${id} is known only when the stack is created.`, { about: id });
  return {
    kind: 'map',
    at: arn?.at ?? at,
    entries: [
      { key: 'name', value: called },
      { key: 'arn', value: { kind: 'unknown', because, at } },
      { key: 'document', value: policyDocument(valueIn(properties, 'PolicyDocument'), scope) ?? { kind: 'unknown', because, at } },
    ],
    pen: removal(arn),
  };
}

function unsettledPolicy({ id, at }: Resource): Located {
  return { kind: 'unknown', because: unknown('unresolved', `Whether ${id} is attached to the role is not settled.`, { about: id }), at };
}

/** The inline policies of a role: its own, and those of resources that name it. One more is written into the role's own list. */
export function inlinePolicies(role: Resource, all: readonly Resource[]): Located {
  const list = valueIn(role.properties, 'Policies');
  const own = list && role.scope.resolve(list);
  const written = own?.kind === 'list' ? own.items : own ? [own] : [];
  const listed = written.map((policy) => inlineFrom(policy, role));
  const beside = all
    .filter(({ type }) => type === 'AWS::IAM::Policy' || type === 'AWS::IAM::RolePolicy')
    .flatMap((policy): Located[] => {
      const names = namesRole(policy, role);
      if (names === 'maybe') return [unsettledPolicy(policy)];
      return names === 'yes' ? [{ ...inlineFrom(policy.properties ?? policy.body, policy), at: policy.at, pen: {} }] : [];
    });
  const pen: Pen = {
    insert: (index, value) => {
      const { name, document } = (value ?? {}) as { readonly name?: unknown; readonly document?: unknown };
      if (typeof name !== 'string' || typeof document !== 'object' || index < beside.length) return undefined;
      const policy = { PolicyName: name, PolicyDocument: document };
      if (!own) return role.properties?.pen?.put?.('Policies', [policy]);
      return own.kind === 'list' ? own.pen?.insert?.(index - beside.length, policy) : undefined;
    },
  };
  return { kind: 'list', items: [...beside, ...listed], at: keyAt(role, 'Policies') ?? role.at, pen };
}

/** Where the key of a property is written: what stands for all that is in it. */
function keyAt({ properties }: Resource, key: string): Place | undefined {
  const entry = entriesIn(properties).find((one) => one.key === key);
  return entry?.keyAt ?? entry?.value.at;
}

function inlineFrom(policy: Located, { scope }: Resource): Located {
  if (policy.kind !== 'map') return policy.kind === 'unknown' ? policy : unsettled(policy, 'It is no inline policy.');
  const name = propertyOf(policy, 'PolicyName', scope);
  const document = policyDocument(valueIn(policy, 'PolicyDocument'), scope);
  return {
    ...policy,
    entries: [...(name ? [{ key: 'name', value: name }] : []), ...(document ? [{ key: 'document', value: document }] : [])],
    pen: removal(policy),
  };
}

/** Does a policy name the role, by reference or by its name? */
export function namesRole({ properties, scope }: Resource, role: Resource): 'yes' | 'no' | 'maybe' {
  const written = valueIn(properties, 'Roles') ?? valueIn(properties, 'RoleName');
  if (!written) return 'no';
  const items = written.kind === 'list' ? written.items : [written];
  const name = textOf(propertyOf(role.properties, 'RoleName', role.scope));
  let maybe = false;
  for (const item of items) {
    const call = functionOf(item);
    if (call?.name === 'Ref' && textOf(call.argument) === role.id) return 'yes';
    const value = scope.resolve(item);
    if (value?.kind === 'unknown') maybe ||= isOpen(value.because.about, role, name);
    else if (
      value?.kind === 'list'
        ? value.items.some((one) => textOf(one) === name && name !== undefined)
        : name !== undefined && textOf(value) === name
    )
      return 'yes';
  }
  return maybe ? 'maybe' : 'no';
}

/** A reference to another resource of the template names that one; anything else may be a name that is given from outside. */
function isOpen(about: string | undefined, { id, scope }: Resource, name: string | undefined): boolean {
  if (about === id) return true;
  if (about !== undefined && valueIn(scope.template.sections.get('Resources'), about.split('.')[0] ?? '')) return false;
  return name !== undefined || about !== undefined;
}
