import { externalIdLists } from '../checks/trust/externalIdLists.ts';
import { vendorTrust } from '../checks/trust/vendorTrust.ts';
import type { SourceFile } from '../iac/dialect.ts';
import { dataOf, locatedAt, nearestAt, type Located, type Place } from '../iac/located.ts';
import { changed } from '../iac/writeEdits.ts';
import type { Connection } from '../model/connection.ts';
import type { Edit, Path } from '../model/edit.ts';
import type { Fix } from '../model/finding.ts';
import { isUnknown, type Unknown } from '../model/known.ts';
import { variableIn } from './codeRules.ts';
import { placeholderFor } from './externalIdInVariable.ts';
import { fromVariable } from './fromVariable.ts';
import { changesOf, writtenChange, type Left, type RoleChange } from './roleChange.ts';
import { declarationIn, saysEdited, type Origin } from './writtenOut.ts';

/**
 * The code of a role with one more External ID beside the one that it asks for: as text where the code has it as text, in a variable of
 * its own where the code takes it from one, so that no External ID gets into the code that was kept out of it.
 * @param fix the edits over the declared facts; Unknown: why there are none
 */
export function secondExternalId(fix: Fix | Unknown, connection: Connection, origin: Origin): RoleChange {
  const lists = listsOf(connection, origin);
  if (lists.every(({ outside }) => outside.length === 0))
    return asText(fix, lists, origin, 'Put the new External ID beside the one that stands here.');
  const variable = variableIn(origin.declaration.dialect);
  const written = besideVariables(lists, origin);
  if (!written) {
    const say = `The External ID is taken from a ${variable} here. Declare another ${variable} for the new one, and put it beside this one as a list.`;
    return { made: [], changes: [], left: placesOf(lists, say, origin) };
  }
  const { vendor } = connection.purpose;
  return {
    made: [
      {
        title: `Accept another External ID, from a ${variable} of its own`,
        access: 'wider',
        caution: `The ${variable} has no default: give it the new External ID, and leave the old one as it is until ${vendor.name} sends the new one.`,
      },
    ],
    changes: changesOf(written, origin.files),
    left: [],
  };
}

/**
 * The code of a role without one of its External IDs. What the code takes from variables is left to a person, who alone knows which of them
 * holds what.
 * @param fix the edits over the declared facts; Unknown: why there are none
 */
export function droppedExternalId(fix: Fix | Unknown, connection: Connection, origin: Origin): RoleChange {
  const lists = listsOf(connection, origin);
  const variable = variableIn(origin.declaration.dialect);
  if (lists.every(({ outside }) => outside.length === 0)) return asText(fix, lists, origin, 'Take the old External ID out here.');
  const removals = isUnknown(fix) ? undefined : itemsGone(fix.edits, origin);
  const byItem = !isUnknown(fix) && removals ? writtenChange({ ...fix, edits: removals }, origin, []) : undefined;
  if (byItem && byItem.changes.length > 0) return byItem;
  const say = `Take the ${variable} that holds the old External ID out here, and its declaration with it; or give the first one the new External ID and take out the other.`;
  return { made: [], changes: [], left: placesOf(lists, say, origin) };
}

/** The code has every External ID as text, or asks for none. */
function asText(fix: Fix | Unknown, lists: readonly ListInCode[], origin: Origin, say: string): RoleChange {
  if (!isUnknown(fix)) return writtenChange(fix, origin, placesOf(lists, say, origin));
  return { made: [], changes: [], left: placesOf(lists, [fix.detail, fix.next].filter(Boolean).join(' '), origin) };
}

interface ListInCode {
  readonly path: Path;
  readonly located: Located;
  readonly outside: ReturnType<typeof fromVariable>;
}

function listsOf(connection: Connection, { declaration, files }: Origin): readonly ListInCode[] {
  const trust = vendorTrust(connection);
  if (!('document' in trust)) return [];
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return externalIdLists(trust).flatMap(({ path }) => {
    const located = locatedAt(declaration.facts, path);
    return located ? [{ path, located, outside: fromVariable(located, (file) => texts.get(file) ?? '') }] : [];
  });
}

function placesOf(lists: readonly ListInCode[], say: string, { declaration: { facts } }: Origin): readonly Left[] {
  const places = lists.map(({ located }) => located.usedAt ?? located.at);
  const nearest = nearestAt(facts, ['role', 'trust', 'Statement']).at;
  return (places.length > 0 ? places : [nearest]).map((place) => ({ say, place }));
}

/** A list that was not one becomes one in the text itself: every language that is read here writes lists between brackets. */
function besideVariables(lists: readonly ListInCode[], origin: Origin): readonly SourceFile[] | undefined {
  const { dialect, files } = origin;
  const placeholder = placeholderFor(origin);
  let now: readonly SourceFile[] = files;
  for (const { path } of lists.toReversed()) {
    const located = atPath(now, path, origin);
    const grown = located && (inserted(located, placeholder) ?? bracketed(located, placeholder, now));
    if (!grown) return undefined;
    now = changed(now, grown);
  }
  const edits: Edit[] = [];
  let words: string | undefined;
  for (const { path, located } of lists) {
    const old = located.kind === 'list' ? located.items : [located];
    const at = atPath(now, [...path, old.length], origin)?.at;
    // The first gets a variable of its own, and the others use the same.
    const after: readonly SourceFile[] | undefined =
      at && (words === undefined ? dialect.inVariable?.(now, at, 'another') : changed(now, [{ ...at, text: words }]));
    const item = after && atPath(after, [...path, old.length], origin);
    if (!item) return undefined;
    now = after;
    words ??= textAt(item.usedAt ?? item.at, now);
    edits.push({ op: 'set', path, value: [...old.map(dataOf), dataOf(item)] });
  }
  const written = now.some(({ text }) => text.includes(placeholder)) ? undefined : declarationIn(now, origin);
  return saysEdited(written, edits, origin) ? now : undefined;
}

function atPath(files: readonly SourceFile[], path: Path, origin: Origin): Located | undefined {
  const declaration = declarationIn(files, origin);
  return declaration && locatedAt(declaration.facts, path);
}

type Changes = Parameters<typeof changed>[1];

function inserted(located: Located, value: string): Changes | undefined {
  return located.kind === 'list' && !located.usedAt ? located.pen?.insert?.(located.items.length, value) : undefined;
}

function bracketed(located: Located, value: string, files: readonly SourceFile[]): Changes | undefined {
  if (located.kind === 'list') return undefined;
  const place = located.usedAt ?? located.at;
  const words = textAt(place, files);
  return words === '' || (words.includes('\n') && !words.startsWith('{')) ? undefined : [{ ...place, text: `[${words}, "${value}"]` }];
}

function textAt({ file, start, end }: Place, files: readonly SourceFile[]): string {
  return files.find(({ path }) => path === file)?.text.slice(start, end) ?? '';
}

/** Where every list goes by one item each: the items' removals. */
function itemsGone(edits: readonly Edit[], { declaration }: Origin): readonly Edit[] | undefined {
  const removals = edits.map((edit): Edit | undefined => {
    const located = locatedAt(declaration.facts, edit.path);
    if (edit.op === 'remove' || located?.kind !== 'list') return undefined;
    const stays = new Set([edit.value].flat());
    const gone = located.items.flatMap((item, index) => (stays.has(dataOf(item)) ? [] : [index]));
    const [only] = gone;
    return gone.length === 1 && only !== undefined ? { op: 'remove', path: [...edit.path, only] } : undefined;
  });
  const all = removals.filter((removal) => removal !== undefined);
  return all.length === edits.length ? all : undefined;
}
