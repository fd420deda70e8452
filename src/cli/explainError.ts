import { explainFailure, vendorCatalogue, type Failure } from '../engine/session.ts';
import { givenText } from './givenText.ts';
import { Misuse, readFlags } from './misuse.ts';

const COMMAND = 'explain-error';
const CALLER: Readonly<Record<NonNullable<Failure['callerIs']>, string>> = {
  vendor: 'the vendor',
  role: 'a session of the role itself',
  'same-account': "somebody in the role's own account",
  stranger: 'no vendor that Rolecall knows',
};

/** `rolecall explain-error`: what does this error text say, and which check tells more? Calls nothing. */
export async function explainError(words: readonly string[]): Promise<number> {
  const { file, json } = readFlags(COMMAND, words, { file: { type: 'string' }, json: { type: 'boolean' } });
  if (file === undefined && process.stdin.isTTY) throw new Misuse(`${COMMAND}: give the text by --file <file>, or by standard input`);
  const failure = explainFailure(await givenText(COMMAND, file ?? '-'), vendorCatalogue);
  process.stdout.write(json ? `${JSON.stringify(asContract(failure), null, 2)}\n` : inWords(failure));
  return failure.cause === 'unknown' ? 3 : 0;
}

function asContract(failure: Failure): object {
  const {
    cause,
    errorCode,
    action,
    role,
    principal,
    callerIs,
    account,
    region,
    cluster,
    vendor,
    checks,
    means,
    untold,
    next,
    source,
    event,
  } = failure;
  return {
    schemaVersion: 1,
    cause,
    errorCode: errorCode ?? null,
    action: action ?? null,
    role: role ? { name: role.name, arn: role.arn ?? null, account: role.account ?? null } : null,
    caller: principal ?? null,
    callerIs: callerIs ?? null,
    account: account ?? null,
    region: region ?? null,
    cluster: cluster ?? null,
    vendor: vendor ? { id: vendor.id, because: vendor.because } : null,
    checks,
    means,
    untold,
    next,
    source: source ?? null,
    event: event ?? null,
  };
}

function inWords(failure: Failure): string {
  const { cause, means, next, untold, checks, errorCode, action, role, principal, callerIs, account, region, cluster, vendor } = failure;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Error', errorCode],
    ['Call', action],
    ['Role', role?.arn ?? role?.name],
    ['Account', account],
    ['Caller', principal && `${principal}${callerIs ? ` (${CALLER[callerIs]})` : ''}`],
    ['Vendor', vendor && `${vendor.name}. ${vendor.because}`],
    ['Region', region],
    ['Cluster', cluster],
  ];
  const lines = [
    means,
    `Next: ${next}`,
    '',
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${`${name}:`.padEnd(9)}${value}`])),
    `  ${'Cause:'.padEnd(9)}${cause}`,
    ...(untold.length > 0 ? ['', 'Not told:', ...untold.map((one) => `  - ${one}`)] : []),
    ...(checks.length > 0 ? ['', `Checks that tell more: ${checks.join(', ')}`] : []),
    ...command(failure),
    '',
  ];
  return lines.join('\n');
}

/** The call that asks the account itself, where the text names enough for one. */
function command({ role, vendor, checks, region, cluster }: Failure): readonly string[] {
  if (!role || checks.length === 0) return [];
  const which = cluster !== undefined && region !== undefined ? ` --cluster ${region}/${cluster}` : '';
  return [`To ask the account: rolecall diagnose --vendor ${vendor?.id ?? '<id>'} --role ${role.arn ?? role.name}${which}`];
}
