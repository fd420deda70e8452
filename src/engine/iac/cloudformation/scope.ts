import { unknown, type Unknown } from '../../model/known.ts';
import type { Located, Pen } from '../located.ts';
import type { Template } from './template.ts';

/** A value with its functions carried out; `undefined` is `AWS::NoValue`, which takes the property away. */
export type Resolved = Located | undefined;

/** What names mean at one place of a template. */
export interface Scope {
  readonly template: Template;
  /** The variables of `Fn::Sub` and of `Fn::ForEach` around the place. */
  readonly locals: ReadonlyMap<string, Located>;
  readonly resolve: (value: Located) => Resolved;
  /** Does a condition of the template hold? */
  readonly holds: (name: string) => boolean | Unknown;
  /** The same scope with more variables. */
  readonly withLocals: (more: ReadonlyMap<string, Located>) => Scope;
}

/** A value that the template does not settle. What is written there can still be taken out. */
export function unsettled(node: Located, why: string, about?: string): Located {
  return {
    kind: 'unknown',
    because: unknown('unresolved', why, about === undefined ? {} : { about }),
    at: node.at,
    pen: removal(node),
  };
}

/** Of a value's pen what takes it out. */
export function removal(value: Located | undefined): Pen {
  return value?.pen?.remove ? { remove: () => value.pen?.remove?.() } : {};
}

/** A value that is written elsewhere: it is changed there, and taken out where it is used. */
export function through(target: Located, node: Located): Located {
  const { pen } = target;
  const made: Pen = {
    set: (value) => (typeof value === 'object' && target.kind === 'scalar' ? node.pen?.set?.(value) : pen?.set?.(value)),
    ...removal(node),
    ...(pen?.put && { put: (key: string, value: unknown) => pen.put?.(key, value) }),
    ...(pen?.insert && { insert: (index: number, value: unknown) => pen.insert?.(index, value) }),
  };
  return { ...target, usedAt: node.at, pen: made };
}

/** The function of a map like `{"Ref": x}`; `undefined`: it is a plain map. */
export function functionOf(value: Located): { readonly name: string; readonly argument: Located } | undefined {
  if (value.kind !== 'map' || value.entries.length !== 1) return undefined;
  const { key, value: argument } = value.entries[0]!;
  const isFunction = key === 'Ref' || (/^Fn::[A-Za-z0-9]+$/.test(key) && key !== 'Fn::Transform');
  return isFunction ? { name: key, argument } : undefined;
}

/** A scalar as CloudFormation makes text of it. */
export function textOf(value: Resolved): string | undefined {
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : undefined;
}

/** Why a value is not known. */
export function whyOf(value: Resolved, otherwise: string): string {
  return value?.kind === 'unknown' ? value.because.detail : otherwise;
}
