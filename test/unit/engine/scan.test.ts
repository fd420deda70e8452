import { terraformDialect } from '../../../src/engine/iac/terraform/dialect.ts';
import { loadHcl } from '../../support/loadHcl.ts';
import { terraformForm } from '../../support/terraformFixtures.ts';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checks } from '../../../src/engine/checks/index.ts';
import { applyEdits } from '../../../src/engine/fixes/applyEdits.ts';
import type { Dialect } from '../../../src/engine/iac/dialect.ts';
import { dataOf } from '../../../src/engine/iac/located.ts';
import type { Connection } from '../../../src/engine/model/connection.ts';
import { isKnown, isUnknown, unknown } from '../../../src/engine/model/known.ts';
import type { Purpose } from '../../../src/engine/model/purpose.ts';
import { codeFacts, fixesOf, groupsOf, scan, type ScanOptions } from '../../../src/engine/scan.ts';
import { asInCode, byHand, declared } from '../../support/declared.ts';
import { connectionOf, fixturesOf } from '../../support/checkLaws.ts';
import { bases, EXTERNAL_ID, healthyConnection } from '../../support/healthyConnection.ts';

/** Only an account shows these. */
const LIVE_ONLY = new Set([
  'wrong-account',
  'policy-quota',
  'permissions-boundary',
  'organization-guardrail',
  'sts-regions',
  'sts-global-token',
  'cost-report',
  'organization',
  'cost-allocation-tags',
  'proof-of-life',
]);

/** Code does not say which account it ends up in, nor when a role was made. */
const inCode = (connection: Connection): Connection => {
  const { role: _, ...purpose } = connection.purpose;
  return { ...codeFacts(declared(asInCode(connection))), purpose };
};

describe('the same answer', () => {
  for (const base of bases) {
    it(`${base}: a healthy connection declared in code has no fault`, () => {
      const broken = checks.flatMap((check) => {
        const outcome = check.judge(inCode(healthyConnection(base)));
        return outcome.verdict === 'broken' ? [`${check.id}: ${outcome.findings[0]!.message}`] : [];
      });
      assert.deepEqual(broken, []);
    });
  }

  for (const check of checks) {
    for (const fixture of fixturesOf(check.id)) {
      it(`${check.id}: ${fixture.name}: code is never found to be worse than the account`, () => {
        const connection = connectionOf(fixture);
        const live = check.judge(connection);
        const code = check.judge(inCode(connection));
        if (LIVE_ONLY.has(check.id)) assert.notEqual(code.verdict, 'broken');
        if (code.verdict === 'broken') {
          assert.equal(live.verdict, 'broken', code.findings[0]!.message);
          assert.deepEqual(
            code.findings.map(({ at }) => at),
            live.verdict === 'broken' ? live.findings.map(({ at }) => at) : [],
          );
        }
      });
    }
  }

  for (const check of checks.filter(({ part }) => part === 'trust')) {
    for (const fixture of fixturesOf(check.id)) {
      it(`${check.id}: ${fixture.name}: says the same of code, word for word`, () => {
        const connection = connectionOf(fixture);
        if (connection.role === undefined) return; // A declaration is a declaration of a role.
        // What the account tells about a trust policy: whose account it is, and the organization it is in.
        const live = { ...connection, account: unknown('not-looked', 'Not read.') };
        const code = { ...codeFacts(declared({ role: live.role })), purpose: live.purpose };
        assert.deepEqual(check.judge(code), check.judge(live));
      });
    }
  }

  it('finds in code what every check of the role, its policies and its clusters finds in an account', () => {
    const found = checks.filter(
      (check) =>
        !LIVE_ONLY.has(check.id) && fixturesOf(check.id).some((fixture) => check.judge(inCode(connectionOf(fixture))).verdict === 'broken'),
    );
    const wanted = checks.filter(({ id }) => !LIVE_ONLY.has(id) && id !== 'role-exists');
    assert.deepEqual(
      found.map(({ id }) => id),
      wanted.map(({ id }) => id),
    );
  });
});

const TIERZERO = 'arn:aws:iam::851725519002:role/tierzero-managed';

function statement(principal: unknown, more: object = {}): object {
  return { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more };
}

const asking = (id: string) => ({ Condition: { StringEquals: { 'sts:ExternalId': id } } });

function role(statements: readonly object[], more: object = {}): object {
  return { role: { name: 'vendor-access', path: '/', trust: { Version: '2012-10-17', Statement: statements }, ...more } };
}

const NO_POLICIES = unknown('not-looked', 'A trust policy says nothing of them.');
const trustOnly = (statements: readonly object[], more: object = {}) =>
  role(statements, { policies: NO_POLICIES, inline: NO_POLICIES, ...more });

function scanned(roles: Record<string, object>, options: ScanOptions = {}) {
  return scan([{ path: 'a.byhand', text: JSON.stringify(roles, null, 2) }], [byHand], options);
}

function tierZero(more: Partial<Purpose> = {}): Purpose {
  const { vendor, variant } = healthyConnection('tierzero').purpose;
  return { vendor, variant, ...more };
}

describe('whose role it is', () => {
  const vendorsOf = (facts: object, options?: ScanOptions) =>
    scanned({ this: facts }, options).roles.flatMap(({ recognised, ask }) =>
      recognised.map(({ vendor, certainty }) => `${vendor.id} ${certainty}${ask ? ', ask' : ''}`),
    );

  it('goes by the exact account, then by a slip of it, then by the name', () => {
    assert.deepEqual(vendorsOf(trustOnly([statement({ AWS: TIERZERO })])), ['tierzero certain']);
    assert.deepEqual(vendorsOf(trustOnly([statement({ AWS: 'arn:aws:iam::851725519003:root' })])), ['tierzero likely']);
    assert.deepEqual(vendorsOf(trustOnly([statement({ AWS: '444455556666' })], { name: 'TierZeroAccess' })), ['tierzero likely']);
  });

  it('judges a role that lets two vendors in for each of them', () => {
    const both = trustOnly([statement({ AWS: [TIERZERO, 'arn:aws:iam::061190967865:root'] }, asking(EXTERNAL_ID))]);
    assert.deepEqual(vendorsOf(both), ['tierzero certain', 'cloudzero certain']);
  });

  it('asks where only a resemblance tells, and finds nothing until it is answered', () => {
    const alike = trustOnly([statement({ AWS: '444455556666' })], { name: 'our-tierzero-deployer' });
    const { roles, findings } = scanned({ this: alike });
    assert.deepEqual([roles[0]?.ask, findings], [true, []]);
    const choice = { file: 'a.byhand', address: 'this', variant: 'default' };
    assert.deepEqual(scanned({ this: alike }, { choices: [{ ...choice, vendor: null }] }).roles[0]?.recognised, []);
    const answered = scanned({ this: alike }, { choices: [{ ...choice, vendor: 'tierzero' }] });
    assert.equal(answered.roles[0]?.ask, false);
    assert.ok(answered.findings.some(({ id }) => id === 'trust-principal'));
  });

  it('takes a name that sounds like a vendor for one where the role asks for an External ID', () => {
    const alike = trustOnly([statement({ AWS: '444455556666' }, asking(EXTERNAL_ID))], { name: 'our-tierzero-access' });
    assert.deepEqual(vendorsOf(alike), ['tierzero likely']);
    const datadog = trustOnly([statement({ AWS: 'arn:aws:iam::464622532012:root' }, asking(EXTERNAL_ID))], {
      name: 'tierzero-and-datadog',
    });
    assert.deepEqual(vendorsOf(datadog), ['tierzero possible, ask']);
  });

  it('goes by a configured connection whose role has the name, and takes from it what code does not say', () => {
    const facts = trustOnly([statement({ AWS: '444455556666' }, asking('another-external-id-0001'))]);
    const named = tierZero({ role: 'arn:aws:iam::111122223333:role/vendor-access', externalId: EXTERNAL_ID });
    assert.deepEqual(vendorsOf(facts), []);
    const { findings } = scanned({ this: facts }, { connections: [{ name: 'prod', purpose: named }] });
    assert.deepEqual(findings.map(({ id }) => id).toSorted(), ['external-id', 'trust-principal']);
    const elsewhere = { ...named, role: 'arn:aws:iam::111122223333:role/other/vendor-access' };
    assert.deepEqual(scanned({ this: facts }, { connections: [{ name: 'prod', purpose: elsewhere }] }).findings, []);
  });

  it('takes the word of a call for roles that ask for an External ID, and for no others', () => {
    const call = { connections: [{ name: 'call', purpose: tierZero() }] };
    assert.deepEqual(vendorsOf(trustOnly([statement({ AWS: '444455556666' }, asking(EXTERNAL_ID))]), call), ['tierzero likely']);
    assert.deepEqual(vendorsOf(trustOnly([statement({ AWS: '444455556666' })]), call), []);
  });

  it('says nothing about services, identity providers, the own account and other teams', () => {
    const others = {
      lambda: trustOnly([statement({ Service: 'lambda.amazonaws.com' })]),
      saml: trustOnly([statement({ Federated: 'arn:aws:iam::111122223333:saml-provider/idp' })]),
      oidc: trustOnly([statement({ Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' })]),
      own: trustOnly([statement({ AWS: 'arn:aws:iam::111122223333:root' })], { arn: 'arn:aws:iam::111122223333:role/vendor-access' }),
      team: trustOnly([statement({ AWS: 'arn:aws:iam::444455556666:role/deploy' })]),
      datadog: trustOnly([statement({ AWS: 'arn:aws:iam::464622532012:root' }, asking(EXTERNAL_ID))]),
    };
    const { roles, findings } = scanned(others);
    assert.equal(roles.length, 6);
    assert.deepEqual([roles.flatMap(({ recognised }) => recognised), findings], [[], []]);
  });

  it('sees from the code which kind of connection it is', () => {
    const cloudzero = 'arn:aws:iam::061190967865:root';
    const variantOf = (more: object) =>
      scanned({ this: trustOnly([statement({ AWS: cloudzero }, asking(EXTERNAL_ID))], more) }).roles[0]?.recognised[0]?.variant.id;
    const allow = (...actions: string[]) => ({ Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
    assert.equal(variantOf({}), 'resource');
    assert.equal(variantOf({ name: 'cloudzero-payer' }), 'payer');
    assert.equal(variantOf({ name: 'CloudZeroAuditRole' }), 'audit');
    assert.equal(variantOf({ inline: [{ name: 'cloudzero-master-payer-policy-061190967865', document: allow('s3:Get*') }] }), 'payer');
    assert.equal(variantOf({ inline: [{ name: 'policy', document: allow('s3:Get*', 's3:List*') }] }), 'audit');
    const { role: payer } = healthyConnection('cloudzero-payer');
    assert.equal(variantOf({ inline: (payer as { inline: unknown }).inline, name: 'x' }), 'payer');
  });
});

describe('findings at the exact word', () => {
  const wordOf = (text: string, { start, end }: { start: number; end: number }) => text.slice(start, end);
  const words = (facts: object, options?: ScanOptions) => {
    const text = JSON.stringify({ this: facts }, null, 2);
    return scan([{ path: 'a.byhand', text }], [byHand], options).findings.map(({ id, place }) => `${id}: ${wordOf(text, place)}`);
  };

  it('the value that is wrong, the key of what lacks something, the header of a role that lacks it', () => {
    assert.deepEqual(words(trustOnly([statement({ AWS: 'arn:aws:iam::851725519003:root' }, asking(EXTERNAL_ID))])), [
      'trust-principal: "arn:aws:iam::851725519003:root"',
    ]);
    assert.deepEqual(words(trustOnly([statement({ AWS: TIERZERO }, { Sid: 'Vendor' })])), ['external-id: "Effect"']);
    assert.ok(words(role([statement({ AWS: TIERZERO }, asking(EXTERNAL_ID))])).every((word) => word === 'missing-policies: "this"'));
  });

  it('the word in use, and the place where its value is written', () => {
    const at = { file: 'locals.tf', start: 10, end: 24 };
    const usedAt = { file: 'main.tf', start: 5, end: 15 };
    const facts = declared(trustOnly([statement({ AWS: '85172551900' }, asking(EXTERNAL_ID))]));
    const swap = (part: unknown): unknown =>
      typeof part !== 'object' || part === null
        ? part
        : Array.isArray(part)
          ? part.map(swap)
          : (part as { value?: unknown }).value === '85172551900'
            ? { ...part, at, usedAt }
            : Object.fromEntries(Object.entries(part).map(([key, value]) => [key, swap(value)]));
    const declaration = { ...facts, facts: swap(facts.facts) as typeof facts.facts };
    const dialect = { ...byHand, read: () => ({ declarations: [declaration], unreadable: [] }) };
    const [finding] = scan([{ path: 'a.byhand', text: '' }], [dialect]).findings;
    assert.deepEqual(
      [finding?.id, finding?.place, finding?.related],
      ['trust-principal', usedAt, [{ place: at, message: 'The value is written here.' }]],
    );
  });
});

describe('what only code can break', () => {
  const slipped = (principal: unknown, kind: 'account-as-number' | 'literal-external-id', path: readonly (string | number)[]) => {
    const text = JSON.stringify({ this: trustOnly([statement(principal, asking(EXTERNAL_ID))], { path: '/cloudzero/' }) }, null, 2);
    const read = (files: Parameters<typeof byHand.read>[0]) => {
      const reading = byHand.read(files);
      return {
        ...reading,
        declarations: reading.declarations.map((one) => ({ ...one, slips: [{ kind, path, at: one.at, say: 'A slip.' }] })),
      };
    };
    return scan([{ path: 'a.byhand', text }], [{ ...byHand, read }]).findings;
  };
  const aws = ['role', 'trust', 'Statement', 0, 'Principal', 'AWS'];

  it('a number for the account is told once, and quoted with the zero that makes it the vendor’s', () => {
    const findings = slipped({ AWS: 61190967865 }, 'account-as-number', aws);
    assert.deepEqual(
      findings.map(({ id }) => id),
      ['account-as-number'],
    );
    const [fix] = fixesOf(findings[0]!);
    assert.match(fix!.changes[0]!.after, /"AWS": "061190967865"/);
    assert.deepEqual([fix!.isPreferred, fix!.isForAll], [true, false]);
  });

  it('an External ID in the open becomes a variable where the dialect can do that, and nothing is shown where it cannot', async () => {
    const terraform = terraformDialect(await loadHcl());
    const scanned = scan(terraformForm('policy-document'), [terraform]).findings;
    const [fix] = fixesOf(scanned.find(({ id }) => id === 'literal-external-id')!);
    assert.match(fix!.changes[0]!.after, /values += \[var\.external_id\]/);
    assert.deepEqual([fix!.access, fix!.isForAll, fix!.show], ['same', false, undefined]);
    const id = ['role', 'trust', 'Statement', 0, 'Condition', 'StringEquals', 'sts:ExternalId'];
    const other = slipped({ AWS: '061190967865' }, 'literal-external-id', id).find((one) => one.id === 'literal-external-id');
    assert.deepEqual(fixesOf(other!), []);
  });

  it('a number of somebody else’s digits gets no zero that nobody knows of', () => {
    const findings = slipped({ AWS: [61190967865, 4445555666] }, 'account-as-number', [...aws, 1]);
    assert.deepEqual(fixesOf(findings.find(({ id }) => id === 'account-as-number')!), []);
  });

  it(':root of a vendor that documents a role is an information, and not where a condition names the role', () => {
    const root = { AWS: 'arn:aws:iam::851725519002:root' };
    const idsOf = (more: object) =>
      scanned({ this: trustOnly([statement(root, more)]) }).findings.map(({ id, severity }) => `${id} ${severity}`);
    assert.deepEqual(idsOf(asking(EXTERNAL_ID)), ['root-principal info']);
    const named = { Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID }, ArnEquals: { 'aws:PrincipalArn': TIERZERO } } };
    assert.deepEqual(idsOf(named), []);
    const documented = trustOnly([statement({ AWS: 'arn:aws:iam::061190967865:root' }, asking(EXTERNAL_ID))], { path: '/cloudzero/' });
    assert.deepEqual(scanned({ this: documented }).findings, []);
  });
});

describe('fixes of code', () => {
  it('law 2 and 3: each is written so that reading it gives the edited facts, and heals what it is a fix of', () => {
    let written = 0;
    for (const check of checks) {
      for (const fixture of fixturesOf(check.id)) {
        const connection = connectionOf(fixture);
        if (connection.role === undefined) continue;
        const { externalId, vendor, variant } = connection.purpose;
        const known = { name: 'given', purpose: { vendor, variant, ...(externalId !== undefined && { externalId }) } };
        const options = { connections: [known] };
        const file = { path: 'a.byhand', text: JSON.stringify({ this: asInCode(connection) }, null, 2) };
        const before = scan([file], [byHand], options);
        for (const found of before.findings) {
          for (const fix of fixesOf(found)) {
            written += 1;
            assert.equal(fix.changes.length, 1, `${found.id}: ${fix.id}`);
            const [change] = fix.changes;
            const after = scan([{ path: file.path, text: change!.after }], [byHand], options);
            assert.equal(applyTextEdits(file.text, change!.edits), change!.after);
            const facts = dataOf(after.roles[0]!.declaration.facts);
            const edits = found.finding.fixes.find(({ id, title }) => id === fix.id && title === fix.title)!.edits;
            assert.deepEqual(facts, JSON.parse(JSON.stringify(applyEdits(dataOf(before.roles[0]!.declaration.facts), edits))));
            const count = (list: typeof before) => list.findings.filter(({ id }) => id === found.id).length;
            assert.ok(count(after) < count(before), `${found.id}: ${fix.id} leaves it`);
          }
        }
      }
    }
    assert.ok(written > 50, `only ${written} fixes were written`);
  });

  it('one that cannot be written shows where, and what to write', () => {
    const text = JSON.stringify({ this: trustOnly([statement({ AWS: 'arn:aws:iam::851725519003:root' }, asking(EXTERNAL_ID))]) });
    const stiff = (part: unknown): unknown =>
      typeof part !== 'object' || part === null
        ? part
        : Array.isArray(part)
          ? part.map(stiff)
          : Object.fromEntries(Object.entries(part).flatMap(([key, value]) => (key === 'pen' ? [] : [[key, stiff(value)]])));
    const read = (files: Parameters<typeof byHand.read>[0]) => stiff(byHand.read(files)) as ReturnType<typeof byHand.read>;
    const [finding] = scan([{ path: 'a.byhand', text }], [{ ...byHand, read }]).findings;
    const [fix] = fixesOf(finding!);
    assert.deepEqual([fix!.changes, fix!.isPreferred, fix!.show?.copy], [[], false, TIERZERO]);
  });
});

describe('whatever a file says', () => {
  it('arbitrary facts are judged without a throw', () => {
    const keys = fc.constantFrom(
      'role',
      'trust',
      'Statement',
      'Principal',
      'AWS',
      'Action',
      'Effect',
      'Condition',
      'StringEquals',
      'sts:ExternalId',
      'policies',
      'inline',
      'document',
      'arn',
      'name',
      'path',
      'tags',
      'clusters',
      'entry',
      'endpoint',
      'publicCidrs',
      'Resource',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 7, withCrossShrink: true },
        fc.constantFrom<unknown>(TIERZERO, '*', 'Allow', 'sts:AssumeRole', 61190967865, true, null, '', unknown('unresolved', 'var.x')),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
      ),
    }));
    const statements = fc.record({ Effect: fc.constant('Allow'), Principal: value, Action: value, Condition: value }, { requiredKeys: [] });
    const roles = fc.record({
      role: fc.record({
        name: fc.constant('TierZeroAccess'),
        trust: fc.record({ Statement: fc.oneof(fc.array(statements, { maxLength: 3 }), value) }),
        policies: value,
        inline: value,
        tags: value,
        boundary: value,
      }),
      clusters: value,
    });
    fc.assert(
      fc.property(fc.oneof(value, roles), (facts) => {
        const dialect = { ...byHand, read: () => ({ declarations: [declared(facts)], unreadable: [] }) };
        scan([{ path: 'a.byhand', text: '' }], [dialect]);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('the slices of a scan', () => {
  it('a folder and the folders it leads to are one group, others are none of its business', () => {
    const files = [
      { path: 'prod/main.tf', text: 'module "x" { source = "../modules/vendor" }' },
      { path: 'modules/vendor/main.tf', text: 'x = file("${path.module}/policies/trust.json")' },
      { path: 'modules/vendor/policies/trust.json', text: '{}' },
      { path: 'other/main.tf', text: 'module "y" { source = "terraform-aws-modules/iam/aws" }' },
      { path: 'main.tf', text: '' },
    ];
    const dialect: Dialect = { id: 'terraform', claims: () => true, read: (all) => byHand.read(all) };
    assert.deepEqual(
      groupsOf(files, [dialect]).map((group) => group.files.map(({ path }) => path)),
      [['prod/main.tf', 'modules/vendor/main.tf', 'modules/vendor/policies/trust.json'], ['other/main.tf'], ['main.tf']],
    );
  });
});

function applyTextEdits(text: string, edits: readonly { range: { start: Position; end: Position }; newText: string }[]): string {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  const offset = ({ line, character }: Position) => starts[line]! + character;
  return edits
    .toReversed()
    .reduce((now, { range, newText }) => now.slice(0, offset(range.start)) + newText + now.slice(offset(range.end)), text);
}

interface Position {
  readonly line: number;
  readonly character: number;
}

describe('an External ID that is missing in code', () => {
  const bare = `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["${TIERZERO}"]
    }
  }
}

resource "aws_iam_role" "vendor" {
  name               = "vendor"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`;
  const fixesWith = async (more: string, options: ScanOptions = {}) => {
    const files = [{ path: 'main.tf', text: bare + more }];
    const { findings } = scan(files, [terraformDialect(await loadHcl())], options);
    return fixesOf(findings.find(({ id }) => id === 'external-id')!);
  };
  const known: ScanOptions = { connections: [{ name: 'TierZero', purpose: tierZero({ externalId: EXTERNAL_ID }) }] };

  it('is asked for with the value that is known, or with a variable that has it as its default', async () => {
    const [literal, variable, ...more] = await fixesWith('', known);
    assert.deepEqual(more, []);
    assert.ok(literal!.changes[0]!.after.includes(`values   = ["${EXTERNAL_ID}"]`));
    assert.deepEqual([literal!.isPreferred, literal!.isForAll], [true, true]);
    assert.equal(variable!.title, 'Ask for the External ID, with a variable');
    assert.ok(variable!.changes[0]!.after.includes(`values   = [var.external_id]`));
    assert.match(variable!.changes[0]!.after, new RegExp(`variable "external_id" \\{[^}]*default     = "${EXTERNAL_ID}"\\n\\}`));
    assert.deepEqual([variable!.isPreferred, variable!.isForAll], [false, false]);
  });

  it('is asked for with a variable that has to be given where nobody has said it; one that is there is used', async () => {
    for (const more of ['', 'variable "external_id" {}\n', 'variable "external_id" {\n  sensitive = true\n}\n']) {
      const [variable, ...others] = await fixesWith(more);
      assert.deepEqual(others, []);
      const { after } = variable!.changes[0]!;
      assert.ok(after.includes(`values   = [var.external_id]`) && !after.includes('to-be-given'), after);
      assert.ok(!/default\s*=/.test(after));
      assert.match(variable!.caution ?? '', /has to be given\. Find the External ID/);
      assert.deepEqual([variable!.isPreferred, variable!.isForAll, variable!.access], [false, false, 'narrower']);
      const again = scan([{ path: 'main.tf', text: after }], [terraformDialect(await loadHcl())]);
      assert.deepEqual(
        again.findings.filter(({ id }) => id === 'external-id' || id === 'confused-deputy'),
        [],
      );
    }
  });

  it('is not asked for by a variable in a module whose calls would lack it', async () => {
    const files = [
      { path: 'role/main.tf', text: bare },
      { path: 'main.tf', text: 'module "role" {\n  source = "./role"\n}\n' },
    ];
    const { findings } = scan(files, [terraformDialect(await loadHcl())]);
    assert.deepEqual(fixesOf(findings.find(({ id }) => id === 'external-id')!), []);
  });
});

describe('an access entry that is missing in code', () => {
  it('is shown with the expression that stands for the role where it cannot be written', async () => {
    const [main] = terraformForm('cluster-any-account-each');
    const [, call = '', declared = ''] = /^(module [^]*?\n\}\n)\n([^]*)$/.exec(main!.text)!;
    const files = [
      { path: 'main.tf', text: `${call}\nmodule "role" {\n  source = "./role"\n}\n` },
      { path: 'role/main.tf', text: declared },
    ];
    const { findings } = scan(files, [terraformDialect(await loadHcl())]);
    const missing = findings.find(({ id }) => id === 'eks-access-entry')!;
    assert.equal(missing.finding.expected, 'an access entry for module.role.aws_iam_role.tierzero["TierZeroAccess"].arn');
    const [fix] = fixesOf(missing);
    assert.deepEqual(fix!.changes, []);
    assert.equal(JSON.parse(fix!.show!.copy).principalArn, 'module.role.aws_iam_role.tierzero["TierZeroAccess"].arn');
    assert.deepEqual(fix!.show!.place.file, 'main.tf');
  });

  it('is right where it names the role by the expression, whatever its ARN will be', async () => {
    const dialect = terraformDialect(await loadHcl());
    const files = terraformForm('cluster-any-account-each');
    const missing = scan(files, [dialect]).findings.find(({ id }) => id === 'eks-access-entry')!;
    const [fix] = fixesOf(missing);
    const { roles, findings } = scan([{ path: 'main.tf', text: fix!.changes[0]!.after }], [dialect]);
    assert.deepEqual(
      findings.filter(({ id }) => id.startsWith('eks-access')),
      [],
    );
    const check = checks.find(({ id }) => id === 'eks-access-entry')!;
    const { clusters, ...facts } = roles[0]!.connections[0]!;
    // Clusters that are declared elsewhere cannot be seen.
    const connection: Connection = { ...facts, clusters: isUnknown(clusters) ? clusters : clusters.filter((one) => isKnown(one)) };
    assert.equal(check.judge(connection).verdict, 'healthy');
  });
});
