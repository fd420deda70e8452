import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../../../src/engine/fixes/applyEdits.ts';
import { sameData } from '../../../../../src/engine/fixes/sameData.ts';
import type { Declaration, Dialect, SourceFile } from '../../../../../src/engine/iac/dialect.ts';
import { dataOf, locatedAt } from '../../../../../src/engine/iac/located.ts';
import { terraformDialect } from '../../../../../src/engine/iac/terraform/dialect.ts';
import { writeEdits } from '../../../../../src/engine/iac/writeEdits.ts';
import type { Edit } from '../../../../../src/engine/model/edit.ts';
import { isUnknown, unknown } from '../../../../../src/engine/model/known.ts';
import type { Cluster } from '../../../../../src/engine/model/cluster.ts';
import type { Role } from '../../../../../src/engine/model/role.ts';
import { scan } from '../../../../../src/engine/scan.ts';
import { EXTERNAL_ID } from '../../../../support/healthyConnection.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';
import { terraformForm, terraformForms } from '../../../../support/terraformFixtures.ts';
import { formatter, notFormatted, type Formatted } from '../../../../support/terraformFmt.ts';

const PRINCIPAL = 'arn:aws:iam::851725519002:role/tierzero-managed';
const TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: PRINCIPAL },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
    },
  ],
};
const STATEMENT = ['role', 'trust', 'Statement', 0] as const;
const OTHER = 'arn:aws:iam::111122223333:root';
const VIEW = { arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', scope: { type: 'cluster' } };

let dialect: Dialect;
before(async () => {
  dialect = terraformDialect(await loadHcl());
});

function filesOf(form: string): readonly SourceFile[] {
  return terraformForm(form).filter((file) => dialect.claims(file));
}

function only(files: readonly SourceFile[]): Declaration {
  const { declarations } = dialect.read(files);
  assert.equal(declarations.length, 1, declarations.map(({ address }) => address).join(', '));
  return declarations[0]!;
}

function read(...texts: readonly (string | readonly [path: string, text: string])[]): Declaration {
  return only(texts.map((one) => (typeof one === 'string' ? { path: 'main.tf', text: one } : { path: one[0], text: one[1] })));
}

function factsOf(declaration: Declaration): { readonly role: Role; readonly clusters?: readonly Cluster[] } {
  return dataOf(declaration.facts) as { role: Role; clusters?: readonly Cluster[] };
}

function written(files: readonly SourceFile[], edits: readonly Edit[]): readonly SourceFile[] | undefined {
  return writeEdits(dialect, files, only(files), edits, { applyEdits, sameData });
}

function attach(name: string, index: number, path = name): Edit {
  const document = unknown('not-looked', `The document of ${name} is read when the policy is attached.`);
  return { op: 'insert', path: ['role', 'policies', index], value: { name, arn: `arn:aws:iam::aws:policy/${path}`, document } };
}

/** The edits that checks make, over a role that lets the vendor in by its first statement. */
function trustEdits(): Readonly<Record<string, readonly Edit[]>> {
  const id = { StringEquals: { 'sts:ExternalId': 'another-id' } };
  return {
    'another principal': [{ op: 'set', path: [...STATEMENT, 'Principal', 'AWS'], value: OTHER }],
    'a second principal': [{ op: 'set', path: [...STATEMENT, 'Principal', 'AWS'], value: [PRINCIPAL, OTHER] }],
    'another External ID': [{ op: 'set', path: [...STATEMENT, 'Condition', 'StringEquals', 'sts:ExternalId'], value: 'another-id' }],
    'no condition': [{ op: 'remove', path: [...STATEMENT, 'Condition'] }],
    'a condition where there is none': [
      { op: 'remove', path: [...STATEMENT, 'Condition'] },
      { op: 'set', path: [...STATEMENT, 'Condition'], value: id },
    ],
    'one more condition, and away with it': [
      { op: 'set', path: [...STATEMENT, 'Condition', 'IpAddress'], value: { 'aws:SourceIp': '192.0.2.0/24' } },
      { op: 'remove', path: [...STATEMENT, 'Condition', 'IpAddress'] },
    ],
    'one more operator': [
      { op: 'set', path: [...STATEMENT, 'Condition', 'IpAddress'], value: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.0/24'] } },
    ],
    'two actions': [{ op: 'set', path: [...STATEMENT, 'Action'], value: ['sts:AssumeRole', 'sts:TagSession'] }],
    'another action': [{ op: 'set', path: [...STATEMENT, 'Action'], value: 'sts:AssumeRole' }],
    'one more statement': [
      {
        op: 'insert',
        path: ['role', 'trust', 'Statement', 1],
        value: { Sid: 'AllowOther', Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'sts:AssumeRole', Condition: id },
      },
    ],
    'a principal where there is none': [
      { op: 'remove', path: [...STATEMENT, 'Principal'] },
      { op: 'set', path: [...STATEMENT, 'Principal'], value: { AWS: OTHER } },
    ],
    'two policies': [attach('AWSLambda_ReadOnlyAccess', 0), attach('ViewOnlyAccess', 1, 'job-function/ViewOnlyAccess')],
    'an inline policy': [
      {
        op: 'insert',
        path: ['role', 'inline', 0],
        value: {
          name: 'extra',
          document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:Get*'], Resource: ['arn:aws:s3:::b/*'] }] },
        },
      },
    ],
  };
}

describe('Terraform', function () {
  this.timeout(60_000);
  /** What was written, each into a file that is in the form of `terraform fmt`. */
  const formed: Formatted[] = [];
  const trustForms = terraformForms().filter((form) => !/^(attachments|cluster|cloudzero)-/.test(form));

  it('reads one trust policy from every form of writing it', () => {
    assert.ok(trustForms.length >= 25);
    for (const form of trustForms) {
      const { role } = factsOf(only(filesOf(form)));
      const trust = form.endsWith('-override') ? { ...TRUST, Statement: [{ Sid: 'Vendor', ...TRUST.Statement[0] }] } : TRUST;
      assert.ok(sameData(role.trust, trust), `${form}: ${JSON.stringify(role.trust)}`);
      assert.equal(role.name, 'TierZeroAccess', form);
      assert.equal(role.path, '/', form);
      assert.deepEqual([role.policies, role.inline, role.tags], [[], [], {}], form);
      assert.ok(isUnknown(role.arn), form);
    }
  });

  it('points at the very text of a value', () => {
    for (const form of trustForms.filter((one) => one !== 'json-syntax')) {
      const files = filesOf(form);
      const { facts } = only(files);
      const id = locatedAt(facts, [...STATEMENT, 'Condition', 'StringEquals', 'sts:ExternalId']);
      assert.ok(id, form);
      const text = files.find(({ path }) => path === id.at.file)?.text.slice(id.at.start, id.at.end) ?? '';
      assert.match(text, new RegExp(`${EXTERNAL_ID}|external_id`), `${form}: ${text}`);
      assert.ok(text.length < EXTERNAL_ID.length + 8, `${form}: ${text}`);
    }
  });

  it('writes every edit of the checks into every form, and reads the same again', () => {
    for (const form of trustForms.filter((one) => !one.startsWith('json-syntax'))) {
      const files = filesOf(form);
      for (const [name, edits] of Object.entries(trustEdits())) {
        const after = written(files, edits);
        assert.ok(after, `${form}: ${name}`);
        formed.push({ name: `${form}/${name}`, files: after });
      }
    }
  });

  it('writes single values into JSON, and nothing that JSON is written otherwise for', () => {
    const edits = new Map(Object.entries(trustEdits()));
    const [after] = written(filesOf('json-syntax-document'), edits.get('another principal')!) ?? [];
    assert.ok(after?.text.includes(`"identifiers": ["${OTHER}"]`));
    assert.equal(written(filesOf('json-syntax-document'), edits.get('no condition')!), undefined);
  });

  it('reads the policies of a role however they are attached, and attaches more where the others are', () => {
    for (const form of terraformForms().filter((one) => one.startsWith('attachments-'))) {
      const files = filesOf(form);
      const policies = factsOf(only(files)).role.policies;
      assert.ok(Array.isArray(policies), form);
      assert.deepEqual(
        new Set(policies.map((one) => (isUnknown(one) ? one : one.name))),
        new Set(['AmazonS3ReadOnlyAccess', 'CloudWatchReadOnlyAccess']),
        form,
      );
      const after = written(files, [attach('AWSLambda_ReadOnlyAccess', 2), attach('ViewOnlyAccess', 3, 'job-function/ViewOnlyAccess')]);
      assert.ok(after, form);
      formed.push({ name: form, files: after });
    }
  });

  it('puts a policy into the list that the code goes through, and keeps its comments', () => {
    const [after] = written(filesOf('attachments-set'), [attach('AWSLambda_ReadOnlyAccess', 2)])!;
    assert.match(
      after!.text,
      /"arn:aws:iam::aws:policy\/CloudWatchReadOnlyAccess", # logs\n {4}"arn:aws:iam::aws:policy\/AmazonS3ReadOnlyAccess",\n {4}"arn:aws:iam::aws:policy\/AWSLambda_ReadOnlyAccess",\n {2}\]/,
    );
    const [names] = written(filesOf('attachments-names'), [attach('AWSLambda_ReadOnlyAccess', 2)])!;
    assert.match(names!.text, /\n {4}"AWSLambda_ReadOnlyAccess",\n/);
    const [plain] = written(filesOf('attachments-plain'), [attach('AWSLambda_ReadOnlyAccess', 2)])!;
    assert.match(
      plain!.text,
      /resource "aws_iam_role_policy_attachment" "aws_lambda_read_only_access" \{\n {2}role {7}= aws_iam_role\.tierzero\.name\n {2}policy_arn = "arn:aws:iam::aws:policy\/AWSLambda_ReadOnlyAccess"\n\}\n\noutput "role_arn"/,
    );
  });

  it('reads roles of CloudZero in ten forms, and writes into them', () => {
    const forms = terraformForms().filter((one) => one.startsWith('cloudzero-'));
    assert.ok(forms.length >= 10);
    for (const form of forms) {
      const files = filesOf(form);
      const { role } = factsOf(only(files));
      assert.equal(role.path, '/cloudzero/', form);
      assert.ok(Array.isArray(role.policies) && Array.isArray(role.inline), form);
      assert.ok(role.policies.length + role.inline.length >= 2, form);
      const edits: Edit[] = [
        { op: 'set', path: [...STATEMENT, 'Condition', 'StringEquals', 'sts:ExternalId'], value: 'another-id' },
        attach('AmazonS3ReadOnlyAccess', role.policies.length),
      ];
      if (role.inline.length > 0) {
        const statement = { Sid: 'CZTier020260420', Effect: 'Allow', Action: ['cur:Describe*', 's3:List*'], Resource: ['*'] };
        edits.push({ op: 'insert', path: ['role', 'inline', 0, 'document', 'Statement', 1], value: statement });
        edits.push({ op: 'set', path: ['role', 'inline', 0, 'document', 'Statement', 0], value: { ...statement, Sid: 'CZ' } });
      }
      const after = written(files, edits);
      assert.ok(after, form);
      formed.push({ name: form, files: after });
    }
  });

  it('has a policy of its own told from one that cannot be read, so that missing ones are still found', () => {
    const { findings } = scan(filesOf('cloudzero-managed'), [dialect], {});
    assert.ok(findings.some(({ message }) => message.startsWith('CloudWatchReadOnlyAccess is not attached')));
  });

  it('reads clusters with the access entry of the role, and writes entries, policies and addresses', () => {
    const entry = { principalArn: 'arn:aws:iam::111122223333:role/TierZeroAccess', type: 'STANDARD', policies: [VIEW] };
    const open = factsOf(only(filesOf('cluster-open')));
    assert.deepEqual(open.clusters, [
      {
        name: 'prod',
        region: 'us-east-1',
        authenticationMode: 'API',
        endpoint: { public: true, private: true, publicCidrs: ['203.0.113.0/24'] },
        entry,
      },
    ]);
    const defaults = factsOf(only(filesOf('cluster-defaults'))).clusters?.[0];
    assert.deepEqual(defaults?.endpoint, { public: true, private: true, publicCidrs: ['0.0.0.0/0'] });
    assert.deepEqual([defaults?.authenticationMode, defaults?.entry], ['CONFIG_MAP', undefined]);
    const change = (form: string, edits: readonly Edit[]) => {
      const after = written(filesOf(form), edits);
      assert.ok(after, `${form}: ${JSON.stringify(edits)}`);
      formed.push({ name: `${form}-${formed.length}`, files: after });
      return after[0]!.text;
    };
    const cidrs: Edit = { op: 'set', path: ['clusters', 0, 'endpoint', 'publicCidrs'], value: ['192.0.2.0/24', '203.0.113.0/24'] };
    const mode: Edit = { op: 'set', path: ['clusters', 0, 'authenticationMode'], value: 'API_AND_CONFIG_MAP' };
    const created: Edit = { op: 'set', path: ['clusters', 0, 'entry'], value: entry };
    for (const form of ['cluster-defaults', 'cluster-without-entry']) {
      change(form, [mode, created, cidrs]);
      assert.match(change(form, [created]), /principal_arn = aws_iam_role\.tierzero\.arn/);
    }
    assert.match(change('cluster-variables', [cidrs]), /default = \["192\.0\.2\.0\/24", "203\.0\.113\.0\/24"\]/);
    change('cluster-variables', [created]);
    const policies = ['clusters', 0, 'entry', 'policies'];
    change('cluster-elsewhere', [{ op: 'set', path: [...policies, 0, 'scope'], value: { type: 'cluster' } }]);
    change('cluster-elsewhere', [
      { op: 'insert', path: [...policies, 1], value: VIEW },
      { op: 'remove', path: [...policies, 0] },
    ]);
  });

  it('tells two clusters of one name in two regions apart, and says where it cannot', () => {
    const [main] = filesOf('cluster-open');
    const role = /^resource "aws_iam_role"[^]*?\n\}\n/m.exec(main!.text)![0];
    const cluster = (label: string, provider: string) => `
resource "aws_eks_cluster" "${label}" {
  ${provider}
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  vpc_config {
    subnet_ids = []
  }
}
`;
    const entry = (label: string, provider: string, name: string) => `
resource "aws_eks_access_entry" "${label}" {
  ${provider}
  cluster_name  = ${name}
  principal_arn = aws_iam_role.tierzero.arn
}

resource "aws_eks_access_policy_association" "${label}" {
  ${provider}
  cluster_name  = aws_eks_access_entry.${label}.cluster_name
  principal_arn = aws_eks_access_entry.${label}.principal_arn
  policy_arn    = "${VIEW.arn}"
  access_scope {
    type = "cluster"
  }
}
`;
    const providers = `
provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]
}
provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}
`;
    const two = cluster('here', '') + cluster('there', 'provider = aws.ireland');
    const entriesOf = (...texts: readonly string[]) =>
      (factsOf(read(role + texts.join(''))).clusters ?? []).map(({ region, entry: own }) => [
        isUnknown(region) ? 'unknown' : region,
        isUnknown(own) ? 'unknown' : (own?.policies as readonly unknown[] | undefined)?.length,
      ]);
    const ireland = entry('there', 'provider = aws.ireland', 'aws_eks_cluster.there.name');
    assert.deepEqual(entriesOf(providers, two, ireland), [
      ['us-east-1', undefined],
      ['eu-west-1', 1],
    ]);
    const both = ireland + entry('here', '', '"prod"');
    assert.deepEqual(entriesOf(providers, two, both), [
      ['us-east-1', 1],
      ['eu-west-1', 1],
    ]);
    // Declared elsewhere, with the argument that hashicorp/aws 6 takes.
    const named = entry('a', 'region = "us-east-1"', '"prod"') + entry('b', 'region = "eu-west-1"', '"prod"');
    assert.deepEqual(entriesOf(providers, named), [
      ['us-east-1', 1],
      ['eu-west-1', 1],
    ]);
    // An entry of a cluster of that name in a region where the code declares none.
    assert.deepEqual(entriesOf(providers, cluster('here', ''), entry('far', 'region = "ap-south-1"', '"prod"')), [
      ['us-east-1', undefined],
      ['ap-south-1', 1],
    ]);
    // Nobody has said where Terraform is run.
    const account = 'provider "aws" {\n  allowed_account_ids = ["111122223333"]\n}\n';
    const open = two.replace('provider = aws.ireland', 'region = "eu-west-1"');
    assert.deepEqual(entriesOf(account, open, entry('one', 'region = var.where', '"prod"'), 'variable "where" {}\n').slice(0, 2), [
      ['unknown', 'unknown'],
      ['eu-west-1', 'unknown'],
    ]);
    assert.deepEqual(entriesOf(account, open, entry('one', '', '"prod"')), [
      ['unknown', 1],
      ['eu-west-1', undefined],
    ]);
  });

  it('names a role by a reference where its ARN is not settled, if the role is declared in the module of the cluster', () => {
    const own = (files: readonly SourceFile[]) => ({
      principalArn: dataOf(locatedAt(only(files).facts, ['role', 'arn'])!),
      type: 'STANDARD',
      policies: [VIEW],
    });
    const created = (files: readonly SourceFile[]) => written(files, [{ op: 'set', path: ['clusters', 0, 'entry'], value: own(files) }]);
    const plain = created(filesOf('cluster-any-account'))!;
    assert.match(plain[0]!.text, /cluster_name {2}= aws_eks_cluster\.prod\.name\n {2}principal_arn = aws_iam_role\.tierzero\.arn/);
    const inCall = created(filesOf('cluster-any-account-each'))!;
    assert.match(inCall[0]!.text, /principal_arn = aws_iam_role\.tierzero\["TierZeroAccess"\]\.arn\n/);
    formed.push({ name: 'cluster-any-account', files: plain });

    const [main] = filesOf('cluster-any-account-each');
    const [, call = '', role = ''] = /^(module [^]*?\n\}\n)\n([^]*)$/.exec(main!.text)!;
    const apart = [
      { path: 'main.tf', text: `${call}\nmodule "role" {\n  source = "./role"\n}\n` },
      { path: 'role/main.tf', text: role },
    ];
    assert.equal(created(apart), undefined);
  });

  it('follows a literal to the call of the module, the tfvars file, the variable: there is the fix', () => {
    const set: Edit = { op: 'set', path: [...STATEMENT, 'Condition', 'StringEquals', 'sts:ExternalId'], value: 'another-id' };
    const changedFile = (form: string) => written(filesOf(form), [set])!.map(({ path }) => path);
    assert.deepEqual(changedFile('module-literals'), ['main.tf']);
    assert.deepEqual(changedFile('module-parent'), ['envs/prod/main.tf']);
    assert.deepEqual(changedFile('jsonencode-auto-tfvars'), ['prod.auto.tfvars']);
    assert.deepEqual(changedFile('split-files'), ['terraform.tfvars']);
    assert.deepEqual(changedFile('file'), ['trust.json']);
  });

  it('does not settle what the code does not settle', () => {
    const role = (trust: string, more = '') =>
      factsOf(read(`${more}\nresource "aws_iam_role" "this" {\n  name = "x"\n  assume_role_policy = ${trust}\n}\n`)).role;
    const document = (id: string) =>
      `jsonencode({ Statement = [{ Effect = "Allow", Condition = { StringEquals = { "sts:ExternalId" = ${id} } } }] })`;
    const idOf = (one: Role) => dataAt(one, ['trust', 'Statement', 0, 'Condition', 'StringEquals', 'sts:ExternalId']);
    assert.ok(isUnknown(idOf(role(document('var.id'), 'variable "id" {}'))));
    assert.ok(isUnknown(idOf(role(document('var.id'), 'variable "id" {\n  default = "abcdef"\n  sensitive = true\n}'))));
    assert.ok(isUnknown(idOf(role(document('local.a'), 'locals {\n  a = local.b\n  b = local.a\n}'))));
    assert.ok(isUnknown(idOf(role(document('random_uuid.id.result'), 'resource "random_uuid" "id" {}'))));
    assert.ok(isUnknown(role('data.aws_iam_policy_document.none.json').trust));
  });

  it('does not know all policies of a role that another hand may attach to', () => {
    const [{ text } = { text: '' }] = filesOf('policy-document');
    for (const more of [
      'module "attach" {\n  source = "example/attach/aws"\n  role   = aws_iam_role.tierzero.name\n}\n',
      'variable "role" {}\nresource "aws_iam_role_policy_attachment" "x" {\n  role       = var.role\n  policy_arn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"\n}\n',
    ]) {
      const { policies } = factsOf(read(`${text}\n${more}`)).role;
      assert.ok(Array.isArray(policies) && policies.length === 1 && isUnknown(policies[0]), more);
    }
    const other = 'module "lambda" {\n  source   = "example/lambda/aws"\n  role_arn = aws_iam_role.tierzero.arn\n}\n';
    assert.deepEqual(factsOf(read(`${text}\n${other}`)).role.policies, []);
  });

  it('does not know all policies of a role that another root module gives some to by its name', () => {
    const role = { path: 'iam/main.tf', text: 'resource "aws_iam_role" "vendor" {\n  name = "TierZeroAccess"\n}\n' };
    const policies = (type: string, naming: string, more = '') => {
      const other = { path: 'policies/main.tf', text: `${more}resource "${type}" "x" {\n  ${naming}\n}\n` };
      const groups = dialect.together!([role, other]);
      const own = dialect.read(groups.find((group) => group.includes(role))!).declarations.find(({ at }) => at.file === role.path)!;
      const { policies: attached, inline } = factsOf(own).role;
      assert.ok(Array.isArray(attached) && Array.isArray(inline));
      return [attached.filter(isUnknown).length, inline.filter(isUnknown).length, groups.length];
    };
    assert.deepEqual(policies('aws_iam_role_policy_attachment', 'role = "TierZeroAccess"'), [1, 0, 1]);
    assert.deepEqual(policies('aws_iam_policy_attachment', 'roles = ["TierZeroAccess", "x"]'), [1, 0, 1]);
    assert.deepEqual(policies('aws_iam_role_policy', 'role = "TierZeroAccess"'), [0, 1, 1]);
    assert.deepEqual(policies('aws_iam_role_policy_attachment', 'role = "another"'), [0, 0, 2]);
    // Its own role of that name is meant, in whatever account.
    assert.deepEqual(policies('aws_iam_role_policy_attachment', 'role = "TierZeroAccess"', role.text), [0, 0, 2]);
  });

  it('says what a role is called where the name is given by AWS or by a loop that is not settled', () => {
    assert.ok(isUnknown(factsOf(only(filesOf('cloudzero-prefix'))).role.name));
    const looped = read('variable "names" {}\nresource "aws_iam_role" "this" {\n  for_each = var.names\n  name = each.key\n}\n');
    assert.equal(looped.address, 'aws_iam_role.this');
    assert.ok(isUnknown(factsOf(looped).role.name));
  });

  it('tells two root modules apart that call one module', () => {
    const call = 'module "vendor" {\n  source = "../role"\n}\n';
    const { declarations } = dialect.read([
      { path: 'dev/main.tf', text: call },
      { path: 'prod/main.tf', text: call },
      { path: 'role/main.tf', text: 'resource "aws_iam_role" "this" {\n  name = "x"\n}\n' },
    ]);
    assert.deepEqual(
      declarations.map(({ address }) => address),
      ['module.vendor.aws_iam_role.this', 'prod: module.vendor.aws_iam_role.this'],
    );
  });

  it('ends where modules call each other in a circle', () => {
    const { declarations } = dialect.read([
      { path: 'a/main.tf', text: 'module "b" {\n  source = "../b"\n}\nresource "aws_iam_role" "a" {\n  name = "a"\n}\n' },
      { path: 'b/main.tf', text: 'module "a" {\n  source = "../a"\n}\nresource "aws_iam_role" "b" {\n  name = "b"\n}\n' },
    ]);
    assert.deepEqual(
      declarations.map(({ address }) => address),
      ['aws_iam_role.a', 'module.b.aws_iam_role.b'],
    );
  });

  it('finds an account id that is written as a number, a condition that can vanish, and an External ID in the open', () => {
    const kinds = (form: string) => only(filesOf(form)).slips.map(({ kind }) => kind);
    assert.ok(kinds('cloudzero-account-number').includes('account-as-number'));
    assert.deepEqual(kinds('policy-document-dynamic-condition'), ['vanishing-condition']);
    assert.deepEqual(kinds('jsonencode'), ['literal-external-id']);
    assert.deepEqual(kinds('jsonencode-variable'), []);
    assert.deepEqual(kinds('split-files'), []);
  });

  it('knows a role by what stands around it', () => {
    const { signs } = read(
      '# The vendor that reads our logs: TierZero\nresource "aws_iam_role" "vendor" {\n  name = "x"\n  description = "for TierZero"\n  tags = { Vendor = "tier-zero" }\n}\noutput "tierzero_role" {\n  value = aws_iam_role.vendor.arn\n}\n',
    );
    const said = signs.map(({ text }) => text);
    for (const word of ['vendor', 'The vendor that reads our logs: TierZero', 'for TierZero', 'tier-zero', 'tierzero_role'])
      assert.ok(said.includes(word), word);
  });

  it('parts a workspace into what belongs together', () => {
    const files: SourceFile[] = [
      { path: 'dev/main.tf', text: 'module "a" {\n  source = "../role"\n}\n' },
      { path: 'role/main.tf', text: 'resource "aws_iam_role" "x" {\n  assume_role_policy = file("${path.module}/trust.json")\n}\n' },
      { path: 'role/trust.json', text: '{"Statement": []}' },
      { path: 'other/main.tf', text: '' },
      { path: 'other/terraform.tfvars', text: 'a = 1\n' },
    ];
    assert.deepEqual(
      dialect.together!(files).map((group) => group.map(({ path }) => path)),
      [
        ['dev/main.tf', 'role/main.tf', 'role/trust.json'],
        ['other/main.tf', 'other/terraform.tfvars'],
      ],
    );
  });

  it('never throws, and keeps the facts of what is not touched, whatever is cut off or typed', () => {
    const forms = terraformForms();
    fc.assert(
      fc.property(
        fc.constantFrom(...forms),
        fc.nat(),
        fc.nat(30),
        fc.string({ maxLength: 12, unit: fc.constantFrom('{', '}', '"', '$', '\n', '<<EOF', '=', 'a', '[', '(', ' ') }),
        (form, at, length, put) => {
          const files = filesOf(form);
          const index = at % files.length;
          const { path, text } = files[index]!;
          const start = at % (text.length + 1);
          const edited = files.with(index, { path, text: text.slice(0, start) + put + text.slice(start + length) });
          dialect.read(edited);
          dialect.read(files.with(index, { path, text: text.slice(0, start) }));
        },
      ),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.constantFrom(...forms), (text, form) => {
        const files = filesOf(form);
        const beside: SourceFile = { path: 'zz/broken.tf', text };
        const facts = dataOf(dialect.read(files).declarations[0]!.facts);
        const { declarations } = dialect.read([...files, beside]);
        assert.ok(declarations.some((one) => sameData(dataOf(one.facts), facts)));
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the role as it is while another block of its file is being typed', () => {
    const [{ text } = { text: '' }] = filesOf('policy-document');
    for (const typed of [
      'resource "aws_s3_bucket" "logs" {',
      'resource "aws_s3_bucket" "logs" {\n  bucket = "a\n}',
      'locals {\n  a = [1, \n}',
      'output "x" {\n  value = "${',
    ]) {
      const { role } = factsOf(read(`${typed}\n\n${text}`));
      assert.ok(sameData(role.trust, TRUST), typed);
      assert.deepEqual(role.policies, []);
    }
    const half = factsOf(read(`${text}\nresource "aws_iam_role_policy_attachment" "x" {\n  role = `)).role;
    assert.ok(Array.isArray(half.policies) && half.policies.length === 1 && isUnknown(half.policies[0]));
  });

  it('what was written above is in the form of terraform fmt', function () {
    if (formatter() === undefined) this.skip();
    assert.ok(formed.length > 300, `${formed.length}`);
    assert.deepEqual(notFormatted(formed), []);
  });
});

function dataAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((here, key) => (here as Record<string | number, unknown> | undefined)?.[key], value);
}
