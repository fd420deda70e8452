import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../../../src/engine/fixes/applyEdits.ts';
import { dataOf, penned } from '../../../../../src/engine/iac/located.ts';
import { evaluate } from '../../../../../src/engine/iac/terraform/evaluate.ts';
import { hclText } from '../../../../../src/engine/iac/terraform/pens/hclText.ts';
import { changed } from '../../../../../src/engine/iac/writeEdits.ts';
import type { Edit, Path } from '../../../../../src/engine/model/edit.ts';
import { hclData, hclLayouts, laidOut } from '../../../../support/hclLayouts.ts';
import { attributeX } from '../../../../support/hclScope.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';

const hcl = await loadHcl();
const BEFORE = '# before { [\nlocals {\n  y    = 1\n  long = 2\n}\n';
const AFTER = '\nvariable "z" {\n  default = "}" # after\n}\n';

describe('pens of HCL, whatever is written', function () {
  this.timeout(120_000);

  it('what hclText writes reads as the data', () => {
    fc.assert(
      fc.property(hclData, (data) => {
        assert.deepEqual(dataIn(`x = ${hclText(data, '')}\n`), data);
      }),
    );
  });

  it('a change makes the edited data, and leaves all else as it is', () => {
    fc.assert(
      fc.property(hclData, hclLayouts, hclData, fc.nat(), fc.nat(), (data, layouts, value, where, what) => {
        const edit = editOf(data, value, where, what);
        if (!edit) return;
        const text = `${BEFORE}x = ${laidOut(data, layouts)}${AFTER}`;
        const after = written(text, edit);
        assert.ok(after !== undefined, 'nothing was written');
        assert.ok(after.startsWith(BEFORE) && after.endsWith(AFTER));
        assert.deepEqual(dataIn(after), applyEdits(data, [edit]), after);
        const isNew = edit.op === 'insert' || (edit.op === 'set' && at(data, edit.path) === undefined);
        if (isNew) assert.equal(commentsIn(after), commentsIn(text), after);
      }),
      { numRuns: 300 },
    );
  });

  it('put and taken out again, or put in and taken out again, is the same data', () => {
    fc.assert(
      fc.property(hclData, hclLayouts, hclData, fc.nat(), (data, layouts, value, where) => {
        const containers = pathsOf(data).filter((path) => typeof at(data, path) === 'object' && at(data, path) !== null);
        const path = containers[where % Math.max(1, containers.length)];
        if (!path) return;
        const holder = at(data, path);
        const edit: Edit = Array.isArray(holder)
          ? { op: 'insert', path: [...path, where % (holder.length + 1)], value }
          : { op: 'set', path: [...path, 'new key'], value };
        const there = written(`x = ${laidOut(data, layouts)}\n`, edit);
        const back = there === undefined ? undefined : written(there, { op: 'remove', path: edit.path });
        assert.deepEqual(back === undefined ? undefined : dataIn(back), data, there);
      }),
      { numRuns: 300 },
    );
  });
});

function written(text: string, edit: Edit): string | undefined {
  const { x, scope } = attributeX(hcl, text);
  const changes = penned(evaluate(x, scope), edit);
  return changes && changed([{ path: 'main.tf', text }], changes)[0]?.text;
}

function dataIn(text: string): unknown {
  const { x, scope } = attributeX(hcl, text);
  return dataOf(evaluate(x, scope));
}

function editOf(data: unknown, value: unknown, where: number, what: number): Edit | undefined {
  const paths = pathsOf(data);
  const path = paths[where % paths.length] ?? [];
  const here = at(data, path);
  const edits: Edit[] = [];
  if (path.length > 0) edits.push({ op: 'set', path, value }, { op: 'remove', path });
  if (Array.isArray(here)) edits.push({ op: 'insert', path: [...path, what % (here.length + 1)], value });
  else if (typeof here === 'object' && here !== null) edits.push({ op: 'set', path: [...path, 'new:key'], value });
  return edits[what % Math.max(1, edits.length)];
}

function pathsOf(data: unknown): Path[] {
  if (typeof data !== 'object' || data === null) return [[]];
  const keys = Array.isArray(data) ? [...data.keys()] : Object.keys(data);
  return [[], ...keys.flatMap((key) => pathsOf(at(data, [key])).map((path) => [key, ...path]))];
}

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((here, key) => (here as Record<string | number, unknown>)[key], data);
}

function commentsIn(text: string): number {
  return text.match(/# above|\/\/ behind|# none/g)?.length ?? 0;
}
