import type { Located, Place } from '../located.ts';
import { expandLoop, isLoop } from './forEach.ts';
import { textOf, type Scope } from './scope.ts';
import { entriesIn, textIn, valueIn } from './template.ts';

/** A resource of a template that is made, or may be. */
export interface Resource {
  readonly id: string;
  readonly at: Place;
  readonly type: string;
  readonly body: Located;
  /** `undefined`: none are given. */
  readonly properties: Located | undefined;
  /** What names mean in it: in a loop, the loop's variable. */
  readonly scope: Scope;
}

/** The resources, those of loops among them. One whose condition is known not to hold is none. */
export function resourcesOf(scope: Scope): readonly Resource[] {
  return entriesIn(scope.template.sections.get('Resources'))
    .flatMap((entry) => (isLoop(entry) ? expandLoop(entry, scope) : [{ entry, scope }]))
    .flatMap(({ entry, scope: own }): Resource[] => {
      const { key, keyAt, value } = entry;
      const type = textIn(value, 'Type');
      const condition = textOf(valueIn(value, 'Condition'));
      if (type === undefined || (condition !== undefined && scope.holds(condition) === false)) return [];
      return [{ id: key, at: keyAt ?? value.at, type, body: value, properties: valueIn(value, 'Properties'), scope: own }];
    });
}
