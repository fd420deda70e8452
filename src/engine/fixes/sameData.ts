/** True if two pieces of plain data hold the same values. The order of an object's keys does not count; a list's order does. */
export function sameData(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => key in other && sameData((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]));
}
