import { isUnknown } from '../../model/known.ts';
import type { TextChange } from '../located.ts';
import { attachInBlock, snake } from './attachmentPens.ts';
import { insertBlock, type NewBlock } from './blockPens.ts';
import { hclCode, hclText, type Code } from './pens/hclText.ts';
import type { Resource } from './tree.ts';

/** A customer managed policy that is to be made and attached to a role. */
export interface NewPolicy {
  readonly name: string;
  readonly description: string;
  readonly document: unknown;
}

/** A value of `role.policies` as a policy that is to be made; `undefined`: it is one that is there, or it is not known what it says. */
export function newPolicyOf(value: unknown): NewPolicy | undefined {
  const { name, document, toCreate } = (value ?? {}) as {
    readonly name?: unknown;
    readonly document?: unknown;
    readonly toCreate?: unknown;
  };
  const { description } = (toCreate ?? {}) as { readonly description?: unknown };
  if (typeof name !== 'string' || typeof description !== 'string' || typeof document !== 'object' || document === null) return undefined;
  return isUnknown(document) ? undefined : { name, description, document };
}

/**
 * The policy as a resource behind the role, or behind the role's last attachment, with what attaches it.
 * @param attach puts it into the list that says all the policies there are; `undefined`: there is none, and a block attaches it. What
 *   `for_each` goes through cannot take it, for its ARN is known only when it is made.
 */
export function makeAndAttach(
  role: Resource,
  beside: Resource | undefined,
  { name, description, document }: NewPolicy,
  attach: ((arn: Code) => readonly TextChange[] | undefined) | undefined,
): readonly TextChange[] | undefined {
  const home = beside ?? role;
  if (home.module !== role.module) return undefined;
  const text = hclText(document, '  ');
  if (text === undefined) return undefined;
  const { resources } = role.module.source;
  const stem = snake(name);
  let label = stem;
  for (let number = 2; resources.has(`aws_iam_policy.${label}`); number++) label = `${stem}_${number}`;
  const added: NewBlock = {
    header: `resource "aws_iam_policy" "${label}"`,
    body: [
      ['name', name],
      ['description', description],
      ['policy', hclCode(`jsonencode(${text})`)],
    ],
  };
  const policy = insertBlock(home.file, home.block, 'after', added);
  const reference = hclCode(`aws_iam_policy.${label}.arn`);
  const attached = attach ? attach(reference) : attachInBlock(role, beside, reference, name);
  if (!policy || !attached) return undefined;
  const [first] = policy;
  const [second] = attached;
  // Both go to the same place, one behind the other.
  if (!attach && first && second && first.file === second.file && first.start === second.start)
    return [{ ...first, text: first.text + second.text }];
  return [...policy, ...attached];
}
