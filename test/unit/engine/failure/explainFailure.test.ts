import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { checks } from '../../../../src/engine/checks/index.ts';
import { explainFailure, failureRules } from '../../../../src/engine/failure/explainFailure.ts';
import type { Failure } from '../../../../src/engine/failure/failure.ts';
import { builtInVendors } from '../../../../src/engine/vendors/index.ts';

interface Expected {
  readonly source: string;
  readonly cause: string;
  readonly check: string | null;
  readonly role?: string;
  readonly arn?: string;
  readonly account?: string;
  readonly region?: string;
  readonly cluster?: string;
  readonly vendor?: string;
  readonly callerIs?: string;
  readonly errorCode?: string;
  readonly action?: string;
  readonly secret?: string;
}

const folder = new URL('../../../../test/fixtures/failures/', import.meta.url);
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<string, Expected>;
const texts = new Map(Object.keys(expected).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
const explain = (text: string): Failure => explainFailure(text, builtInVendors);

describe('explainFailure', () => {
  it('has an answer written down for every text', () => {
    assert.deepEqual(
      readdirSync(folder)
        .filter((name) => name !== 'expected.json')
        .toSorted(),
      Object.keys(expected).toSorted(),
    );
  });

  for (const [name, { source: _source, secret, ...wanted }] of Object.entries(expected)) {
    it(`reads ${name}`, () => {
      const failure = explain(texts.get(name)!);
      const told: Record<string, unknown> = {
        cause: failure.cause,
        check: failure.checks[0] ?? null,
        role: failure.role?.name,
        arn: failure.role?.arn,
        account: failure.account,
        region: failure.region,
        cluster: failure.cluster,
        vendor: failure.vendor?.id,
        callerIs: failure.callerIs,
        errorCode: failure.errorCode,
        action: failure.action,
      };
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, told[key]])), wanted);
      if (secret !== undefined) assert.equal(JSON.stringify(failure).includes(secret), false);
    });
  }

  it('says one sentence of what it means and one of what to do, and names checks that there are', () => {
    const ids = new Set(checks.map(({ id }) => id));
    for (const [name, text] of texts) {
      const failure = explain(text);
      for (const said of [failure.means, failure.next, ...failure.untold]) {
        assert.match(said, /^\S.*\.$/s, name);
        assert.doesNotMatch(said, /undefined|\s\s|\{\w+\}/, name);
      }
      for (const id of failure.checks) assert.ok(ids.has(id), `${name}: ${id}`);
      assert.equal(failure.source === undefined, failure.cause === 'unknown' || failure.cause === 'no-failure', name);
    }
  });

  it('has a text for every rule', () => {
    const told = new Set([...texts.values()].map((text) => explain(text).cause));
    assert.deepEqual(
      [...new Set(failureRules.map(({ cause }) => cause))].filter((cause) => !told.has(cause)),
      [],
    );
  });

  it('tells whose policy said no', () => {
    const of = (reason: string): string =>
      explain(`User: arn:aws:sts::111122223333:assumed-role/X/y is not authorized to perform: ec2:DescribeVpcs ${reason}`).cause;
    assert.deepEqual(
      [
        'with an explicit deny in an identity-based policy',
        'because no VPC endpoint policy allows the ec2:DescribeVpcs action',
        'with an explicit deny in a VPC endpoint policy transitively through a service control policy',
        'because no resource-based policy allows the ec2:DescribeVpcs action',
        'because no service control policy allows the ec2:DescribeVpcs action',
        'with an explicit deny in a sessions policy',
        'due to an explicit deny in a Service Control Policy',
      ].map(of),
      [
        'permission-denied',
        'endpoint-policy',
        'service-control-policy',
        'resource-policy',
        'service-control-policy',
        'session-policy',
        'service-control-policy',
      ],
    );
  });

  it('leaves the ARN away where the text has only a session, and takes it where it stands elsewhere', () => {
    const session = 'User: arn:aws:sts::111122223333:assumed-role/cloudzero-access/x is not authorized to perform: ce:GetTags';
    assert.deepEqual(explain(session).role, { name: 'cloudzero-access', account: '111122223333' });
    const arn = 'arn:aws:iam::111122223333:role/cloudzero/cloudzero-access';
    assert.equal(explain(`${session}\nusing ${arn}`).role?.arn, arn);
  });

  it('says in whose trail a refusal is recorded', () => {
    const { untold, event } = explain(texts.get('cloudtrail-assume-role-denied.json')!);
    assert.match(untold.join(' '), /caller's account only \(this event is of account 444455556666\)/);
    assert.deepEqual(event, { name: 'AssumeRole', recordedIn: '444455556666', otherFailures: 0 });
    assert.equal(explain(texts.get('cloudtrail-records.json')!).event?.otherFailures, 1);
  });
});

describe('explainFailure, of any text', () => {
  it('never throws, and always says something', () => {
    const parts = fc.constantFrom(...[...texts.values()].flatMap((text) => text.split(/(?<=[\s":{}])/)));
    const mixed = fc.array(fc.oneof(parts, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 60 }).map((all) => all.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          mixed,
          fc.string({ maxLength: 400 }),
          fc.json().map((json) => json.replaceAll('"a"', '"eventName"')),
        ),
        (text) => {
          const { means, next } = explain(text);
          assert.ok(means.length > 0 && next.length > 0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes a log of many lines in its stride', () => {
    const log = 'INFO reading { [ "x" \n'.repeat(40_000);
    assert.equal(explain(log + texts.get('kubectl-403.txt')!).cause, 'kubernetes-forbidden');
  });

  it('holds no secret that the text held', () => {
    const secret = fc.stringMatching(/^zq9[\w+=,.@:/-]{8,40}$/);
    const key = fc.stringMatching(/^(?:AKIA|ASIA)[A-Z0-9]{16}$/);
    const ways: readonly ((value: string) => string)[] = [
      (value) => `--external-id ${value}`,
      (value) => `"sts:ExternalId": "${value}"`,
      (value) => `"sts:ExternalId": ["other", "${value}"]`,
      (value) => `external_id = "${value}"`,
      (value) => `Value '${value}' at 'externalId' failed to satisfy constraint`,
      (value) => JSON.stringify({ error: JSON.stringify({ externalId: value }) }),
      (value) => `AWS_SESSION_TOKEN=${value}`,
      (value) => `aws_secret_access_key: ${value}`,
      (value) =>
        `{"eventName":"AssumeRole","eventSource":"sts.amazonaws.com","requestParameters":{"externalId":"${value}","roleSessionName":"${value}"},"userIdentity":{"arn":"arn:aws:sts::111122223333:assumed-role/r/${value}"}}`,
    ];
    fc.assert(
      fc.property(secret, key, fc.constantFrom(...ways), fc.constantFrom(...texts.values()), (value, access, way, text) => {
        const used = `arn:aws:sts::111122223333:assumed-role/zz/${value}`;
        const told = JSON.stringify(
          explain(`${way(value)}\nkey ${access}\n${text}\nUser: ${used} is not authorized to perform: ec2:DescribeVpcs`),
        );
        assert.equal(told.includes(value), false, told);
        assert.equal(told.includes(access), false, told);
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same answer whatever stands around it, in whatever order', () => {
    const noise = fc.shuffledSubarray(
      [
        '2026-11-20T12:00:00Z INFO starting',
        'Releasing state lock. This may take a few moments...',
        '    at processTicksAndRejections (node:internal/process/task_queues:95:5)',
        'Exit code: 1',
        '\u001b[32mdone\u001b[0m in 3.2 s',
        '> cmd output {not json}',
        'Hello team, please have a look.',
      ],
      { minLength: 1 },
    );
    const names = [...texts.keys()].filter((name) => name.endsWith('.txt') && !/cut-by-terminal/.test(name));
    fc.assert(
      fc.property(fc.constantFrom(...names), noise, noise, (name, before, after) => {
        const text = texts.get(name)!;
        assert.deepEqual(explain([...before, text, ...after].join('\n')), explain(text), name);
      }),
      { numRuns: 400 },
    );
  });

  it('reads what an input box makes of several lines', () => {
    for (const [name, text] of texts) {
      if (/cut-by-terminal/.test(name)) continue;
      const flat = explain(text.replaceAll(/\r?\n/g, ' '));
      const { cause, role, account, checks: named } = explain(text);
      assert.deepEqual(
        { cause: flat.cause, role: flat.role, account: flat.account, checks: flat.checks },
        { cause, role, account, checks: named },
        name,
      );
    }
  });
});
