import type { SourceFile } from '../../dialect.ts';
import type { Pen, TextChange } from '../../located.ts';
import type { Expression } from '../syntax.ts';
import { eolOf, hasCommas, insertPart, removePart, type Container } from './containers.ts';
import { entryText, inlineText, keyText, PLAIN_STYLE, type HclStyle } from './hclText.ts';
import { setExpression } from './setPen.ts';

type ObjectExpression = Expression & { readonly type: 'object' };

/** The pen of a map that is written as one: `{ a = 1 }`, on one line or many. */
export function objectPen(file: SourceFile, object: ObjectExpression): Pen {
  const style = (): HclStyle => styleOf(file, object);
  return {
    set: (value) => setExpression(file, object, value, style()),
    put: (key, value) => {
      if (object.entries.some((entry) => entry.key === key)) return undefined;
      return insertPart(file, containerOf(object), object.entries.length, {
        needsComma: false,
        text: (indent) => {
          if (indent !== undefined) return entryText(key, value, indent, style());
          const inline = inlineText(value, style());
          return inline === undefined ? undefined : `${keyText(key, style())}${style().between}${inline}`;
        },
      });
    },
  };
}

/** Takes an entry out of an object. */
export function removeEntry(file: SourceFile, object: ObjectExpression, index: number): readonly TextChange[] | undefined {
  return removePart(file, containerOf(object), index);
}

/** How an object is written, so that what is put into it looks the same. */
export function styleOf({ text }: SourceFile, object: ObjectExpression): HclStyle {
  const last = object.entries.at(-1);
  const eol = eolOf(text);
  if (!last) return { ...PLAIN_STYLE, eol };
  const between = text.slice(last.keyRange.end, last.value.start);
  return {
    between: /^[ \t]*:[ \t]*$/.test(between) ? between.replaceAll(/[ \t]+/g, ' ') : ' = ',
    quoted: object.entries.every(({ keyRange }) => text[keyRange.start] === '"'),
    commas: hasCommas(text, containerOf(object)),
    eol,
  };
}

function containerOf({ start, end, entries }: ObjectExpression): Container {
  return { start, end, parts: entries };
}
