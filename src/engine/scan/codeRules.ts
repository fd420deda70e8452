import type { Declaration, DialectId, Slip } from '../iac/dialect.ts';
import { locatedAt, type Located } from '../iac/located.ts';
import type { Edit, Path } from '../model/edit.ts';
import type { Finding, Fix, Severity } from '../model/finding.ts';
import { isUnknown, type Known } from '../model/known.ts';
import type { Statement } from '../model/policy.ts';
import type { Role } from '../model/role.ts';
import type { Vendor } from '../model/vendor.ts';
import { allowStatements, principalsOf } from '../vendors/principalsOf.ts';
import { relationOf } from '../vendors/recognise.ts';

/** A rule that only code can break: AWS never shows it, or shows what became of it. */
export interface CodeRule {
  /** Also the name of its page in docs/checks. */
  readonly id: Slip['kind'] | 'root-principal';
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
}

/** The fix that moves a value into a variable. */
export const IN_VARIABLE = 'in-variable';

/** What a dialect calls a value that is given from outside. */
export function variableIn(dialect: DialectId): string {
  return dialect === 'cloudformation' ? 'parameter' : 'variable';
}

/** The rules that only code can break, beside the checks. */
export const codeRules: readonly CodeRule[] = [
  {
    id: 'account-as-number',
    title: 'Account id as a number',
    why: 'An account id is twelve digits and no number. As a number it loses its leading zero, and IAM takes no number for a principal.',
    severity: 'error',
  },
  {
    id: 'vanishing-condition',
    title: 'Condition that can vanish',
    why: 'A condition that is written only if a variable is set is not there when it is not. The role then lets the vendor in without any External ID.',
    severity: 'warning',
  },
  {
    id: 'literal-external-id',
    title: 'External ID in the code',
    why: 'An External ID is different for each connection. In a variable the code serves several accounts, and the value does not lie in the repository.',
    severity: 'info',
  },
  {
    id: 'root-principal',
    title: 'Whole account as principal',
    why: "The vendor documents one role of its account. Its account's :root lets in every principal of that account that the vendor allows to assume roles.",
    severity: 'info',
  },
  {
    id: 'aws-auth-path',
    title: 'Path in aws-auth',
    why: 'The aws-auth ConfigMap wants the ARN of a role without its path. With the path in it the role is not found, and every call to the cluster ends in Unauthorized.',
    severity: 'error',
  },
];

/** What of the rules of code a declaration breaks, as findings. What a check says at the same place already is left to the check. */
export function judgeCode(
  declaration: Declaration,
  role: Known<Role>,
  vendor: Vendor,
  found: readonly Finding[],
): { readonly findings: readonly Finding[]; readonly replaces: (finding: Finding) => boolean } {
  const slips = declaration.slips.map((slip) => findingOf(slip, declaration, vendor));
  const mended = slips.flatMap((slip, index) =>
    declaration.slips[index]?.kind === 'account-as-number' && slip.fixes.length > 0 ? [slip.at] : [],
  );
  const whole = isUnknown(role) || found.some(({ check }) => check === 'trust-principal') ? [] : wholeAccounts(role, vendor);
  return {
    findings: [...slips, ...whole],
    // Quoted, the number is the vendor's account: that it lacks its zero is not a second fault.
    replaces: ({ check, at }) => check === 'trust-principal' && mended.some((path) => startsWith(path, at) || startsWith(at, path)),
  };
}

function startsWith(path: Path, head: Path): boolean {
  return head.every((key, index) => String(key) === String(path[index]));
}

function findingOf({ kind, path, say }: Slip, declaration: Declaration, vendor: Vendor): Finding {
  const rule = codeRules.find(({ id }) => id === kind)!;
  const fixes = FIXES[kind]?.(path, declaration, vendor) ?? [];
  return { check: kind, severity: rule.severity, side: 'yours', message: say, at: path, fixes };
}

const FIXES: Partial<Record<Slip['kind'], (path: Path, declaration: Declaration, vendor: Vendor) => readonly Fix[]>> = {
  'account-as-number': quote,
  'aws-auth-path': dropPath,
  'literal-external-id': makeVariable,
};

/** The facts stay as they are: only the place where the value is written becomes another. */
function makeVariable(path: Path, { facts, dialect }: Declaration): readonly Fix[] {
  const value = textAt(facts, path);
  if (value === undefined) return [];
  return [
    {
      id: IN_VARIABLE,
      title: `Make a ${variableIn(dialect)} of it`,
      access: 'same',
      reversible: true,
      edits: [{ op: 'set', path, value }],
    },
  ];
}

/**
 * The digits in quotes, wherever in the facts they came to stand. A lost zero is put back only where that makes the vendor's account; else
 * nobody knows which digits are missing.
 */
function quote(path: Path, { facts }: Declaration, vendor: Vendor): readonly Fix[] {
  const digits = /(?<!\d)\d{9,12}(?!\d)/.exec(textAt(facts, path) ?? '')?.[0];
  if (digits === undefined) return [];
  const restored = digits.padStart(12, '0');
  const lost = digits.length < 12;
  if (lost && !vendor.accounts.some(({ id }) => id === restored)) return [];
  const written = new RegExp(String.raw`(?<!\d)${digits}(?!\d)`);
  const edits = scalarsIn(facts, []).flatMap(({ path: at, value }): Edit[] => {
    const now = String(value).replace(written, restored);
    return now !== value && written.test(String(value)) ? [{ op: 'set', path: at, value: now }] : [];
  });
  return [
    {
      id: 'quote-account',
      title: lost ? `Write ${vendor.name}'s account as "${restored}", with its leading zero` : 'Put the account id in quotes',
      access: lost ? 'wider' : 'same',
      reversible: true,
      edits,
    },
  ];
}

function textAt(facts: Located, path: Path): string | undefined {
  const located = locatedAt(facts, path);
  return located?.kind === 'scalar' && located.value !== null ? String(located.value) : undefined;
}

function scalarsIn(located: Located, path: Path): readonly { readonly path: Path; readonly value: string | number | boolean }[] {
  if (located.kind === 'list') return located.items.flatMap((item, index) => scalarsIn(item, [...path, index]));
  if (located.kind === 'map') return located.entries.flatMap(({ key, value }) => scalarsIn(value, [...path, key]));
  return located.kind === 'scalar' && located.value !== null ? [{ path, value: located.value }] : [];
}

function dropPath(path: Path, declaration: Declaration): readonly Fix[] {
  const arn = textAt(declaration.facts, path);
  const parts = arn === undefined ? undefined : /^(arn:[^:]+:iam::\d{12}:role\/)(?:[^/]+\/)+([^/]+)$/.exec(arn);
  if (!parts) return [];
  const value = `${parts[1]}${parts[2]}`;
  return [
    {
      id: 'drop-path',
      title: `Write it as ${value}`,
      access: 'wider',
      reversible: true,
      edits: [{ op: 'set', path, value }],
    },
  ];
}

/** `:root` of a vendor that documents a role, unless a condition names who of the account may come. */
function wholeAccounts({ trust }: Role, vendor: Vendor): readonly Finding[] {
  const preferred = vendor.accounts.flatMap(({ principals }) => principals).find(({ form }) => form === 'preferred')?.arn;
  if (preferred === undefined || !/:role\//.test(preferred) || isUnknown(trust)) return [];
  return allowStatements(trust).allows.flatMap(({ statement, index }) => {
    if (namesCallers(statement)) return [];
    const { principals } = principalsOf(statement, index);
    if (principals.some(({ value }) => relationOf(value, vendor).kind === 'preferred')) return [];
    return principals
      .filter(({ value }) => relationOf(value, vendor).kind === 'wider')
      .map(({ value, path }): Finding => ({
        check: 'root-principal',
        severity: 'info',
        side: 'yours',
        message: `${value} lets in all of ${vendor.name}'s account. ${vendor.name} documents one role of it: ${preferred}.`,
        at: ['role', 'trust', ...path],
        expected: preferred,
        actual: value,
        fixes: [
          {
            id: 'narrow-principal',
            title: `Name ${preferred} as the principal`,
            access: 'narrower',
            reversible: true,
            edits: [{ op: 'set', path: ['role', 'trust', ...path], value: preferred }],
          },
        ],
      }));
  });
}

function namesCallers({ Condition }: Statement): boolean {
  if (Condition === undefined) return false;
  if (isUnknown(Condition)) return true;
  return Object.values(Condition).some(
    (keys) => isUnknown(keys) || Object.keys(keys).some((key) => /^aws:principal(arn|orgid)$/i.test(key)),
  );
}
