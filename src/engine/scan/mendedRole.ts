import type { Declaration, SourceFile } from '../iac/dialect.ts';
import { dataOf, locatedAt, type Place } from '../iac/located.ts';
import type { Finding, Fix } from '../model/finding.ts';
import { isKnown, isUnknown, orElse, unknown, type Unknown } from '../model/known.ts';
import type { Purpose } from '../model/purpose.ts';
import { managedPolicyArn } from '../vendors/needs.ts';
import { accessEntryText } from './accessEntryText.ts';
import { codeFacts } from './codeFacts.ts';
import { codeFixes, type CodeFix } from './codeFixes.ts';
import { fromVariable } from './fromVariable.ts';
import { changesOf, madeOf, type Left, type Made, type RoleChange } from './roleChange.ts';
import { valueToCopy } from './valueToCopy.ts';
import { writtenOut, type Origin } from './writtenOut.ts';

/** One role of some files as it is judged for what is wanted of it. */
export interface JudgedRole {
  readonly origin: Origin;
  readonly findings: readonly { readonly finding: Finding; readonly message: string; readonly place: Place }[];
  /** What the code does not settle, of what is wanted of it. */
  readonly unsettled: readonly { readonly title: string; readonly because: Unknown }[];
}

/** Mending a role ends after so many fixes, whatever they do to each other. */
const MOST_FIXES = 200;

/**
 * All that code of a role can be given of what is wanted of it, as one change: the fixes of its findings, one after the other, and the
 * policies that somebody wants beside those. An External ID that the code takes from outside stays out of it. What cannot be written is
 * told with its place. Findings that only inform are left as they are.
 * @param judged reads the files and judges the role; `undefined`: they do not declare it
 */
export function mendedRole(
  files: readonly SourceFile[],
  purpose: Purpose,
  judged: (files: readonly SourceFile[]) => JudgedRole | undefined,
): RoleChange {
  const tried = new Set<string>();
  const made: Made[] = [];
  let now = files;
  let role = judged(now);
  for (let fixes = 0; role && fixes < MOST_FIXES; fixes += 1) {
    const next = role.findings.find((one) => isFault(one.finding) && !tried.has(keyOf(one.finding)));
    if (!next) break;
    tried.add(keyOf(next.finding));
    const fix = writableFix(next.finding, role.origin, purpose);
    if (!fix) continue;
    const after = putInto(
      now,
      fix.changes.map(({ file, after: text }) => ({ path: file, text })),
    );
    const again = judged(after);
    if (!again) continue;
    made.push(madeOf(fix));
    [now, role] = [after, again];
  }
  const more = role ? withMorePolicies(now, role.origin, purpose) : { files: now, made: [], left: [] };
  const last = judged(more.files) ?? role;
  const left = last ? [...leftOf(last, purpose), ...more.left] : more.left;
  return { made: [...made, ...more.made], changes: changesOf(more.files, files), left };
}

function isFault({ severity }: Finding): boolean {
  return severity !== 'info';
}

function keyOf({ check, at, message }: Finding): string {
  return [check, at.join('/'), message].join('\n');
}

function putInto(files: readonly SourceFile[], changed: readonly SourceFile[]): readonly SourceFile[] {
  return files.map((file) => changed.find(({ path }) => path === file.path) ?? file);
}

/** The first fix that can be written, and that puts no External ID into the code where a variable can hold it. */
function writableFix(finding: Finding, origin: Origin, purpose: Purpose): CodeFix | undefined {
  const fixes = finding.fixes.filter(({ onlyIfChosen }) => !onlyIfChosen);
  const open = fixes.filter((fix) => !isHeldOutside(fix, origin, purpose));
  const asking = open.map((fix) => (fix.id === REQUIRE && finding.check === 'external-id' ? { ...fix, edits: [] } : fix));
  const isWritten = ({ changes }: CodeFix): boolean => changes.length > 0;
  return codeFixes({ ...finding, fixes: asking }, origin).find(isWritten) ?? codeFixes({ ...finding, fixes: open }, origin).find(isWritten);
}

/** What the fix of the checks that asks for the External ID is called. */
const REQUIRE = 'require-external-id';

/** Would it write the External ID over a value that the code takes from a variable? */
function isHeldOutside({ edits }: Fix, { declaration, files }: Origin, { externalId }: Purpose): boolean {
  if (externalId === undefined || isUnknown(externalId)) return false;
  return edits.some((edit) => {
    if (edit.op === 'remove' || !JSON.stringify(edit.value ?? null).includes(JSON.stringify(externalId).slice(1, -1))) return false;
    const located = locatedAt(declaration.facts, edit.path);
    return located !== undefined && fromVariable(located, textsOf(files)).length > 0;
  });
}

function textsOf(files: readonly SourceFile[]): (file: string) => string {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return (file) => texts.get(file) ?? '';
}

/** Policies of somebody's own choice, which no check asks for. */
function withMorePolicies(
  files: readonly SourceFile[],
  origin: Origin,
  { morePolicies = [] }: Purpose,
): { readonly files: readonly SourceFile[]; readonly made: readonly Made[]; readonly left: readonly Left[] } {
  let now = files;
  let { declaration } = origin;
  const made: Made[] = [];
  const left: Left[] = [];
  for (const policy of morePolicies) {
    const name = policy.slice(policy.lastIndexOf('/') + 1);
    const arn = policy.startsWith('arn:') ? policy : managedPolicyArn(policy, 'aws');
    const attached = orElse(orElse(codeFacts(declaration).role, undefined)?.policies ?? [], undefined);
    if (attached?.some((one) => isKnown(one) && one.arn === arn)) continue;
    const document = unknown('not-looked', `The document of ${name} is read when the policy is attached.`);
    const edits = [{ op: 'insert', path: ['role', 'policies', attached?.length ?? 0], value: { name, arn, document } } as const];
    const written = attached && writtenOut(edits, { ...origin, files: now, declaration });
    const after = written && putInto(now, written);
    const again = after && origin.dialect.read(after).declarations.find((one) => isSame(one, declaration));
    if (!after || !again) {
      left.push({ say: `${name} is to be attached to the role, and cannot be written here.`, place: declaration.at, copy: arn });
      continue;
    }
    made.push({ title: `Attach ${name}`, access: 'wider' });
    [now, declaration] = [after, again];
  }
  return { files: now, made, left };
}

function isSame(one: Declaration, other: Declaration): boolean {
  return one.address === other.address && one.at.file === other.at.file;
}

function leftOf({ findings, unsettled, origin }: JudgedRole, purpose: Purpose): readonly Left[] {
  const { declaration, files } = origin;
  const held = heldOutside(origin);
  const faults = findings.flatMap(({ finding, message, place }): Left[] => {
    if (!isFault(finding)) return [];
    const fix = finding.fixes.find(({ edits, onlyIfChosen }) => edits.length > 0 && !onlyIfChosen);
    const copy = fix && !isHeldOutside(fix, origin, purpose) ? withoutExternalId(valueToCopy(fix.edits[0]), purpose) : '';
    const next = fix ? ` ${fix.title}.` : '';
    return [{ say: `${message}${next}`, place, ...(copy !== '' && { copy }) }];
  });
  const given = held.map(({ at, words }): Left => ({
    say: `The External ID is taken from ${words} here, so it is not written into the code: give it the one that ${purpose.vendor.name} gave you.`,
    place: at,
    isNote: true,
  }));
  const open = unsettled.map(({ title, because }): Left => ({ say: `${title}: ${because.detail}`, place: declaration.at }));
  return [...faults, ...given, ...open, ...clustersLeft(declaration, purpose)].filter(
    (one, index, all) => all.findIndex(({ say, place }) => say === one.say && place.start === one.place.start) === index,
  );

  function heldOutside({ declaration: { facts } }: Origin): ReturnType<typeof fromVariable> {
    const statements = locatedAt(facts, ['role', 'trust', 'Statement']);
    if (statements?.kind !== 'list') return [];
    return statements.items.flatMap((statement) => {
      const condition = locatedAt(statement, ['Condition']);
      if (condition?.kind !== 'map') return [];
      return condition.entries.flatMap(({ value }) =>
        value.kind === 'map'
          ? value.entries
              .filter(({ key }) => key.toLowerCase() === 'sts:externalid')
              .flatMap((entry) => fromVariable(entry.value, textsOf(files)))
              .filter((one) => dataOf(one.value) !== purpose.externalId)
          : [],
      );
    });
  }
}

/** What is left is laid open on a page, where no whole External ID stands. */
function withoutExternalId(text: string, { externalId, vendor }: Purpose): string {
  if (externalId === undefined || isUnknown(externalId) || externalId === '') return text;
  return text.replaceAll(externalId, () => `THE EXTERNAL ID THAT ${vendor.name.toUpperCase()} GAVE YOU`);
}

/** Clusters that are wanted and that this code says nothing of: their entries may be anywhere else, or nowhere. */
function clustersLeft(declaration: Declaration, { clusters = [], cidrs = [], variant }: Purpose): readonly Left[] {
  const declared = orElse(codeFacts(declaration).clusters, []).flatMap((cluster) => (isKnown(cluster) ? [cluster] : []));
  return clusters
    .filter(({ region, name }) => !declared.some((one) => one.name === name && (isUnknown(one.region) || one.region === region)))
    .map(({ region, name }) => {
      const reach = cidrs.length === 0 ? '' : ` Where its endpoint is open to some addresses only, let in ${cidrs.join(', ')} as well.`;
      const policy = variant.eks?.accessPolicy;
      const copy = policy === undefined ? undefined : accessEntryText(declaration, name, policy);
      return {
        say: `No access entry for this role on the cluster ${region}/${name} is declared with it. Add one${policy === undefined ? '' : `, with ${policy.split('/').at(-1)}`}.${reach}`,
        place: declaration.at,
        ...(copy !== undefined && { copy }),
      };
    });
}
