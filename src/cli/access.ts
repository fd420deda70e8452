import { activityRequest, proposeDropping, proposeRevoke, proposeRotation, type Session } from '../engine/session.ts';
import { isUnknown, orElse, type Unknown } from '../engine/model/known.ts';
import type { Purpose } from '../engine/model/purpose.ts';
import { pastedExternalId } from '../engine/model/pastedExternalId.ts';
import { redactConditions } from '../engine/report/redact.ts';
import { countCalls, vendorActivityMarkdown } from '../engine/report/vendorActivity.ts';
import { assertOneWay, carryOut, NOT_DONE, openMender, type HowCarriedOut } from './carryOut.ts';
import { meantConnection, openCloud, openSession, PURPOSE_FLAGS } from './meantConnection.ts';
import { Misuse, readFlags } from './misuse.ts';

/** Ways in which a plan is carried out. */
const WAYS = {
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
  script: { type: 'boolean' },
  json: { type: 'boolean' },
  'show-external-id': { type: 'boolean' },
} as const;

/** `rolecall revoke`: the vendor cannot come in any more; a dry run unless `--yes` is said. */
export async function revoke(words: readonly string[]): Promise<number> {
  const flags = readFlags('revoke', words, {
    ...PURPOSE_FLAGS,
    ...WAYS,
    'delete-role': { type: 'boolean' },
    confirm: { type: 'string' },
  });
  assertOneWay('revoke', flags);
  const { session, spec, purpose, login } = await meant('revoke', flags);
  const diagnosis = await session.diagnose(purpose, login, undefined, never());
  const deletes = flags['delete-role'] ?? false;
  const name = orElse(orElse(diagnosis.connection.role, undefined)?.name, undefined);
  if (deletes && flags.yes && name !== undefined && flags.confirm !== name) {
    throw new Misuse(`revoke: to delete the role say its name too: --confirm ${name}`);
  }
  const profiles = deletes && name !== undefined ? await (await openCloud()).instanceProfilesOf(name, login, never()) : [];
  const proposal = proposeRevoke(diagnosis, deletes ? 'role' : 'trust', profiles);
  if (isUnknown(proposal)) return notPlanned(proposal, flags);
  const target = { connection: { ...spec, variant: purpose.variant.id }, purpose, login };
  return carryOut(proposal, target, openMender(session), flags, () => 0);
}

/** `rolecall rotate`: another External ID is accepted beside the old one, or (`--drop-old`) in its place. */
export async function rotate(words: readonly string[]): Promise<number> {
  const flags = readFlags('rotate', words, {
    ...PURPOSE_FLAGS,
    ...WAYS,
    'new-external-id': { type: 'string' },
    'drop-old': { type: 'boolean' },
  });
  assertOneWay('rotate', flags);
  const given = flags['new-external-id'] ?? process.env['ROLECALL_NEW_EXTERNAL_ID'];
  if (given === undefined) throw new Misuse('rotate: --new-external-id <value> is missing (or ROLECALL_NEW_EXTERNAL_ID)');
  const { value: next } = pastedExternalId(given);
  const { session, spec, purpose, login } = await meant('rotate', flags);
  const old = purpose.externalId;
  if (flags['drop-old'] && typeof old !== 'string') throw new Misuse('rotate: --drop-old needs the old one: --external-id <value>');
  const diagnosis = await session.diagnose(purpose, login, undefined, never());
  const proposal = flags['drop-old'] ? proposeDropping(diagnosis, next, String(old)) : proposeRotation(diagnosis, next);
  if (isUnknown(proposal)) return notPlanned(proposal, flags);
  const after: Purpose = flags['drop-old'] ? { ...purpose, externalId: next } : { ...purpose, nextExternalId: next };
  const target = { connection: { ...spec, variant: purpose.variant.id }, purpose: after, login };
  return carryOut(proposal, target, openMender(session), flags, () => 0);
}

/** `rolecall vendor-activity`: what the vendor's sessions did, as far as CloudTrail's event history tells. */
export async function vendorActivity(words: readonly string[]): Promise<number> {
  const flags = readFlags('vendor-activity', words, { ...PURPOSE_FLAGS, json: { type: 'boolean' } });
  const { session, purpose, login } = await meant('vendor-activity', flags);
  const diagnosis = await session.diagnose(purpose, login, undefined, never());
  const request = activityRequest(diagnosis.connection);
  if (isUnknown(request)) return notPlanned(request, flags);
  const activity = await (await openCloud()).vendorActivity(request, login, never());
  if (isUnknown(activity)) return notPlanned(activity, flags);
  const document = { role: request.roleArn, ...activity, counted: countCalls(activity.calls) };
  const text = flags.json
    ? `${JSON.stringify(document, null, 2)}\n`
    : vendorActivityMarkdown(purpose.vendor.name, request.roleArn, activity);
  process.stdout.write(text);
  return 0;
}

async function meant(command: string, flags: Parameters<typeof meantConnection>[1]) {
  const session: Session = await openSession(command, flags['vendor-file']);
  return { session, ...(await meantConnection(command, flags, session)) };
}

function notPlanned({ detail, next, needs }: Unknown, { json }: Pick<HowCarriedOut, 'json'>): number {
  const refused = redactConditions({ refused: detail, ...(next !== undefined && { next }), ...(needs && { needs }) });
  process.stdout.write(json ? `${JSON.stringify(refused, null, 2)}\n` : `${[detail, next].filter(Boolean).join(' ')}\n`);
  return NOT_DONE;
}

function never(): AbortSignal {
  return new AbortController().signal;
}
