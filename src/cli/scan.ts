import { readFile } from 'node:fs/promises';
import { scanText, type ScanReport } from '../engine/report/scanReport.ts';
import { toSarif } from '../engine/report/sarif.ts';
import type { Vendor } from '../engine/model/vendor.ts';
import type * as door from '../engine/scan.ts';
import type { SourceFile } from '../engine/scan.ts';
import { filesIn, type FoundFile } from './filesIn.ts';
import { mendGroup, type Mended } from './mendGroup.ts';
import { PURPOSE_FLAGS } from './meantConnection.ts';
import { Misuse, readWords } from './misuse.ts';
import { ownVersion } from './ownVersion.ts';
import { progressLine } from './progressLine.ts';
import { groupReport, type GroupReport } from './scanGroupReport.ts';
import { scannedPurpose } from './scannedPurpose.ts';
import { sourceText, writeSource } from './sourceText.ts';
import { catalogueWith } from './vendorFiles.ts';

/** What says that a file that could not be read may have mattered. */
const MATTERS = /\.(?:tf|tofu|tfvars|tf\.json|tofu\.json|template)$/i;

/** `rolecall scan`: reads code, judges the roles in it, prints what is wrong, and mends what can be mended without letting anybody in. */
export async function scan(words: readonly string[]): Promise<number> {
  const { values: flags, positionals: paths } = readWords(
    'scan',
    words,
    {
      ...PURPOSE_FLAGS,
      fix: { type: 'boolean' },
      wider: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
      sarif: { type: 'boolean' },
      'show-external-id': { type: 'boolean' },
    },
    true,
  );
  if (paths.length === 0) throw new Misuse('scan: name the files or folders to read, . for this one');
  if (flags.json && flags.sarif) throw new Misuse('scan: --json and --sarif are two forms of one answer; say one of them');
  for (const flag of ['wider', 'dry-run'] as const) if (flags[flag] && !flags.fix) throw new Misuse(`scan: --${flag} goes with --fix`);

  const isDry = flags['dry-run'] ?? false;
  const engine = await import('../engine/scan.ts');
  const vendors = await catalogueWith('scan', flags['vendor-file']);
  const purpose = await scannedPurpose(flags, engine, vendors);
  const options = { vendors, connections: purpose ? [purpose] : [] };
  const found = await filesIn(paths, process.cwd());
  const dialects = await loadDialects(engine);
  const { files, unreadable } = await claimedFiles(found.files, dialects);
  const notRead = [...found.unreadable, ...unreadable];

  const progress = progressLine();
  const groups = engine.groupsOf(files, dialects);
  const redact = { showExternalId: flags['show-external-id'] ?? false };
  const parts: GroupReport[] = [];
  const taken = new Set<string>();
  const mended: Mended[] = [];
  // A file may be of several groups: the later ones see what the earlier ones wrote.
  const written = new Map<string, SourceFile>();
  for (const [index, { dialect, files: own }] of groups.entries()) {
    const group = { dialect, files: own.map((file) => written.get(file.path) ?? file) };
    // Code that takes a file in comes before the file by itself, which without the values of its variables says something else.
    if (own.every(({ path }) => engine.isEcho({ dialect: dialect.id, file: path }, taken))) continue;
    progress?.say({ done: index, started: groups.length, what: group.files[0]?.path ?? '' });
    const now = flags.fix ? mendGroup(engine, group, options, { wider: flags.wider ?? false }) : { group, mended: [], changed: [] };
    const failed = flags.fix && !isDry ? await writeAll(now.changed, group.files, found.files) : [];
    notRead.push(...failed);
    for (const file of now.changed) if (!failed.some((one) => one.file === file.path)) written.set(file.path, file);
    mended.push(...now.mended.filter(({ file }) => !failed.some((one) => one.file === file)));
    // What was not written is judged as it still stands.
    const part = groupReport(engine, isDry || failed.length > 0 ? group : now.group, options, redact);
    for (const file of part.taken) taken.add(file);
    parts.push(part);
  }
  progress?.clear();

  const report: ScanReport = {
    schemaVersion: 1,
    files: files.length,
    roles: parts.flatMap(({ roles }) => roles),
    findings: parts.flatMap(({ findings }) => findings),
    unreadable: [...notRead, ...parts.flatMap((part) => part.unreadable)],
  };
  const done = mended.map(({ file, ruleId, title }) => ({ file, ruleId, title }));
  if (flags.sarif) process.stdout.write(`${JSON.stringify(toSarif(report, engine.scanRules, await ownVersion()), null, 2)}\n`);
  else if (flags.json)
    process.stdout.write(`${JSON.stringify({ ...report, ...(flags.fix && { fixed: done, dryRun: isDry }) }, null, 2)}\n`);
  else process.stdout.write(fixedText(done, isDry) + inWords(report, vendors));
  return exitCode(report, notRead);
}

async function loadDialects(engine: typeof door) {
  const beside = (name: string) => readFile(new URL(`./${name}`, import.meta.url));
  const [runtime, grammar] = await Promise.all([beside('web-tree-sitter.wasm'), beside('tree-sitter-hcl.wasm')]);
  return engine.loadDialects({ runtime, grammar });
}

/** Only what a dialect claims is kept in memory. */
async function claimedFiles(found: readonly FoundFile[], dialects: readonly door.Dialect[]) {
  const files: SourceFile[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  for (const file of found) {
    const read = await sourceText(file);
    if ('reason' in read) unreadable.push({ file: file.path, reason: read.reason });
    else {
      const source = { path: file.path, text: read.text };
      if (dialects.some((dialect) => dialect.claims(source))) files.push(source);
    }
  }
  return { files, unreadable };
}

/** @returns the files that could not be written, each with its reason */
async function writeAll(changed: readonly SourceFile[], before: readonly SourceFile[], found: readonly FoundFile[]) {
  const failed: { file: string; reason: string }[] = [];
  for (const { path, text } of changed) {
    const file = found.find((one) => one.path === path);
    try {
      if (!file || file.isElsewhere) throw new Error('it is a link to a file outside of what is scanned');
      await writeSource(file, before.find((one) => one.path === path)?.text ?? '', text);
    } catch (error) {
      failed.push({ file: path, reason: `It was not mended: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
  return failed;
}

function fixedText(done: readonly Mended[], isDry: boolean): string {
  return done.map(({ file, ruleId, title }) => `${file}: ${isDry ? 'would be mended' : 'mended'} ${ruleId}: ${title}\n`).join('');
}

function inWords(report: ScanReport, vendors: readonly Vendor[]): string {
  const vendorNames = new Map(vendors.map(({ id, name }) => [id, name]));
  return scanText(report, { colour: process.stdout.isTTY && !process.env['NO_COLOR'], vendorNames });
}

function exitCode({ findings, unreadable }: ScanReport, notRead: readonly { readonly file: string }[]): number {
  if (findings.length > 0) return 1;
  const matters = unreadable.some((one) => !notRead.includes(one)) || notRead.some(({ file }) => MATTERS.test(file));
  return matters ? 3 : 0;
}
