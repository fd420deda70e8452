import type { Body } from './syntax.ts';

/** The same tree some characters further on in the file. */
export function shifted(body: Body, by: number): Body {
  return moved(body, by) as Body;
}

/** In the tree, every number called `start` or `end` is an offset, and no other is. */
function moved(value: unknown, by: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => moved(item, by));
  const copy: Record<string, unknown> = { ...value };
  for (const key in copy) {
    const part = copy[key];
    if (typeof part === 'object') copy[key] = moved(part, by);
    else if (key === 'start' || key === 'end') copy[key] = Number(part) + by;
  }
  return copy;
}
