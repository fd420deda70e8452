import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { NOT_LOOKED } from '../../../../src/engine/model/known.ts';
import type { PolicyDocument } from '../../../../src/engine/model/policy.ts';
import { builtInVendors, findVendor } from '../../../../src/engine/vendors/index.ts';
import { nameOfAccount } from '../../../../src/engine/vendors/knownAccounts.ts';
import { nearMiss } from '../../../../src/engine/vendors/nearMiss.ts';
import { recognise, relationOf } from '../../../../src/engine/vendors/recognise.ts';

const tierzero = findVendor('tierzero');
const cloudzero = findVendor('cloudzero');
const ids = builtInVendors.map((vendor) => ({ vendor, id: vendor.accounts[0]!.id }));

function trusting(AWS: unknown): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: AWS as string }, Action: 'sts:AssumeRole' }] };
}

describe('relationOf', () => {
  const rows: readonly [string, typeof tierzero, string, RegExp][] = [
    ['arn:aws:iam::851725519002:role/tierzero-managed', tierzero, 'preferred', /documents/],
    ['arn:aws:iam::851725519002:root', tierzero, 'wider', /all of TierZero's account/],
    ['851725519002', tierzero, 'wider', /all of TierZero's account/],
    ['arn:aws:iam::061190967865:root', cloudzero, 'preferred', /documents/],
    ['061190967865', cloudzero, 'preferred', /means the same/],
    [
      'arn:aws:iam::851725519002:role/another',
      tierzero,
      'other-principal-of-vendor',
      /comes as arn:aws:iam::851725519002:role\/tierzero-managed/,
    ],
    ['arn:aws:iam::851725519002:role/TierZero-Managed', tierzero, 'other-principal-of-vendor', /upper and lower case/],
    ['arn:aws:iam::851725519002:role/*', tierzero, 'other-principal-of-vendor', /no \* inside/],
    ['arn:aws:sts::851725519002:assumed-role/tierzero-managed/x', tierzero, 'other-principal-of-vendor', /one session/],
    ['arn:aws-cn:iam::851725519002:root', tierzero, 'near-miss', /partition aws; in aws-cn/],
    ['arn:aws:iam::851725519003:root', tierzero, 'near-miss', /differs in the 12th digit/],
    ['arn:aws:iam::581725519002:role/tierzero-managed', tierzero, 'near-miss', /1st and the 2nd digit exchanged/],
    ['8517-2551-9002', tierzero, 'near-miss', /not written as an account id/],
    ['arn:aws:iam:851725519002:root', tierzero, 'near-miss', /not written as an account id or an ARN/],
    [' arn:aws:iam::851725519002:root', tierzero, 'near-miss', /blanks or quotes/],
    ['"851725519002"', tierzero, 'near-miss', /blanks or quotes/],
    ['61190967865', cloudzero, 'near-miss', /lacks the leading zero/],
    ['arn:aws:iam::61190967865:root', cloudzero, 'near-miss', /lacks the leading zero/],
    ['*', tierzero, 'anyone', /every AWS account/],
    ['AROADBQP57FF2AEXAMPLE', tierzero, 'deleted', /a role that has been deleted/],
    ['AIDACKCEVSQ6C2EXAMPLE', tierzero, 'deleted', /a user that has been deleted/],
    ['arn:aws:iam::111122223333:root', tierzero, 'unrelated', /111122223333 is not TierZero's account/],
    ['arn:aws:iam::061190967865:root', tierzero, 'unrelated', /probably the account of CloudZero/],
    ['851725519002', cloudzero, 'unrelated', /probably the account of TierZero/],
    ['464622532012', tierzero, 'unrelated', /probably the account of Datadog/],
    ['tierzero', tierzero, 'unrelated', /neither an account id nor an ARN/],
  ];
  for (const [principal, vendor, kind, why] of rows) {
    it(`${principal} is ${kind} to ${vendor.name}`, () => {
      const relation = relationOf(principal, vendor);
      assert.equal(relation.kind, kind);
      assert.match(relation.why, why);
    });
  }

  it('takes any change of one digit for a near miss, never for the account', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.nat(11), fc.integer({ min: 1, max: 9 }), ({ vendor, id }, at, step) => {
        const changed = id.slice(0, at) + String((Number(id[at]) + step) % 10) + id.slice(at + 1);
        assert.equal(relationOf(changed, vendor).kind, 'near-miss');
        assert.equal(relationOf(`arn:aws:iam::${changed}:root`, vendor).kind, 'near-miss');
      }),
    );
  });

  it('takes any lost, doubled or exchanged digit for a near miss', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.nat(10), ({ vendor, id }, at) => {
        const lost = id.slice(0, at) + id.slice(at + 1);
        const doubled = id.slice(0, at + 1) + id.slice(at);
        const exchanged = id.slice(0, at) + id[at + 1]! + id[at]! + id.slice(at + 2);
        for (const written of [lost, doubled, exchanged].filter((one) => one !== id)) {
          assert.equal(relationOf(`arn:aws:iam::${written}:root`, vendor).kind, 'near-miss', written);
        }
      }),
    );
  });

  it('names the account only for the account itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.stringMatching(/^\d{12}$/), ({ vendor, id }, other) => {
        fc.pre(other !== id);
        assert.ok(['near-miss', 'unrelated'].includes(relationOf(other, vendor).kind));
      }),
    );
  });

  it('answers for every text', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.ok(relationOf(text, tierzero).why.length > 0)));
  });
});

describe('nearMiss', () => {
  it('is none for the id itself and for three digits off', () => {
    assert.equal(nearMiss('851725519002', '851725519002'), undefined);
    assert.equal(nearMiss('111725519002', '851725519003'), undefined);
  });

  it('does not take text for digits', () => assert.equal(nearMiss('85172551900x', '851725519002'), undefined));
});

describe('recognise', () => {
  it('is certain by the account, and says where it stands', () => {
    const [first, ...more] = recognise({ trust: trusting(['111122223333', 'arn:aws:iam::851725519002:root']) }, builtInVendors);
    assert.equal(first?.vendor.id, 'tierzero');
    assert.equal(first?.certainty, 'certain');
    assert.deepEqual(first?.path, ['trust', 'Statement', 0, 'Principal', 'AWS', 1]);
    assert.deepEqual(more, []);
  });

  it('takes the surest sign of several', () => {
    const trust = trusting(['arn:aws:iam::851725519003:root', 'arn:aws:iam::851725519002:root']);
    const [first] = recognise({ trust, name: 'TierZeroAccess' }, builtInVendors);
    assert.equal(first?.certainty, 'certain');
    assert.deepEqual(first?.path, ['trust', 'Statement', 0, 'Principal', 'AWS', 1]);
  });

  it('knows an account id that has become a number', () => {
    const [first] = recognise({ trust: trusting(61190967865) }, builtInVendors);
    assert.equal(first?.vendor.id, 'cloudzero');
    assert.equal(first?.certainty, 'likely');
    assert.match(first?.because ?? '', /lacks the leading zero/);
  });

  it('is likely by a documented name or path, and only possible by a resemblance', () => {
    const by = (role: object) =>
      recognise({ trust: NOT_LOOKED, ...role }, builtInVendors).map(({ vendor, certainty }) => `${vendor.id} ${certainty}`);
    assert.deepEqual(by({ name: 'cloudzero-access' }), ['cloudzero likely']);
    assert.deepEqual(by({ path: '/cloudzero/' }), ['cloudzero likely']);
    assert.deepEqual(by({ name: 'prod-TierZero-reader' }), ['tierzero possible']);
    assert.deepEqual(by({ tags: { Vendor: 'TierZero' } }), ['tierzero possible']);
    assert.deepEqual(by({ name: 'reader', path: '/', tags: { Team: 'payments' } }), []);
  });

  it('puts the surest first and each vendor once', () => {
    const found = recognise({ trust: trusting('arn:aws:iam::061190967865:root'), name: 'TierZeroAccess', tags: { for: 'cloudzero' } }, [
      tierzero,
      cloudzero,
    ]);
    assert.deepEqual(
      found.map(({ vendor, certainty }) => `${vendor.id} ${certainty}`),
      ['cloudzero certain', 'tierzero likely'],
    );
  });

  it('says nothing of a Deny, of services and of what is Unknown', () => {
    const trust: PolicyDocument = {
      Statement: [
        { Effect: 'Deny', Principal: { AWS: '851725519002' }, Action: '*' },
        { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
        { Effect: 'Allow', Principal: { AWS: NOT_LOOKED }, Action: 'sts:AssumeRole' },
        NOT_LOOKED,
      ],
    };
    assert.deepEqual(recognise({ trust, name: NOT_LOOKED, tags: NOT_LOOKED }, builtInVendors), []);
  });
});

describe('nameOfAccount', () => {
  it('names public accounts and the catalogue, and nobody else', () => {
    assert.equal(nameOfAccount('464622532012'), 'Datadog');
    assert.equal(nameOfAccount('851725519002'), 'TierZero');
    assert.equal(nameOfAccount('111122223333'), undefined);
    assert.equal(nameOfAccount('constructor'), undefined);
  });
});
