import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { checks } from '../../../src/engine/checks/index.ts';
import { applyEdits } from '../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../src/engine/model/edit.ts';
import { NOT_LOOKED } from '../../../src/engine/model/known.ts';
import type { VendorOrigin } from '../../../src/engine/model/vendor.ts';
import { Session } from '../../../src/engine/session.ts';
import { scan } from '../../../src/engine/scan.ts';
import { dialects } from '../../support/dialects.ts';
import { draftFaults, draftOf, idFor, policiesOnOffer, readDefinitions, type VendorDraft } from '../../../src/engine/vendorDefinitions.ts';
import { fixesHeal, unknownIsNeverHealth } from '../../support/checkLaws.ts';
import { healthyConnectionTo } from '../../support/healthyConnection.ts';

const ACME: VendorDraft = {
  name: 'Acme Cost & Co.',
  id: 'acme-cost-co',
  account: '444455556666',
  principal: 'arn:aws:iam::444455556666:role/acme-reader',
  externalId: 'any',
  policies: ['CloudWatchReadOnlyAccess', 'job-function/ViewOnlyAccess'],
  actions: ['s3:GetBucketPolicy', 'kms:ListKeys'],
  source: 'https://docs.example.com/aws',
};
const USER: VendorOrigin = { from: 'user', file: 'acme.rolecall-vendor.json' };
const SHARED: VendorOrigin = { from: 'workspace', file: '.rolecall/vendors/acme.rolecall-vendor.json' };
const text = (draft: Partial<VendorDraft> = {}): string => draftOf({ ...ACME, ...draft }, '2026-11-22');
const parsed = (change: (document: Record<string, never>) => void): string => {
  const document = JSON.parse(text());
  change(document);
  return JSON.stringify(document, null, 2);
};
const read = (file: string, origin = USER) => readDefinitions([{ origin, text: file }]);

describe('a vendor that somebody defines', () => {
  it('is what the form says, with the zeros in front of its account, and says where it comes from', () => {
    const {
      vendors: [vendor],
      faults,
    } = read(text({ account: '000055556666', principal: 'arn:aws-cn:iam::000055556666:root' }), SHARED);
    assert.deepEqual(faults, []);
    assert.deepEqual(vendor?.origin, SHARED);
    assert.deepEqual(
      vendor.accounts.map(({ partition, id, principals }) => [partition, id, ...principals.map(({ arn, form }) => `${form} ${arn}`)]),
      [['aws-cn', '000055556666', 'preferred arn:aws-cn:iam::000055556666:root', 'equivalent 000055556666']],
    );
    assert.deepEqual(vendor.docs[0]?.url, ACME.source);
    assert.deepEqual(
      vendor.variants[0]?.managedPolicies.map(({ policy }) => policy),
      ACME.policies,
    );
  });

  it('is in order whatever a form without faults is answered with', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 }).map((all) => all.join(''));
    const policies = fc.subarray(policiesOnOffer().map(({ policy }) => policy));
    const words = fc.string({ minLength: 1, unit: 'grapheme' }).filter((word) => word.trim() !== '');
    fc.assert(
      fc.property(
        words,
        digits,
        policies,
        fc.constantFrom('any' as const, 'uuid' as const, 'none' as const),
        words,
        fc.boolean(),
        (name, account, chosen, externalId, source, whole) => {
          const principal = whole ? account : `arn:aws:iam::${account}:role/x/reader`;
          const draft = { ...ACME, name, id: idFor(name) || 'x', account, principal, policies: chosen, externalId, source };
          if (Object.keys(draftFaults(draft)).length > 0) return;
          assert.deepEqual(read(draftOf(draft, '2026-11-22')).faults, []);
        },
      ),
    );
  });

  it('is told of what is off, at the place, with what to do', () => {
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['{ "id": "x", }', '}', /not JSON/],
      ['', '', /not JSON \(/],
      [text().replace('"444455556666"', '444455556666'), '444455556666', /quotes/],
      [parsed((all) => Object.assign(all, { nmae: 'Acme' })), '"nmae"', /Did you mean "name"/],
      [parsed((all) => delete all['hints']), '{', /hints is missing/],
      [parsed((all) => delete all['externalId']!['where']), '"externalId"', /externalId\.where is missing/],
      [text({ account: '44445555666' }), '"44445555666"', /twelve digits/],
    ];
    for (const [file, at, message] of cases) {
      const { vendors, faults } = read(file);
      assert.deepEqual(vendors, []);
      const found = faults.find((fault) => message.test(fault.message));
      assert.ok(found, `${message} in ${JSON.stringify(faults)}`);
      assert.equal(file.slice(found.start, found.end), at);
    }
  });

  it('never takes the place of another: neither its id nor its name', () => {
    for (const [draft, message] of [
      [{ id: 'tierzero' }, '"tierzero" is the id of a vendor that comes with Rolecall, which stays. Give this vendor another id.'],
      [
        { name: 'CLOUDZERO ' },
        '"CLOUDZERO " is the name of a vendor that comes with Rolecall, which stays. Give this vendor another name.',
      ],
    ] as const) {
      const { vendors, faults } = read(text(draft), SHARED);
      assert.deepEqual(vendors, []);
      assert.deepEqual(
        faults.map((fault) => fault.message),
        [message],
      );
    }
    const both = readDefinitions([
      { origin: USER, text: text() },
      { origin: SHARED, text: text({ account: '123456789012', principal: '123456789012' }) },
    ]);
    assert.deepEqual(
      both.vendors.map(({ origin }) => origin),
      [USER],
    );
    assert.match(both.faults[0]!.message, /is the id of the vendor that acme\.rolecall-vendor\.json defines, which stays/);
  });

  it('takes no other down', () => {
    const { vendors, faults } = readDefinitions([
      { origin: SHARED, text: '{' },
      { origin: USER, text: text() },
    ]);
    assert.deepEqual(
      vendors.map(({ id }) => id),
      [ACME.id],
    );
    assert.ok(faults.every(({ origin }) => origin === SHARED));
  });

  it('cannot say of itself where it comes from', () => {
    const { vendors, faults } = read(parsed((all) => Object.assign(all, { origin: { from: 'user', file: 'x' } })));
    assert.deepEqual(vendors, []);
    assert.match(faults[0]!.message, /unknown key "origin"/);
  });
});

describe('the fields of a draft', () => {
  const fault = (draft: Partial<VendorDraft>) => Object.values(draftFaults(draft, []))[0];

  it('say what is off', () => {
    assert.match(fault({ account: '61190967865' })!, /this has 11. Perhaps a leading 0 was lost/);
    assert.match(fault({ account: '1111-2222-3333' })!, /nothing else/);
    assert.match(
      fault({ account: ACME.account, principal: 'arn:aws:iam::111122223333:root' })!,
      /of account 111122223333, not 444455556666/,
    );
    assert.match(fault({ account: ACME.account, principal: 'arn:aws:iam::444455556666:role/*' })!, /no \*/);
    assert.match(fault({ account: ACME.account, principal: '*' })!, /It should be/);
    assert.match(fault({ actions: ['s3:Get*', 'GetObject'] })!, /"GetObject"/);
    assert.match(fault({ id: 'Acme' })!, /small letters/);
    assert.match(fault({ name: ' ' })!, /name/);
    assert.deepEqual(draftFaults(ACME), {});
  });
});

describe('the laws of checks, for a vendor that somebody defines', () => {
  const vendor = read(text()).vendors[0]!;
  const healthy = healthyConnectionTo(vendor);
  const statement = ['role', 'trust', 'Statement', 0] as const;
  // What AWS would say of the healthy role does not hold for a broken one.
  const notSimulated: Edit = { op: 'set', path: ['account', 'simulation'], value: NOT_LOOKED };
  const faults: Readonly<Record<string, Edit>> = {
    'another account': { op: 'set', path: [...statement, 'Principal'], value: { AWS: 'arn:aws:iam::123456789012:root' } },
    'a slip in the account': { op: 'set', path: [...statement, 'Principal'], value: { AWS: 'arn:aws:iam::444455556667:role/acme-reader' } },
    anyone: { op: 'set', path: [...statement, 'Principal'], value: '*' },
    'another External ID': { op: 'set', path: [...statement, 'Condition', 'StringEquals', 'sts:ExternalId'], value: 'somebody-elses-0001' },
    'no condition': { op: 'remove', path: [...statement, 'Condition'] },
    'another action': { op: 'set', path: [...statement, 'Action'], value: 'sts:GetFederationToken' },
    'no attached policy': { op: 'set', path: ['role', 'policies'], value: [] },
    'no policy of its own': { op: 'set', path: ['role', 'inline'], value: [] },
    'no role': { op: 'set', path: ['role'], value: undefined },
  };

  it('says of a healthy connection that nothing is broken', () => {
    for (const check of checks) assert.notEqual(check.judge(healthy).verdict, 'broken', check.id);
  });

  for (const [name, edit] of Object.entries(faults)) {
    it(`finds ${name}, heals it, and never takes the unknown for health`, () => {
      const connection = applyEdits(healthy, [edit, notSimulated]);
      const broken = checks.filter((check) => check.judge(connection).verdict === 'broken');
      assert.ok(broken.length > 0);
      for (const check of broken) {
        fixesHeal(check, connection, checks);
        unknownIsNeverHealth(check, connection);
      }
    });
  }

  it('knows the vendor in a session that is handed it, and in code', async () => {
    const never = () => Promise.reject(new Error('nothing is asked of AWS'));
    const session = new Session(never, { now: () => 0 }, () => [vendor]);
    assert.equal(session.purposeOf({ name: 'x', vendor: ACME.id, role: 'AcmeAccess' }, undefined).vendor, vendor);
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: ACME.principal }, Action: 'sts:AssumeRole' }] };
    const { roles, findings } = scan([{ path: 'trust.json', text: JSON.stringify(trust) }], await dialects(), { vendors: [vendor] });
    assert.deepEqual(
      roles.map(({ recognised }) => recognised[0]?.vendor.id),
      [ACME.id],
    );
    assert.ok(findings.some(({ vendor: of }) => of === ACME.id));
  });
});
