import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { builtInVendors, findVendor } from '../../../../src/engine/vendors/index.ts';
import { jsonSchema, parseVendor } from '../../../../src/engine/vendors/schema.ts';
import written from '../../../../src/engine/vendors/vendor.schema.json' with { type: 'json' };

/** TierZero's document with one place changed; `undefined` takes it away. */
function tierzeroWith(path: readonly (string | number)[], value: unknown): unknown {
  const document = structuredClone(findVendor('tierzero')) as unknown as Record<string | number, unknown>;
  const inside = path.slice(0, -1).reduce((outer, step) => outer[step] as Record<string | number, unknown>, document);
  if (value === undefined) delete inside[path.at(-1)!];
  else inside[path.at(-1)!] = value;
  return document;
}

function messageFor(path: readonly (string | number)[], value: unknown): string {
  try {
    parseVendor(tierzeroWith(path, value), 'my-vendor.json');
  } catch (error) {
    assert.ok(error instanceof Error);
    return error.message;
  }
  assert.fail('the document was taken');
}

describe('parseVendor', () => {
  for (const vendor of builtInVendors) {
    it(`takes the document of ${vendor.name} as it is`, () => assert.deepEqual(parseVendor(vendor, vendor.id), vendor));
  }

  it('lets a document name its schema', () => {
    assert.deepEqual(parseVendor(tierzeroWith(['$schema'], './vendor.schema.json'), 'x'), findVendor('tierzero'));
  });

  const faults: readonly [string, readonly (string | number)[], unknown, string][] = [
    ['a missing key', ['name'], undefined, 'name is missing. It should be text.'],
    [
      'an account id given as a number',
      ['accounts', 0, 'id'],
      61190967865,
      'accounts[0].id is the number 61190967865. An account id is text: write it in quotes with all its twelve digits, because a number loses its leading zero.',
    ],
    [
      'an account id of eleven digits',
      ['accounts', 0, 'id'],
      '61190967865',
      'accounts[0].id is "61190967865". An account id has twelve digits; perhaps a leading zero was lost.',
    ],
    [
      'a mistyped key',
      ['variants', 0, 'managedPolicy'],
      [],
      'variants[0] has an unknown key "managedPolicy". Did you mean "managedPolicies"?',
    ],
    ['a mistyped key at the top', ['hint'], {}, 'the document has an unknown key "hint". Did you mean "hints"?'],
    ['a wrong type', ['docs'], 'none', 'docs should be a list, but is "none".'],
    [
      'an unknown choice',
      ['accounts', 0, 'principals', 1, 'form'],
      'broad',
      'accounts[0].principals[1].form is "broad". It should be one of: "preferred", "equivalent", "wider".',
    ],
    [
      'a day that is none',
      ['regions', 'checked'],
      'yesterday',
      'regions.checked is "yesterday". Write a day as YYYY-MM-DD, for example 2026-11-21.',
    ],
    ['a pattern that is none', ['externalId', 'pattern'], '(', 'externalId.pattern: should be a regular expression.'],
    ['lengths that cross', ['externalId', 'minLength'], 1224.5, 'externalId.minLength should be a whole number, but is 1224.5.'],
    ['no account', ['accounts'], [], 'accounts is empty. Fill it in.'],
    [
      'a principal of another account',
      ['accounts', 0, 'principals', 2, 'arn'],
      '111122223333',
      'accounts[0].principals: every principal should hold the id of this account.',
    ],
    [
      'a wildcard to be simulated',
      ['variants', 0, 'managedPolicies', 0, 'actions', 0],
      'logs:*',
      'variants[0].managedPolicies[0].actions[0] is "logs:*". Write an IAM action with its service prefix, for example logs:FilterLogEvents; those to be simulated take no wildcard.',
    ],
  ];
  for (const [what, path, value, expected] of faults) {
    it(`says where and what to do for ${what}`, () => {
      assert.ok(messageFor(path, value).split('\n').includes(`my-vendor.json: ${expected}`), messageFor(path, value));
    });
  }

  it('lists the known keys where none is near', () => {
    assert.match(
      messageFor(['externalId', 'zzzzzzzzzzzz'], 1),
      /externalId has an unknown key "zzzzzzzzzzzz"\. Known keys: required, minLength,/,
    );
  });

  it('refuses whatever is not a document with a message that names the place', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.throws(() => parseVendor(value, 'the-place.json'), /^Error: the-place\.json: /);
      }),
    );
  });
});

describe('vendor.schema.json', () => {
  it('is what the schema gives; if not, run: node test/support/writeVendorSchema.mjs', () => {
    assert.deepEqual(written, JSON.parse(JSON.stringify(jsonSchema())));
  });
});
