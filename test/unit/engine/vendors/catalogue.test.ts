import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Variant } from '../../../../src/engine/model/vendor.ts';
import { globMatches } from '../../../../src/engine/vendors/globMatches.ts';
import { builtInVendors, findVariant, findVendor } from '../../../../src/engine/vendors/index.ts';
import managed from '../../../../src/simulator/data/managed-policies.json' with { type: 'json' };

interface Document {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
  }[];
}

const documents = managed.policies as Readonly<Record<string, { readonly document: Document }>>;

/** Does AWS's document of that policy allow the action on every resource? */
function allows(policy: string, action: string): boolean {
  const document = documents[policy]?.document;
  assert.ok(document, `no document of ${policy}`);
  return document.Statement.some(
    ({ Effect, Action, Resource }) =>
      Effect === 'Allow' &&
      Resource === '*' &&
      [Action].flat().some((pattern: string | readonly string[]) => globMatches(String(pattern), action)),
  );
}

function everyVariant(): readonly { readonly title: string; readonly variant: Variant }[] {
  return builtInVendors.flatMap((vendor) => vendor.variants.map((variant) => ({ title: `${vendor.id} ${variant.id}`, variant })));
}

describe('the catalogue', () => {
  it('has TierZero and the three variants of CloudZero', () => {
    assert.deepEqual(
      everyVariant().map(({ title }) => title),
      ['tierzero default', 'cloudzero resource', 'cloudzero payer', 'cloudzero audit'],
    );
  });

  it('knows the accounts by their documented ids, the leading zero kept', () => {
    assert.deepEqual(
      builtInVendors.map((vendor) => vendor.accounts.map(({ partition, id }) => `${partition} ${id}`)),
      [['aws 851725519002'], ['aws 061190967865', 'aws 559846027439']],
    );
  });

  it('takes TierZero as a role, and CloudZero as its account', () => {
    assert.deepEqual(
      builtInVendors.map((vendor) => vendor.accounts[0]!.principals.map(({ arn, form }) => `${form} ${arn}`)),
      [
        ['preferred arn:aws:iam::851725519002:role/tierzero-managed', 'wider arn:aws:iam::851725519002:root', 'wider 851725519002'],
        ['preferred arn:aws:iam::061190967865:root', 'equivalent 061190967865'],
      ],
    );
  });

  it('gives TierZero ten policies, and an eleventh with EKS', () => {
    const needs = findVariant(findVendor('tierzero')).managedPolicies;
    assert.equal(needs.filter((need) => !need.onlyWithEks).length, 10);
    assert.deepEqual(
      needs.filter((need) => need.onlyWithEks).map((need) => need.policy),
      ['AmazonEKSMCPReadOnlyAccess'],
    );
  });

  for (const { title, variant } of everyVariant()) {
    for (const need of variant.managedPolicies) {
      it(`${title}: AWS's document of ${need.policy} allows each action that stands for it`, () => {
        assert.deepEqual(
          need.actions.filter((action) => !allows(need.policy, action)),
          [],
        );
      });

      it(`${title}: ReadOnlyAccess covers what stands for ${need.policy}`, () => {
        assert.deepEqual(
          need.actions.filter((action) => !allows('ReadOnlyAccess', action)),
          [],
        );
      });

      const others = variant.managedPolicies.filter((other) => other !== need);
      const apart = need.actions.filter((action) => !others.some((other) => allows(other.policy, action)));
      it(`${title}: ${need.policy} is told apart by its actions`, () => {
        // All that AutoScalingReadOnlyAccess allows, AmazonEC2ReadOnlyAccess allows too.
        assert.equal(apart.length === 0, need.policy === 'AutoScalingReadOnlyAccess');
      });
    }

    it(`${title}: each example of a permission is an action that the permission covers`, () => {
      for (const need of variant.permissions) {
        for (const example of need.examples ?? []) {
          assert.ok(
            need.actions.some((pattern) => globMatches(pattern, example)),
            `${need.topic}: ${example}`,
          );
        }
      }
    });

    it(`${title}: each pattern has an example, save those of which no action was seen`, () => {
      const without = variant.permissions.flatMap((need) =>
        need.actions.filter((pattern) => pattern.includes('*') && !(need.examples ?? []).some((example) => globMatches(pattern, example))),
      );
      assert.deepEqual(without, variant.id === 'resource' || variant.id === 'payer' ? ['cur:Validate*', 'resource-explorer:List*'] : []);
    });
  }

  it("gives CloudZero's payer all that its resource account gives, and the billing bucket", () => {
    const [resource, payer] = ['resource', 'payer'].map((id) => findVariant(findVendor('cloudzero'), id));
    assert.deepEqual(payer!.managedPolicies, resource!.managedPolicies);
    assert.deepEqual(payer!.permissions.slice(0, resource!.permissions.length), resource!.permissions);
    assert.deepEqual(
      payer!.permissions.slice(resource!.permissions.length).map((need) => need.topic),
      ['billing bucket'],
    );
  });
});

describe('findVendor and findVariant', () => {
  it('name the choices when there is no such vendor', () => {
    assert.throws(() => findVendor('datadog'), { message: 'There is no vendor "datadog". Choose one of: tierzero, cloudzero.' });
  });

  it('take the first variant for none and for default', () => {
    const cloudzero = findVendor('cloudzero');
    assert.equal(findVariant(cloudzero).id, 'resource');
    assert.equal(findVariant(cloudzero, 'default').id, 'resource');
    assert.equal(findVariant(cloudzero, 'payer').id, 'payer');
  });

  it('name the choices when there is no such variant', () => {
    assert.throws(() => findVariant(findVendor('cloudzero'), 'member'), {
      message: 'CloudZero has no variant "member". Choose one of: resource, payer, audit.',
    });
  });
});
