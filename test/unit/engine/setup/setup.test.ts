import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { parseDocument } from 'yaml';
import managed from '../../../../src/simulator/data/managed-policies.json' with { type: 'json' };
import type { PermissionNeed, Vendor } from '../../../../src/engine/model/vendor.ts';
import { aligned } from '../../../../src/engine/iac/terraform/fmtChange.ts';
import { cloudFormationFor } from '../../../../src/engine/setup/cloudFormationFor.ts';
import { attachmentsOf, namesAskedFor, portablePattern, quotaNote, setupOf } from '../../../../src/engine/setup/setup.ts';
import { setupFaults, type SetupFault } from '../../../../src/engine/setup/setupFaults.ts';
import { terraformFor } from '../../../../src/engine/setup/terraformFor.ts';
import { builtInVendors, findVendor } from '../../../../src/engine/vendors/index.ts';

const tierzero = findVendor('tierzero');
const cloudzero = findVendor('cloudzero');
const [plain] = tierzero.variants;
const payer = cloudzero.variants.find(({ id }) => id === 'payer')!;
const PRODUCTION = { region: 'us-east-1', name: 'production' };

describe('the managed policies of a setup', () => {
  const count = (policiesPerRole?: number, writePolicies: readonly string[] = []) => {
    const setup = setupOf(tierzero, plain!, { eks: true, writePolicies, ...(policiesPerRole !== undefined && { policiesPerRole }) });
    const { count: attached, embedded } = attachmentsOf(setup);
    return { attached, embedded: embedded.map(({ policy }) => policy), said: quotaNote(setup).length };
  };

  it('are all attached where the quota is not known, and it is said that some accounts take fewer', () => {
    assert.deepEqual(count(), { attached: 11, embedded: [], said: 1 });
    assert.equal(attachmentsOf(setupOf(tierzero, plain!)).count, 10);
    assert.deepEqual(quotaNote(setupOf(tierzero, plain!)), []);
  });

  it('are embedded as far as they have to be and can be, where the account takes fewer', () => {
    assert.deepEqual(count(20), { attached: 11, embedded: [], said: 0 });
    assert.deepEqual(count(11), { attached: 11, embedded: [], said: 0 });
    assert.deepEqual(count(10), { attached: 10, embedded: ['AmazonEKSMCPReadOnlyAccess'], said: 0 });
    assert.deepEqual(count(10, ['AmazonSSMFullAccess']), { attached: 11, embedded: ['AmazonEKSMCPReadOnlyAccess'], said: 1 });
  });

  it('take in what somebody chose once, whether by name or by ARN, and not what the vendor asks for anyway', () => {
    const { write } = attachmentsOf(
      setupOf(tierzero, plain!, {
        writePolicies: [
          'AmazonSSMFullAccess',
          'arn:aws:iam::aws:policy/AmazonSSMFullAccess',
          'IAMReadOnlyAccess',
          'arn:aws:iam::111122223333:policy/own',
        ],
      }),
    );
    assert.deepEqual(write, ['AmazonSSMFullAccess', 'arn:aws:iam::111122223333:policy/own']);
  });

  it('a copy in the catalogue says what the policy of AWS says', () => {
    const documents = managed.policies as Readonly<
      Record<string, { readonly version: string; readonly document: { readonly Statement: unknown } }>
    >;
    const copies = builtInVendors.flatMap(({ variants }) =>
      variants.flatMap(({ managedPolicies }) => managedPolicies.filter(({ copy }) => copy)),
    );
    assert.ok(copies.length > 0);
    for (const { policy, copy } of copies) {
      assert.equal(copy!.version, documents[policy]!.version);
      const statements = copy!.statements.map(({ actions, resources }) => ({
        Action: actions,
        Effect: 'Allow',
        Resource: resources.length === 1 ? resources[0] : resources,
      }));
      assert.deepEqual(statements, documents[policy]!.document.Statement);
    }
  });
});

describe('a pattern for an External ID', () => {
  it('is kept where RE2 and Java read it as JavaScript does', () => {
    assert.equal(portablePattern('[\\w+=,.@:/\\-]*'), '^[\\w+=,.@:/\\-]*$');
    assert.equal(portablePattern('a|b'), '^(?:a|b)$');
    assert.equal(portablePattern('[a-f0-9]{8}-[a-f0-9]{4}'), '^(?:[a-f0-9]{8}-[a-f0-9]{4})$');
  });

  it('is left out where one of them would not take it, or would read it otherwise', () => {
    for (const pattern of ['(?=a)b', '(?<!a)b', '(a)\\1', '[a-z]{16,1224}', 'a{2000}', '\\p{L}+', '[a&&b]', '\\cA']) {
      assert.equal(portablePattern(pattern), undefined, pattern);
    }
  });

  it('of each vendor is written, and is taken by Terraform', function () {
    this.timeout(60_000);
    for (const { externalId } of builtInVendors) {
      const portable = portablePattern(externalId.pattern);
      assert.ok(portable);
      const input = `can(regex(${JSON.stringify(portable)}, "5f0d2c1e-8a77/a+b=c,d.e@f:g_h")) && !can(regex(${JSON.stringify(portable)}, "a b"))\n`;
      const { stdout, error } = spawnSync('terraform', ['console'], { input, encoding: 'utf8', cwd: 'test/fixtures/setup' });
      // Without Terraform on the machine there is nobody to ask.
      if (!error) assert.equal(stdout.trim().split('\n').at(-1), 'true');
    }
  });
});

describe('what AWS would not take in a setup', () => {
  const fields = (faults: readonly SetupFault[]) => faults.map(({ field }) => field);

  it('nothing of what the goldens hold', () => {
    assert.deepEqual(
      setupFaults(setupOf(tierzero, plain!, { clusters: [PRODUCTION], roleName: 'a+=,.@-_1', tags: { 'cost center': '' } })),
      [],
    );
    assert.deepEqual(setupFaults(setupOf(cloudzero, payer, { names: { BillingBucketName: ['a.b-c'] } })), []);
  });

  it('is told by field, with the value', () => {
    const cases: readonly (readonly [Parameters<typeof setupOf>[2], string, RegExp])[] = [
      [{ roleName: '' }, 'roleName', /empty/],
      [{ roleName: 'a/b' }, 'roleName', /"a\/b"/],
      [{ roleName: 'a'.repeat(65) }, 'roleName', /65/],
      [{ rolePath: 'team/' }, 'rolePath', /begins and ends/],
      [{ rolePath: '/a b/' }, 'rolePath', /blanks/],
      [{ tags: { 'aws:x': '1' } }, 'tags', /aws:/],
      [{ tags: { '': '1' } }, 'tags', /key/],
      [{ tags: { Team: 'a', TEAM: 'b' } }, 'tags', /capitals/],
      [{ tags: { a: 'x'.repeat(257) } }, 'tags', /256/],
      [{ writePolicies: ['arn:aws:s3:::bucket'] }, 'writePolicies', /no managed policy/],
      [{ policiesPerRole: 0 }, 'policiesPerRole', /1 to 25/],
      [{ policiesPerRole: 2.5 }, 'policiesPerRole', /whole/],
      [{ names: { BillingBucketName: ['x-bucket'] } }, 'names', /asks for no BillingBucketName/],
    ];
    for (const [chosen, field, message] of cases) {
      const faults = setupFaults(setupOf(tierzero, plain!, chosen));
      assert.deepEqual(fields(faults), [field], JSON.stringify(chosen));
      assert.match(faults[0]!.message, message);
    }
  });

  it('clusters for a vendor that reaches none, and a bucket by its ARN', () => {
    assert.deepEqual(fields(setupFaults(setupOf(cloudzero, payer, { clusters: [PRODUCTION] }))), ['eks']);
    const [fault] = setupFaults(setupOf(cloudzero, payer, { names: { BillingBucketName: ['arn:aws:s3:::my-bucket/x'] } }));
    assert.match(fault?.message ?? '', /Perhaps my-bucket\./);
  });
});

describe('a vendor of somebody else', () => {
  const need = (resources: readonly string[]): PermissionNeed => ({
    topic: 'own',
    tier: 0,
    actions: ['s3:GetObject', 'kms:Decrypt'],
    resources,
    source: 'a test',
    checked: '2026-11-21',
  });
  const own: Vendor = {
    ...tierzero,
    id: '1-my-vendor',
    name: '1st Vendor',
    trustActions: ['sts:AssumeRole', 'sts:TagSession'],
    accounts: [
      { ...tierzero.accounts[0]! },
      {
        partition: 'aws-cn',
        id: '444455556666',
        principals: [{ arn: 'arn:aws-cn:iam::444455556666:root', form: 'preferred', source: 'a test', checked: '2026-11-21' }],
        source: 'a test',
        checked: '2026-11-21',
      },
    ],
    externalId: { ...tierzero.externalId, pattern: '(?=x)[a-z]{16,1224}' },
    docs: [],
    variants: [
      { id: 'one', title: 'One', description: 'One', managedPolicies: [], permissions: [need(['*'])] },
      {
        id: 'two',
        title: 'Two',
        description: 'Two',
        managedPolicies: [],
        permissions: [need(['arn:aws:s3:::{{LogBucketName}}/*', 'arn:aws:kms:*:*:alias/${aws:PrincipalTag/key}', '{{KeyArn}}'])],
      },
    ],
  };
  const two = setupOf(own, own.variants[1]!, { partition: 'aws-cn', names: { LogBucketName: ['a-bucket', 'b-bucket'] } });

  it('is trusted by its account of the partition', () => {
    for (const text of [terraformFor(two).file.text, cloudFormationFor(two).text]) {
      assert.match(text, /arn:aws-cn:iam::444455556666:root/);
      assert.doesNotMatch(text, /851725519002/);
      assert.match(text, /sts:TagSession/);
    }
  });

  it('has names that Terraform takes, and no pattern that it would not', () => {
    const { file, externalIdVariable } = terraformFor(two);
    assert.equal(file.name, '1-my-vendor-two.tf');
    assert.equal(externalIdVariable, 'vendor_1_my_vendor_two_external_id');
    assert.doesNotMatch(file.text, /\(\?=/);
    assert.equal(aligned(file.text), file.text);
    assert.doesNotMatch(file.text, /locals|policy_attachment/);
  });

  it('has each of the names that only the user knows asked for by itself', () => {
    assert.deepEqual(namesAskedFor(own.variants[1]!), ['LogBucketName', 'KeyArn']);
    const { text } = terraformFor(two).file;
    assert.match(
      text,
      /resources = concat\(\["arn:\$\{[^}]+\}:kms:\*:\*:alias\/\$\$\{aws:PrincipalTag\/key\}"\], flatten\(\[for name in var\.vendor_1_my_vendor_two_log_bucket_names : /,
    );
    assert.match(text, /flatten\(\[for name in var\.vendor_1_my_vendor_two_key_arns : \["\$\{name\}"\]\]\)/);
    const template = parseDocument(cloudFormationFor(two).text, { logLevel: 'error' }).toJS() as {
      Parameters: object;
      Resources: { '1stVendorRole': { Properties: { Policies: { PolicyDocument: { Statement: { Resource: unknown }[] } }[] } } };
    };
    assert.deepEqual(Object.keys(template.Parameters), ['ExternalId', 'LogBucketName', 'LogBucketName2', 'KeyArn']);
    assert.deepEqual(template.Resources['1stVendorRole'].Properties.Policies[0]?.PolicyDocument.Statement[0]?.Resource, [
      'arn:${AWS::Partition}:kms:*:*:alias/${!aws:PrincipalTag/key}',
      'arn:${AWS::Partition}:s3:::${LogBucketName}/*',
      'arn:${AWS::Partition}:s3:::${LogBucketName2}/*',
      '${KeyArn}',
    ]);
    assert.deepEqual(
      cloudFormationFor(two).wants.map(({ parameter, what }) => [parameter, what]),
      [
        ['ExternalId', 'external-id'],
        ['KeyArn', 'name'],
      ],
    );
  });
});
