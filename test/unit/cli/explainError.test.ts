import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/runCli.ts';

const DENIED =
  'An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:sts::851725519002:assumed-role/tierzero-managed/tierzero is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/TierZeroAccess';

describe('rolecall explain-error', () => {
  it('says in words what the text says, what it does not, and what to ask the account', async () => {
    const { code, stdout, stderr } = await runCli(['explain-error'], {
      input: `$ aws sts assume-role --external-id tz-secret-id\n\n${DENIED}\n`,
    });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.match(stdout, /^TierZero was refused by role TierZeroAccess: /);
    assert.match(stdout, /Caller: +arn:aws:sts::851725519002:assumed-role\/tierzero-managed\/tierzero \(the vendor\)/);
    assert.match(stdout, /Not told:\n {2}- AWS does not say which clause/);
    assert.match(stdout, /Checks that tell more: trust-principal, external-id, /);
    assert.match(stdout, /rolecall diagnose --vendor tierzero --role arn:aws:iam::111122223333:role\/TierZeroAccess\n/);
    assert.equal(stdout.includes('tz-secret-id'), false);
  });

  it('answers in JSON, every field always there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rolecall-error-'));
    try {
      const file = join(folder, 'event.json');
      await writeFile(
        file,
        JSON.stringify({ eventName: 'AssumeRole', eventSource: 'sts.amazonaws.com', errorCode: 'AccessDenied', errorMessage: DENIED }),
      );
      const { code, stdout } = await runCli(['explain-error', '--file', file, '--json']);
      assert.equal(code, 0);
      const answer = JSON.parse(stdout);
      assert.deepEqual(
        { ...answer, untold: [], means: '', next: '', source: null },
        {
          schemaVersion: 1,
          cause: 'assume-role-denied',
          errorCode: 'AccessDenied',
          action: 'sts:AssumeRole',
          role: { name: 'TierZeroAccess', arn: 'arn:aws:iam::111122223333:role/TierZeroAccess', account: '111122223333' },
          caller: 'arn:aws:sts::851725519002:assumed-role/tierzero-managed/tierzero',
          callerIs: 'vendor',
          account: '111122223333',
          region: null,
          cluster: null,
          vendor: { id: 'tierzero', because: "The call came from TierZero's account 851725519002." },
          checks: ['trust-principal', 'external-id', 'trust-action', 'trust-condition', 'role-exists', 'organization-guardrail'],
          means: '',
          untold: [],
          next: '',
          source: null,
          event: { name: 'AssumeRole', otherFailures: 0 },
        },
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('exits with 3 for a text that it does not know, and with 2 for a file that is not there', async () => {
    const unknown = await runCli(['explain-error'], { input: 'Hello' });
    assert.deepEqual({ code: unknown.code, first: unknown.stdout.split('\n')[0] }, { code: 3, first: 'Rolecall does not know this text.' });
    const missing = await runCli(['explain-error', '--file', '/no/such/file']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /explain-error: cannot read \/no\/such\/file/);
  });
});
