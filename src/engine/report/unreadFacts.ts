import type { Connection } from '../model/connection.ts';
import type { Path } from '../model/edit.ts';
import { isUnknown, type Unknown } from '../model/known.ts';

/** A fact that could not be read, with its place among the facts. */
export interface UnreadFact {
  readonly at: Path;
  readonly because: Unknown;
}

/**
 * Everything that was asked for and could not be read, each reason once at the first place where it stands, whether or not a check
 * needed it. What nobody had a reason to ask (`not-looked`) is left out.
 */
export function unreadFacts({ role, clusters, account }: Connection): readonly UnreadFact[] {
  const found = new Map<string, UnreadFact>();
  walk({ role, clusters, account }, [], (at, because) => {
    if (because.unknown !== 'not-looked' && !found.has(because.detail)) found.set(because.detail, { at, because });
  });
  return [...found.values()];
}

function walk(value: unknown, at: Path, tell: (at: Path, because: Unknown) => void): void {
  if (isUnknown(value)) tell(at, value);
  else if (Array.isArray(value)) value.forEach((part: unknown, index) => walk(part, [...at, index], tell));
  else if (typeof value === 'object' && value !== null) for (const [key, part] of Object.entries(value)) walk(part, [...at, key], tell);
}
