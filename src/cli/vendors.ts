import { readFlags } from './misuse.ts';
import { catalogueWith, VENDOR_FILE_FLAG } from './vendorFiles.ts';

/** `rolecall vendors`: the catalogue, in words or as the documents themselves. */
export async function vendors(words: readonly string[]): Promise<number> {
  const { json, 'vendor-file': files } = readFlags('vendors', words, { json: { type: 'boolean' }, ...VENDOR_FILE_FLAG });
  const catalogue = await catalogueWith('vendors', files);
  if (json) {
    process.stdout.write(`${JSON.stringify(catalogue, null, 2)}\n`);
    return 0;
  }
  for (const vendor of catalogue) {
    const accounts = vendor.accounts.map((account) => `${account.id} (${account.partition})`).join(', ');
    process.stdout.write(`${vendor.name} (${vendor.id}), account ${accounts}${vendor.origin ? `, from ${vendor.origin.file}` : ''}\n`);
    for (const variant of vendor.variants) process.stdout.write(`  --variant ${variant.id}: ${variant.title}. ${variant.description}\n`);
    process.stdout.write(`  External ID: ${vendor.externalId.where}\n`);
    for (const link of vendor.docs) process.stdout.write(`  ${link.title}: ${link.url} (checked ${link.checked})\n`);
  }
  return 0;
}
