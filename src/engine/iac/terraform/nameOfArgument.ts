import type { Place } from '../located.ts';
import type { Nested } from './expandBlocks.ts';
import type { Module } from './module.ts';
import { homeOf } from './moduleSource.ts';
import type { Attribute, Body, FileSyntax } from './syntax.ts';
import { placeIn } from './unresolved.ts';

/** The name of an argument of a block, where it is given. */
export function nameOfArgument({ file, block }: Nested, name: string): Place | undefined {
  const attribute = block.body.attributes.find((one) => one.name === name);
  return attribute && placeIn(homeOf(attribute, file), attribute.nameRange);
}

/** The name of the argument, the local or the line of a tfvars file that a place is in the value of, in a module or in those that call it. */
export function nameAround(place: Place, module: Module): Place | undefined {
  const { source, caller } = module;
  const files: readonly FileSyntax[] = [...source.files, ...[...source.given.values()].map(({ file }) => file)];
  const file = files.find(({ path }) => path === place.file);
  const attribute = file && attributeAround(file.body, place);
  if (attribute) return placeIn(file, attribute.nameRange);
  return caller && nameAround(place, caller.module);
}

function attributeAround({ attributes, blocks }: Body, { start, end }: Place): Attribute | undefined {
  const own = attributes.find(({ value }) => value.start <= start && end <= value.end);
  const around = blocks.find((block) => block.start <= start && end <= block.end);
  return own ?? (around && attributeAround(around.body, { file: '', start, end }));
}
