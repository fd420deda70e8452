import { unknown, type Unknown } from '../../model/known.ts';
import type { Declaration } from '../dialect.ts';
import type { Located, LocatedEntry } from '../located.ts';
import { policyDocument, propertyOf } from './policyDocument.ts';
import { clustersFor } from './readClusters.ts';
import { attachedPolicies, inlinePolicies } from './readPolicies.ts';
import type { Resource } from './resources.ts';
import { textOf, unsettled, type Resolved } from './scope.ts';
import { signsOf } from './signs.ts';
import { slipsOf } from './slips.ts';
import { textIn, valueIn } from './template.ts';

/** The roles that a template declares: IAM's, and those that SAM makes for a function with a trust policy of its own. */
export function rolesIn(all: readonly Resource[], macro: Unknown | undefined): readonly Declaration[] {
  return all.flatMap((resource) => {
    if (resource.type === 'AWS::IAM::Role') return [declarationOf(resource, all, macro)];
    const isOwn =
      resource.type === 'AWS::Serverless::Function' &&
      valueIn(resource.properties, 'AssumeRolePolicyDocument') &&
      !valueIn(resource.properties, 'Role');
    return isOwn ? [declarationOf({ ...resource, id: `${resource.id}Role` }, all, macro)] : [];
  });
}

function declarationOf(role: Resource, all: readonly Resource[], macro: Unknown | undefined): Declaration {
  const { id, at, body, properties } = role;
  const open =
    macro ?? (properties?.kind === 'map' && properties.entries.every(({ key }) => key !== 'Fn::Transform') ? undefined : NO_PROPERTIES);
  const facts: Located = open ? { kind: 'unknown', because: open, at } : roleFacts(role, all);
  const clusters = open ? undefined : clustersFor(role, all);
  const entries: LocatedEntry[] = [{ key: 'role', keyAt: at, value: facts }, ...(clusters ? [{ key: 'clusters', value: clusters }] : [])];
  const construct = textIn(valueIn(body, 'Metadata'), 'aws:cdk:path');
  return {
    dialect: 'cloudformation',
    address: id,
    at,
    facts: { kind: 'map', entries, at },
    signs: signsOf(role),
    slips: open ? [] : slipsOf(role, facts),
    ...(construct !== undefined && { construct }),
  };
}

const NO_PROPERTIES = unknown('unresolved', 'The properties of the role do not stand in this template.');

function roleFacts(role: Resource, all: readonly Resource[]): Located {
  const { id, at, type, properties, scope } = role;
  const isFunction = type === 'AWS::Serverless::Function';
  const made = (what: string): Located => ({ kind: 'unknown', because: unknown('unresolved', what, { about: `${id}.Arn` }), at });
  const globals = isFunction ? valueIn(scope.template.sections.get('Globals'), 'Function') : undefined;
  const get = (key: string): Resolved => {
    const name = isFunction ? (FUNCTION_KEYS[key] ?? '') : key;
    return valueIn(properties, name) ? propertyOf(properties, name, scope) : propertyOf(globals, name, scope);
  };
  const path: Located = {
    kind: 'scalar',
    value: '/',
    at,
    pen: { set: (value) => (isFunction ? undefined : properties?.pen?.put?.('Path', value)) },
  };
  const trust = policyDocument(valueIn(properties, 'AssumeRolePolicyDocument'), scope);
  const boundary = get('PermissionsBoundary');
  const tags = isFunction ? undefined : tagsOf(get('Tags'));
  const { policies, inline } = isFunction
    ? unreadPolicies(properties, at)
    : { policies: attachedPolicies(role, all), inline: inlinePolicies(role, all) };
  const entries: LocatedEntry[] = [
    { key: 'name', value: get('RoleName') ?? made(`CloudFormation makes up the name of ${id}.`) },
    { key: 'arn', value: made(`${id}.Arn is known only when the stack is created.`) },
    { key: 'path', value: get('Path') ?? path },
    { key: 'trust', value: trust ?? made('The role has no trust policy in this template.') },
    { key: 'policies', value: policies },
    { key: 'inline', value: inline },
    ...(tags ? [{ key: 'tags', value: tags }] : []),
    ...(boundary ? [{ key: 'boundary', value: boundaryOf(boundary) }] : []),
  ];
  return { kind: 'map', entries, at };
}

/**
 * What of a function SAM makes the role of, and takes from `Globals` where the function does not say it (SAM Developer Guide, "Globals
 * section", 2026-11). Its name is made up.
 */
const FUNCTION_KEYS: Readonly<Record<string, string>> = { Path: 'RolePath', PermissionsBoundary: 'PermissionsBoundary' };

/** SAM adds policies by rules of its own, so that those of a function's role are not all in the template. */
function unreadPolicies(properties: Located | undefined, at: Located['at']): { readonly policies: Located; readonly inline: Located } {
  const open: Located = {
    kind: 'unknown',
    because: unknown('unresolved', 'SAM makes the policies of the role when the template is deployed.'),
    at: valueIn(properties, 'Policies')?.at ?? at,
  };
  return { policies: open, inline: open };
}

/** `[{Key, Value}]` as a map. */
function tagsOf(tags: Resolved): Resolved {
  if (!tags || tags.kind === 'unknown') return tags;
  if (tags.kind !== 'list') return unsettled(tags, 'These are no tags.');
  const entries = tags.items.flatMap((tag): LocatedEntry[] => {
    const [key, value] = [valueIn(tag, 'Key'), valueIn(tag, 'Value')];
    const name = textOf(key);
    const text = textOf(value);
    if (name === undefined || !value) return [];
    return [
      {
        key: name,
        ...(key && { keyAt: key.at }),
        value: value.kind === 'scalar' && text !== undefined ? { ...value, value: text } : value,
      },
    ];
  });
  return { kind: 'map', entries, at: tags.at };
}

function boundaryOf(arn: Located): Located {
  if (arn.kind === 'unknown') return arn;
  const name = (textOf(arn) ?? '').split('/').at(-1) ?? '';
  const document: Located = {
    kind: 'unknown',
    because: unknown('not-looked', `What ${name} says is not part of this template.`),
    at: arn.at,
  };
  return {
    kind: 'map',
    entries: [
      { key: 'arn', value: arn },
      { key: 'document', value: document },
    ],
    at: arn.at,
  };
}
