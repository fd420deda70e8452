import type { Connection } from '../../model/connection.ts';
import { isKnown, orElse } from '../../model/known.ts';

/**
 * Why somebody could guess this External ID, as the end of the sentence "The External ID is …"; `undefined` if nothing
 * speaks for it. AWS asks that it be unique among a vendor's customers (IAM User Guide, "Access to AWS accounts owned by
 * third parties", read 2026-11-21).
 */
export function guessable(value: string, { purpose, role }: Connection): string | undefined {
  const plain = value.trim().toLowerCase();
  const { vendor } = purpose;
  if (vendor.accounts.some(({ id }) => id === plain)) return `${vendor.name}'s own account id, which everybody can read`;
  const arn = [purpose.role ?? '', role !== undefined && isKnown(role) ? orElse(role.arn, '') : ''].find((text) => text.startsWith('arn:'));
  const own = arn?.split(':')[4];
  if (own !== undefined && own === plain) return 'the account id of your own account, which is no secret';
  if (/^\d{12}$/.test(plain)) return 'the id of some AWS account';
  if (plain === vendor.id.toLowerCase() || plain === vendor.name.toLowerCase()) return `${vendor.name}'s name`;
  const name = role !== undefined && isKnown(role) ? orElse(role.name, undefined) : undefined;
  if (name !== undefined && name.toLowerCase() === plain) return "the role's name";
  if (purpose.role !== undefined && purpose.role.toLowerCase() === plain) return "the role's name";
  const letters = plain.replaceAll(/[^a-z0-9]/g, '');
  if (
    COMMON.has(letters) ||
    /^(.)\1*$/.test(letters) ||
    '01234567890123456789'.includes(letters) ||
    'abcdefghijklmnopqrstuvwxyz'.includes(letters)
  ) {
    return 'a word or a row of characters that anybody would try';
  }
  return undefined;
}

const COMMON = new Set([
  'test',
  'testing',
  'externalid',
  'external',
  'extid',
  'myexternalid',
  'yourexternalid',
  'example',
  'exampleid',
  'changeme',
  'password',
  'secret',
  'default',
  'demo',
  'foo',
  'foobar',
  'xxx',
  'todo',
  'placeholder',
  'uniqueid',
  'id',
  'aws',
  'admin',
  'prod',
  'production',
  'dev',
]);

/** What is wrong with the External ID's form by the vendor's rule; `undefined` if nothing is. Lengths count characters. */
export function malformed(value: string, { purpose }: Connection): string | undefined {
  const { minLength, maxLength, pattern } = purpose.vendor.externalId;
  const { name } = purpose.vendor;
  if (value !== value.trim()) return `it begins or ends with a blank, which no External ID of ${name} does`;
  if (!new RegExp(`^(?:${pattern})$`).test(value)) return `it holds characters that no External ID of ${name} can hold`;
  if (value.length < minLength) return `it has ${value.length} characters, and ${name}'s have at least ${minLength}`;
  if (value.length > maxLength) return `it has ${value.length} characters, and ${name}'s have at most ${maxLength}`;
  return undefined;
}
