import assert from 'node:assert/strict';
import fc from 'fast-check';
import { externalIdDifference, isSlip } from '../../../../../src/engine/checks/trust/externalIdDifference.ts';

const ID = '5f0d2c1e-8a77-4c39';

describe('externalIdDifference', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['letter case', ID.toUpperCase(), 'differs in letter case'],
    ['blank at the end', `${ID} `, 'has a blank at the end'],
    ['line break at the end', `${ID}\n`, 'has a blank at the end'],
    ['blank at the start', ` ${ID}`, 'has a blank at the start'],
    ['blanks at both ends', ` ${ID} `, 'has blanks at both ends'],
    ['double quotes', `"${ID}"`, 'has quotes around it'],
    ['single quotes', `'${ID}'`, 'has quotes around it'],
    ['backquotes and a blank', `\` ${ID}\``, 'has quotes around it and has a blank inside the quotes'],
    ['blank inside', `${ID.slice(0, 8)} ${ID.slice(8)}`, 'has a blank inside'],
    ['zero-width space', `${ID.slice(0, 3)}\u200b${ID.slice(3)}`, 'has an invisible character in it'],
    ['one character', `${ID.slice(0, -1)}0`, `differs in 1 of ${ID.length} characters`],
    ['two characters', `${ID.slice(0, -2)}00`, `differs in 2 of ${ID.length} characters`],
    ['cut off', ID.slice(0, 10), 'is only a part of it'],
    ['with something around it', `id=${ID}`, 'has something more around it'],
    ['another', 'c0ffee', 'is another value'],
  ];
  for (const [name, actual, said] of table) it(name, () => assert.equal(externalIdDifference(ID, actual), said));

  it('finds a blank that the expected one has and the policy has not', () => {
    assert.equal(externalIdDifference(`${ID} `, ID), 'differs only in a blank at its start or end');
  });

  it('is undefined for equal values only, and never shows a value', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w+=,.@:/-]{6,40}$/), fc.stringMatching(/^[\w+=,.@:/-]{6,40}$/), (one, other) => {
        const said = externalIdDifference(one, other);
        assert.equal(said === undefined, one === other);
        assert.ok(said === undefined || (!said.includes(one) && !said.includes(other)));
      }),
    );
  });

  it('takes a slip for the same External ID, and another value not', () => {
    for (const slip of [` ${ID}`, `"${ID}"`, ID.toUpperCase(), `${ID}\ufeff`]) assert.ok(isSlip(ID, slip), JSON.stringify(slip));
    assert.ok(!isSlip(ID, `${ID}0`));
  });
});
