/** Shorter values are words and numbers that stand in texts for other reasons; where one is named as a secret, it is taken out at any length. */
const SHORTEST_TO_HUNT = 6;

const SECRET_KEY =
  /^(?:sts:)?external[_-]?id$|secret|password|token$|^access[_-]?key(?:[_-]?id)?$|^authorization$|^x-amz-(?:security-token|credential|signature)$/i;
const SAID_NAME =
  '(?:sts:)?external[_ -]?id|(?:aws[_-]?)?secret(?:[_-]?access)?[_-]?key|(?:aws[_-]?)?(?:session|security)[_-]?token|(?:aws[_-]?)?access[_-]?key(?:[_-]?id)?|password|authorization|x-amz-(?:security-token|credential|signature)';
/** Without quotes it ends at a blank or an ampersand, which no External ID holds. */
const VALUE = '"([^"]*)"|\'([^\']*)\'|`([^`]*)`|([^\\s"\'`&]+)';
const NAMED = new RegExp(`(?:${SAID_NAME})["'\`]?\\s*(?::|=>?)\\s*(\\[[^\\]]{0,4000}\\]|${VALUE})`, 'gi');
const FLAG = new RegExp(`--(?:external-id|password|token|aws-session-token)(?:=|\\s+)(${VALUE})`, 'gi');
const REFUSED = /Value (['"])(.{0,1300}?)\1 at ['"]externalId['"]/gi;

/** What gives itself away by its shape. Ids of roles and users (`AROA…`, `AIDA…`) open nothing. */
const BY_SHAPE: readonly RegExp[] = [
  /\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA|AGPA)[A-Z0-9]{12,}/g,
  /\bk8s-aws-v1\.[\w.-]+/g,
  /\beyJ[\w-]{8,}(?:\.[\w-]+){0,2}/g,
  /\bBearer\s+[\w.~+/=-]+/gi,
  /(?<![\w/+=-])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*\d)[A-Za-z0-9/+]{40}(?![\w/+=-])/g,
  /[A-Za-z0-9+/_-]{100,}={0,2}/g,
];

/**
 * Takes External IDs, keys, tokens and signatures out of a text, in all places where they stand.
 * @param known secrets that the text is known to hold, e.g. from its JSON
 */
export function withoutSecrets(text: string, known: readonly string[] = []): string {
  const hunted = new Set(known);
  const note = (whole: string, values: readonly (string | undefined)[]): string => {
    const value = values.find((one) => one !== undefined);
    if (value === undefined || value === '') return whole;
    // What follows may be the sign that ends it, or a part of it.
    const listed = [...value.matchAll(/(["'`])(.*?)\1/g)].map(([, , one]) => one!);
    for (const part of [value, value.replace(/[,;:.)\]}]+$/, ''), ...listed, ...value.split(/[[\]"',;)}\s]+/)]) hunted.add(part);
    const at = whole.lastIndexOf(value);
    return `${whole.slice(0, at)}…${whole.slice(at + value.length)}`;
  };
  let bare = text
    .replace(NAMED, (whole, all: string, ...parts: (string | undefined)[]) => note(whole, [...parts.slice(0, 4), all]))
    .replace(FLAG, (whole, all: string, ...parts: (string | undefined)[]) => note(whole, [...parts.slice(0, 4), all]))
    .replace(REFUSED, (whole, _quote: string, value: string) => note(whole, [value]));
  for (const shape of BY_SHAPE) bare = bare.replace(shape, '…');
  const longestFirst = [...hunted].filter(isHunted).sort((one, other) => other.length - one.length);
  return longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '…'), bare);
}

/** The values in plain data that its keys name as secrets. */
export function secretsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    SECRET_KEY.test(key) ? [part].flat().filter((one) => typeof one === 'string') : secretsIn(part),
  );
}

/** An External ID that is an account's number is no secret: the number stands in every ARN. */
function isHunted(secret: string): boolean {
  return secret.length >= SHORTEST_TO_HUNT && !/^\d{12}$/.test(secret);
}
