import { vendorCatalogue } from '../engine/session.ts';
import { readFlags } from './misuse.ts';

/** `rolecall vendors`: the catalogue, in words or as the documents themselves. */
export function vendors(words: readonly string[]): number {
  const { json } = readFlags('vendors', words, { json: { type: 'boolean' } });
  if (json) {
    process.stdout.write(`${JSON.stringify(vendorCatalogue, null, 2)}\n`);
    return 0;
  }
  for (const vendor of vendorCatalogue) {
    const accounts = vendor.accounts.map((account) => `${account.id} (${account.partition})`).join(', ');
    process.stdout.write(`${vendor.name} (${vendor.id}), account ${accounts}\n`);
    for (const variant of vendor.variants) process.stdout.write(`  --variant ${variant.id}: ${variant.title}. ${variant.description}\n`);
    process.stdout.write(`  External ID: ${vendor.externalId.where}\n`);
    for (const link of vendor.docs) process.stdout.write(`  ${link.title}: ${link.url} (checked ${link.checked})\n`);
  }
  return 0;
}
