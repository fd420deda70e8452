import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { judge } from '../../../../src/engine/judge.ts';
import { isUnknown } from '../../../../src/engine/model/known.ts';
import type { Purpose } from '../../../../src/engine/model/purpose.ts';
import { scan, type Dialect, type Scanned, type SourceFile } from '../../../../src/engine/scan.ts';
import { gapsOf, type Setup } from '../../../../src/engine/setup/setup.ts';
import { cloudFormationFor } from '../../../../src/engine/setup/cloudFormationFor.ts';
import { terraformFor } from '../../../../src/engine/setup/terraformFor.ts';
import { builtInVendors } from '../../../../src/engine/vendors/index.ts';
import { capabilityFor, templateOf } from '../../../../src/simulator/cloudFormation/planning.ts';
import { dialects, workspacesIn } from '../../../support/dialects.ts';
import { EXTERNAL_ID, TRAIL_BUCKET } from '../../../support/healthyConnection.ts';
import { filesOf, GOLDENS, setups } from '../../../support/setups.ts';

type How = 'terraform' | 'cloudformation';
const HOWS: readonly How[] = ['terraform', 'cloudformation'];

/** The checks that judge whether the vendor gets in, and nobody else. */
const TRUST = ['trust-principal', 'external-id', 'trust-action', 'trust-condition', 'confused-deputy'];

describe('what a setup is written as', () => {
  let all: readonly Dialect[];
  before(async () => {
    all = await dialects();
  });

  it('is tried for every vendor and variant, to read only and with more, and with clusters where there are any', () => {
    for (const vendor of builtInVendors) {
      for (const variant of vendor.variants) {
        const own = setups.filter(({ setup }) => setup.vendor === vendor && setup.variant === variant).map(({ setup }) => setup);
        assert.ok(own.some(({ writePolicies }) => writePolicies.length === 0) && own.some(({ writePolicies }) => writePolicies.length > 0));
        assert.equal(new Set(own.map(({ eks }) => eks)).size, variant.eks ? 2 : 1);
      }
    }
  });

  for (const { name, setup } of setups) {
    const written = filesOf(setup);
    for (const how of HOWS) {
      it(`${name}, ${how}: is read back as this vendor's role with nothing wrong, also where nobody gave the External ID`, () => {
        const found = scan(sources(written[how]), all);
        assert.deepEqual(grave(found), []);
        const [role, ...more] = found.roles;
        assert.ok(role && more.length === 0);
        assert.deepEqual(
          role.recognised.map(({ vendor, variant, certainty }) => [vendor.id, variant.id, certainty]),
          [[setup.vendor.id, setup.variant.id, 'certain']],
        );
      });

      it(`${name}, ${how}: with the External ID and the names that it asks for, all that code can settle is healthy`, () => {
        const purpose: Purpose = {
          vendor: setup.vendor,
          variant: setup.variant,
          externalId: EXTERNAL_ID,
          clusters: setup.clusters,
          cidrs: setup.cidrs,
        };
        const found = scan(given(sources(written[how]), setup, how), all, { connections: [{ name, purpose }] });
        assert.deepEqual(grave(found), []);
        const verdicts = verdictsOf(found);
        for (const check of TRUST) assert.equal(verdicts.get(check), 'healthy', check);
        assert.equal(verdicts.get('missing-policies'), isOpen(setup) ? 'cannot-tell' : 'healthy');
        if (setup.variant.rolePath?.required) assert.equal(verdicts.get('role-path'), 'healthy');
      });
    }

    it(`${name}: every cluster gets its entry with the vendor's access policy`, () => {
      const [role] = scan(given(sources(written.terraform), setup, 'terraform'), all).roles;
      const clusters = role?.connections[0]?.clusters ?? [];
      assert.ok(!isUnknown(clusters));
      const entries = clusters.flatMap((cluster) =>
        isUnknown(cluster) || isUnknown(cluster.entry) || !cluster.entry ? [] : [{ cluster, entry: cluster.entry }],
      );
      assert.deepEqual(
        entries.map(({ cluster: { region, name: own } }) => ({ region, name: own })),
        setup.clusters,
      );
      for (const { entry } of entries)
        assert.deepEqual(entry.policies, [{ arn: setup.variant.eks?.accessPolicy, scope: { type: setup.variant.eks?.scope } }]);
      const text = written.cloudformation.map((file) => file.text).join('\n');
      assert.equal(text.match(/Type: AWS::EKS::AccessEntry$/gm)?.length ?? 0, setup.eks ? Math.max(1, setup.clusters.length) : 0);
    });

    it(`${name}: says what CloudFormation has to be allowed to make, no less and no more`, () => {
      const { elsewhere, ...template } = cloudFormationFor(setup);
      for (const { text, capabilities } of [template, ...elsewhere]) {
        const needed = capabilityFor(templateOf(text))?.capability;
        assert.deepEqual(capabilities, needed === undefined ? [] : [needed]);
      }
    });

    it(`${name}: the buckets that it names, and no others, are opened`, () => {
      for (const how of HOWS) {
        const [role] = scan(given(sources(written[how]), setup, how), all).roles;
        const arns = JSON.stringify(role?.connections[0]?.role).match(/arn:aws:s3:::[^"]*/g) ?? [];
        const names = gapsOf(setup).flatMap(({ values }) => (values.length > 0 ? values : [TRAIL_BUCKET]));
        assert.deepEqual(
          arns,
          names.flatMap((bucket) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]),
        );
      }
    });

    it(`${name}: no External ID, and no number for an account`, () => {
      for (const { text } of [...written.terraform, ...written.cloudformation]) {
        assert.doesNotMatch(text, /(?<![\w:./"-]|AWS account is )\d{12}(?![\w-])/);
        for (const { id } of setup.vendor.accounts) assert.equal(text.includes(id.replace(/^0/, '')) && !text.includes(id), false);
      }
    });
  }

  it('is what the golden files say; `npm run setup-goldens` writes them anew', () => {
    const golden = workspacesIn(GOLDENS).map(({ name, files }) => [name, Object.fromEntries(files.map(({ path, text }) => [path, text]))]);
    const now = setups.map(({ name, setup }) => {
      const written = filesOf(setup);
      return [name, Object.fromEntries(HOWS.flatMap((how) => written[how].map((file) => [`${how}/${file.name}`, file.text])))];
    });
    assert.deepEqual(Object.fromEntries(now), Object.fromEntries(golden));
  });

  it('is as terraform fmt leaves it', function () {
    this.timeout(30_000);
    const { stdout, error } = spawnSync('terraform', ['fmt', '-check', '-recursive', GOLDENS], { encoding: 'utf8' });
    // Without Terraform on the machine the rules of our own writer of code hold it.
    if (!error) assert.equal(stdout, '');
  });

  it('needs of Terraform only what it says', () => {
    for (const { setup } of setups) {
      const { file, versions, awsProvider } = terraformFor(setup);
      assert.ok(versions.text.includes(`version = "${awsProvider}"`));
      assert.equal(/^ +region +=/m.test(file.text), awsProvider === '>= 6.0');
    }
  });
});

function sources(files: readonly { readonly name: string; readonly text: string }[]): readonly SourceFile[] {
  return files.map(({ name, text }) => ({ path: name, text }));
}

/** The same code with values for what it asks for, in the way that somebody would give them. */
function given(files: readonly SourceFile[], setup: Setup, how: How): readonly SourceFile[] {
  if (how === 'terraform') {
    const { externalIdVariable } = terraformFor(setup);
    const asked = [...files[0]!.text.matchAll(/^variable "(\w+_names)" \{\n.*\n.*\n {2}nullable/gm)];
    const lists = asked.map((match) => `${match[1]} = ["${TRAIL_BUCKET}"]\n`);
    return [...files, { path: 'terraform.tfvars', text: `${externalIdVariable} = "${EXTERNAL_ID}"\n${lists.join('')}` }];
  }
  const asked = gapsOf(setup).flatMap((gap) => (gap.values.length === 0 ? [gap.name] : []));
  return files.map(({ path, text }) => ({
    path,
    text: text.replaceAll(/^ {2}(\w+):\n {4}Type: String\n/gm, (whole, name: string) => {
      const value = name === 'ExternalId' ? EXTERNAL_ID : asked.includes(name) ? TRAIL_BUCKET : undefined;
      return value === undefined ? whole : `${whole}    Default: ${value}\n`;
    }),
  }));
}

/** What only an account can tell: where the cost reports lie, what a policy says that somebody chose. */
function isOpen(setup: Setup): boolean {
  return setup.writePolicies.length > 0 || gapsOf(setup).some(({ name }) => name === 'BillingBucketName');
}

function grave({ findings, unreadable }: Scanned): readonly string[] {
  return [
    ...findings.filter(({ severity }) => severity !== 'info').map(({ id, message }) => `${id}: ${message}`),
    ...unreadable.map(({ reason }) => reason),
  ];
}

function verdictsOf({ roles }: Scanned): ReadonlyMap<string, string> {
  const [connection] = roles[0]?.connections ?? [];
  assert.ok(connection);
  return new Map(judge(connection, 0).checks.map(({ id, outcome }) => [id, outcome.verdict]));
}
