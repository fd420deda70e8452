/** What can be made to go wrong. `error-after`: the change takes effect, and the answer is a 500 all the same. */
export type FaultKind =
  | 'latency'
  | 'throttle'
  | '5xx'
  | 'reset'
  | 'html'
  | 'garbage'
  | 'expired-token'
  | 'deny'
  | 'timeout'
  | 'error-after';

/** One rule. What is left out matches everything; `times` counts down and then the rule is spent. */
export interface FaultRule {
  /** `iam`, `sts`, `eks`, `account`, `organizations`, `cloudtrail`, `cur`, `bcm-data-exports`, `ce`, `servicequotas`, `cloudformation`, `s3` */
  readonly service?: string;
  /** The API's name, e.g. `GetRole`. */
  readonly operation?: string;
  readonly region?: string;
  readonly times?: number;
  /** So many requests that it bears on are let through first. */
  readonly skip?: number;
  readonly kind: FaultKind;
  /** Milliseconds; needed by `latency`. */
  readonly ms?: number;
}

const KINDS: readonly string[] = [
  'latency',
  'throttle',
  '5xx',
  'reset',
  'html',
  'garbage',
  'expired-token',
  'deny',
  'timeout',
  'error-after',
];
const MEMBERS: readonly string[] = ['service', 'operation', 'region', 'times', 'skip', 'kind', 'ms'];

/** The names of the services that a rule may speak of. */
export const SERVICE_NAMES: readonly string[] = [
  'iam',
  'sts',
  'eks',
  'account',
  'organizations',
  'cloudtrail',
  'cur',
  'bcm-data-exports',
  'ce',
  'servicequotas',
  'cloudformation',
  's3',
];

/** Reads rules from JSON data: a list, or `{"faults": [...]}`. Throws an Error that names the place of the first mistake. */
export function parseFaults(value: unknown): FaultRule[] {
  const list = isObject(value) && 'faults' in value ? value['faults'] : value;
  if (!Array.isArray(list)) throw new Error('The faults must be a list of rules, or an object with a list named "faults".');
  return list.map((item, index) => parseRule(item, `faults[${index}]`));
}

/** Rules at work: which of them bear on a request, counted down as they are used. */
export interface Faults {
  /** The rules that bear on the request, in their order: any latency first met is added up, the first other kind wins. */
  next(service: string, operation: string, region: string): { readonly delayMs: number; readonly kind?: Exclude<FaultKind, 'latency'> };
}

/** Puts rules to work. */
export function faultsFrom(rules: readonly FaultRule[]): Faults {
  const left = rules.map((rule) => ({ rule, times: rule.times ?? Number.POSITIVE_INFINITY, skip: rule.skip ?? 0 }));
  return {
    next(service, operation, region) {
      let delayMs = 0;
      for (const entry of left) {
        const { rule } = entry;
        const bears =
          entry.times > 0 &&
          (rule.service ?? service) === service &&
          (rule.operation ?? operation).toLowerCase() === operation.toLowerCase() &&
          (rule.region ?? region) === region;
        if (!bears) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.times -= 1;
        if (rule.kind !== 'latency') return { delayMs, kind: rule.kind };
        delayMs += rule.ms ?? 0;
      }
      return { delayMs };
    },
  };
}

function parseRule(value: unknown, at: string): FaultRule {
  if (!isObject(value)) throw new Error(`${at} must be an object with at least a "kind".`);
  for (const key of Object.keys(value))
    if (!MEMBERS.includes(key)) throw new Error(`${at} has the unknown member "${key}"; known are ${MEMBERS.join(', ')}.`);
  const kind = value['kind'];
  if (typeof kind !== 'string' || !KINDS.includes(kind)) throw new Error(`${at}.kind must be one of ${KINDS.join(', ')}.`);
  const service = text(value, 'service', at);
  if (service !== undefined && !SERVICE_NAMES.includes(service))
    throw new Error(`${at}.service must be one of ${SERVICE_NAMES.join(', ')}.`);
  const operation = text(value, 'operation', at);
  const region = text(value, 'region', at);
  const times = count(value, 'times', at, 1);
  const skip = count(value, 'skip', at, 0);
  const ms = count(value, 'ms', at, 0);
  if (kind === 'latency' && ms === undefined) throw new Error(`${at}.ms must be given for the kind "latency": milliseconds.`);
  return {
    kind: kind as FaultKind,
    ...(service !== undefined && { service }),
    ...(operation !== undefined && { operation }),
    ...(region !== undefined && { region }),
    ...(times !== undefined && { times }),
    ...(skip !== undefined && { skip }),
    ...(ms !== undefined && { ms }),
  };
}

function text(value: Record<string, unknown>, member: string, at: string): string | undefined {
  const found = value[member];
  if (found === undefined) return undefined;
  if (typeof found !== 'string' || found === '') throw new Error(`${at}.${member} must be a text.`);
  return found;
}

function count(value: Record<string, unknown>, member: string, at: string, least: number): number | undefined {
  const found = value[member];
  if (found === undefined) return undefined;
  if (typeof found !== 'number' || !Number.isInteger(found) || found < least)
    throw new Error(`${at}.${member} must be a whole number of at least ${least}.`);
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
