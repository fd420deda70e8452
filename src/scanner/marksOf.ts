import { locatedAt, type Located, type Place } from '../engine/iac/located.ts';
import type { PlacedRole } from './placed.ts';

/** The words of a role's trust policy that a person may point at: its principals, and the keys of its External ID conditions. */
export function marksOf(facts: Located): PlacedRole['marks'] {
  const statements = locatedAt(facts, ['role', 'trust', 'Statement']);
  if (statements?.kind !== 'list') return [];
  return statements.items.flatMap((statement) => [...principals(statement), ...externalIds(statement)]);
}

function* principals(statement: Located): Iterable<PlacedRole['marks'][number]> {
  const aws = locatedAt(statement, ['Principal', 'AWS']) ?? locatedAt(statement, ['Principal']);
  for (const one of aws?.kind === 'list' ? aws.items : aws ? [aws] : []) {
    if (one.kind !== 'scalar' || one.value === null) continue;
    yield { what: 'principal', at: usedAt(one), value: String(one.value), ...writtenAt(one) };
  }
}

function* externalIds(statement: Located): Iterable<PlacedRole['marks'][number]> {
  const condition = locatedAt(statement, ['Condition']);
  if (condition?.kind !== 'map') return;
  for (const { value: keys } of condition.entries) {
    if (keys.kind !== 'map') continue;
    for (const { key, keyAt, value } of keys.entries) {
      if (key.toLowerCase() !== 'sts:externalid') continue;
      if (keyAt) yield { what: 'external-id', at: keyAt };
      for (const one of value.kind === 'list' ? value.items : [value]) yield { what: 'external-id', at: usedAt(one), ...writtenAt(one) };
    }
  }
}

function usedAt(located: Located): Place {
  return located.usedAt ?? located.at;
}

function writtenAt({ at, usedAt: used }: Located): { readonly writtenAt?: Place } {
  return used ? { writtenAt: at } : {};
}
