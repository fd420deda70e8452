// The catalogue: one document a vendor. This room imports engine/model and its schema library, nothing else.
import type { Variant, Vendor } from '../model/vendor.ts';
import cloudzero from './cloudzero.json' with { type: 'json' };
import tierzero from './tierzero.json' with { type: 'json' };

/**
 * The vendors that come with Rolecall. They are not held against the schema when they are loaded (a unit test does that),
 * so that starting up costs nothing.
 */
export const builtInVendors: readonly Vendor[] = [tierzero as Vendor, cloudzero as Vendor];

/**
 * The vendor of that id.
 * @throws Error naming the vendors that there are.
 */
export function findVendor(id: string, vendors: readonly Vendor[] = builtInVendors): Vendor {
  const found = vendors.find((vendor) => vendor.id === id);
  if (found) return found;
  throw new Error(`There is no vendor "${id}". Choose one of: ${vendors.map((vendor) => vendor.id).join(', ')}.`);
}

/**
 * The variant of that id; `undefined` and `default` mean the vendor's first.
 * @throws Error naming the variants that there are.
 */
export function findVariant(vendor: Vendor, id?: string): Variant {
  const [first] = vendor.variants;
  const found = vendor.variants.find((variant) => variant.id === id) ?? (id === undefined || id === 'default' ? first : undefined);
  if (found) return found;
  throw new Error(
    `${vendor.name} has no variant "${id ?? 'default'}". Choose one of: ${vendor.variants.map((variant) => variant.id).join(', ')}.`,
  );
}
