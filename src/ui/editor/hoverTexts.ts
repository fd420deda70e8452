import type { Vendor } from '../../engine/model/vendor.ts';
import { asMarkdown } from '../../words/asMarkdown.ts';
import type { Translate } from '../../words/translate.ts';

/** What the hovers know of accounts; the engine's session has it. */
export interface AccountBook {
  readonly vendorCatalogue: readonly Vendor[];
  readonly nameOfAccount: (id: string) => string | undefined;
  readonly knownAccountsSource: string;
  readonly relationOf: (principal: string, vendor: Vendor) => { readonly kind: string; readonly why: string };
}

/** Digits that may be an account id, around a character of a line. Eleven are shown too: a leading zero is easily lost. */
export function accountAt(
  line: string,
  character: number,
): { readonly start: number; readonly end: number; readonly id: string } | undefined {
  for (const match of line.matchAll(/(?<![\w.-])\d{10,13}(?![\w.-]*\w)|(?<=:)\d{10,13}(?=:)/g)) {
    const [id] = match;
    const [start, end] = [match.index, match.index + id.length];
    if (start <= character && character <= end) return { start, end, id };
  }
  return undefined;
}

/**
 * Whose account it is, as Markdown; `undefined` where nobody knows, so that nothing is shown over a number that is something else.
 * From the catalogue it is certain; from the public list it is "probably", and the list is named.
 */
export function accountText(
  id: string,
  { vendorCatalogue, nameOfAccount, knownAccountsSource, relationOf }: AccountBook,
  t: Translate,
): string | undefined {
  for (const { name, accounts } of vendorCatalogue) {
    const own = accounts.find((account) => account.id === id);
    if (!own) continue;
    const documented = own.principals.find(({ form }) => form === 'preferred')?.arn;
    const comesAs = documented === undefined ? '' : ` ${t('{0} comes as `{1}`.', name, documented)}`;
    const source = t('Source: {0}, checked {1}.', own.source, own.checked);
    return `${t("**{0}** is {1}'s AWS account.", id, name)}${comesAs}\n\n${source}`;
  }
  const known = nameOfAccount(id);
  if (known !== undefined)
    return `${t('**{0}** is probably the account of **{1}**.', id, known)}\n\n${t('Source: {0}.', knownAccountsSource)}`;
  for (const vendor of vendorCatalogue) {
    const { kind, why } = relationOf(id, vendor);
    if (kind === 'near-miss') return `**${id}**: ${why}`;
  }
  return undefined;
}

/** What an External ID condition does, and what is wrong with this one, as Markdown. */
export function externalIdText(vendor: string, problems: readonly string[], t: Translate): string {
  const what = t(
    "Only who sends this External ID with `sts:AssumeRole` gets in. {0} gives each customer one of its own, so that another customer of {0} who learns the role's ARN cannot have {0} open this role for them (the confused deputy).",
    vendor,
  );
  const wrong = problems.length > 0 ? `\n\n${problems.map((problem) => `- ${asMarkdown(problem)}`).join('\n')}` : '';
  return `**sts:ExternalId**: ${what}${wrong}\n\n[${t('The confused deputy problem')}](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)`;
}

/**
 * Why Checkov reports a principal that the vendor documents, as Markdown; `undefined` where it does not, or is right.
 * CKV_AWS_60 reports `*`. CKV_AWS_61 reports an account id or a `:root`; for Terraform it makes an exception for a statement with exactly
 * `sts:AssumeRole` and a condition on exactly `sts:ExternalId`, for CloudFormation it looks at the first statement's list and at no
 * condition (github.com/bridgecrewio/checkov, IAMRoleAllowsPublicAssume.py and IAMRoleAllowAssumeFromAccount.py, read 2026-11-21).
 */
export function checkovText(principal: string, vendor: Vendor, t: Translate): string | undefined {
  if (principal === '*')
    return t('Checkov reports this as CKV_AWS_60, and rightly: every AWS account may try, and only a condition stands in the way.');
  if (!/^(?:\d{12}$|arn:[^:]+:iam::\d{12}:root$)/.test(principal)) return undefined;
  const stated = vendor.accounts
    .flatMap(({ id, principals }) => principals.map((one) => ({ ...one, id })))
    .find(({ arn, id }) => arn === principal || (principal === id && arn.endsWith(`:${id}:root`)));
  if (!stated) return undefined;
  if (stated.form === 'wider')
    return t(
      'Checkov may report this as CKV_AWS_61 (a whole account as principal). {0} does document a single role, so naming that role settles both.',
      vendor.name,
    );
  return t(
    'Checkov may report this as CKV_AWS_61 (a whole account as principal). {0} documents exactly this form, and asks for an External ID, which older versions of the check and its CloudFormation form do not look at. With the External ID condition in place the report can be suppressed: `checkov:skip=CKV_AWS_61:{0} documents its account as principal, with an External ID`.',
    vendor.name,
  );
}
