import { conditionHolds } from './conditions.ts';
import { expandLoop, isLoop } from './forEach.ts';
import { callFunction } from './functions.ts';
import { functionOf, unsettled, type Resolved, type Scope } from './scope.ts';
import { valueIn, type Template } from './template.ts';
import type { Located, LocatedEntry, Pen } from '../located.ts';
import type { Unknown } from '../../model/known.ts';

/** The scope of a template as a whole. */
export function scopeOf(template: Template): Scope {
  const known = new Map<string, boolean | Unknown>();
  const make = (locals: ReadonlyMap<string, Located>): Scope => {
    const scope: Scope = {
      template,
      locals,
      resolve: (value) => resolve(value, scope),
      holds: (name) => {
        const before = known.get(name);
        if (before !== undefined) return before;
        const holds = conditionHolds(name, valueIn(template.sections.get('Conditions'), name), scope, new Set());
        known.set(name, holds);
        return holds;
      },
      withLocals: (more) => make(new Map([...locals, ...more])),
    };
    return scope;
  };
  return make(new Map());
}

/** A value with its functions carried out, as far as the template settles them. Its pens write where each part is written. */
function resolve(value: Located, scope: Scope): Resolved {
  if (value.kind === 'scalar' || value.kind === 'unknown') return value;
  if (value.kind === 'list') {
    const items = value.items.map((item) => scope.resolve(item));
    const kept = items.filter((item) => item !== undefined);
    if (kept.length === items.length) return { ...value, items: kept };
    // With gaps, an index of the facts is another one in the file.
    const at = (index: number) => (index >= kept.length ? items.length : items.indexOf(kept[index]));
    const insert: Pen = value.pen?.insert ? { insert: (index, put) => value.pen?.insert?.(at(index), put) } : {};
    return { ...value, items: kept, pen: { ...value.pen, ...insert } };
  }
  const call = functionOf(value);
  if (call) return callFunction(call.name, call.argument, value, scope);
  if (value.entries.some(({ key }) => key === 'Fn::Transform')) return unsettled(value, 'A macro (Fn::Transform) makes what stands here.');
  return { ...value, entries: value.entries.flatMap((entry) => resolveEntry(entry, scope)) };
}

function resolveEntry(entry: LocatedEntry, scope: Scope): readonly LocatedEntry[] {
  if (isLoop(entry))
    return expandLoop(entry, scope).flatMap(({ entry: one, scope: inner }) => {
      const value = inner.resolve(one.value);
      return value ? [{ ...one, value }] : [];
    });
  const value = scope.resolve(entry.value);
  return value ? [{ ...entry, value }] : [];
}
