import assert from 'node:assert/strict';
import * as engine from '../../../src/engine/scan.ts';
import { policyJson } from '../../../src/engine/iac/policyJson/policyJson.ts';
import { codeReader } from '../../../src/scanner/codeReader.ts';
import type { Batch, Told } from '../../../src/scanner/protocol.ts';
import { CodeFindings } from '../../../src/ui/editor/codeFindings.ts';
import { dialects } from '../../support/dialects.ts';

const trust = (principal: string): string =>
  JSON.stringify(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }] },
    undefined,
    2,
  );
const ROOT = trust('arn:aws:iam::851725519002:root');
const options = { answers: {}, connections: [] };

function reader(turn: () => Promise<void> = async () => undefined, languages: readonly engine.Dialect[] = [policyJson]) {
  const told: Told[] = [];
  const { answer } = codeReader(engine, languages, (one) => told.push(one), turn);
  const batches = (): readonly Batch[] => told.splice(0).flatMap((one) => ('batch' in one ? [one.batch] : []));
  return { answer, batches, told };
}

describe('the reader of code', () => {
  it('tells what is wrong, and reads anew only what changed', async () => {
    const { answer, batches } = reader();
    await answer({
      what: 'change',
      put: [
        { path: 'a.json', text: ROOT },
        { path: 'b.json', text: ROOT },
      ],
      gone: [],
    });
    assert.equal(await answer({ what: 'scan', options }), true);
    assert.deepEqual(
      batches().map(({ problems }) => problems.map(({ rule }) => rule)),
      [
        ['external-id', 'root-principal'],
        ['external-id', 'root-principal'],
      ],
    );
    await answer({
      what: 'change',
      put: [
        { path: 'a.json', text: ROOT },
        { path: 'b.json', text: ROOT.replace('root', 'root ') },
      ],
      gone: [],
    });
    await answer({ what: 'scan', options });
    assert.deepEqual(
      batches().flatMap(({ files }) => files.map(({ path }) => path)),
      ['b.json'],
    );
  });

  it('tells of a file that is gone', async () => {
    const { answer, told } = reader();
    await answer({ what: 'change', put: [{ path: 'a.json', text: ROOT }], gone: [] });
    await answer({ what: 'scan', options });
    await answer({ what: 'change', put: [], gone: ['a.json'] });
    await answer({ what: 'scan', options });
    assert.deepEqual(told.at(-1), { gone: ['policy-json:a.json'] });
  });

  it('ends a scan early when a text becomes another meanwhile', async () => {
    const late: { change?: () => Promise<unknown> } = {};
    const { answer, batches } = reader(async () => void (await late.change?.()));
    late.change = () => answer({ what: 'change', put: [{ path: 'b.json', text: trust('*') }], gone: [] });
    await answer({
      what: 'change',
      put: [
        { path: 'a.json', text: ROOT },
        { path: 'b.json', text: ROOT },
      ],
      gone: [],
    });
    assert.equal(await answer({ what: 'scan', options }), false);
    assert.equal(batches().length, 1);
  });

  it('hands out a remedy as text edits, and mends all of a file that lets nobody new in', async () => {
    const { answer, batches } = reader();
    await answer({ what: 'change', put: [{ path: 'a.json', text: ROOT }], gone: [] });
    await answer({ what: 'scan', options });
    const problem = batches()[0]?.problems.find(({ rule }) => rule === 'root-principal');
    const [remedy] = await answer({ what: 'remedies', problem: problem!.id });
    assert.deepEqual(
      [remedy?.access, remedy?.isPreferred, remedy?.edits?.map(({ text }) => text)],
      ['narrower', true, ['le/tierzero-managed']],
    );
    assert.deepEqual(
      (await answer({ what: 'mendAll', file: 'a.json' })).map(({ text }) => text),
      ['le/tierzero-managed'],
    );
    assert.deepEqual(await answer({ what: 'remedies', problem: 'nobody knows it' }), []);
  });

  it('asks whose a role is no more once somebody has said, and keeps what is nobody’s quiet', async () => {
    const { answer, batches } = reader();
    await answer({ what: 'change', put: [{ path: 'a.json', text: ROOT }], gone: [] });
    await answer({ what: 'scan', options: { ...options, answers: { 'a.json#a.json': null } } });
    assert.deepEqual(
      batches().map(({ problems, roles }) => [problems.length, roles[0]?.vendors.length]),
      [[0, 0]],
    );
  });
});

describe('a trust policy that other code takes in from its file', () => {
  const TAKES =
    'resource "aws_iam_role" "vendor" {\n  name               = "TierZeroAccess"\n  assume_role_policy = file("trust.json")\n}\n';
  const LEAVES = TAKES.replace('"trust.json"', '"another.json"');

  /** Shows as a window would what is told after each change of files. */
  async function shown() {
    const { answer, told } = reader(undefined, await dialects());
    const findings = new CodeFindings();
    return {
      after: async (put: Readonly<Record<string, string>>, gone: readonly string[] = []) => {
        await answer({ what: 'change', put: Object.entries(put).map(([path, text]) => ({ path, text })), gone });
        assert.equal(await answer({ what: 'scan', options }), true);
        for (const one of told.splice(0)) findings.take(one);
        const problems = findings.problemsIn('trust.json').filter(({ rule }) => rule === 'external-id');
        return { problems: problems.map(({ address }) => address), roles: findings.roles().map(({ address }) => address) };
      },
    };
  }
  const once = { problems: ['aws_iam_role.vendor'], roles: ['aws_iam_role.vendor'] };
  const alone = { problems: ['trust.json'], roles: ['trust.json'] };

  it('is told once, with the role that has it', async () => {
    const { after } = await shown();
    assert.deepEqual(await after({ 'trust.json': ROOT, 'main.tf': TAKES }), once);
  });

  it('is told by itself as soon as no code takes it in, and no longer once some does, though it stays as it is', async () => {
    const { after } = await shown();
    assert.deepEqual(await after({ 'trust.json': ROOT }), alone);
    assert.deepEqual(await after({ 'main.tf': TAKES }), once);
    assert.deepEqual(await after({ 'main.tf': LEAVES }), { problems: ['trust.json'], roles: ['aws_iam_role.vendor', 'trust.json'] });
    assert.deepEqual(await after({ 'main.tf': TAKES }), once);
    assert.deepEqual(await after({}, ['main.tf']), alone);
  });

  it('is not told twice while the role that has it is being typed', async () => {
    const { after } = await shown();
    await after({ 'trust.json': ROOT, 'main.tf': TAKES });
    assert.deepEqual(await after({ 'main.tf': TAKES.replace('\n}\n', '\n  path = \n') }), once);
  });
});

describe('the code of one role', () => {
  const TF = `resource "aws_iam_role" "vendor" {
  name = "TierZeroAccess"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::851725519002:role/tierzero-managed" }, Action = "sts:AssumeRole" }]
  })
}

output "arn" {
  value = aws_iam_role.vendor.arn
}
`;
  const ROLE = 'main.tf#aws_iam_role.vendor';
  const fix = { id: 'x', title: 'Take it out', access: 'narrower', reversible: true } as const;

  async function read() {
    const { answer } = reader(undefined, await dialects());
    await answer({ what: 'change', put: [{ path: 'main.tf', text: TF }], gone: [] });
    await answer({ what: 'scan', options });
    return answer;
  }

  it('is given what a connection wants of it, and told of where it is then', async () => {
    const answer = await read();
    const connections = [{ spec: { name: 'T', vendor: 'tierzero', role: 'Any', clusters: [] }, externalId: 'tz-4711-abcd' }];
    const change = await answer({ what: 'serve', role: ROLE, options: { ...options, connections } });
    assert.ok(change && change.edits.length > 0);
    assert.doesNotMatch(JSON.stringify(change), /tz-4711-abcd/);
    // A variable comes to stand above it.
    assert.equal(change.at.start.line, 5);
    assert.ok(change.left.every(({ isNote }) => isNote));
    assert.equal(await answer({ what: 'serve', role: 'main.tf#other', options: { ...options, connections } }), undefined);
  });

  it('is written with a fix over its facts, or says why there is none', async () => {
    const answer = await read();
    const edits = [{ op: 'set', path: ['role', 'trust', 'Statement', 0, 'Effect'], value: 'Deny' }] as const;
    const change = await answer({ what: 'access', role: ROLE, vendor: 'tierzero', how: 'take-out', fix: { ...fix, edits } });
    assert.deepEqual(
      change?.edits.map(({ text }) => text),
      ['Deny'],
    );
    const none = await answer({
      what: 'access',
      role: ROLE,
      vendor: 'tierzero',
      how: 'take-out',
      fix: { unknown: 'not-looked', detail: 'No.', next: 'Look.' },
    });
    assert.deepEqual(none?.edits, []);
    assert.deepEqual(
      none?.left.map(({ say }) => say),
      ['No. Look.'],
    );
    assert.equal(await answer({ what: 'access', role: ROLE, vendor: 'cloudzero', how: 'take-out', fix: { ...fix, edits } }), undefined);
  });

  it('is shown with all that names it', async () => {
    const answer = await read();
    const parts = await answer({ what: 'parts', role: ROLE });
    assert.deepEqual(
      parts.map(({ what, at }) => [what, at.start.line]),
      [
        ['resource "aws_iam_role" "vendor"', 0],
        ['output "arn"', 8],
      ],
    );
  });
});

describe('what is known of the code', () => {
  it('keeps a file that two languages speak of until both have let it go', () => {
    const findings = new CodeFindings();
    const batch = (key: string): Batch => ({ key, files: [{ path: 'a.json', version: 3 }], roles: [], problems: [], unreadable: [] });
    assert.deepEqual(findings.take({ batch: batch('one') }), ['a.json']);
    findings.take({ batch: batch('other') });
    assert.equal(findings.versionOf('a.json'), 3);
    assert.deepEqual(findings.take({ gone: ['one'] }), ['a.json']);
    assert.equal(findings.knows('a.json'), true);
    findings.take({ gone: ['other'] });
    assert.equal(findings.knows('a.json'), false);
  });
});
