import ipaddr from 'ipaddr.js';

/** A block of addresses: the first and the last one, as numbers, so that blocks can be joined and compared. */
export interface Cidr {
  readonly version: 4 | 6;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Reads `192.0.2.0/24`, `2001:db8::/32` or a bare address (one address: `/32` or `/128`); blanks around it are forgiven.
 * Bits behind the prefix are ignored, as AWS does. `undefined`: this is no address block (octal and short forms such as
 * `10.1` are none, nor is an IPv6 address with a zone).
 */
export function parseCidr(text: string): Cidr | undefined {
  const parts = text.trim().split('/');
  const [address = '', length] = parts;
  if (parts.length > 2 || (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length))) return undefined;
  // The cheap test first: ipaddr.js finds out that a text is no address by throwing.
  const version = address.includes(':')
    ? !address.includes('%') && ipaddr.IPv6.isValid(address)
      ? 6
      : undefined
    : FOUR_PARTS.test(address) && ipaddr.IPv4.isValidFourPartDecimal(address)
      ? 4
      : undefined;
  if (version === undefined) return undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const bytes = (version === 4 ? ipaddr.IPv4.parse(address) : ipaddr.IPv6.parse(address)).toByteArray();
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const host = (1n << BigInt(bits - prefix)) - 1n;
  const first = (value | host) ^ host;
  return { version, prefix, first, last: first | host };
}

/** The block as AWS keeps it, by its network address: `203.0.113.7/24` is `203.0.113.0/24`. `undefined`: no address block. */
export function normaliseCidr(text: string): string | undefined {
  const cidr = parseCidr(text);
  return cidr === undefined ? undefined : format(cidr);
}

/** Is every address of `wanted` in the blocks of `by`, taken together? Entries of `by` that are no blocks count for nothing; a `wanted` that is none is never covered. */
export function isCovered(wanted: string, by: readonly string[]): boolean {
  return uncovered([wanted], by).length === 0;
}

/** Those of `wanted`, as they were written and in their order, that the blocks of `by` do not cover as a whole. */
export function uncovered(wanted: readonly string[], by: readonly string[]): string[] {
  const ranges = joined(by);
  return wanted.filter((text) => {
    const cidr = parseCidr(text);
    return cidr === undefined || !inside(cidr, ranges);
  });
}

/**
 * The list with which nobody loses anything: `existing` as it is and in its order, then each block of `add`, by its
 * network address, that the list so far does not cover. Entries of `add` that are no blocks are left out; {@link uncovered}
 * goes on naming them.
 */
export function mergeCidrs(existing: readonly string[], add: readonly string[]): string[] {
  const merged = [...existing];
  for (const text of add) {
    const cidr = parseCidr(text);
    if (cidr !== undefined && !isCovered(text, merged)) merged.push(format(cidr));
  }
  return merged;
}

const FOUR_PARTS = /^\d+(\.\d+){3}$/;

interface Range {
  readonly version: 4 | 6;
  readonly first: bigint;
  last: bigint;
}

/** The blocks as ranges in order, those that touch or overlap joined into one. */
function joined(texts: readonly string[]): readonly Range[] {
  const cidrs = texts.map(parseCidr).filter((cidr) => cidr !== undefined);
  cidrs.sort((a, b) => a.version - b.version || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const ranges: Range[] = [];
  for (const { version, first, last } of cidrs) {
    const previous = ranges[ranges.length - 1];
    if (previous === undefined || previous.version !== version || first > previous.last + 1n) ranges.push({ version, first, last });
    else if (last > previous.last) previous.last = last;
  }
  return ranges;
}

function inside(cidr: Cidr, ranges: readonly Range[]): boolean {
  return ranges.some((range) => range.version === cidr.version && range.first <= cidr.first && cidr.last <= range.last);
}

function format(cidr: Cidr): string {
  const bytes: number[] = [];
  for (let shift = cidr.version === 4 ? 24n : 120n; shift >= 0n; shift -= 8n) bytes.push(Number((cidr.first >> shift) & 255n));
  const address = ipaddr.fromByteArray(bytes);
  return `${address.toString()}/${cidr.prefix}`;
}
