import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import type { Edit, Path } from '../../../src/engine/model/edit.ts';
import { sameInCode, writeEdits } from '../../../src/engine/iac/writeEdits.ts';
import { applyEdits } from '../../../src/engine/fixes/applyEdits.ts';
import { dataOf } from '../../../src/engine/iac/located.ts';
import type { Purpose } from '../../../src/engine/model/purpose.ts';
import {
  fixesOf,
  scan,
  type CodeFinding,
  type CodeFix,
  type Dialect,
  type Scanned,
  type ScanOptions,
  type SourceFile,
} from '../../../src/engine/scan.ts';
import { sameData } from '../../../src/engine/fixes/sameData.ts';
import { dialects, workspacesIn } from '../../support/dialects.ts';
import { EXTERNAL_ID, healthyConnection } from '../../support/healthyConnection.ts';

const FOLDERS = ['test/fixtures/iac/terraform', 'test/fixtures/iac/cloudformation'].filter((folder) => existsSync(folder));

/** What a call would say: an External ID of each vendor, so that fixes can be written. */
const given = (externalId: string): ScanOptions => ({
  connections: (['tierzero', 'cloudzero-payer'] as const).map((base) => {
    const { vendor } = healthyConnection(base).purpose;
    const purpose: Purpose = { vendor, variant: vendor.variants[0]!, externalId, cidrs: ['203.0.113.0/24'] };
    return { name: vendor.id, purpose };
  }),
});
const ANOTHER = given(`${EXTERNAL_ID}-given`);
const OWN = given(EXTERNAL_ID);

/** One fault for each check that judges code, as edits of a healthy declaration; `undefined`: it has no place for it. */
const FAULTS: readonly { readonly check: string; readonly edits: (facts: Facts) => readonly Edit[] | undefined }[] = [
  { check: 'trust-principal', edits: ({ statement, nearMiss }) => [set([...statement, 'Principal', 'AWS'], nearMiss)] },
  { check: 'trust-principal', edits: ({ statement }) => [set([...statement, 'Principal', 'AWS'], '*')] },
  { check: 'external-id', edits: ({ statement }) => [{ op: 'remove', path: [...statement, 'Condition'] }] },
  {
    check: 'external-id',
    edits: ({ statement }) => [set([...statement, 'Condition', 'StringEquals', 'sts:ExternalId'], EXTERNAL_ID.toUpperCase())],
  },
  {
    check: 'confused-deputy',
    edits: ({ statement }) => [set([...statement, 'Condition'], { StringEqualsIfExists: { 'sts:ExternalId': EXTERNAL_ID } })],
  },
  { check: 'trust-action', edits: ({ statement }) => [set([...statement, 'Action'], 'sts:TagSession')] },
  {
    check: 'trust-condition',
    edits: ({ statement }) => [set([...statement, 'Condition', 'Bool'], { 'aws:MultiFactorAuthPresent': 'true' })],
  },
  { check: 'missing-policies', edits: ({ policies }) => (policies > 0 ? [{ op: 'remove', path: ['role', 'policies', 0] }] : undefined) },
  { check: 'missing-policies', edits: ({ permissions }) => permissions && [{ op: 'remove', path: permissions }] },
  { check: 'role-path', edits: ({ path }) => (path === undefined ? undefined : [set(['role', 'path'], '/others/')]) },
  { check: 'eks-authentication-mode', edits: ({ cluster }) => cluster && [set([...cluster, 'authenticationMode'], 'CONFIG_MAP')] },
  {
    check: 'eks-endpoint-allowlist',
    edits: ({ cluster }) => cluster && [set([...cluster, 'endpoint', 'publicCidrs'], ['198.51.100.0/24'])],
  },
  { check: 'eks-access-policy', edits: ({ cluster, policy }) => cluster && policy && [{ op: 'remove', path: policy }] },
];

for (const folder of FOLDERS) {
  describe(`the laws of code in ${folder}`, function () {
    this.timeout(120_000);
    let all: readonly Dialect[];
    const tally = { written: 0, byHand: 0 };
    const asked = { written: 0, byHand: 0 };
    let broken = 0;
    before(async () => {
      all = await dialects();
    });

    for (const { name, files } of workspacesIn(folder)) {
      it(`${name}: a fix heals, breaks nothing else, and is written so that reading it gives the edited facts`, () => {
        const before = scan(files, all, ANOTHER);
        assert.ok(before.roles.length > 0, 'no role was read');
        holds(files, all, ANOTHER, before, tally);
      });

      for (const { check, edits } of FAULTS) {
        it(`${name}: ${check} finds its fault in this form, and mends it`, function () {
          const healthy = scan(files, all, OWN);
          const faulty = healthy.roles.flatMap(({ declaration, recognised }) => {
            const vendor = recognised[0]?.vendor.id;
            const wanted = vendor === undefined ? undefined : edits(factsOf(dataOf(declaration.facts), vendor));
            const dialect = all.find(({ id }) => id === declaration.dialect)!;
            const changed = wanted && writeEdits(dialect, files, declaration, wanted, { applyEdits, sameData });
            return changed && changed.length > 0 ? [files.map((file) => changed.find(({ path }) => path === file.path) ?? file)] : [];
          });

          broken += faulty.length;
          for (const now of faulty) {
            const found = scan(now, all, OWN);
            assert.ok(
              found.findings.some(({ id }) => id === check),
              `not found in:\n${now.map(({ text }) => text).join('\n')}`,
            );
            holds(now, all, OWN, { ...found, findings: found.findings.filter(({ id }) => id === check) }, tally, found);
            // Where nobody has given the External ID, a variable holds its place.
            if (check === 'external-id') holds(now, all, {}, scan(now, all), asked);
          }
        });
      }

      it(`${name}: every place lies in its file`, () => {
        const { roles, findings, unreadable } = scan(files, all, ANOTHER);
        const places = [
          ...roles.map(({ place }) => place),
          ...findings.flatMap(({ place, related }) => [place, ...related.map((one) => one.place)]),
          ...unreadable.map(({ at }) => at),
        ];
        for (const { file, start, end } of places) {
          const text = files.find(({ path }) => path === file)?.text;
          assert.ok(text !== undefined && start >= 0 && start <= end && end <= text.length, JSON.stringify({ file, start, end }));
        }
      });
    }

    it('most fixes, and most faults in most forms, can be written', () => {
      assert.ok(tally.written > tally.byHand * 3, JSON.stringify(tally));
      assert.ok(broken > 150, `only ${broken} faults could be written`);
      assert.ok(asked.written > 10, `only ${asked.written} fixes ask for an External ID that nobody has given`);
    });

    it('edits anywhere: never a throw, and no finding in a file that is not of the group', () => {
      const workspaces = workspacesIn(folder);
      const arbitrary = fc.record({
        workspace: fc.constantFrom(...workspaces),
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        gone: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(400)),
        put: fc.oneof(
          fc.constantFrom('', '"', '{', '}', '${', '\n', '[', ']', ':', '- ', '<<EOT\n', '/*', '#', '\u0000', '\t'),
          fc.string({ unit: 'binary', maxLength: 20 }),
        ),
        which: fc.nat(),
      });
      fc.assert(
        fc.property(arbitrary, ({ workspace, at, gone, put, which }) => {
          const index = which % workspace.files.length;
          const file = workspace.files[index]!;
          const offset = Math.floor(at * file.text.length);
          const text = file.text.slice(0, offset) + put + file.text.slice(offset + gone);
          const { findings } = scan(workspace.files.with(index, { path: file.path, text }), all, ANOTHER);
          for (const { place } of findings) assert.ok(workspace.files.some(({ path }) => path === place.file));
        }),
        { numRuns: 300 },
      );
    });
  });
}

interface Tally {
  written: number;
  byHand: number;
}

/** Each fix of each finding: written so that reading it gives the edited facts, healing, and breaking nothing. */
function holds(
  files: readonly SourceFile[],
  all: readonly Dialect[],
  options: ScanOptions,
  found: Scanned,
  tally: Tally,
  whole = found,
): void {
  for (const one of found.findings) {
    for (const fix of fixesOf(one)) {
      if (fix.changes.length === 0) {
        tally.byHand += 1;
        continue;
      }
      tally.written += 1;
      const what = `${one.id}: ${fix.title}`;
      const after = files.map((file) => {
        const change = fix.changes.find(({ file: path }) => path === file.path);
        if (!change) return file;
        assert.equal(withEdits(file.text, change.edits), change.after, `${what}: the edits do not make the text`);
        return { ...file, text: change.after };
      });
      const again = scan(after, all, options);
      heals(one, whole, again, what);
      agrees(one, fix, again, what);
    }
  }
}

interface Facts {
  /** The vendor's statement. */
  readonly statement: Path;
  /** A principal that is nearly the vendor's. */
  readonly nearMiss: string;
  readonly policies: number;
  readonly cluster?: Path;
  /** The entry's first access policy. */
  readonly policy?: Path;
  /** The first statement of the vendor's own permissions. */
  readonly permissions?: Path;
  /** The path that the vendor wants the role under. */
  readonly path?: string;
}

const ACCOUNTS: Readonly<Record<string, readonly [exact: string, nearly: string]>> = {
  tierzero: ['851725519002', '851725519003'],
  cloudzero: ['061190967865', '061190967866'],
};

function factsOf(data: unknown, vendor: string): Facts {
  const { role, clusters = [] } = data as {
    role: {
      path?: string;
      trust: { Statement: { Principal?: { AWS?: unknown } }[] };
      policies?: unknown;
      inline?: { document?: { Statement?: { Sid?: string }[] } }[];
    };
    clusters?: { entry?: { policies?: unknown[]; groups?: unknown[] } }[];
  };
  const [exact, nearly] = ACCOUNTS[vendor]!;
  const index = role.trust.Statement.findIndex(({ Principal }) => JSON.stringify(Principal?.AWS ?? '').includes(exact));
  const own = Array.isArray(role.inline) ? role.inline.findIndex((one) => one.document?.Statement?.[0]?.Sid?.startsWith('CZTier0')) : -1;
  return {
    statement: ['role', 'trust', 'Statement', Math.max(index, 0)],
    nearMiss: `arn:aws:iam::${nearly}:root`,
    ...(own >= 0 && { permissions: ['role', 'inline', own, 'document', 'Statement', 0] }),
    ...(role.path === '/cloudzero/' && { path: role.path }),
    policies: Array.isArray(role.policies) ? role.policies.length : 0,
    ...(clusters.length > 0 && { cluster: ['clusters', 0] }),
    // Groups may give the same rights, so without its policy nothing can be told of such an entry.
    ...((clusters[0]?.entry?.policies?.length ?? 0) > 0 &&
      !clusters[0]?.entry?.groups?.length && { policy: ['clusters', 0, 'entry', 'policies', 0] }),
  };
}

function set(path: Path, value: unknown): Edit {
  return { op: 'set', path, value };
}

function heals(found: CodeFinding, before: Scanned, after: Scanned, what: string): void {
  const count = (of: Scanned, id: string) =>
    of.findings.filter((one) => one.id === id && one.address === found.address && one.vendor === found.vendor).length;
  const told = after.findings.map(({ id, message }) => `${id}: ${message}`).join('\n');
  assert.ok(count(after, found.id) < count(before, found.id), `${what} leaves it:\n${told}`);
  for (const id of new Set(after.findings.map((one) => one.id))) {
    // A vendor that is known by then is told more of.
    if (id !== found.id)
      assert.ok(count(after, id) <= Math.max(count(before, id), 0) || id === 'literal-external-id', `${what} breaks ${id}:\n${told}`);
  }
}

function agrees({ origin }: CodeFinding, { edits }: CodeFix, after: Scanned, what: string): void {
  const { declaration } = origin;
  const again = after.roles.find(({ declaration: one }) => one.address === declaration.address && one.at.file === declaration.at.file);
  assert.ok(again, `${what}: the role is gone`);
  assert.ok(
    sameInCode(dataOf(again.declaration.facts), applyEdits(dataOf(declaration.facts), edits), sameData),
    `${what}: the facts are others`,
  );
}

function withEdits(text: string, edits: readonly { range: { start: Position; end: Position }; newText: string }[]): string {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), ({ 0: end, index }) => index + end.length)];
  const offset = ({ line, character }: Position) => starts[line]! + character;
  return edits
    .toReversed()
    .reduce((now, { range, newText }) => now.slice(0, offset(range.start)) + newText + now.slice(offset(range.end)), text);
}

interface Position {
  readonly line: number;
  readonly character: number;
}
