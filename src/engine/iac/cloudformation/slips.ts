import { redactExternalId } from '../../model/externalId.ts';
import type { Path } from '../../model/edit.ts';
import type { Slip } from '../dialect.ts';
import type { Located } from '../located.ts';
import type { Resource } from './resources.ts';
import { functionOf, textOf } from './scope.ts';
import { entriesIn, valueIn } from './template.ts';

/** What only code gets wrong, in a role's trust policy. */
export function slipsOf(role: Resource, facts: Located): readonly Slip[] {
  const statements = valueIn(valueIn(facts, 'trust'), 'Statement');
  if (statements?.kind !== 'list') return [];
  const written = valueIn(role.properties, 'AssumeRolePolicyDocument');
  return statements.items.flatMap((statement, index): Slip[] => {
    const path: Path = ['role', 'trust', 'Statement', index];
    return [...numbers(statement, path), ...vanishing(written, statement, path), ...literals(statement, path, role)];
  });
}

function numbers(statement: Located, path: Path): readonly Slip[] {
  const aws = valueIn(valueIn(statement, 'Principal'), 'AWS');
  const own = [...path, 'Principal', 'AWS'];
  const values =
    aws?.kind === 'list' ? aws.items.map((item, index) => ({ item, at: [...own, index] })) : aws ? [{ item: aws, at: own }] : [];
  return values.flatMap(({ item, at }): Slip[] => {
    if (item.kind !== 'scalar' || typeof item.value !== 'number') return [];
    const digits = String(item.value);
    const lost = digits.length < 12 ? ` It has ${digits.length} digits now: a leading zero is lost.` : '';
    return [
      {
        kind: 'account-as-number',
        at: item.at,
        path: at,
        say: `The account id is written as a number.${lost} Put its twelve digits in quotes.`,
      },
    ];
  });
}

/** An `Fn::If` with `AWS::NoValue` in or around a statement's Condition. */
function vanishing(written: Located | undefined, { at }: Located, path: Path): readonly Slip[] {
  const found: Slip[] = [];
  const visit = (value: Located, within: boolean) => {
    if (value.kind === 'list') for (const item of value.items) visit(item, within);
    if (value.kind !== 'map') return;
    const call = within && value.at.start >= at.start && value.at.end <= at.end ? functionOf(value) : undefined;
    const [condition, ...branches] = call?.name === 'Fn::If' && call.argument.kind === 'list' ? call.argument.items : [];
    if (branches.some(isNoValue))
      found.push({
        kind: 'vanishing-condition',
        at: value.at,
        path: [...path, 'Condition'],
        say: `This is left out of the trust policy when the condition ${textOf(condition) ?? ''} says so. The vendor then gets in without it.`,
      });
    for (const entry of entriesIn(value)) visit(entry.value, within || entry.key === 'Condition');
  };
  if (written) visit(written, false);
  return found.slice(0, 1);
}

function isNoValue(value: Located): boolean {
  const call = functionOf(value);
  return call?.name === 'Ref' && textOf(call.argument) === 'AWS::NoValue';
}

/** An External ID that stands in the statement itself, where a parameter would let each connection have its own. */
function literals(statement: Located, path: Path, { scope }: Resource): readonly Slip[] {
  const { file } = scope.template;
  return entriesIn(valueIn(statement, 'Condition')).flatMap(({ key: operator, value: keys }) =>
    entriesIn(keys).flatMap(({ key, value }): Slip[] => {
      const values = value.kind === 'list' ? value.items : [value];
      const index = values.findIndex(
        (one) => one.usedAt === undefined && textOf(one) && file.text.slice(one.at.start, one.at.end).includes(textOf(one)!),
      );
      const literal = values[index];
      if (key.toLowerCase() !== 'sts:externalid' || !literal) return [];
      const own = [...path, 'Condition', operator, key, ...(value.kind === 'list' ? [index] : [])];
      const shown = redactExternalId(textOf(literal)!);
      const say = `The External ID ${shown} stands in the template. A parameter lets each connection have its own, and keeps it out of the repository.`;
      return [{ kind: 'literal-external-id', at: literal.at, path: own, say }];
    }),
  );
}
