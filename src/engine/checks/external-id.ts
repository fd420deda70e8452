import type { Connection } from '../model/connection.ts';
import type { Edit, Path } from '../model/edit.ts';
import { redactExternalId } from '../model/externalId.ts';
import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown, unknown, type Unknown } from '../model/known.ts';
import type { ClauseVerdict } from '../policy/verdict.ts';
import { defineCheck } from './defineCheck.ts';
import { dropStatement } from './trust/dropStatement.ts';
import { messageTo } from './messageTo.ts';
import { externalIdDifference, isSlip } from './trust/externalIdDifference.ts';
import { guessable, malformed } from './trust/externalIdQuality.ts';
import { externalIdEdits, inTrust, savable, statementAt } from './trust/trustEdits.ts';
import {
  bareOperator,
  comparesExternalId,
  isAboutExternalId,
  reasonOf,
  vendorTrust,
  type MainStatement,
  type VendorTrust,
} from './trust/vendorTrust.ts';
import { waysIn } from './trust/waysIn.ts';

type Evidence = { readonly trust: VendorTrust } & (
  | { readonly kind: 'missing'; readonly main: MainStatement }
  | { readonly kind: 'different'; readonly clause: ClauseVerdict; readonly index: number; readonly values: readonly string[] }
  | { readonly kind: 'refused'; readonly clause: ClauseVerdict; readonly index: number }
  | {
      readonly kind: 'malformed' | 'guessable';
      readonly clause: ClauseVerdict;
      readonly value: string;
      readonly what: string;
      readonly matches: boolean;
    }
);

/** Does the trust policy ask for the External ID that the vendor gave? Whether it could be got round is confused-deputy's. */
export const externalId = defineCheck<Evidence>({
  id: 'external-id',
  part: 'trust',
  title: 'External ID',
  why: 'The vendor sends an External ID with each call, and the trust policy must ask for exactly that one. AWS compares it letter by letter: a blank or a capital too many, and every call ends in AccessDenied.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy: (connection) => {
    const { vendor } = connection.purpose;
    if (!vendor.externalId.required) return 'No External ID stands in the way.';
    return `The trust policy asks for the External ID that ${vendor.name} gave.${othersBeside(connection)}`;
  },
  find(connection) {
    const trust = vendorTrust(connection);
    if (!('document' in trust)) return trust;
    const { main, doubts, denies, expected } = trust;
    const { vendor } = connection.purpose;
    if (!main)
      return doubts[0] ?? { notApplicable: `No statement of the trust policy is ${vendor.name}'s, so there is no External ID to compare.` };
    const broken: Evidence[] = [];
    const unread: Unknown[] = [...doubts];

    const comparing = main.externalId.filter(comparesExternalId);
    const byDeny = denies.filter(({ owner }) => owner === 'external-id');
    if (main.externalId.length === 0 && vendor.externalId.required) {
      // A Deny may ask for it in the statement's place.
      const open = waysIn(trust, undefined).find(({ index }) => index === main.index)?.applies;
      if (open === 'yes') broken.push({ kind: 'missing', main, trust });
      else if (open === 'cannot-tell' && byDeny.length === 0) unread.push(notToldByDeny(trust));
    } else if (comparing.length === 0 && main.externalId.length > 0 && byDeny.length === 0) {
      return (
        doubts[0] ?? {
          notApplicable: 'The trust policy looks at the External ID without comparing it with any: "Confused deputy" says more.',
        }
      );
    }
    for (const clause of comparing) {
      const { values, gap } = valuesOf(clause, trust);
      if (clause.outcome === 'no') broken.push({ kind: 'different', clause, index: main.index, values, trust });
      else broken.push(...qualityOf(clause, trust));
      if (clause.outcome === 'cannot-tell') unread.push(gap ?? (isUnknown(expected) ? expected : reasonOf(clause, trust)));
    }
    for (const { index, applies, clauses } of byDeny) {
      for (const clause of clauses.filter((one) => isAboutExternalId(one) && one.key !== undefined)) {
        if (applies === 'cannot-tell') unread.push(isUnknown(expected) ? expected : reasonOf(clause, trust));
        else if (bareOperator(clause)?.startsWith('stringnot'))
          broken.push({ kind: 'different', clause, index, values: valuesOf(clause, trust).values, trust });
        else broken.push({ kind: 'refused', clause, index, trust });
      }
    }
    return { broken, unread };
  },
  explain(evidence) {
    const { trust } = evidence;
    const { vendor } = trust.connection.purpose;
    const expected = isKnown(trust.expected) ? redactExternalId(trust.expected) : `the External ID that ${vendor.name} gave`;
    switch (evidence.kind) {
      case 'missing':
        return {
          message: `The trust policy does not ask for an External ID. Whoever gets ${vendor.name} to use this role's ARN can come in through ${vendor.name}.`,
          at:
            evidence.main.statement.Condition === undefined
              ? statementAt(evidence.main.index)
              : [...statementAt(evidence.main.index), 'Condition'],
          expected: `sts:ExternalId equals ${expected}`,
          actual: 'no condition on sts:ExternalId',
        };
      case 'refused':
        return {
          message: `A Deny statement refuses the very External ID that ${vendor.name} sends.`,
          at: inTrust(evidence.clause.path),
          expected: `no Deny for ${expected}`,
          actual: `Deny by ${evidence.clause.operator ?? 'a condition'} on sts:ExternalId`,
        };
      case 'different':
        return explainDifferent(evidence.values, evidence.clause, trust);
      case 'guessable':
        return {
          message: `The External ID is ${evidence.what}. ${evidence.matches ? 'It works, but anybody' : 'Anybody'} can guess it; have ${vendor.name} give you another.`,
          at: inTrust(evidence.clause.path),
          expected: 'a value that nobody can guess',
          actual: redactExternalId(evidence.value),
          severity: 'warning',
          side: evidence.matches ? 'vendor' : 'yours',
        };
      case 'malformed':
        return {
          message: `The External ID in the trust policy cannot be ${vendor.name}'s: ${evidence.what}.${evidence.matches ? ' It is the one given to this connection; check both.' : ''}`,
          at: inTrust(evidence.clause.path),
          expected,
          actual: redactExternalId(evidence.value),
          severity: evidence.matches ? 'warning' : 'error',
        };
    }
  },
  fixes(evidence) {
    const { trust } = evidence;
    switch (evidence.kind) {
      case 'missing':
        return [
          withExpected(trust, 'require-external-id', 'Ask for the External ID', 'narrower', (value) =>
            externalIdEdits(evidence.main.index, evidence.main.statement, value),
          ),
        ];
      case 'refused':
        return [dropStatement(trust, evidence.index, 'wider', 'Whoever this Deny keeps out beside the vendor is no longer kept out.')];
      case 'different':
        return [setExpected(trust, evidence.clause)];
      case 'malformed':
        return [evidence.matches ? askVendor(evidence, trust) : setExpected(trust, evidence.clause)];
      case 'guessable':
        return [askVendor(evidence, trust)];
    }
  },
});

/** While an External ID is rotated the old one and the new one are accepted: what is right, and wider than it need be for long. */
function othersBeside(connection: Connection): string {
  const trust = vendorTrust(connection);
  if (!('document' in trust) || !trust.main) return '';
  const { vendor, nextExternalId: next } = connection.purpose;
  const { name } = vendor;
  const { expected } = trust;
  const all = [...new Set(trust.main.externalId.filter(comparesExternalId).flatMap((clause) => valuesOf(clause, trust).values))];
  const others = all.filter((value) => isUnknown(expected) || value !== expected).map(redactExternalId);
  if (all.length < 2 || isUnknown(expected)) return '';
  if (next !== undefined && next !== expected && all.includes(next)) {
    return ` It is being rotated: the old one, ${redactExternalId(expected)}, is to be dropped once ${name} sends the new one, ${redactExternalId(next)}.`;
  }
  return ` It accepts ${all.length} External IDs: beside ${redactExternalId(expected)}, which is this connection's, ${others.join(' and ')}. Once ${name} sends one of them only, drop the ${others.length === 1 ? 'other' : 'others'}.`;
}

function notToldByDeny({ connection }: VendorTrust): Unknown {
  return unknown('not-looked', `Whether a Deny statement asks for the External ID of ${connection.purpose.vendor.name} cannot be told.`);
}

/**
 * What is wrong with the values themselves: with the right one, or, where that is not known here, with any. Of a list, a
 * value that cannot be the vendor's is a fault only if no other can be.
 */
function qualityOf(clause: ClauseVerdict, trust: VendorTrust): Evidence[] {
  const { connection, expected } = trust;
  const { values, gap } = valuesOf(clause, trust);
  const wildcard = bareOperator(clause) === 'stringlike' ? /[*?]|\$\{/ : /\$\{/;
  const literal = values.filter((value) => !wildcard.test(value));
  const noneFits =
    gap === undefined && literal.length === values.length && values.every((value) => malformed(value, connection) !== undefined);
  return literal.flatMap((value): Evidence[] => {
    const matches = isKnown(expected) && value === expected;
    if (isKnown(expected) && !matches) return [];
    const bad = noneFits || matches ? malformed(value, connection) : undefined;
    const weak = guessable(value, connection);
    if (bad !== undefined && !matches) {
      return [{ kind: 'malformed', clause, value, what: weak === undefined ? bad : `${bad}, and it is ${weak}`, matches, trust }];
    }
    if (weak !== undefined) return [{ kind: 'guessable', clause, value, what: weak, matches, trust }];
    return bad === undefined ? [] : [{ kind: 'malformed', clause, value, what: bad, matches, trust }];
  });
}

function explainDifferent(values: readonly string[], clause: ClauseVerdict, trust: VendorTrust) {
  const { expected, connection } = trust;
  const { name } = connection.purpose.vendor;
  const at = inTrust(clause.path);
  if (isUnknown(expected)) return { message: `The External ID condition can never hold. ${clause.why}`, at };
  const differences = values.map((value) => externalIdDifference(expected, value) ?? 'is the same');
  const [first = 'names none'] = differences;
  const actual = values.map((value, index) => `${redactExternalId(value)}, ${differences[index]}`).join('; ') || 'no value';
  const message =
    values.length > 1
      ? `None of the ${values.length} External IDs in the trust policy is the one that ${name} gave.`
      : first === 'is another value'
        ? `The External ID in the trust policy is not the one that ${name} gave.`
        : `The External ID in the trust policy is not quite the one that ${name} gave: it ${first}.`;
  return { message, at, expected: redactExternalId(expected), actual };
}

/** The values that a clause compares with, and the first of them that could not be read. */
function valuesOf({ path }: ClauseVerdict, { document }: VendorTrust): { readonly values: readonly string[]; readonly gap?: Unknown } {
  const at = path.reduce<unknown>(
    (here, key) => (typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[key] : undefined),
    document,
  );
  if (isUnknown(at)) return { values: [], gap: at };
  const list: readonly unknown[] = Array.isArray(at) ? at : at === undefined || typeof at === 'object' ? [] : [at];
  const gap = list.find((value) => isUnknown(value));
  return { values: list.filter((value) => !isUnknown(value)).map(String), ...(gap !== undefined && { gap }) };
}

/** Puts the right value in the place of a slip of it, or of the only value; a list of others is kept and gets it beside them. */
function edit(clause: ClauseVerdict, value: string, trust: VendorTrust): Edit {
  const at: Path = inTrust(clause.path);
  const { values } = valuesOf(clause, trust);
  const slip = values.findIndex((one) => isSlip(value, one));
  if (values.length > 1)
    return slip >= 0 ? { op: 'set', path: [...at, slip], value } : { op: 'insert', path: [...at, values.length], value };
  return { op: 'set', path: at, value };
}

function setExpected(trust: VendorTrust, clause: ClauseVerdict): Fix {
  const { vendor } = trust.connection.purpose;
  return withExpected(trust, 'set-external-id', `Set the External ID that ${vendor.name} gave`, 'same', (value) => [
    edit(clause, value, trust),
  ]);
}

function withExpected(
  trust: VendorTrust,
  id: string,
  title: string,
  access: Fix['access'],
  edits: (value: string) => readonly Edit[],
): Fix {
  const { vendor } = trust.connection.purpose;
  if (isKnown(trust.expected)) return { id, title, access, reversible: true, edits: savable(trust, edits(trust.expected)) };
  const steps = [
    `Find the External ID. ${vendor.externalId.where}`,
    'Give it to this connection, then diagnose again: the change is offered then.',
  ];
  return { id, title, access, reversible: true, edits: [], guide: { steps } };
}

function askVendor(
  { kind, value, what }: { readonly kind: 'malformed' | 'guessable'; readonly value: string; readonly what: string },
  { connection }: VendorTrust,
): Fix {
  const { vendor } = connection.purpose;
  const link = vendor.console[0]?.url;
  return {
    id: 'ask-for-new-external-id',
    title: `Have ${vendor.name} give you another External ID`,
    access: 'same',
    reversible: true,
    edits: [],
    guide: {
      steps: [
        `Compare with what ${vendor.name} shows. ${vendor.externalId.where}`,
        `If it is the same, ask ${vendor.name} for a new one.`,
        'Give the new one to this connection and diagnose again.',
      ],
      ...(link !== undefined && { link }),
      message: messageTo(connection, {
        to: 'vendor',
        found:
          kind === 'guessable'
            ? `Anybody can guess the External ID of this connection, ${redactExternalId(value)}: it is ${what}.`
            : `The External ID of this connection, ${redactExternalId(value)}, is none of yours by its form: ${what}.`,
        ask: 'Please issue a new External ID for this connection, and show it to us in your console rather than in an answer to this message.',
        link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
      }),
    },
  };
}
