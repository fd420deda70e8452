import { unknown } from '../../model/known.ts';
import type { Declaration, Reading, SourceFile } from '../dialect.ts';
import { readJson } from '../document/readJson.ts';
import { readYaml } from '../document/readYaml.ts';
import { locatedAt, type Located, type LocatedEntry, type Pen, type Place } from '../located.ts';

const NOT_HERE = unknown('not-looked', 'The aws-auth ConfigMap names a role and says nothing else of it.');

/**
 * The roles that an `aws-auth` ConfigMap maps. Of each only its ARN is known, and whether that is written with a path, with which it never
 * matches: the ConfigMap is compared with the ARN of a session, which has none (Amazon EKS User Guide, "Grant IAM users and roles access
 * to Kubernetes APIs", read 2026-11-21).
 */
export function readAwsAuth(file: SourceFile): Reading {
  const isJson = /\.json$/i.test(file.path);
  const { documents, errors } = isJson ? asDocuments(readJson(file)) : readYaml(file);
  const [broken] = errors;
  if (broken) return { declarations: [], unreadable: [broken] };
  const lists = documents.flatMap(({ root }) => (root && isAwsAuth(root) ? (mapRolesIn(root, file) ?? []) : []));
  return {
    declarations: lists.flatMap(({ roles }) => roles).map((role, index) => declarationOf(role, index)),
    unreadable: lists.flatMap(({ unreadable }) => unreadable),
  };
}

interface MapRoles {
  readonly roles: readonly Located[];
  readonly unreadable: Reading['unreadable'];
}

function asDocuments({ root, errors }: ReturnType<typeof readJson>) {
  return { documents: [{ root }], errors };
}

function isAwsAuth(root: Located): boolean {
  return textAt(root, 'kind') === 'ConfigMap' && textAt(root, 'metadata', 'name') === 'aws-auth';
}

function textAt(root: Located, ...path: string[]): string | undefined {
  const located = locatedAt(root, path);
  return located?.kind === 'scalar' && typeof located.value === 'string' ? located.value : undefined;
}

/** `mapRoles` is YAML within a text: in a block scalar each ARN has its own place, in a quoted text all have that of the text. */
function mapRolesIn(root: Located, file: SourceFile): MapRoles | undefined {
  const text = locatedAt(root, ['data', 'mapRoles']);
  if (text?.kind !== 'scalar' || typeof text.value !== 'string') return undefined;
  const { start, end } = text.at;
  const header = /^\|[^\n]*\n/.exec(file.text.slice(start, end))?.[0];
  if (header !== undefined) {
    const { documents, errors } = readYaml(file, { start: start + header.length, end });
    return { roles: errors.length > 0 ? [] : documents.flatMap(({ root: list }) => rolesIn(list)), unreadable: errors };
  }
  const within = text.value;
  const { documents, errors } = readYaml({ path: file.path, text: within });
  const roles = errors.length > 0 ? [] : documents.flatMap(({ root: list }) => rolesIn(list));
  return { roles: roles.map((role) => inText(role, within, text)), unreadable: errors.map(({ reason }) => ({ at: text.at, reason })) };
}

function rolesIn(list: Located | undefined): readonly Located[] {
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((entry) => locatedAt(entry, ['rolearn']) ?? []);
}

/** A role of a quoted text: writing it writes the whole text. */
function inText(role: Located, within: string, text: Located & { readonly kind: 'scalar' }): Located {
  const set: Pen['set'] = (value) => {
    const [change, ...more] = role.pen?.set?.(value) ?? [];
    if (!change || more.length > 0) return undefined;
    return text.pen?.set?.(within.slice(0, change.start) + change.text + within.slice(change.end));
  };
  const { pen: _, ...rest } = role;
  return { ...rest, at: text.at, pen: { set } };
}

function declarationOf(role: Located, index: number): Declaration {
  const { at } = role;
  const arn = role.kind === 'scalar' && typeof role.value === 'string' ? role.value : undefined;
  const name = arn === undefined ? undefined : /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  const hasPath = arn !== undefined && /:role\/[^/]+\/./.test(arn);
  const entries: LocatedEntry[] = [
    { key: 'arn', value: role },
    { key: 'name', value: name === undefined ? notHere(at) : { kind: 'scalar', value: name, at } },
    ...['path', 'trust', 'policies', 'inline', 'tags', 'boundary'].map((key) => ({ key, value: notHere(at) })),
  ];
  return {
    dialect: 'policy-json',
    address: `aws-auth.mapRoles[${index}]`,
    at,
    facts: { kind: 'map', at, entries: [{ key: 'role', value: { kind: 'map', at, entries } }] },
    signs: [],
    slips: hasPath
      ? [
          {
            kind: 'aws-auth-path',
            at,
            path: ['role', 'arn'],
            say: `aws-auth wants a role's ARN without its path. ${arn} never matches, so the role does not get into the cluster.`,
          },
        ]
      : [],
  };
}

function notHere(at: Place): Located {
  return { kind: 'unknown', because: NOT_HERE, at };
}
