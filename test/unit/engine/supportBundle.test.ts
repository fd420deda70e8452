import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../src/engine/fixes/applyEdits.ts';
import type { Connection } from '../../../src/engine/model/connection.ts';
import type { Edit } from '../../../src/engine/model/edit.ts';
import { unknown } from '../../../src/engine/model/known.ts';
import { judge, supportBundle, type SupportBundle } from '../../../src/engine/session.ts';
import { bases, EXTERNAL_ID, healthyConnection } from '../../support/healthyConnection.ts';

const AT = Date.UTC(2026, 10, 22, 3, 4, 5, 678);
const MAKER = { rolecall: '0.1.0', host: 'Visual Studio Code 1.101.0', at: AT, profile: 'acme-prod' };
const IN_TRUST = ['role', 'trust', 'Statement', 0, 'Condition', 'StringEquals', 'sts:ExternalId'] as const;

const bundle = (connection: Connection): SupportBundle => supportBundle(judge(connection, AT), MAKER);
const broken = (...edits: readonly Edit[]): Connection => applyEdits(healthyConnection('tierzero'), edits);

const own = bases.map((base) => JSON.stringify(bundle(healthyConnection(base)))).join();

describe('a support bundle', () => {
  it('says who, what, where and when, and what is wrong with expected and actual', () => {
    const { name, markdown, json } = bundle(broken({ op: 'set', path: IN_TRUST, value: 'another-customers-id' }));
    assert.equal(name, 'rolecall-tierzero-20261122T030405Z');
    const document = JSON.parse(json);
    assert.equal(document.verdict, 'broken');
    assert.equal(document.readAt, '2026-11-22T03:04:05.678Z');
    assert.deepEqual(document.made, { at: '2026-11-22T03:04:05.678Z', rolecall: '0.1.0', host: 'Visual Studio Code 1.101.0' });
    assert.equal(document.connection.roleArn, 'arn:aws:iam::111122223333:role/TierZeroAccess');
    assert.equal(document.facts.externalId.given, '5f… (36 characters)');
    assert.deepEqual(document.facts.trust.Statement[0].Condition, { StringEquals: { 'sts:ExternalId': 'an… (20 characters)' } });
    assert.deepEqual(document.facts.wanted.cidrs, ['203.0.113.0/24']);
    assert.equal(document.facts.clusters[0].accessEntry.policies[0].arn, 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy');
    for (const part of [
      '# TierZero: broken',
      '`arn:aws:iam::111122223333:role/TierZeroAccess`',
      '- expected: `5f… (36 characters)`',
      '- actual: `an… (20 characters), is another value`',
      '- us-east-1: ENABLED_BY_DEFAULT, STS active',
      '## Trust policy of the role',
      '"sts:ExternalId": "an… (20 characters)"',
      '"authenticationMode": "API_AND_CONFIG_MAP"',
      'Visual Studio Code 1.101.0',
    ])
      assert.ok(markdown.includes(part), `${part} is missing in\n${markdown}`);
  });

  it('says what could not be read and why', () => {
    const denied = unknown('denied', 'The login may not read the trust policy.', { needs: ['iam:GetRole'], next: 'Ask for it.' });
    const { markdown, json } = bundle(broken({ op: 'set', path: ['role', 'trust'], value: denied }));
    assert.match(markdown, /## Could not be read\n\n- The login may not read the trust policy\.\n {2}- needs: `iam:GetRole`/);
    assert.deepEqual(JSON.parse(json).facts.trust, {
      couldNotBeRead: 'denied',
      because: 'The login may not read the trust policy.',
      needs: ['iam:GetRole'],
    });
  });

  it('leaves out what is for the customer alone: fixes, the login, the profile, the addresses of others', () => {
    const denied = unknown('denied', 'arn:aws:iam::111122223333:user/ana may not. The profile "acme-prod" is refused.', {
      next: 'Run aws sso login --profile acme-prod.',
    });
    const both = bundle(
      broken({ op: 'set', path: ['role', 'inline'], value: denied }, { op: 'set', path: ['role', 'policies'], value: [] }),
    );
    for (const text of [both.markdown, both.json]) {
      for (const left of ['user/ana', 'AIDAEXAMPLEUSERID0001', 'acme-prod', '198.51.100.0/24', 'fix:'])
        assert.ok(!text.includes(left), left);
      assert.ok(text.includes('the login in account 111122223333 may not.'));
    }
    assert.ok(
      JSON.parse(both.json).checks.every((check: { findings: { fixes: unknown[] }[] }) =>
        check.findings.every(({ fixes }) => fixes.length === 0),
      ),
    );
  });

  it('never holds an External ID, a key or a token, wherever they stand', () => {
    const externalId = fc.stringMatching(/^[\w+=,.@:/-]{8,40}$/).filter((id) => !/^\d{12}$/.test(id) && !isOurWord(id));
    const key = fc.stringMatching(/^(?:AKIA|ASIA)[A-Z0-9]{16}$/);
    const secret = fc.stringMatching(/^[A-Za-z0-9/+]{37}aB3$/);
    fc.assert(
      fc.property(fc.constantFrom(...bases), externalId, externalId, key, secret, (base, wanted, found, accessKey, secretKey) => {
        const said = unknown(
          'unresolved',
          `InvalidClientTokenId for ${accessKey}: {"SecretAccessKey": "${secretKey}"} --external-id ${wanted}`,
          {
            next: `Try again with AWS_SECRET_ACCESS_KEY=${secretKey} and ${found}.`,
          },
        );
        const connection = applyEdits(healthyConnection(base), [
          { op: 'set', path: ['purpose', 'externalId'], value: wanted },
          { op: 'set', path: IN_TRUST, value: [found, wanted] },
          { op: 'set', path: ['role', 'trustText'], value: `{"Statement":[{"Condition":{"StringEquals":{"sts:ExternalId":"${found}"}}}]}` },
          { op: 'set', path: ['role', 'inline'], value: said },
          { op: 'set', path: ['account', 'regions'], value: said },
          { op: 'set', path: ['account', 'vendorCalls'], value: said },
        ]);
        const { name, markdown, json } = bundle(connection);
        for (const text of [name, markdown, json])
          for (const hidden of [wanted, found, accessKey, secretKey]) assert.ok(!text.includes(hidden), `${hidden} stands in the bundle`);
      }),
      { numRuns: 40 },
    );
  });

  it('holds none of the usual External ID on any healthy connection', () => {
    for (const base of bases) {
      const { markdown, json } = bundle(healthyConnection(base));
      assert.ok(!`${markdown}${json}`.includes(EXTERNAL_ID));
    }
  });
});

/** A random text that is a word of the report itself is no leak. */
function isOurWord(id: string): boolean {
  return own.includes(id);
}
