import { parseCidr } from '../engine/policy/cidr.ts';

/**
 * Those of the blocks that EKS refuses in `publicAccessCidrs`: no blocks at all, IPv6 on an IPv4 cluster, private and other
 * addresses that no caller from the internet can have (EKS User Guide, "Cluster API server endpoint"). The documentation
 * ranges are accepted, because the demo account has no others to show.
 */
export function invalidCidrs(cidrs: readonly string[], ipFamily: 'ipv4' | 'ipv6'): string[] {
  return cidrs.filter((text) => {
    const cidr = /\/\d+$/.test(text) ? parseCidr(text) : undefined;
    if (!cidr || text !== text.trim()) return true;
    if (cidr.version === 6) return ipFamily === 'ipv4';
    return RESERVED.some((reserved) => reserved.first <= cidr.first && cidr.last <= reserved.last);
  });
}

const RESERVED = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
].flatMap((text) => parseCidr(text) ?? []);
