/** An External ID in a JSON text. */
export interface ExternalIdAt {
  /** Where its JSON literal begins and ends, the quotes included. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

interface Frame {
  readonly isList: boolean;
  key?: string;
  /** A colon has been read, and what follows is the key's value. */
  isValue?: boolean;
}

/**
 * The External IDs that the `sts:ExternalId` conditions of a JSON text compare with, under any operator and in any letter case of
 * the key ("Condition key names are not case-sensitive", IAM User Guide, "IAM JSON policy elements: Condition", read 2026-11-21).
 * What names nobody is left out: wildcards alone, and the `true` or `false` of `Null`. A text that is no JSON has none.
 */
export function externalIdsIn(text: string): readonly ExternalIdAt[] {
  if (!isJson(text)) return [];
  const found: ExternalIdAt[] = [];
  const frames: Frame[] = [];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\]:,]/g)) {
    const frame = frames.at(-1);
    if (token === '{' || token === '[') frames.push({ isList: token === '[' });
    else if (token === '}' || token === ']') frames.pop();
    else if (token === ':' || token === ',') {
      if (frame) frame.isValue = token === ':';
    } else if (frame && !frame.isList && !frame.isValue && token.startsWith('"')) frame.key = JSON.parse(token) as string;
    else if (keyOf(frames)?.toLowerCase() === 'sts:externalid') {
      const value = String(JSON.parse(token));
      if (namesSomebody(value)) found.push({ start: index, end: index + token.length, value });
    }
  }
  return found;
}

function keyOf(frames: readonly Frame[]): string | undefined {
  return frames.findLast(({ isList }) => !isList)?.key;
}

function namesSomebody(value: string): boolean {
  return !/^(?:[*?]*|true|false)$/i.test(value);
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // A text that only begins like JSON is a text.
  }
}
