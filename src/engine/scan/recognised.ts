import { statementsMeant, asksForExternalId } from '../checks/trust/statementsMeant.ts';
import { parseRoleArn } from '../checks/role/roleArn.ts';
import type { Declaration } from '../iac/dialect.ts';
import type { Place } from '../iac/located.ts';
import type { Path } from '../model/edit.ts';
import { isKnown, isUnknown, type Known } from '../model/known.ts';
import type { PolicyDocument } from '../model/policy.ts';
import type { Purpose } from '../model/purpose.ts';
import type { Role } from '../model/role.ts';
import type { Variant, Vendor } from '../model/vendor.ts';
import { globMatches } from '../vendors/globMatches.ts';
import { nameOfAccount } from '../vendors/knownAccounts.ts';
import { allowStatements, principalsOf } from '../vendors/principalsOf.ts';
import { recognise, type Recognition } from '../vendors/recognise.ts';

/** A connection that somebody has configured, or the words of a call. */
export interface KnownConnection {
  readonly name: string;
  /** Without a role: the vendor of whatever role the code does not tell. */
  readonly purpose: Purpose;
}

/** What somebody answered when asked whose role it is: a vendor, or nobody's. */
export interface Choice {
  readonly file: string;
  readonly address: string;
  readonly vendor: string | null;
  readonly variant?: string;
}

/** Whose role a declaration is taken for, and why. */
export interface Recognised {
  readonly vendor: Vendor;
  readonly variant: Variant;
  /** `possible`: only a resemblance, so somebody has to be asked, and nothing is judged until then. */
  readonly certainty: 'certain' | 'likely' | 'possible';
  /** A sentence for people. */
  readonly because: string;
  /** Where it shows: in the facts, or in a comment or an output around it. */
  readonly path?: Path;
  readonly place?: Place;
  /** The configured connection that it is the role of. */
  readonly connection?: KnownConnection;
}

/**
 * Whose role is it? An answer that was given before; the exact account in its trust policy; a slip of one; its name, path and tags, and
 * what the comments and outputs around it say; a configured connection with a role of that name. A role that lets several vendors in is
 * each one's. None: nobody's that we know, and nothing is said about it.
 */
export function recognised(
  declaration: Declaration,
  role: Known<Role>,
  vendors: readonly Vendor[],
  connections: readonly KnownConnection[],
  choices: readonly Choice[],
): readonly Recognised[] {
  const { address, at } = declaration;
  const chosen = choices.find((choice) => choice.address === address && choice.file === at.file);
  if (chosen?.vendor === null || isUnknown(role)) return [];
  const match = connections.find(({ purpose }) => isRoleOf(purpose, role));
  const found = chosen ? byChoice(chosen, vendors) : fromCode(declaration, role, vendors, match, connections);
  return found.map((one) => {
    const connection = match?.purpose.vendor.id === one.vendor.id ? match : assumed(one.vendor, connections);
    const variant = one.vendor.variants.find(({ id }) => id === chosen?.variant) ?? variantOf(one.vendor, declaration, role, connection);
    return { ...one, variant, ...(connection && { connection }) };
  });
}

type Found = Omit<Recognised, 'variant' | 'connection'>;

function byChoice(chosen: Choice, vendors: readonly Vendor[]): readonly Found[] {
  const vendor = vendors.find(({ id }) => id === chosen.vendor);
  return vendor ? [{ vendor, certainty: 'certain', because: `Somebody said that this role is ${vendor.name}'s.` }] : [];
}

function fromCode(
  declaration: Declaration,
  role: Role,
  vendors: readonly Vendor[],
  match: KnownConnection | undefined,
  connections: readonly KnownConnection[],
): readonly Found[] {
  const byRole = recognise(role, vendors).map((one) => surer(asFound(one), role));
  const certain = byRole.filter(({ certainty }) => certainty === 'certain');
  if (certain.length > 0) return certain;
  const likely = byRole.find(({ certainty }) => certainty === 'likely');
  if (likely) return [likely];
  if (match) {
    const { vendor } = match.purpose;
    return [{ vendor, certainty: 'likely', because: `The connection "${match.name}" names a role of this name.`, path: ['role', 'name'] }];
  }
  const possible = byRole[0] ?? surerOrNone(signOf(declaration, vendors), role);
  const meant = connections.find(({ purpose }) => purpose.role === undefined && (possible ?? purpose).vendor?.id === purpose.vendor.id);
  if (possible) return [meant ? { ...possible, certainty: 'likely' } : possible];
  if (possible === undefined && meant && asksAsThirdParty(role.trust, meant.purpose.vendor)) {
    const { vendor } = meant.purpose;
    const because = `Its trust policy asks for an External ID, and the call says that the roles are ${vendor.name}'s.`;
    return [{ vendor, certainty: 'likely', because, path: ['role', 'trust'] }];
  }
  return [];
}

function asFound({ vendor, certainty, because, path }: Recognition): Found {
  return { vendor, certainty, because, ...(path && { path: ['role', ...path] }) };
}

/** The words around a role: its block's name, comments above it, outputs that lead to it. */
function signOf({ signs }: Declaration, vendors: readonly Vendor[]): Found | undefined {
  for (const { text, at } of signs) {
    const vendor = vendors.find(({ hints }) => [...hints.roleNames, ...hints.tagKeys].some((pattern) => globMatches(pattern, text.trim())));
    if (vendor) return { vendor, certainty: 'possible', because: `What stands around the role speaks of ${vendor.name}.`, place: at };
  }
  return undefined;
}

/** Only a third party's role asks for an External ID, so a name beside it that sounds like a vendor is no accident. */
function surer(found: Found, { trust }: Role): Found {
  return found.certainty === 'possible' && asksAsThirdParty(trust, found.vendor)
    ? { ...found, certainty: 'likely', because: `${found.because} Its trust policy asks for an External ID, as a vendor's does.` }
    : found;
}

function surerOrNone(found: Found | undefined, role: Role): Found | undefined {
  return found && surer(found, role);
}

/** Does a statement ask for an External ID, of nobody who is known to be somebody else? */
function asksAsThirdParty(trust: Known<PolicyDocument>, vendor: Vendor): boolean {
  if (isUnknown(trust) || isUnknown(trust.Statement)) return false;
  const others = allowStatements(trust).allows.filter(({ statement }) => asksForExternalId(statement));
  const known = others.some(({ statement, index }) =>
    principalsOf(statement, index).principals.some(({ value }) => {
      const account = /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(value)?.[1];
      return account !== undefined && nameOfAccount(account) !== undefined;
    }),
  );
  return !known && statementsMeant(trust, vendor, undefined).some(({ statement }) => asksForExternalId(statement));
}

/** Is it the role that a connection names? By its name, and nothing that the code knows of its ARN may speak against it. */
function isRoleOf({ role: wanted }: Purpose, { name, arn, path }: Role): boolean {
  if (wanted === undefined || isUnknown(name)) return false;
  const parts = parseRoleArn(wanted);
  if (!parts) return name === wanted;
  return name === parts.name && (isUnknown(path) || path === parts.path) && (isUnknown(arn) || arn === wanted);
}

/** What a call says of every role of a vendor. */
function assumed(vendor: Vendor, connections: readonly KnownConnection[]): KnownConnection | undefined {
  return connections.find(({ purpose }) => purpose.role === undefined && purpose.vendor.id === vendor.id);
}

/** The kind of connection that the code shows: by the vendor's own policy name, by the role's name, by the permissions; else the first. */
function variantOf(vendor: Vendor, { address, signs }: Declaration, role: Role, connection: KnownConnection | undefined): Variant {
  const [first] = vendor.variants;
  const configured = connection?.purpose.variant;
  if (configured && configured.id !== first?.id) return configured;
  const inline = isUnknown(role.inline) ? [] : role.inline.filter((policy) => isKnown(policy));
  const byPolicy = vendor.variants.find(({ inlinePolicyName: own }) => own !== undefined && inline.some(({ name }) => name === own));
  if (byPolicy) return byPolicy;
  const words = new Set([isUnknown(role.name) ? '' : role.name, address, ...signs.map(({ text }) => text)].flatMap(wordsOf));
  const named = vendor.variants.filter(({ id }) => words.has(id));
  if (named.length === 1) return named[0]!;
  const declared = actionsOf(inline.map(({ document }) => document));
  const shares = vendor.variants.map((variant) => {
    const covered = variant.permissions.filter(({ actions }) => actions.every((action) => declared.has(action.toLowerCase()))).length;
    return { variant, covered, share: covered / Math.max(variant.permissions.length, 1) };
  });
  return shares.toSorted((one, other) => other.covered - one.covered || other.share - one.share)[0]!.variant;
}

/** `CloudZeroPayerRole`, `cloudzero-access-payer` → words. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function actionsOf(documents: readonly Known<PolicyDocument>[]): ReadonlySet<string> {
  const actions = documents.flatMap((document) =>
    isUnknown(document)
      ? []
      : allowStatements(document).allows.flatMap(({ statement: { Action } }) =>
          Action === undefined || isUnknown(Action) ? [] : [Action].flat(),
        ),
  );
  return new Set(actions.flatMap((action) => (typeof action === 'string' ? [action.toLowerCase()] : [])));
}
