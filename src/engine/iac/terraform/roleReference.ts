import { isUnknown } from '../../model/known.ts';
import { indexed, type Module } from './module.ts';
import { hclCode, type Code } from './pens/hclText.ts';
import { attributeIn, type Resource } from './tree.ts';

/**
 * How the ARN of a role is written in a module: as a reference where the role is declared there too, else as it is. An ARN that the code
 * does not settle can only be a reference. `undefined`: it cannot be written there.
 * @param arn the ARN as the facts have it: a text, or what stands for the role's own
 */
export function roleReference(arn: unknown, role: Resource, module: Module): string | Code | undefined {
  const own = attributeIn(role, 'arn');
  const isOwn =
    own.kind === 'unknown'
      ? isUnknown(arn) && arn.about !== undefined && arn.about === own.because.about
      : own.kind === 'scalar' && own.value === arn;
  const label = role.block.labels[1]?.text;
  if (isOwn && role.module === module && !role.occurrence.unsettled && label !== undefined)
    return hclCode(`aws_iam_role.${label}${indexed(role.occurrence.key)}.arn`);
  return typeof arn === 'string' ? arn : undefined;
}
