import type { Located } from '../located.ts';
import { removal, textOf, through, unsettled } from './scope.ts';
import { entriesIn, textIn, valueIn } from './template.ts';

/**
 * What a reference to a parameter comes to: its default, as long as nobody gives another value. A parameter without one, a secret, and
 * one that is read from Systems Manager are not settled (AWS CloudFormation User Guide, "Parameters", read 2026-11-21).
 */
export function parameterValue(name: string, parameter: Located, node: Located): Located {
  const type = textIn(parameter, 'Type') ?? 'String';
  const value = valueIn(parameter, 'Default');
  if (textOf(valueIn(parameter, 'NoEcho')) === 'true') return unsettled(node, `The parameter ${name} is a secret (NoEcho).`, name);
  if (type.startsWith('AWS::SSM::')) return unsettled(node, `The parameter ${name} is read from Systems Manager.`, name);
  if (!value) return unsettled(node, `The parameter ${name} has no default.`, name);
  if (value.kind !== 'scalar' || value.value === null) return unsettled(node, `The default of parameter ${name} is no text.`, name);
  const guarded = guard(value, parameter);
  return type === 'CommaDelimitedList' || type.startsWith('List<') ? listOf(guarded, node) : through(guarded, node);
}

/** A default has to be one that the parameter allows, or the template is refused. */
function guard(value: Located, parameter: Located): Located {
  const { pen } = value;
  const set = (next: unknown) => (isAllowed(String(next), parameter) ? pen?.set?.(next) : undefined);
  return { ...value, pen: { set } };
}

function isAllowed(value: string, parameter: Located): boolean {
  const allowed = valueIn(parameter, 'AllowedValues');
  if (allowed && !(allowed.kind === 'list' && allowed.items.some((item) => textOf(item) === value))) return false;
  const [least, most] = ['MinLength', 'MaxLength'].map((key) => textOf(valueIn(parameter, key)));
  if (least !== undefined && value.length < Number(least)) return false;
  if (most !== undefined && value.length > Number(most)) return false;
  const pattern = textOf(valueIn(parameter, 'AllowedPattern'));
  return pattern === undefined || matches(pattern, value);
}

/** A pattern is Java's; one that JavaScript does not know, or that could take for ever, is not taken to allow anything. */
function matches(pattern: string, value: string): boolean {
  if (/\)[*+?{]|\\[1-9k]/.test(pattern)) return false;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** `a, b` as a list of two, each at the place of the whole. */
function listOf(value: Located, node: Located): Located {
  const parts = (textOf(value) ?? '').split(',').map((part) => part.trim());
  const write = (next: readonly string[]) => (next.some((part) => part.includes(',')) ? undefined : value.pen?.set?.(next.join(',')));
  const texts = (list: unknown): readonly string[] | undefined =>
    Array.isArray(list) && list.every((part) => typeof part === 'string') ? list : undefined;
  return {
    kind: 'list',
    at: value.at,
    usedAt: node.at,
    items: parts.map((part, index) => ({
      kind: 'scalar',
      value: part,
      at: value.at,
      usedAt: node.at,
      pen: {
        set: (next) => (typeof next === 'string' ? write(parts.with(index, next)) : undefined),
        remove: () => (parts.length > 1 ? write(parts.toSpliced(index, 1)) : undefined),
      },
    })),
    pen: {
      set: (next) => {
        const list = texts(next);
        return list ? write(list) : node.pen?.set?.(next);
      },
      insert: (index, next) => (typeof next === 'string' ? write(parts.toSpliced(index, 0, next)) : undefined),
      ...removal(node),
    },
  };
}

/** The names of a template's parameters with what is said of them. */
export function parametersOf(section: Located | undefined): ReadonlyMap<string, Located> {
  return new Map(entriesIn(section).map(({ key, value }) => [key, value]));
}
