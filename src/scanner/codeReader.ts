import type * as door from '../engine/scan.ts';
import type { CodeFinding, CodeFix, Dialect, Scanned, ScanGroup, ScannedRole, ScanOptions, SourceFile } from '../engine/scan.ts';
import type { Path } from '../engine/model/edit.ts';
import { orElse, type Known } from '../engine/model/known.ts';
import type { Role } from '../engine/model/role.ts';
import { accessChanged, editsOf, partsOf, served } from './changesOfRole.ts';
import { ignoredBy } from './ignored.ts';
import { spotOf } from './lines.ts';
import { marksOf } from './marksOf.ts';
import { batchOf, steady, type Placed, type PlacedProblem, type PlacedRole } from './placed.ts';
import type { Answer, Ask, CodeOptions, CodeRemedy, DeclaredFacts, FileText, Spot, SpotEdit, Told } from './protocol.ts';

/** Mending all of a file ends after so many fixes, whatever they do to each other. */
const MOST_FIXES = 200;

interface Read {
  readonly group: ScanGroup;
  readonly options: ScanOptions;
  readonly scanned: Scanned;
  readonly placed: Placed;
  readonly findings: ReadonlyMap<string, CodeFinding>;
  /** The files that trust policies were taken in from. */
  readonly taken: readonly string[];
  /** Other code takes it in, so that it is told with that code alone. */
  readonly isEcho: boolean;
}

/**
 * Holds the texts of a workspace and what was found in them, and reads anew only what changed. It knows no thread: it is handed questions
 * and a function to tell by.
 * @param engine the engine's door to code
 * @param turn lets other questions be taken in: a scan is ended early by a change, or another scan, that comes meanwhile
 */
export function codeReader(
  engine: typeof door,
  dialects: readonly Dialect[],
  tell: (told: Told) => void,
  turn: () => Promise<void>,
): { readonly answer: <A extends Ask>(question: A) => Promise<Answer[A['what']]> } {
  const remembering = dialects.map(rememberingClaims);
  const files = new Map<string, FileText>();
  const known = new Map<string, Read>();
  let changes = 0;
  let scans = 0;
  let lastOptions: { readonly given: string; readonly options: ScanOptions } | undefined;

  function change(put: readonly FileText[], gone: readonly string[]): undefined {
    for (const path of gone) if (files.delete(path)) changes += 1;
    for (const file of put) {
      const before = files.get(file.path);
      // The same text stays the same object: what was made of it is found by it.
      if (before?.text === file.text && before.version === file.version) continue;
      files.delete(file.path);
      files.set(file.path, file);
      changes += 1;
    }
  }

  async function scan(given: CodeOptions): Promise<boolean> {
    const begun = changes;
    scans += 1;
    const own = scans;
    const options = optionsOf(given);
    // What was changed last is looked at first.
    const groups = engine.groupsOf([...files.values()].toReversed(), remembering).map(inOrder);
    const keys = new Map(groups.map((group) => [keyOf(group), group]));
    const gone = [...known.keys()].filter((key) => !keys.has(key));
    if (gone.length > 0) tell({ gone });
    for (const key of gone) known.delete(key);
    // Code that takes a file in is read before the file by itself.
    let taken: ReadonlySet<string> | undefined;
    for (const [key, group] of [...keys].toSorted(([, one], [, other]) => Number(isAlone(one)) - Number(isAlone(other)))) {
      const before = known.get(key);
      const isEcho = isAlone(group) && isTaken(group, (taken ??= allTaken()));
      const isRead = before && before.options === options && sameFiles(before.group.files, group.files);
      if (isRead && before.isEcho === isEcho) continue;
      const now = isRead ? { ...before, isEcho } : { ...readAnew(group, options, before), isEcho };
      known.set(key, now);
      tell({ batch: batchOf(key, isEcho ? { ...now.placed, roles: [], problems: [] } : now.placed) });
      await turn();
      if (changes !== begun || scans !== own) return false;
    }
    return true;
  }

  function readAnew(group: ScanGroup, options: ScanOptions, before: Read | undefined): Omit<Read, 'isEcho'> {
    const scanned = engine.scanGroup(group, options);
    const findings = new Map(scanned.findings.map((finding, index, all) => [idOf(finding, index, all), finding]));
    const placed = steady(before?.placed, placedOf(engine, group, scanned, findings));
    const taken = engine.takenIn(scanned.roles.map(({ declaration }) => declaration));
    // A block that is being typed still takes in what it did.
    return {
      group,
      options,
      scanned,
      placed,
      findings,
      taken: [...taken, ...(scanned.unreadable.length > 0 ? (before?.taken ?? []) : [])],
    };
  }

  function allTaken(): ReadonlySet<string> {
    return new Set([...known.values()].flatMap((read) => read.taken));
  }

  function isTaken({ dialect, files: own }: ScanGroup, taken: ReadonlySet<string>): boolean {
    return own.every(({ path }) => engine.isEcho({ dialect: dialect.id, file: path }, taken));
  }

  function optionsOf(given: CodeOptions): ScanOptions {
    const text = JSON.stringify(given);
    if (lastOptions?.given !== text) lastOptions = { given: text, options: scanOptions(engine, given) };
    return lastOptions.options;
  }

  function remedies(problem: string): readonly CodeRemedy[] {
    const home = [...known.values()].find(({ findings }) => findings.has(problem));
    const finding = home?.findings.get(problem);
    return finding ? engine.fixesOf(finding).map((fix) => remedyOf(fix, files)) : [];
  }

  function mendAll(path: string): readonly SpotEdit[] {
    const home = [...known.values()].filter(({ group, isEcho }) => !isEcho && group.files.some((file) => file.path === path));
    const before = files.get(path);
    let now = before;
    for (const { group, options } of home) {
      const tried = new Set<string>();
      let own = group.files;
      for (let fixes = 0; fixes < MOST_FIXES; fixes += 1) {
        const { findings } = engine.scanGroup({ ...group, files: own }, options);
        const made = firstForAll(engine, findings, path, tried);
        if (!made) break;
        own = own.map((file) => (file.path === path ? { path, text: made } : file));
        now = own.find((file) => file.path === path) ?? now;
      }
    }
    if (!before || !now || now.text === before.text) return [];
    return engine.textEdits(before.text, now.text).map(({ range, newText }) => ({ at: { file: path, ...range }, text: newText }));
  }

  function roleOf(id: string): { readonly role: ScannedRole; readonly home: Read } | undefined {
    for (const home of known.values()) {
      const role = home.scanned.roles.find(({ declaration }) => roleId(declaration) === id);
      if (role) return { role, home };
    }
    return undefined;
  }

  function facts(id: string, vendor: string): DeclaredFacts | undefined {
    const connection = roleOf(id)?.role.connections.find(({ purpose }) => purpose.vendor.id === vendor);
    if (!connection) return undefined;
    const { role, clusters, account } = connection;
    const checks = engine.judge(connection, 0).checks.map(({ id: check, status }) => ({ id: check, status }));
    return { facts: { role, clusters, account }, checks };
  }

  function places(id: string, paths: readonly Path[]): readonly (Spot | undefined)[] {
    const found = roleOf(id);
    if (!found) return paths.map(() => undefined);
    const { declaration } = found.role;
    return paths.map((path) => {
      const { place } = engine.placeOf(declaration.facts, path, declaration.at, (file) => files.get(file)?.text ?? '');
      const file = files.get(place.file);
      return file && spotOf(file, place);
    });
  }

  async function answer(question: Ask): Promise<unknown> {
    switch (question.what) {
      case 'change':
        return change(question.put, question.gone);
      case 'scan':
        return scan(question.options);
      case 'remedies':
        return remedies(question.problem);
      case 'mendAll':
        return mendAll(question.file);
      case 'facts':
        return facts(question.role, question.vendor);
      case 'places':
        return places(question.role, question.paths);
      case 'serve':
        return served(engine, roleOf(question.role), scanOptions(engine, question.options), files);
      case 'access':
        return accessChanged(engine, roleOf(question.role), question, files);
      case 'parts':
        return partsOf(engine, roleOf(question.role), files);
      case 'ignored':
        return ignoredBy(question.rules, question.paths);
    }
  }
  return { answer: answer as <A extends Ask>(question: A) => Promise<Answer[A['what']]> };
}

/** What a dialect says of a file is asked once, however often the workspace is parted into groups. */
function rememberingClaims(dialect: Dialect): Dialect {
  const said = new WeakMap<SourceFile, boolean>();
  return {
    ...dialect,
    read: (all) => dialect.read(all),
    claims(file) {
      const before = said.get(file);
      if (before !== undefined) return before;
      const claimed = dialect.claims(file);
      said.set(file, claimed);
      return claimed;
    },
  };
}

/** A policy by itself, which other code may take in. */
function isAlone({ dialect }: ScanGroup): boolean {
  return dialect.id === 'policy-json';
}

function inOrder(group: ScanGroup): ScanGroup {
  return { ...group, files: group.files.toSorted((one, other) => (one.path < other.path ? -1 : 1)) };
}

function keyOf({ dialect, files }: ScanGroup): string {
  return `${dialect.id}:${files[0]?.path ?? ''}`;
}

function sameFiles(one: readonly SourceFile[], other: readonly SourceFile[]): boolean {
  return one.length === other.length && one.every((file, index) => file === other[index]);
}

/** A connection whose settings make no sense says nothing about code; the view of connections says what is off. */
function scanOptions(
  { purposeOf, BadConnection, vendorCatalogue }: typeof door,
  { answers, connections, moreVendors = [] }: CodeOptions,
): ScanOptions {
  const vendors = [...vendorCatalogue, ...moreVendors];
  return {
    vendors,
    connections: connections.flatMap(({ spec, externalId }) => {
      try {
        return [{ name: spec.name, purpose: purposeOf(spec, externalId, vendors) }];
      } catch (error) {
        if (error instanceof BadConnection) return [];
        throw error;
      }
    }),
    choices: Object.entries(answers).map(([id, vendor]) => {
      const [file = '', address = ''] = id.split('#');
      return { file, address, vendor };
    }),
  };
}

function roleId({ at, address }: ScannedRole['declaration']): string {
  return `${at.file}#${address}`;
}

/** The same from scan to scan: the check, the role, the vendor and the place in the facts, and which of them where there are several. */
function idOf(finding: CodeFinding, index: number, all: readonly CodeFinding[]): string {
  const name = nameOf(finding);
  const earlier = all.slice(0, index).filter((one) => nameOf(one) === name).length;
  return `${name} ${earlier}`;
}

function nameOf({ id, vendor, finding, origin }: CodeFinding): string {
  return [id, vendor, roleId(origin.declaration), finding.at.join('/')].join(' ');
}

function placedOf(
  { codeFacts }: typeof door,
  { files }: ScanGroup,
  { roles, unreadable }: Scanned,
  findings: ReadonlyMap<string, CodeFinding>,
): Placed {
  return {
    files,
    roles: roles.map((role) => placedRole(role, codeFacts(role.declaration).role)),
    problems: [...findings].map(([id, finding]) => placedProblem(id, finding)),
    unreadable,
  };
}

function placedRole({ declaration, place, recognised, ask }: ScannedRole, role: Known<Role>): PlacedRole {
  const { dialect, address, construct, facts } = declaration;
  const { name, path, arn } = orElse(role, undefined) ?? {};
  return {
    id: roleId(declaration),
    dialect,
    address,
    at: place,
    ...(typeof name === 'string' && { name }),
    ...(typeof path === 'string' && { path }),
    ...(typeof arn === 'string' && { arn }),
    ...(construct !== undefined && { construct }),
    vendors: recognised.map(({ vendor, variant, because }) => ({ id: vendor.id, name: vendor.name, variant: variant.id, because })),
    ask,
    marks: recognised.length > 0 ? marksOf(facts) : [],
  };
}

function placedProblem(id: string, { id: rule, severity, message, address, place, related, origin }: CodeFinding): PlacedProblem {
  return {
    id,
    rule,
    severity,
    message,
    role: roleId(origin.declaration),
    address,
    at: place,
    related: related.map(({ place: at, message: say }) => ({ at, say })),
  };
}

function remedyOf(fix: CodeFix, files: ReadonlyMap<string, FileText>): CodeRemedy {
  const { title, access, isPreferred, caution, changes, show } = fix;
  const file = show && files.get(show.place.file);
  return {
    title,
    access,
    isPreferred,
    ...(caution !== undefined && { caution }),
    ...(changes.length > 0 && {
      edits: editsOf(changes),
    }),
    ...(file && { show: { at: spotOf(file, show.place), ...(show.copy !== '' && { value: show.copy }) } }),
  };
}

/** The text after the first fix that is made without a question and stays in this file; what was tried and still stands is left. */
function firstForAll({ fixesOf }: typeof door, findings: readonly CodeFinding[], path: string, tried: Set<string>): string | undefined {
  for (const [index, finding] of findings.entries()) {
    const id = idOf(finding, index, findings);
    if (finding.place.file !== path || tried.has(id)) continue;
    tried.add(id);
    const fix = fixesOf(finding).find(({ isForAll, changes }) => isForAll && changes.every(({ file }) => file === path));
    if (fix?.changes[0]) return fix.changes[0].after;
  }
  return undefined;
}
