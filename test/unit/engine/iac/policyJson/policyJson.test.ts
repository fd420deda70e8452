import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SourceFile } from '../../../../../src/engine/iac/dialect.ts';
import { policyJson } from '../../../../../src/engine/iac/policyJson/policyJson.ts';
import { fixesOf, scan, type ScanOptions } from '../../../../../src/engine/scan.ts';

const TIERZERO = 'arn:aws:iam::851725519002:role/tierzero-managed';

const TRUST = `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::851725519003:root" },
    "Action": "sts:AssumeRole",
    "Condition": { "StringEquals": { "sts:ExternalId": "5f0d2c1e-8a77-4c39-9b61-d0c1f2a3b4e5" } }
  }
}
`;

const AWS_AUTH = `apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/nodes/NodeInstanceRole
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:nodes]
    # the vendor
    - rolearn: arn:aws:iam::111122223333:role/vendors/TierZeroAccess
      username: tierzero
`;

function read(text: string, path = 'trust.json', options: ScanOptions = {}) {
  return scan([{ path, text }], [policyJson], options);
}

function words(text: string, path?: string): readonly string[] {
  return read(text, path).findings.map(({ id, place }) => `${id}: ${text.slice(place.start, place.end)}`);
}

describe('a trust policy in a file of its own', () => {
  it('is judged at the exact word, and mended there', () => {
    assert.deepEqual(words(TRUST), ['trust-principal: "arn:aws:iam::851725519003:root"']);
    const [fix] = fixesOf(read(TRUST).findings[0]!);
    assert.equal(fix!.changes[0]!.after, TRUST.replace('arn:aws:iam::851725519003:root', TIERZERO));
  });

  it('takes another statement in, whether there is a list or not', () => {
    const own = TRUST.replace('arn:aws:iam::851725519003:root', 'arn:aws:iam::111122223333:root').replace(/,\n {4}"Condition.*/, '');
    const options = { choices: [{ file: 'trust.json', address: 'trust.json', vendor: 'cloudzero' }] };
    const listed = own.replace('"Statement": {', '"Statement": [{').replace(/\n {2}\}\n\}/, '\n  }]\n}');
    const connections = [
      { name: 'call', purpose: { ...read(TRUST).roles[0]!.connections[0]!.purpose, externalId: '5f0d2c1e-8a77-4c39-9b61-d0c1f2a3b4e5' } },
    ];
    for (const text of [own, listed]) {
      const scanned = read(text, 'trust.json', { ...options, choices: [{ ...options.choices[0]!, vendor: 'tierzero' }], connections });
      const fixes = scanned.findings.flatMap(fixesOf).filter(({ id }) => id === 'trust-vendor');
      assert.equal(fixes.length, 1, JSON.stringify(scanned.findings.map(({ id }) => id)));
      const after = JSON.parse(fixes[0]!.changes[0]!.after) as { Statement: unknown[] };
      assert.equal(after.Statement.length, 2);
    }
  });

  it('quotes an account id that is a number', () => {
    const text = TRUST.replace('"arn:aws:iam::851725519003:root"', '851725519002');
    assert.deepEqual(words(text), ['account-as-number: 851725519002', 'root-principal: 851725519002']);
    const [fix] = fixesOf(read(text).findings[0]!);
    assert.equal(fix!.changes[0]!.after, TRUST.replace('arn:aws:iam::851725519003:root', '851725519002'));
  });

  it('is none where the policy is another kind of policy', () => {
    const others = [
      '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}',
      '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}], "note": "sts:AssumeRole"}',
      '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}]}',
      '{"Resources": {"R": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}}}',
      '["Principal", "Statement", "sts:AssumeRole"]',
    ];
    for (const text of others) assert.deepEqual(read(text), { roles: [], findings: [], unreadable: [] }, text);
  });

  it('is unreadable while it is typed', () => {
    const { roles, unreadable } = read(TRUST.slice(0, -4));
    assert.deepEqual([roles, unreadable.length, unreadable[0]?.at.file], [[], 1, 'trust.json']);
  });

  it('is asked about where only its name speaks of a vendor', () => {
    const text = TRUST.replace('arn:aws:iam::851725519003:root', 'arn:aws:iam::444455556666:root').replace(/,\n {4}"Condition.*/, '');
    assert.equal(read(text, 'iam/tierzero-trust.json').roles[0]?.ask, true);
  });
});

describe('the aws-auth ConfigMap', () => {
  it('says of a vendor’s role alone that the path has to go, and takes it out', () => {
    assert.deepEqual(words(AWS_AUTH, 'aws-auth.yaml'), ['aws-auth-path: arn:aws:iam::111122223333:role/vendors/TierZeroAccess']);
    const [fix] = fixesOf(read(AWS_AUTH, 'aws-auth.yaml').findings[0]!);
    assert.equal(fix!.changes[0]!.after, AWS_AUTH.replace('role/vendors/TierZeroAccess', 'role/TierZeroAccess'));
    assert.deepEqual(words(fix!.changes[0]!.after, 'aws-auth.yaml'), []);
  });

  it('reads it among other documents, in JSON, and in a quoted text', () => {
    const among = `kind: Namespace\nmetadata: { name: aws-auth }\n---\n${AWS_AUTH}`;
    assert.equal(words(among, 'all.yml').length, 1);
    const mapRoles = '- rolearn: arn:aws:iam::111122223333:role/vendors/TierZeroAccess\n';
    const json = JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'aws-auth' }, data: { mapRoles } }, null, 2);
    for (const [path, text] of [
      ['aws-auth.json', json],
      ['aws-auth.yaml', json],
    ] as const) {
      const [finding] = read(text, path).findings;
      assert.equal(finding?.id, 'aws-auth-path');
      const [fix] = fixesOf(finding);
      assert.equal(fix?.changes[0]?.after, json.replace('role/vendors/', 'role/'), path);
    }
  });

  it('says nothing of an ARN without a path, nor of other ConfigMaps', () => {
    assert.deepEqual(words(AWS_AUTH.replace('vendors/', ''), 'a.yaml'), []);
    assert.deepEqual(words(AWS_AUTH.replace('name: aws-auth', 'name: other # aws-auth'), 'a.yaml'), []);
  });
});

describe('whatever the bytes', () => {
  it('reading never throws, and every place lies in the file', () => {
    const pieces = fc.constantFrom(
      TRUST,
      AWS_AUTH,
      '"Principal"',
      '"Statement": ',
      'sts:AssumeRole',
      'mapRoles: |\n',
      'aws-auth',
      '{',
      '}',
      '\u0000',
      '- ',
    );
    const text = fc.oneof(
      fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 6 }).map((parts) => parts.join('')),
      fc
        .tuple(fc.constantFrom(TRUST, AWS_AUTH), fc.nat(700), fc.nat(30), fc.string())
        .map(([whole, at, gone, put]) => whole.slice(0, at) + put + whole.slice(at + gone)),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('a.json', 'a.yaml'), (content, path) => {
        const file: SourceFile = { path, text: content };
        const { declarations, unreadable } = policyJson.read([file]);
        for (const { at } of [...declarations, ...unreadable]) assert.ok(at.start >= 0 && at.start <= at.end && at.end <= content.length);
        read(content, path);
      }),
      { numRuns: 500 },
    );
  });
});
