import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { aligned } from '../../../../src/engine/iac/terraform/fmtChange.ts';
import { isUnknown } from '../../../../src/engine/model/known.ts';
import type { Vendor } from '../../../../src/engine/model/vendor.ts';
import { scan, type Dialect } from '../../../../src/engine/scan.ts';
import { cloudFormationFor } from '../../../../src/engine/setup/cloudFormationFor.ts';
import { setupOf, type Setup } from '../../../../src/engine/setup/setup.ts';
import { terraformFor } from '../../../../src/engine/setup/terraformFor.ts';
import { yamlString } from '../../../../src/engine/setup/yaml.ts';
import { findVariant, findVendor } from '../../../../src/engine/vendors/index.ts';
import { dialects } from '../../../support/dialects.ts';

/** Whatever could end a text, open an expression, or be taken for something else than text. */
const SIGNS = [
  '"',
  "'",
  '${',
  '%{',
  '$${',
  '%%{',
  '$',
  '{',
  '}',
  '\\',
  '\n',
  '\r\n',
  '\t',
  '#',
  '//',
  '/*',
  ': ',
  ' #',
  '- ',
  '!Ref ',
  '&a',
  '*a',
];
const WORDS = [
  'yes',
  'null',
  '~',
  '0123',
  '1e3',
  '2010-09-09',
  'é',
  '日本',
  '\u2028',
  '\u0085',
  '\uFEFF',
  '\u0000',
  '🦊',
  '<<EOT',
  '${!x}',
  '${AWS::Region}',
];

const anyText = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...SIGNS, ...WORDS), fc.string({ maxLength: 5 })), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
);

const anyCluster = fc.record({ region: anyText, name: anyText });

const anySetup = fc.record({
  roleName: anyText,
  rolePath: anyText.map((text) => `/${text}/`),
  tags: fc.dictionary(anyText, anyText, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  writePolicies: fc.array(anyText, { maxLength: 2 }),
  clusters: fc.uniqueArray(anyCluster, { minLength: 1, maxLength: 3, selector: ({ region, name }) => `${region}/${name}` }),
  cidrs: fc.array(anyText, { minLength: 1, maxLength: 2 }),
});

describe('what a setup holds', function () {
  this.timeout(120_000);
  let all: readonly Dialect[];
  before(async () => {
    all = await dialects();
  });

  it('stays a text in Terraform, whatever it is', () => {
    fc.assert(
      fc.property(anySetup, (chosen) => {
        const setup = tierzero(chosen);
        const { text } = terraformFor(setup).file;
        assert.equal(headers(text), headers(terraformFor(tierzero({ ...chosen, ...PLAIN, clusters: setup.clusters })).file.text));
        const { roles, unreadable } = scan([{ path: 'main.tf', text }], all);
        assert.deepEqual(unreadable, []);
        const facts = roles[0]?.connections[0];
        assert.ok(facts && roles.length === 1);
        const { role } = facts;
        assert.ok(role && !isUnknown(role));
        assert.deepEqual([role.name, role.path, role.tags], [setup.roleName, setup.rolePath, setup.tags]);
        assert.equal(aligned(text), text);
      }),
      { numRuns: 60 },
    );
  });

  it('stays a text in CloudFormation, whatever it is, for readers of YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(anySetup, fc.constantFrom('1.1' as const, '1.2' as const), (chosen, version) => {
        const setup = tierzero(chosen);
        const { text, elsewhere } = cloudFormationFor(setup);
        const template = read(text, version);
        const { Properties: role } = template['Resources']!['TierZeroRole']!;
        assert.deepEqual([role['RoleName'], role['Path']], [setup.roleName, setup.rolePath]);
        assert.deepEqual(
          role['Tags'],
          Object.entries(setup.tags).map(([Key, Value]) => ({ Key, Value })),
        );
        const written = [template, ...elsewhere.map((one) => read(one.text, version))].flatMap((one) =>
          Object.values(one['Resources']!).flatMap(({ Type, Properties }) =>
            Type === 'AWS::EKS::AccessEntry' ? [Properties['ClusterName']] : [],
          ),
        );
        assert.equal(written.length, setup.clusters.length);
        assert.deepEqual(new Set(written), new Set(setup.clusters.map(({ name }) => name)));
        assert.deepEqual(Object.keys(template), [
          'AWSTemplateFormatVersion',
          'Description',
          'Parameters',
          'Conditions',
          'Resources',
          'Outputs',
        ]);
      }),
      { numRuns: 150 },
    );
  });

  it('a scalar of YAML says what it is given, between brackets as well', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('1.1' as const, '1.2' as const), (text, version) => {
        assert.deepEqual(parseDocument(`- ${yamlString(text)}\n- ${yamlString(text)} # more\n`, { version }).toJS(), [text, text]);
        assert.deepEqual(parseDocument(`${yamlString(text)}: x\n`, { version }).toJS(), { [text]: 'x' });
      }),
      { numRuns: 1000 },
    );
  });

  it("a vendor's own words stay what they are, whoever wrote them", () => {
    fc.assert(
      fc.property(anyText, (words) => {
        const vendor = spoken(findVendor('tierzero'), words);
        const setup = setupOf(vendor, vendor.variants[0]!, { clusters: [{ region: 'us-east-1', name: 'production' }] });
        const plain = terraformFor(tierzero({ clusters: setup.clusters })).file.text;
        const { text } = terraformFor(setup).file;
        assert.equal(headers(text), headers(plain));
        assert.deepEqual(scan([{ path: 'main.tf', text }], all).unreadable, []);
        assert.equal(aligned(text), text);
        const template = read(cloudFormationFor(setup).text, '1.1');
        assert.equal(Object.keys(template['Resources']!).length, 2);
      }),
      { numRuns: 60 },
    );
  });
});

const PLAIN = { roleName: 'plain', rolePath: '/plain/', tags: { Team: 'platform' } };

function tierzero(chosen: Partial<Setup>): Setup {
  const vendor = findVendor('tierzero');
  return setupOf(vendor, findVariant(vendor), { ...chosen, eks: true });
}

/** The same vendor, described in other words. */
function spoken(vendor: Vendor, words: string): Vendor {
  return {
    ...vendor,
    name: words,
    externalId: { ...vendor.externalId, where: words },
    outboundAddresses: { ...vendor.outboundAddresses, where: words },
    docs: vendor.docs.map((link) => ({ ...link, url: words })),
    variants: vendor.variants.map((variant) => ({
      ...variant,
      title: words,
      managedPolicies: variant.managedPolicies.map((need) => ({ ...need, opens: words })),
    })),
  };
}

/** The lines that begin at the left margin: the blocks of a file and nothing else. */
function headers(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029\u0085]/)
    .filter((line) => /^[^\s#}]/.test(line))
    .join('\n');
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A template as CloudFormation would read it, its functions left as what they are given. */
function read(text: string, version: '1.1' | '1.2'): Readonly<Record<string, Readonly<Record<string, Resource>>>> {
  const customTags = ['Sub', 'Ref', 'GetAtt', 'If', 'Equals', 'Not'].flatMap((name) => [
    { tag: `!${name}`, resolve: (value: string) => value },
    { tag: `!${name}`, collection: 'seq' as const },
  ]);
  const document = parseDocument(text, { version, customTags });
  assert.deepEqual([...document.errors, ...document.warnings], []);
  return document.toJS() as Readonly<Record<string, Readonly<Record<string, Resource>>>>;
}
