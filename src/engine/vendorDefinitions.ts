// Vendors that people define themselves: reading their files, and writing a first one. A bundle of its own, loaded where there is one.
import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Vendor, VendorOrigin } from './model/vendor.ts';
import { builtInVendors } from './vendors/index.ts';
import { checkedVendor, type DocumentFault } from './vendors/schema.ts';

export { draftFaults, draftOf, idFor, policiesOnOffer, type VendorDraft } from './vendors/draft.ts';

/** A file that defines a vendor. */
export interface DefinitionFile {
  readonly origin: VendorOrigin;
  readonly text: string;
}

/** Something that is off in a file, so that its vendor is not taken in. */
export interface DefinitionFault {
  readonly origin: VendorOrigin;
  /** What is there, what was expected, what to do. */
  readonly message: string;
  /** Where in the text, as offsets. */
  readonly start: number;
  readonly end: number;
}

/**
 * The vendors of the files, each marked with where it comes from. A file with a fault is left out and takes no other down. Nobody
 * takes the id or the name of a vendor that comes with Rolecall, or of a file before it: who comes first stays.
 * @param files the user's own before those of a workspace
 */
export function readDefinitions(files: readonly DefinitionFile[]): {
  readonly vendors: readonly Vendor[];
  readonly faults: readonly DefinitionFault[];
} {
  const vendors: Vendor[] = [];
  const faults: DefinitionFault[] = [];
  for (const file of files) {
    const read = definitionIn(file, [...builtInVendors, ...vendors]);
    if ('vendor' in read) vendors.push(read.vendor);
    else faults.push(...read.faults);
  }
  return { vendors, faults };
}

function definitionIn(
  { origin, text }: DefinitionFile,
  taken: readonly Vendor[],
): { readonly vendor: Vendor } | { readonly faults: readonly DefinitionFault[] } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first || !tree) {
    const why = first ? printParseErrorCode(first.error) : 'it is empty';
    const start = first?.offset ?? 0;
    const message = `This is not JSON (${why}). Correct it here; the file is left out until then.`;
    return { faults: [{ origin, message, start, end: start + Math.max(first?.length ?? 0, 1) }] };
  }
  const checked = checkedVendor(getNodeValue(tree));
  const wrong = 'faults' in checked ? checked.faults : clashes(checked.vendor, taken);
  if ('vendor' in checked && wrong.length === 0) return { vendor: { ...checked.vendor, origin } };
  return { faults: wrong.map((fault) => ({ origin, message: fault.message, ...rangeOf(tree, fault) })) };
}

/** A definition that could be taken for another vendor: refused, whoever wrote it. */
function clashes({ id, name }: Vendor, taken: readonly Vendor[]): readonly DocumentFault[] {
  const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();
  const ofId = taken.find((other) => same(other.id, id));
  if (ofId) return [{ at: ['id'], message: `"${id}" is the id of ${whoseIs(ofId)}, which stays. Give this vendor another id.` }];
  const ofName = taken.find((other) => same(other.name, name));
  return ofName
    ? [{ at: ['name'], message: `"${name}" is the name of ${whoseIs(ofName)}, which stays. Give this vendor another name.` }]
    : [];
}

function whoseIs({ origin }: Vendor): string {
  return origin ? `the vendor that ${origin.file} defines` : 'a vendor that comes with Rolecall';
}

/** The value, or the key that is too much; what is missing is marked at what lacks it: at its key, or at the first character. */
function rangeOf(tree: Node, { at, key }: DocumentFault): { readonly start: number; readonly end: number } {
  const found = findNodeAtLocation(tree, [...at]);
  if (found && key !== undefined) {
    const stray = found.children?.map((property) => property.children?.[0]).find((name) => name?.value === key);
    if (stray) return spanOf(stray);
  }
  if (found && found.type !== 'object' && found.type !== 'array') return spanOf(found);
  for (let length = at.length; length > 0; length -= 1) {
    const named = findNodeAtLocation(tree, at.slice(0, length))?.parent;
    if (named?.type === 'property' && named.children?.[0]) return spanOf(named.children[0]);
  }
  return { start: tree.offset, end: tree.offset + 1 };
}

function spanOf({ offset, length }: Node): { readonly start: number; readonly end: number } {
  return { start: offset, end: offset + length };
}
