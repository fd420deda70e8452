import type { Vendor } from '../model/vendor.ts';

/** The built-in catalogue. */
export const builtInVendors: readonly Vendor[] = [];
