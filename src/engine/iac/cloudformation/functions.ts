import { isUnknown } from '../../model/known.ts';
import { dataOf, type Located } from '../located.ts';
import { composed, type Piece } from './composed.ts';
import { parameterValue } from './parameters.ts';
import { removal, textOf, through, unsettled, whyOf, type Resolved, type Scope } from './scope.ts';
import { substituted } from './substitute.ts';
import { entriesIn, textIn, valueIn } from './template.ts';

/**
 * Carries out a function, as far as the template settles it (AWS CloudFormation User Guide, "Intrinsic function reference", read
 * 2026-11-21). Any other function is not settled.
 * @param node the function as a whole: where it is used, and what is taken out with it
 */
export function callFunction(name: string, argument: Located, node: Located, scope: Scope): Resolved {
  switch (name) {
    case 'Ref':
      return reference(textOf(argument) ?? '', node, scope);
    case 'Fn::Sub':
      return substituted(argument, node, scope, reference);
    case 'Fn::GetAtt':
      return attribute(argument, node);
    case 'Fn::If':
      return choice(argument, node, scope);
    case 'Fn::Join':
      return joined(argument, node, scope);
    case 'Fn::Split':
      return parted(argument, node, scope);
    case 'Fn::Select':
      return selected(argument, node, scope);
    case 'Fn::FindInMap':
      return mapped(argument, node, scope);
    default:
      return unsettled(node, `${name} is worked out only when the stack is created.`);
  }
}

/** What a name comes to: a variable, a pseudo parameter, a parameter, or a resource, of which some names are known. */
function reference(name: string, node: Located, scope: Scope): Resolved {
  const local = scope.locals.get(name);
  if (local) return local.kind === 'unknown' ? unsettled(node, local.because.detail, local.because.about) : through(local, node);
  if (name === 'AWS::NoValue') return undefined;
  const fixed = PSEUDO[name];
  if (fixed !== undefined) return { kind: 'scalar', value: fixed, at: node.at, pen: node.pen ?? {} };
  if (name.startsWith('AWS::')) return unsettled(node, `${name} is known only when the stack is created.`, name);
  const parameter = valueIn(scope.template.sections.get('Parameters'), name);
  if (parameter) return parameterValue(name, parameter, node);
  return ofResource(name, node, scope);
}

/** Of the partitions `aws` is where the vendors are; the others have templates of their own. */
const PSEUDO: Readonly<Record<string, string>> = { 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' };

/** The property that `Ref` gives of a resource. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::EKS::Cluster': 'Name',
};

function ofResource(name: string, node: Located, scope: Scope): Resolved {
  const resource = valueIn(scope.template.sections.get('Resources'), name);
  if (!resource) return unsettled(node, `${name} is not declared in this template.`, name);
  const property = NAMES[textIn(resource, 'Type') ?? ''];
  const given = property === undefined ? undefined : valueIn(valueIn(resource, 'Properties'), property);
  // A name made of the resource's own name would lead round for ever.
  const value = given && given !== node && textOf(given) !== undefined ? given : undefined;
  return value ? through(value, node) : unsettled(node, `${name} is known only when the stack is created.`, name);
}

function attribute(argument: Located, node: Located): Resolved {
  const path = argument.kind === 'list' ? argument.items.map(textOf).join('.') : (textOf(argument) ?? '');
  return unsettled(node, `${path} is known only when the stack is created.`, path);
}

function choice(argument: Located, node: Located, scope: Scope): Resolved {
  const [condition, then, otherwise] = argument.kind === 'list' ? argument.items : [];
  const name = textOf(condition);
  if (name === undefined || !then || !otherwise) return unsettled(node, 'The Fn::If is not complete.');
  const holds = scope.holds(name);
  if (!isUnknown(holds)) return branch(scope.resolve(holds ? then : otherwise), node);
  const [one, other] = [scope.resolve(then), scope.resolve(otherwise)];
  const same = one && other && JSON.stringify(dataOf(one)) === JSON.stringify(dataOf(other));
  return same && one.kind !== 'unknown'
    ? { ...branch(one, node)!, pen: {} }
    : unsettled(node, `The condition ${name} is not settled: ${holds.detail}`);
}

/** What a branch holds is changed there, and taken out with the whole. */
function branch(value: Resolved, node: Located): Resolved {
  if (!value) return undefined;
  const { usedAt } = value;
  const { usedAt: _, ...made } = through(value, node);
  return { ...made, ...(usedAt && { usedAt }) };
}

function joined(argument: Located, node: Located, scope: Scope): Resolved {
  const [by, over] = argument.kind === 'list' ? argument.items : [];
  const delimiter = textOf(by);
  const list = over && scope.resolve(over);
  if (delimiter === undefined || list?.kind !== 'list') return unsettled(node, whyOf(list, 'The Fn::Join is not complete.'));
  const open = list.items.find((item) => textOf(item) === undefined);
  if (open) return unsettled(node, whyOf(open, 'The Fn::Join is not settled.'));
  const pieces = list.items.flatMap((item, index): Piece[] => [
    ...(index > 0 ? [{ text: delimiter }] : []),
    { text: textOf(item)!, set: (text) => item.pen?.set?.(text) },
  ]);
  return composed(node, pieces, (first, last, text) => {
    const before = pieces.slice(0, first).map((piece) => piece.text);
    const after = pieces.slice(last + 1).map((piece) => piece.text);
    return node.pen?.set?.([...before, text, ...after].join(''));
  });
}

function parted(argument: Located, node: Located, scope: Scope): Resolved {
  const [by, over] = argument.kind === 'list' ? argument.items : [];
  const delimiter = textOf(by);
  const source = over && scope.resolve(over);
  const text = textOf(source);
  if (!delimiter || text === undefined) return unsettled(node, whyOf(source, 'The Fn::Split is not complete.'));
  const parts = text.split(delimiter);
  return {
    kind: 'list',
    at: node.at,
    items: parts.map((part, index) => ({
      kind: 'scalar',
      value: part,
      at: source?.at ?? node.at,
      usedAt: node.at,
      pen: {
        set: (next) =>
          typeof next === 'string' && !next.includes(delimiter) ? source?.pen?.set?.(parts.with(index, next).join(delimiter)) : undefined,
      },
    })),
    pen: removal(node),
  };
}

function selected(argument: Located, node: Located, scope: Scope): Resolved {
  const [which, over] = argument.kind === 'list' ? argument.items : [];
  const position = which && scope.resolve(which);
  const index = textOf(position);
  const list = over && scope.resolve(over);
  if (index === undefined || !/^\d+$/.test(index) || list?.kind !== 'list')
    return unsettled(node, whyOf(list, whyOf(position, 'The Fn::Select is not complete.')));
  const item = list.items[Number(index)];
  if (!item) return unsettled(node, `The list has no element ${index}.`);
  return item.kind === 'unknown' ? unsettled(node, item.because.detail, item.because.about) : through(item, node);
}

function mapped(argument: Located, node: Located, scope: Scope): Resolved {
  const [map, first, second, options] = argument.kind === 'list' ? argument.items : [];
  const keys = [map, first, second].map((part) => part && scope.resolve(part));
  const [name, top, key] = keys.map(textOf);
  const fallback = valueIn(options, 'DefaultValue');
  if (name === undefined || top === undefined || key === undefined)
    return unsettled(
      node,
      whyOf(
        keys.find((part) => part?.kind === 'unknown'),
        'The Fn::FindInMap is not complete.',
      ),
    );
  const level = valueIn(valueIn(scope.template.sections.get('Mappings'), name), top);
  const found = valueIn(level, key);
  if (found) return through(found, node);
  if (fallback) return scope.resolve(fallback);
  return unsettled(node, `The mapping ${name} has no ${top}/${key}${entriesIn(level).length > 0 ? '' : ', nor any other value there'}.`);
}
