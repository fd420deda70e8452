import type * as door from '../engine/scan.ts';
import type { CodeFix, RoleChange, ScanGroup, ScannedRole, ScanOptions } from '../engine/scan.ts';
import type { Place } from '../engine/iac/located.ts';
import { spotOf } from './lines.ts';
import type { Ask, CodeChange, CodePart, FileText, Spot, SpotEdit } from './protocol.ts';

type Engine = typeof door;
type Files = ReadonlyMap<string, FileText>;

/** A role that was found, with the files that it was read with. */
interface Found {
  readonly role: ScannedRole;
  readonly home: { readonly group: ScanGroup };
}

/** The role's code for the one connection of the options, as if somebody had said that it is that one's. */
export function served(engine: Engine, found: Found | undefined, options: ScanOptions, files: Files): CodeChange | undefined {
  const [wanted] = options.connections ?? [];
  if (!found || !wanted) return undefined;
  return changeOf(engine.mendRole(found.home.group, found.role.declaration, wanted, options), found, files);
}

/** The role's code with a change of a vendor's access; `undefined`: nobody has said that it is this vendor's. */
export function accessChanged(
  engine: Engine,
  found: Found | undefined,
  { vendor, how, fix }: Extract<Ask, { what: 'access' }>,
  files: Files,
): CodeChange | undefined {
  const connection = found?.role.connections.find(({ purpose }) => purpose.vendor.id === vendor);
  if (!found || !connection) return undefined;
  const { dialect, files: read } = found.home.group;
  const { declaration } = found.role;
  return changeOf(engine.changeAccess(how, fix, connection, { dialect, files: read, declaration }), found, files);
}

/** What there is of the role, in the code that it was read with. */
export function partsOf(engine: Engine, found: Found | undefined, files: Files): readonly CodePart[] {
  if (!found) return [];
  return engine.partsOfRole(found.role.declaration, found.home.group.files).flatMap(({ place, what }) => {
    const file = files.get(place.file);
    return file ? [{ at: spotOf(file, place), what }] : [];
  });
}

/** Changes of files as the window takes them. */
export function editsOf(changes: CodeFix['changes']): readonly SpotEdit[] {
  return changes.flatMap(({ file: path, edits }) => edits.map(({ range, newText }) => ({ at: { file: path, ...range }, text: newText })));
}

/** What is told of it stands where it is once the change is made. */
function changeOf({ made, changes, left }: RoleChange, { role, home }: Found, files: Files): CodeChange {
  const after = new Map<string, FileText>([...files].map(([path, { text }]) => [path, { path, text }]));
  for (const { file, after: text } of changes) after.set(file, { path: file, text });
  const spot = (place: Place): Spot => spotOf(after.get(place.file) ?? { path: place.file, text: '' }, place);
  const { address, at } = role.declaration;
  const { declarations } = home.group.dialect.read(home.group.files.map(({ path, text }) => after.get(path) ?? { path, text }));
  const now = declarations.find((one) => one.address === address && one.at.file === at.file);
  return {
    made,
    edits: editsOf(changes),
    at: spot(now?.at ?? at),
    left: left.map(({ say, place, copy, isNote }) => ({
      say,
      at: spot(place),
      ...(copy !== undefined && { value: copy }),
      ...(isNote && { isNote }),
    })),
  };
}
