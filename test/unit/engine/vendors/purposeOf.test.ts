import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { NOT_LOOKED } from '../../../../src/engine/model/known.ts';
import { builtInVendors } from '../../../../src/engine/vendors/index.ts';
import { BadConnection, purposeOf, type ConnectionSpec } from '../../../../src/engine/vendors/purposeOf.ts';

const SPEC: ConnectionSpec = { name: 'prod', vendor: 'tierzero', role: 'arn:aws:iam::111122223333:role/TierZeroAccess' };

function purposeWith(part: Partial<ConnectionSpec>) {
  return purposeOf({ ...SPEC, ...part }, undefined, builtInVendors);
}

function faultOf(part: Partial<ConnectionSpec>): BadConnection {
  try {
    purposeWith(part);
  } catch (error) {
    assert.ok(error instanceof BadConnection);
    return error;
  }
  assert.fail('it was taken');
}

describe('purposeOf', () => {
  it('takes the words apart', () => {
    const purpose = purposeOf(
      {
        ...SPEC,
        vendor: 'cloudzero',
        variant: 'payer',
        clusters: ['eu-south-1/a_b'],
        cidrs: ['203.0.113.0/24'],
        regions: ['us-gov-west-1'],
      },
      'an-external-id',
      builtInVendors,
    );
    assert.equal(purpose.vendor.id, 'cloudzero');
    assert.equal(purpose.variant.id, 'payer');
    assert.equal(purpose.role, SPEC.role);
    assert.equal(purpose.externalId, 'an-external-id');
    assert.deepEqual(purpose.clusters, [{ region: 'eu-south-1', name: 'a_b' }]);
    assert.deepEqual(purpose.cidrs, ['203.0.113.0/24']);
    assert.deepEqual(purpose.regions, ['us-gov-west-1']);
  });

  it('keeps apart what is absent, empty and unknown', () => {
    const bare = purposeWith({});
    assert.deepEqual([bare.externalId, bare.clusters, bare.cidrs, bare.regions], [undefined, undefined, undefined, undefined]);
    assert.equal('externalId' in bare, false);
    assert.deepEqual(purposeWith({ clusters: [] }).clusters, []);
    assert.equal(purposeOf(SPEC, NOT_LOOKED, builtInVendors).externalId, NOT_LOOKED);
  });

  for (const role of [
    'TierZeroAccess',
    'a+b=c,d.e@f-g_h',
    'arn:aws-cn:iam::111122223333:role/x',
    'arn:aws:iam::111122223333:role/a/b/c',
    ' TierZeroAccess ',
  ]) {
    it(`takes ${JSON.stringify(role)} for a role`, () => assert.equal(purposeWith({ role }).role, role.trim()));
  }

  it('takes an empty list of buckets for none named, so that those of the cost reports are still judged', () => {
    assert.ok(!('buckets' in purposeWith({ buckets: [] })));
    assert.deepEqual(purposeWith({ buckets: [' our-trail '] }).buckets, ['our-trail']);
  });

  const faults: readonly [keyof ConnectionSpec, Partial<ConnectionSpec>, RegExp][] = [
    ['vendor', { vendor: 'datadog' }, /^vendor: There is no vendor "datadog"\. Choose one of: tierzero, cloudzero\.$/],
    ['variant', { variant: 'payer' }, /^variant: TierZero has no variant "payer"\. Choose one of: default\.$/],
    [
      'role',
      { role: 'arn:aws:iam::111122223333:user/me' },
      /"arn:aws:iam::111122223333:user\/me" cannot be used: it is the ARN of a user\./,
    ],
    ['role', { role: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }, /it is the ARN of a policy\./],
    ['role', { role: 'arn:aws:iam::111122223333:root' }, /it is the ARN of a whole account\./],
    [
      'role',
      { role: 'arn:aws:sts::111122223333:assumed-role/R/S' },
      /a session of a role\. Give the role's own ARN: arn:aws:iam::111122223333:role\/R,/,
    ],
    ['role', { role: 'arn:aws:iam::11122223333:role/R' }, /11 digits instead of 12; perhaps a leading 0 was lost/],
    ['role', { role: 'arn:aws:s3:::bucket' }, /should be a role's ARN/],
    ['role', { role: '' }, /role: "" cannot be used/],
    ['role', { role: 'two words' }, /should be a role's ARN/],
    ['role', { role: 'x'.repeat(65) }, /should be a role's ARN/],
    ['clusters', { clusters: ['prod'] }, /^clusters: "prod" should be region\/name, for example us-east-1\/production\.$/],
    ['clusters', { clusters: ['us-east-1/ok', 'us-east-1/a/b'] }, /"us-east-1\/a\/b" should be region\/name/],
    ['clusters', { clusters: ['prod/us-east-1'] }, /does not name a region/],
    ['clusters', { clusters: ['arn:aws:eks:us-east-1:111122223333:cluster/prod'] }, /is an ARN\. Write it as us-east-1\/prod\./],
    ['regions', { regions: ['Frankfurt'] }, /^regions: "Frankfurt" does not name a region by its code, for example eu-west-1\.$/],
    ['regions', { regions: ['eu-west-1a'] }, /availability zone eu-west-1a\. Give its region: eu-west-1\./],
    ['buckets', { buckets: ['s3://our-trail/AWSLogs'] }, /Write it as our-trail\./],
    ['buckets', { buckets: ['arn:aws:s3:::our-trail/*'] }, /Write it as our-trail\./],
    ['buckets', { buckets: ['Our_Trail'] }, /3 to 63 lowercase letters, digits, dots and dashes\./],
    ['cidrs', { cidrs: ['203.0.113.7'] }, /For this one address write 203\.0\.113\.7\/32\./],
    ['cidrs', { cidrs: ['2001:db8::1'] }, /write 2001:db8::1\/128\./],
    ['cidrs', { cidrs: ['203.0.113.0/33'] }, /should end in a length from \/0 to \/32\./],
    ['cidrs', { cidrs: ['203.0.113.256/24'] }, /should be an address and a length/],
    ['cidrs', { cidrs: ['2001:db8::1::/64'] }, /should be an address and a length/],
    ['cidrs', { cidrs: ['1:2::3:4::5:6:7:8/64'] }, /should be an address and a length/],
    ['cidrs', { cidrs: ['everywhere'] }, /should be an address and a length/],
  ];
  for (const [field, part, message] of faults) {
    it(`says what is off with ${JSON.stringify(part)}`.slice(0, 110), () => {
      const fault = faultOf(part);
      assert.equal(fault.field, field);
      assert.match(fault.message, message);
    });
  }

  it('takes every IPv4 and IPv6 block', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const shortened = fc
      .tuple(fc.array(group, { maxLength: 3 }), fc.array(group, { maxLength: 4 }))
      .map(([a, b]) => `${a.join(':')}::${b.join(':')}`);
    const whole = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':'));
    const v6 = fc.tuple(fc.oneof(shortened, whole), fc.nat(128)).map(([address, bits]) => `${address}/${bits}`);
    const v4 = fc.tuple(fc.ipV4(), fc.nat(32)).map(([address, bits]) => `${address}/${bits}`);
    fc.assert(fc.property(fc.oneof(v4, v6), (cidr) => assert.deepEqual(purposeWith({ cidrs: [cidr] }).cidrs, [cidr])));
  });

  it('says for any words which field is off, or takes them', () => {
    const words = fc.oneof(fc.string(), fc.constantFrom('us-east-1/x', '10.0.0.0/8', 'eu-west-1', SPEC.role));
    fc.assert(
      fc.property(fc.record({ role: words, clusters: fc.array(words), cidrs: fc.array(words), regions: fc.array(words) }), (part) => {
        try {
          purposeWith(part);
        } catch (error) {
          assert.ok(error instanceof BadConnection);
          assert.ok(error.message.startsWith(`${error.field}: `));
        }
      }),
    );
  });
});
