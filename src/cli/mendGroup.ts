import type * as door from '../engine/scan.ts';
import type { CodeFix, CodeFinding, ScanGroup, ScanOptions, SourceFile } from '../engine/scan.ts';

/** A fix that was made. */
export interface Mended {
  readonly file: string;
  readonly ruleId: string;
  readonly title: string;
}

/** However the fixes of a group may undo each other, mending it ends. */
const MOST_FIXES = 1000;

/**
 * Makes the preferred fixes of a group one after another, reading it anew after each, until none is left.
 * @param wider also those that let somebody in who was not let in before
 * @returns the group as it is then, and the files that became others
 */
export function mendGroup(
  engine: typeof door,
  group: ScanGroup,
  options: ScanOptions,
  { wider }: { readonly wider: boolean },
): { readonly group: ScanGroup; readonly mended: readonly Mended[]; readonly changed: readonly SourceFile[] } {
  const mended: Mended[] = [];
  const tried = new Set<string>();
  let { files } = group;
  for (let count = 0; count < MOST_FIXES; count += 1) {
    const next = firstFix(engine, { dialect: group.dialect, files }, options, wider, tried);
    if (!next) break;
    const { finding, fix } = next;
    // A file that stays is the same object, so that what was made of it need not be made again.
    files = files.map((file) => {
      const change = fix.changes.find((one) => one.file === file.path);
      return change ? { path: file.path, text: change.after } : file;
    });
    mended.push({ file: fix.changes[0]?.file ?? finding.place.file, ruleId: finding.id, title: fix.title });
  }
  const changed = files.filter((file, index) => file !== group.files[index]);
  return { group: { dialect: group.dialect, files }, mended, changed };
}

function firstFix(engine: typeof door, group: ScanGroup, options: ScanOptions, wider: boolean, tried: Set<string>) {
  for (const finding of engine.scanGroup(group, options).findings) {
    const fix = engine.fixesOf(finding).find((one) => one.isForAll || (wider && one.isPreferred));
    if (!fix || !isNew(finding, fix, tried)) continue;
    return { finding, fix };
  }
  return undefined;
}

/** What a fix makes of a file is made once: a finding that stays is not mended for ever. */
function isNew({ id, address }: CodeFinding, { changes }: CodeFix, tried: Set<string>): boolean {
  const key = JSON.stringify([id, address, changes.map(({ file, after }) => [file, after])]);
  if (tried.has(key)) return false;
  tried.add(key);
  return true;
}
