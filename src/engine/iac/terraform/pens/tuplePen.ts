import type { SourceFile } from '../../dialect.ts';
import type { Pen, TextChange } from '../../located.ts';
import { indentAt } from '../fmtChange.ts';
import type { Expression } from '../syntax.ts';
import { eolOf, insertPart, removePart, type Container } from './containers.ts';
import { hclText, PLAIN_STYLE, type HclStyle } from './hclText.ts';
import { styleOf } from './objectPen.ts';
import { setExpression } from './setPen.ts';

type Tuple = Expression & { readonly type: 'tuple' };

/** The pen of a list that is written as one: `["a", "b"]`, on one line or many. */
export function tuplePen(file: SourceFile, tuple: Tuple): Pen {
  return {
    set: (value) => setExpression(file, tuple, value, styleIn(file, tuple)),
    insert: (index, value) =>
      insertPart(file, containerOf(tuple), index, {
        needsComma: true,
        text: (indent) => hclText(value, indent ?? indentAt(file.text, tuple.items.at(-1)?.end ?? tuple.start), styleIn(file, tuple)),
      }),
  };
}

/** Takes an element out of a list. */
export function removeItem(file: SourceFile, tuple: Tuple, index: number): readonly TextChange[] | undefined {
  return removePart(file, containerOf(tuple), index);
}

function containerOf({ start, end, items }: Tuple): Container {
  return { start, end, parts: items };
}

/** New objects are written as those that are there. */
function styleIn(file: SourceFile, { items }: Tuple): HclStyle {
  const like = items.find((item) => item.type === 'object' && item.entries.length > 0);
  return like?.type === 'object' ? styleOf(file, like) : { ...PLAIN_STYLE, eol: eolOf(file.text) };
}
