/** One record of CloudTrail, as far as it is read here. */
export interface CloudTrailEvent {
  readonly eventName: string;
  readonly eventSource: string;
  readonly eventTime: string | undefined;
  readonly awsRegion: string | undefined;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  /** The ARN of who called; a call from another account may have only an account. */
  readonly caller: string | undefined;
  readonly callerAccount: string | undefined;
  /** The role whose session called, with its path. */
  readonly issuer: string | undefined;
  readonly roleArn: string | undefined;
  readonly cluster: string | undefined;
  /** In whose trail it stands. */
  readonly recordedIn: string | undefined;
}

/** More than these opening braces in front of an event are no text that somebody pastes. */
const MOST_TRIES = 200;

/** A longer text is read as JSON only where it is nothing else. */
const MOST_CHARACTERS = 400_000;

type Data = Readonly<Record<string, unknown>>;

/**
 * The events in a text: one record, a file of `Records`, the answer of `lookup-events`, an event as a string in `CloudTrailEvent`; also
 * between other lines.
 */
export function cloudTrailEvents(text: string): { readonly events: readonly CloudTrailEvent[]; readonly data: readonly unknown[] } {
  if (!text.includes('{')) return { events: [], data: [] };
  const data = jsonIn(text);
  return { events: data.flatMap((value) => eventsIn(value, 0)), data };
}

function eventsIn(value: unknown, depth: number): readonly CloudTrailEvent[] {
  if (depth > 6) return [];
  if (typeof value === 'string') return /^\s*\{.*"eventName"/s.test(value) ? jsonIn(value).flatMap((one) => eventsIn(one, depth + 1)) : [];
  if (Array.isArray(value)) return value.flatMap((one: unknown) => eventsIn(one, depth + 1));
  if (!isData(value)) return [];
  if (typeof value['eventName'] === 'string' && typeof value['eventSource'] === 'string') return [eventOf(value)];
  return Object.values(value).flatMap((one) => eventsIn(one, depth + 1));
}

function eventOf(record: Data): CloudTrailEvent {
  const identity = part(record, 'userIdentity');
  const asked = part(record, 'requestParameters');
  const resources = Array.isArray(record['resources']) ? record['resources'].filter(isData) : [];
  const role = resources.find((one) => words(one, 'type') === 'AWS::IAM::Role' || /:role\//.test(words(one, 'ARN') ?? ''));
  return {
    eventName: words(record, 'eventName') ?? '',
    eventSource: words(record, 'eventSource') ?? '',
    eventTime: words(record, 'eventTime'),
    awsRegion: words(record, 'awsRegion'),
    errorCode: words(record, 'errorCode'),
    errorMessage: words(record, 'errorMessage'),
    caller: words(identity, 'arn'),
    callerAccount: words(identity, 'accountId'),
    issuer: words(part(part(identity, 'sessionContext'), 'sessionIssuer'), 'arn'),
    roleArn: words(asked, 'roleArn') ?? (role && words(role, 'ARN')),
    cluster: words(record, 'eventSource')?.startsWith('eks.') ? (words(asked, 'name') ?? words(asked, 'clusterName')) : undefined,
    recordedIn: words(record, 'recipientAccountId'),
  };
}

/** All JSON that stands in a text, the outermost values. */
function jsonIn(text: string): readonly unknown[] {
  const whole = parsed(text.trim().replace(/^\uFEFF/, ''));
  if (whole !== undefined) return [whole];
  return text.length > MOST_CHARACTERS ? [] : jsonBetween(text);
}

function jsonBetween(text: string): readonly unknown[] {
  const found: unknown[] = [];
  let at = text.indexOf('{');
  for (let tries = 0; at >= 0 && tries < MOST_TRIES; tries += 1) {
    const end = endOf(text, at);
    const value = end === undefined ? undefined : parsed(text.slice(at, end));
    if (value !== undefined && typeof value === 'object') found.push(value);
    const from = value === undefined || end === undefined ? at + 1 : end;
    at = text.indexOf('{', from);
  }
  return found;
}

/** Where the value that begins at an opening bracket ends. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === '\\') at += 1;
      else if (sign === '"') isQuoted = false;
    } else if (sign === '"') isQuoted = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function parsed(text: string): unknown {
  if (!/^[{["]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A text with a brace in it is a text.
  }
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function part(data: Data, key: string): Data {
  const value = data[key];
  return isData(value) ? value : {};
}

function words(data: Data, key: string): string | undefined {
  const value = data[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
