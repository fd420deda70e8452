import type { Path } from '../model/edit.ts';
import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown, unknown, type Unknown } from '../model/known.ts';
import type { Statement } from '../model/policy.ts';
import type { ClauseVerdict } from '../policy/verdict.ts';
import { defineCheck } from './defineCheck.ts';
import { dropStatement } from './trust/dropStatement.ts';
import { externalIdEdits, inTrust, oneOrMany, savable, statementAt } from './trust/trustEdits.ts';
import { bareOperator, comparesExternalId, unknownsIn, vendorTrust, type MainStatement, type VendorTrust } from './trust/vendorTrust.ts';
import { waysIn } from './trust/waysIn.ts';

interface Evidence {
  readonly trust: VendorTrust;
  readonly index: number;
  readonly statement: Statement;
  /** `without`: no External ID is needed; `any`: any one will do; `pattern`: every one of a pattern will do. */
  readonly how: 'without' | 'any' | 'pattern';
  readonly clause?: ClauseVerdict;
}

/**
 * Is there a way in for the vendor without the right External ID? Then another customer of the vendor, who knows the
 * role's ARN, can have the vendor use it for him (IAM User Guide, "The confused deputy problem", read 2026-11-21). The
 * vendor's own test of the connection stays green.
 */
export const confusedDeputy = defineCheck<Evidence>({
  id: 'confused-deputy',
  part: 'trust',
  title: 'Confused deputy',
  why: "The External ID keeps other customers of the vendor from using your role through the vendor. A condition that can be got round lets them in, while the vendor's own test of the connection stays green.",
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy: ({ purpose }) => `${purpose.vendor.name} gets in with the right External ID only.`,
  find(connection) {
    const trust = vendorTrust(connection);
    if (!('document' in trust)) return trust;
    const { vendor } = connection.purpose;
    if (!vendor.externalId.required) return { notApplicable: `${vendor.name} works without an External ID.` };
    const { main, doubts } = trust;
    if (!main) return doubts[0] ?? { notApplicable: `The trust policy does not let ${vendor.name} in at all.` };

    const asksForNone = main.externalId.length === 0;
    const without = waysIn(trust, undefined);
    const withForeign = waysIn(trust, foreignId(trust));
    const broken: Evidence[] = [];
    const unread: Unknown[] = [...doubts];
    let leftToExternalId = false;
    trust.document.Statement.forEach((statement, index) => {
      const open = [without, withForeign].map((ways) => ways.find((way) => way.index === index)?.applies);
      if (isUnknown(statement) || (open[0] === undefined && open[1] === undefined)) {
        if (isUnknown(statement)) unread.push(statement);
        return;
      }
      if (index === main.index && asksForNone) leftToExternalId = true;
      else if (open[0] === 'yes') broken.push({ trust, index, statement, how: 'without', ...withClause(main, index) });
      else if (open[1] === 'yes') broken.push({ trust, index, statement, how: 'any', ...withClause(main, index) });
      else unread.push(notTold(statement, index, vendor.name));
    });
    const pattern = broken.some(({ index }) => index === main.index) ? undefined : openPattern(main);
    if (pattern) broken.push({ trust, index: main.index, statement: main.statement, how: 'pattern', clause: pattern });
    if (leftToExternalId && broken.length === 0 && unread.length === 0) {
      return { notApplicable: 'The trust policy asks for no External ID at all, which "External ID" reports.' };
    }
    return { broken, unread: [...new Set(unread)] };
  },
  explain({ trust, index, how, clause }) {
    const { vendor } = trust.connection.purpose;
    const at: Path = clause ? inTrust(clause.path) : statementAt(index);
    const expected = 'StringEquals on sts:ExternalId, and no other way in';
    const own = index === trust.main?.index;
    if (how === 'pattern') {
      return {
        message: `The External ID is compared by ${clause?.operator ?? 'StringLike'} with a pattern, so more than one External ID gets in.`,
        at,
        expected,
        actual: `${clause?.operator ?? 'StringLike'} with a wildcard`,
        severity: 'warning',
      };
    }
    const lets = how === 'without' ? 'without any External ID' : 'with any External ID at all';
    const because = clause ? ` ${weakness(clause, vendor.name)}` : '';
    return {
      message: own
        ? `The condition on the External ID can be got round: ${vendor.name} gets in ${lets}.${because}`
        : `Another statement (number ${index + 1}) lets ${vendor.name} in ${lets}, beside the one that asks for it.`,
      at,
      expected,
      actual: clause?.operator
        ? `${clause.operator} on sts:ExternalId`
        : own
          ? 'a condition that does not hold anybody back'
          : 'a second Allow without the condition',
    };
  },
  fixes({ trust, index, statement }) {
    const asking = requireId(trust, index, statement);
    if (index === trust.main?.index) return [asking];
    const caution = `Whoever else comes in by this statement loses access.`;
    return [dropStatement(trust, index, 'narrower', caution), asking];
  },
});

/** An External ID that the vendor might send for another customer: nobody's, but of a form that AWS takes. */
function foreignId({ expected }: VendorTrust): string {
  const someone = 'another-customer-0f7a6f0e';
  return isKnown(expected) && expected === someone ? `${someone}-too` : someone;
}

function withClause(main: MainStatement, index: number): { readonly clause?: ClauseVerdict } {
  const clause =
    index === main.index ? (main.externalId.find((one) => one.key !== undefined && !isFirm(one)) ?? main.externalId[0]) : undefined;
  return clause ? { clause } : {};
}

/** StringEquals without `IfExists` or `ForAllValues:` holds for the listed values only. */
function isFirm({ operator = '' }: ClauseVerdict): boolean {
  return /^(foranyvalue:)?stringequals(ignorecase)?$/i.test(operator);
}

function openPattern(main: MainStatement): ClauseVerdict | undefined {
  if (main.externalId.some((clause) => clause.key !== undefined && isFirm(clause))) return undefined;
  return main.externalId.find(
    (clause) => bareOperator(clause) === 'stringlike' && valuesAt(clause, main.statement).some((value) => /[*?]/.test(String(value))),
  );
}

function valuesAt({ operator = '', key = '' }: ClauseVerdict, { Condition }: Statement): readonly unknown[] {
  if (Condition === undefined || isUnknown(Condition)) return [];
  const keys = Condition[operator];
  if (keys === undefined || isUnknown(keys)) return [];
  const values: unknown = keys[key];
  return Array.isArray(values) ? values : [values];
}

function weakness({ operator = '' }: ClauseVerdict, vendor: string): string {
  const lower = operator.toLowerCase();
  if (lower.startsWith('forallvalues:'))
    return `${operator} holds also where no External ID is sent, since there is then nothing to compare.`;
  if (lower.endsWith('ifexists')) return `${operator} compares only if an External ID is sent.`;
  if (lower === 'null') return `Null only asks whether one is sent, never which; ${vendor} needs its own to be asked for.`;
  if (lower.startsWith('stringnot')) return `${operator} turns away one External ID and lets in every other, and none at all.`;
  return `${operator} takes whatever is sent.`;
}

function notTold(statement: Statement, index: number, vendor: string): Unknown {
  const [gap] = unknownsIn(statement);
  return (
    gap ??
    unknown(
      'not-looked',
      `Whether statement ${index + 1} of the trust policy lets ${vendor} in without the External ID cannot be told: it rests on something that only AWS and ${vendor} know.`,
    )
  );
}

/** Asks for the vendor's External ID; where that is not known here, for the one that the statement names already. */
function requireId(trust: VendorTrust, index: number, statement: Statement): Fix {
  const { vendor } = trust.connection.purpose;
  const fix = {
    id: 'require-external-id',
    title: 'Ask for the External ID with StringEquals',
    access: 'narrower',
    reversible: true,
  } as const;
  const value = isKnown(trust.expected) ? trust.expected : index === trust.main?.index ? namedIds(trust.main) : undefined;
  if (value === undefined) {
    return {
      ...fix,
      edits: [],
      guide: {
        steps: [
          `Give the External ID to this connection first. ${vendor.externalId.where}`,
          'Then diagnose again: the change is offered then.',
        ],
      },
    };
  }
  return { ...fix, edits: savable(trust, externalIdEdits(index, statement, value)) };
}

function namedIds(main: MainStatement): unknown {
  const values = main.externalId
    .filter((clause) => clause.key !== undefined && comparesExternalId(clause))
    .flatMap((clause) => valuesAt(clause, main.statement));
  const firm = values.every((value) => typeof value === 'string' && !/[*?]|\$\{/.test(value));
  return values.length > 0 && firm ? oneOrMany(values) : undefined;
}
