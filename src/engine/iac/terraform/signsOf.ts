import type { Declaration } from '../dialect.ts';
import type { Located, Place } from '../located.ts';
import { argument } from './expandBlocks.ts';
import { rootOf, type Module } from './module.ts';
import type { Expression } from './syntax.ts';
import type { Resource } from './tree.ts';
import { placeIn } from './unresolved.ts';

type Sign = Declaration['signs'][number];

/** Words around a role that may tell whose it is: labels, comments, description, tags, the names of outputs that lead to it, the call of its module. */
export function signsOf(role: Resource): readonly Sign[] {
  const { block, file, module } = role;
  const label = block.labels.at(-1);
  return [
    ...(label ? [{ text: label.text, at: placeIn(file, label) }] : []),
    ...(block.comment ? [{ text: block.comment.text, at: placeIn(file, block.comment) }] : []),
    ...texts(argument(role, 'description')),
    ...texts(argument(role, 'tags')),
    ...outputsOf(role),
    ...callsAbove(module),
    ...fileSign(file.path),
  ];
}

function texts(located: Located | undefined): readonly Sign[] {
  if (located?.kind === 'scalar') return typeof located.value === 'string' ? [{ text: located.value, at: located.at }] : [];
  if (located?.kind !== 'map') return [];
  return located.entries.flatMap(({ key, keyAt, value }) => [...(keyAt ? [{ text: key, at: keyAt }] : []), ...texts(value)]);
}

function outputsOf({ block, module }: Resource): readonly Sign[] {
  const [type, name] = block.labels.map(({ text }) => text);
  return [...module.source.outputs].flatMap(([output, { block: declared, file }]): Sign[] => {
    const value = declared.body.attributes.find((one) => one.name === 'value')?.value;
    const label = declared.labels[0];
    return value && label && leadsTo(value, type ?? '', name ?? '') ? [{ text: output, at: placeIn(file, label) }] : [];
  });
}

function leadsTo(value: Expression, type: string, name: string): boolean {
  switch (value.type) {
    case 'reference': {
      const [first] = value.steps;
      return value.root === type && first?.kind === 'name' && first.name === name;
    }
    case 'template':
      return value.parts.some((part) => part.kind === 'interpolation' && leadsTo(part.expression, type, name));
    case 'call':
      return value.args.some((one) => leadsTo(one, type, name));
    case 'access':
      return leadsTo(value.of, type, name);
    case 'conditional':
      return leadsTo(value.yes, type, name) || leadsTo(value.no, type, name);
    case 'parenthesised':
      return leadsTo(value.inner, type, name);
    default:
      return false;
  }
}

function callsAbove(module: Module): readonly Sign[] {
  const { caller } = module;
  if (!caller || rootOf(module) === module) return [];
  const { block, file } = caller.call;
  const label = block.labels[0];
  return [
    ...(label ? [{ text: label.text, at: placeIn(file, label) }] : []),
    ...(block.comment ? [{ text: block.comment.text, at: placeIn(file, block.comment) }] : []),
    ...callsAbove(caller.module),
  ];
}

function fileSign(path: string): readonly Sign[] {
  const at: Place = { file: path, start: 0, end: 0 };
  return [{ text: path, at }];
}
