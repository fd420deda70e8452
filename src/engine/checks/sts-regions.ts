import type { Region } from '../model/account.ts';
import type { Connection } from '../model/connection.ts';
import type { Fix } from '../model/finding.ts';
import { isUnknown, unknown, type Unknown } from '../model/known.ts';
import { defineCheck } from './defineCheck.ts';
import { messageTo } from './messageTo.ts';
import { loginElsewhere } from './role/presentRole.ts';
import { wantedRegions } from './regions/wantedRegions.ts';

type Evidence =
  | { readonly kind: 'no-such-region'; readonly name: string; readonly known: readonly string[] }
  | { readonly kind: 'disabled' | 'enabling' | 'disabling' | 'inactive'; readonly region: Region; readonly index: number };

/** "STS endpoints" on the account settings page of the IAM console: no API activates or lists them (IAM User Guide, "Manage AWS STS in an AWS Region", read 2026-11-21). */
const ACCOUNT_SETTINGS = 'https://console.aws.amazon.com/iam/home#/account_settings';

const ENABLE_REGIONS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html';

/** The one default region whose STS endpoint cannot be deactivated (IAM User Guide, "AWS STS Regions and endpoints", read 2026-11-21). */
const ALWAYS_ACTIVE = 'us-east-1';

/**
 * Does STS issue credentials of this account in the regions the vendor works in? In an opt-in region that is so exactly
 * when the region is enabled; in a default region unless somebody deactivated its endpoint in the IAM console.
 */
export const stsRegions = defineCheck<Evidence>({
  id: 'sts-regions',
  part: 'regions',
  title: 'STS in the regions',
  why: 'The vendor gets its credentials from STS, often from the endpoint of the region it works in. Where the region is not enabled, or its endpoint is deactivated, AssumeRole fails although the role is right.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy(connection) {
    const optIn = wantedRegions(connection).filter((wanted) => regionOf(wanted.name, connection)?.status === 'ENABLED');
    if (optIn.length === 0) return 'STS issues credentials in the regions of this connection.';
    const names = optIn.map((wanted) => wanted.name).join(', ');
    return `STS issues credentials in the regions of this connection. ${names}: ${connection.purpose.vendor.name}'s own account needs the region too, which only ${connection.purpose.vendor.name} can see.`;
  },
  find(connection) {
    const wanted = wantedRegions(connection);
    if (wanted.length === 0) return { notApplicable: 'No regions are named for this connection.' };
    const elsewhere = loginElsewhere(connection);
    if (elsewhere) return elsewhere.because;
    const { account } = connection;
    if (isUnknown(account)) return account;
    const { regions } = account;
    if (isUnknown(regions)) return regions;
    const broken: Evidence[] = [];
    const unread: Unknown[] = [];
    for (const { name, forSts } of wanted) {
      const index = regions.findIndex((region) => region.name === name);
      const region = regions[index];
      if (!region) broken.push({ kind: 'no-such-region', name, known: regions.map((one) => one.name) });
      else {
        const verdict = judgeRegion(region, forSts);
        if (isUnknown(verdict)) unread.push(verdict);
        else if (verdict) broken.push({ kind: verdict, region, index });
      }
    }
    return { broken, unread };
  },
  explain(evidence, { purpose }) {
    const vendor = purpose.vendor.name;
    if (evidence.kind === 'no-such-region') {
      const { name, known } = evidence;
      const near = nearest(name, known);
      return {
        message: `This account has no region ${name}.${near === undefined ? '' : ` Is ${near} meant?`}`,
        at: ['account', 'regions'],
        expected: near ?? 'a region of this account',
        actual: name,
      };
    }
    const { region, index } = evidence;
    const at = ['account', 'regions', index, evidence.kind === 'inactive' ? 'sts' : 'status'];
    switch (evidence.kind) {
      case 'disabled':
        return {
          message: `Region ${region.name} is not enabled in this account, so STS issues no credentials for ${vendor} there.`,
          at,
          expected: 'ENABLED',
          actual: region.status,
        };
      case 'enabling':
        return {
          message: `Region ${region.name} is being enabled. Until AWS is done, which takes minutes and at times hours, STS issues no credentials there.`,
          at,
          expected: 'ENABLED',
          actual: region.status,
          side: 'aws',
        };
      case 'disabling':
        return {
          message: `Region ${region.name} is being disabled. It can be enabled again when AWS is done.`,
          at,
          expected: 'ENABLED',
          actual: region.status,
          side: 'aws',
        };
      case 'inactive':
        return {
          message: `The STS endpoint of ${region.name} is deactivated in this account: AssumeRole there ends in RegionDisabledException.`,
          at,
          expected: 'active',
          actual: 'inactive',
        };
    }
  },
  fixes(evidence, connection) {
    switch (evidence.kind) {
      case 'no-such-region':
        return [correctRegion(evidence.name)];
      case 'disabled':
        return [enableRegion(evidence.region.name, evidence.index, connection)];
      case 'inactive':
        return [activateEndpoint(evidence.region.name, connection)];
      default:
        return [waitForAws(evidence.region.name)];
    }
  },
});

function regionOf(name: string, { account }: Connection): Region | undefined {
  if (isUnknown(account) || isUnknown(account.regions)) return undefined;
  return account.regions.find((region) => region.name === name);
}

function judgeRegion({ name, status, sts }: Region, forSts: boolean): Exclude<Evidence['kind'], 'no-such-region'> | Unknown | undefined {
  switch (status) {
    case 'DISABLED':
      return 'disabled';
    case 'ENABLING':
      return 'enabling';
    case 'DISABLING':
      return 'disabling';
    case 'ENABLED':
      return undefined;
    case 'ENABLED_BY_DEFAULT':
      if (!forSts || name === ALWAYS_ACTIVE) return undefined;
      return isUnknown(sts) ? notMeasured(name, sts) : sts === 'inactive' ? 'inactive' : undefined;
    default:
      return unknown('unreachable', `AWS did not say whether region ${name} is enabled.`, { needs: ['account:ListRegions'] });
  }
}

function notMeasured(name: string, because: Unknown): Unknown {
  const detail = because.detail.includes(name)
    ? because.detail
    : `Whether the STS endpoint of ${name} is active is not known. ${because.detail}`;
  const next = because.next ?? `Look at ${ACCOUNT_SETTINGS} under STS endpoints: ${name} should be active.`;
  return { ...because, detail, next, about: name };
}

function enableRegion(name: string, index: number, connection: Connection): Fix {
  const vendor = connection.purpose.vendor.name;
  return {
    id: 'enable-region',
    title: `Enable region ${name} in this account`,
    access: 'wider',
    reversible: true,
    edits: [
      { op: 'set', path: ['account', 'regions', index, 'status'], value: 'ENABLED' },
      { op: 'set', path: ['account', 'regions', index, 'sts'], value: 'active' },
    ],
    caution: `AWS takes minutes and at times hours, and it cannot be cancelled meanwhile. ${vendor}'s own account must have ${name} enabled too, which only ${vendor} can do.`,
    guide: {
      steps: [`Ask ${vendor} whether its own account has ${name} enabled: AssumeRole there needs the region on both sides.`],
      message: messageTo(connection, {
        to: 'vendor',
        found: `You are to work in ${name}, which is a region that each account has to enable for itself. It is not enabled in our account, and we are about to enable it. AssumeRole at the STS endpoint of ${name} needs it in both accounts.`,
        ask: `Is ${name} enabled in the account that you assume our role from? If not, please enable it, or tell us that you call another endpoint of STS.`,
        link: ENABLE_REGIONS,
      }),
    },
  };
}

function activateEndpoint(name: string, connection: Connection): Fix {
  return {
    id: 'activate-sts-endpoint',
    title: `Activate the STS endpoint of ${name}`,
    access: 'wider',
    reversible: true,
    edits: [],
    guide: {
      steps: [
        'Open the account settings of the IAM console. AWS offers no API for this.',
        `Under Security Token Service (STS), in the list of endpoints, find ${name} and activate it.`,
        'Diagnose again.',
      ],
      link: ACCOUNT_SETTINGS,
      message: messageTo(connection, {
        to: 'administrator',
        found: `The STS endpoint of ${name} is deactivated in the account, so AssumeRole there ends in RegionDisabledException.`,
        ask: `Please activate it: IAM console, Account settings, Security Token Service (STS), ${name} (${ACCOUNT_SETTINGS}). AWS offers no API for this.`,
        link: ENABLE_REGIONS,
      }),
    },
  };
}

function waitForAws(name: string): Fix {
  return {
    id: 'wait-for-region',
    title: `Wait until AWS is done with ${name}`,
    access: 'same',
    reversible: true,
    edits: [],
    guide: { steps: [`Nothing can be changed about ${name} while AWS is at it.`, 'Diagnose again in some minutes.'] },
  };
}

function correctRegion(name: string): Fix {
  return {
    id: 'correct-region',
    title: 'Correct the region in the connection',
    access: 'same',
    reversible: true,
    edits: [],
    guide: { steps: [`Change ${name} in the connection to a region of this account, or take it out.`] },
  };
}

/** The region whose name is the same but for one or two letters. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((one) => ({ one, distance: distanceOf(name.toLowerCase(), one) })).sort((a, b) => a.distance - b.distance);
  const [best] = distances;
  return best && best.distance <= 2 ? best.one : undefined;
}

/** Levenshtein's distance. */
function distanceOf(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const here = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      here.push(Math.min(replaced, above[column]! + 1, here[column - 1]! + 1));
    }
    above = here;
  }
  return above[b.length]!;
}
