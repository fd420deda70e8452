import { isUnknown, unknown, type Unknown } from '../../model/known.ts';
import type { Located } from '../located.ts';
import { functionOf, textOf, whyOf, type Scope } from './scope.ts';
import { valueIn } from './template.ts';

type Holds = boolean | Unknown;

/**
 * Does a condition hold, with the defaults of the parameters? Three-valued: one that is not settled does not settle what depends on it
 * (AWS CloudFormation User Guide, "Condition functions", read 2026-11-21).
 * @param around the conditions that led here: one of them again leads nowhere
 */
export function conditionHolds(name: string, condition: Located | undefined, scope: Scope, around: ReadonlySet<string>): Holds {
  if (!condition) return unknown('unresolved', `There is no condition ${name}.`);
  if (around.has(name)) return unknown('unresolved', `The condition ${name} depends on itself.`);
  return holds(condition, scope, new Set([...around, name]));
}

function holds(value: Located, scope: Scope, around: ReadonlySet<string>): Holds {
  const named = value.kind === 'map' && value.entries.length === 1 ? textOf(valueIn(value, 'Condition')) : undefined;
  if (named !== undefined) return conditionHolds(named, valueIn(scope.template.sections.get('Conditions'), named), scope, around);
  if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value;
  const call = functionOf(value);
  const parts = call?.argument.kind === 'list' ? call.argument.items : [];
  switch (call?.name) {
    case 'Fn::Equals':
      return equals(parts, scope);
    case 'Fn::Not':
      return parts[0] ? not(holds(parts[0], scope, around)) : NOT_COMPLETE;
    case 'Fn::And':
      return every(parts.map((part) => holds(part, scope, around)));
    case 'Fn::Or':
      return not(every(parts.map((part) => not(holds(part, scope, around)))));
    default:
      return unknown('unresolved', 'The condition is made by a function that the template does not settle.');
  }
}

const NOT_COMPLETE = unknown('unresolved', 'The condition is not complete.');

function equals(parts: readonly Located[], scope: Scope): Holds {
  const [one, other] = parts.map((part) => scope.resolve(part));
  if (parts.length !== 2) return NOT_COMPLETE;
  const [left, right] = [textOf(one), textOf(other)];
  if (left !== undefined && right !== undefined) return left === right;
  return unknown('unresolved', whyOf(left === undefined ? one : other, 'The condition compares what is not settled.'));
}

function not(value: Holds): Holds {
  return isUnknown(value) ? value : !value;
}

function every(values: readonly Holds[]): Holds {
  if (values.length === 0) return NOT_COMPLETE;
  return values.includes(false) ? false : (values.find((value) => isUnknown(value)) ?? true);
}
