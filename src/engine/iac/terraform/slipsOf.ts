import type { Declaration, Slip } from '../dialect.ts';
import type { Path } from '../../model/edit.ts';
import { locatedAt, type Located } from '../located.ts';
import { evaluate } from './evaluate.ts';
import type { Module, ModuleScope } from './module.ts';
import type { Block, Expression } from './syntax.ts';
import type { Resource } from './tree.ts';
import { placeIn } from './unresolved.ts';

const STATEMENTS: Path = ['role', 'trust', 'Statement'];

/** What only code can get wrong in a role's trust policy. */
export function slipsOf(role: Resource, facts: Located): Declaration['slips'] {
  const texts = new Map([...role.module.texts.values()].map(({ path, text }) => [path, text]));
  const statements = locatedAt(facts, STATEMENTS);
  const slips: Slip[] = [];
  const items = statements?.kind === 'list' ? statements.items : [];
  items.forEach((statement, index) => {
    const at = [...STATEMENTS, index];
    for (const key of ['Principal', 'NotPrincipal']) {
      const principal = partOf(statement, key);
      for (const { located, path } of principal ? scalarsIn(principal, [...at, key]) : []) {
        const slip = numberIn(located, path, role.module, texts);
        if (slip) slips.push(slip);
      }
    }
    slips.push(...literalIds(statement, at, role, texts));
  });
  return [...slips, ...vanishing(role)];
}

/** HCL takes an id without quotes for a number, and a leading zero is gone by then. */
function numberIn(located: Located, path: Path, module: Module, texts: ReadonlyMap<string, string>): Slip | undefined {
  if (located.kind !== 'scalar') return undefined;
  const here = texts.get(located.at.file)?.slice(located.at.start, located.at.end) ?? '';
  if (/^\d{9,12}$/.test(here)) return slip(located.at);
  const digits: readonly string[] = String(located.value).match(/\d{9,12}/g) ?? [];
  const number = numbersOf(module).find(({ value }) => digits.includes(value));
  return number && slip(number.at);

  function slip(at: Slip['at']): Slip {
    return {
      kind: 'account-as-number',
      at,
      path,
      say: 'An account id is written as a number here. Terraform drops a leading zero of a number, and it is another account then: put it in quotes.',
    };
  }
}

/** Long numbers that stand without quotes as a variable's default, in tfvars, as a local or as an argument of the module's call. */
function numbersOf(module: Module): readonly { readonly value: string; readonly at: Slip['at'] }[] {
  const { source, caller } = module;
  const written: { readonly file: { readonly path: string }; readonly value: Expression }[] = [
    ...[...source.variables.values()].flatMap(({ block, file }) => argumentsOf(block, 'default').map((value) => ({ file, value }))),
    ...[...source.given.values(), ...source.locals.values()].map(({ attribute, file }) => ({ file, value: attribute.value })),
    ...(caller ? caller.call.block.body.attributes.map(({ value }) => ({ file: caller.call.file, value })) : []),
  ];
  const own = written.flatMap(({ file, value }) =>
    value.type === 'literal' && typeof value.value === 'number' && /^\d{9,12}$/.test(value.raw)
      ? [{ value: String(value.value), at: placeIn(file, value) }]
      : [],
  );
  return caller ? [...own, ...numbersOf(caller.module)] : own;
}

function argumentsOf(block: Block, name: string): readonly Expression[] {
  return block.body.attributes.filter((one) => one.name === name).map(({ value }) => value);
}

/** An External ID that stands in the trust policy itself, and not where a variable gets its value. */
function literalIds(statement: Located, at: Path, role: Resource, texts: ReadonlyMap<string, string>): readonly Slip[] {
  const condition = partOf(statement, 'Condition');
  if (condition?.kind !== 'map') return [];
  return condition.entries.flatMap(({ key: operator, value: keys }) =>
    keys.kind !== 'map'
      ? []
      : keys.entries
          .filter(({ key }) => key.toLowerCase() === 'sts:externalid')
          .flatMap(({ key, value }) => scalarsIn(value, [...at, 'Condition', operator, key]))
          .filter(({ located }) => typeof located.value === 'string' && located.value !== '' && isInPlace(located, role, texts))
          .map(({ located, path }) => ({
            kind: 'literal-external-id' as const,
            at: located.at,
            path,
            say: 'The External ID is written into the trust policy. A variable keeps it out of the code, and lets each environment have its own.',
          })),
  );
}

/** Is it written in a resource or a data source, or in a file of JSON, rather than as the value of a variable or a local? */
function isInPlace({ at, usedAt }: Located, { module }: Resource, texts: ReadonlyMap<string, string>): boolean {
  if (usedAt || texts.get(at.file)?.slice(at.start, at.end).includes('${')) return false;
  const file = module.source.files.find(({ path }) => path === at.file);
  if (!file) return !/\.tfvars(\.json)?$/.test(at.file);
  const around = file.body.blocks.find(({ start, end }) => start <= at.start && at.end <= end);
  return around?.type === 'resource' || around?.type === 'data';
}

/** A `dynamic "condition"` on the External ID that is gone when a variable is null: the role is then open without it. */
function vanishing(role: Resource): readonly Slip[] {
  const slips: Slip[] = [];
  for (const { block, file } of role.module.source.data.values()) {
    if (block.labels[0]?.text !== 'aws_iam_policy_document' || !isTrustOf(role, block)) continue;
    const scope = role.module.scopeIn(file);
    for (const dynamic of dynamicConditions(block)) {
      const each = argumentsOf(dynamic, 'for_each')[0];
      const empty = each && variablesIn(each).find((name) => isEmpty(each, scope, name));
      if (empty === undefined) continue;
      slips.push({
        kind: 'vanishing-condition',
        at: placeIn(file, { start: dynamic.typeRange.start, end: dynamic.labels.at(-1)?.end ?? dynamic.typeRange.end }),
        path: ['role', 'trust'],
        say: `This condition is left out when var.${empty} is null or empty: whoever has the ARN can then have the vendor use the role for him.`,
      });
    }
  }
  return slips;
}

function isTrustOf({ block, file }: Resource, data: Block): boolean {
  const trust = argumentsOf(block, 'assume_role_policy')[0];
  const text = trust ? file.text.slice(trust.start, trust.end) : '';
  return text.includes(`data.aws_iam_policy_document.${data.labels[1]?.text ?? ''}`);
}

function dynamicConditions(block: Block): readonly Block[] {
  return block.body.blocks.flatMap((inner) => {
    const deeper = dynamicConditions(inner);
    const isCondition = inner.type === 'dynamic' && inner.labels[0]?.text === 'condition';
    return isCondition && mentionsExternalId(inner) ? [inner, ...deeper] : deeper;
  });
}

function mentionsExternalId(block: Block): boolean {
  const own = argumentsOf(block, 'variable').some((value) =>
    value.type === 'literal'
      ? String(value.value).toLowerCase() === 'sts:externalid'
      : value.type === 'template' && value.parts.some((part) => part.kind === 'text' && part.text.toLowerCase() === 'sts:externalid'),
  );
  return own || block.body.blocks.some(mentionsExternalId);
}

/** With the variable null, or an empty text or list, does the expression come to nothing? */
function isEmpty(expression: Expression, scope: ModuleScope, name: string): boolean {
  const at = placeIn(scope.file, expression);
  const values: readonly Located[] = [
    { kind: 'scalar', at, value: null },
    { kind: 'scalar', at, value: '' },
    { kind: 'list', at, items: [] },
  ];
  return values.some((value) => {
    const given: ModuleScope = {
      ...scope,
      lookup: (root, steps, range) => {
        const [step] = steps;
        return root === 'var' && step?.kind === 'name' && step.name === name ? value : scope.lookup(root, steps, range);
      },
      with: () => given,
      in: () => given,
    };
    const result = evaluate(expression, given);
    return (result.kind === 'list' && result.items.length === 0) || (result.kind === 'map' && result.entries.length === 0);
  });
}

function variablesIn(expression: Expression): readonly string[] {
  switch (expression.type) {
    case 'reference': {
      const [step] = expression.steps;
      return expression.root === 'var' && step?.kind === 'name' ? [step.name] : [];
    }
    case 'access':
      return variablesIn(expression.of);
    case 'call':
      return expression.args.flatMap(variablesIn);
    case 'tuple':
      return expression.items.flatMap(variablesIn);
    case 'unary':
      return variablesIn(expression.operand);
    case 'binary':
      return [...variablesIn(expression.left), ...variablesIn(expression.right)];
    case 'conditional':
      return [...variablesIn(expression.test), ...variablesIn(expression.yes), ...variablesIn(expression.no)];
    case 'for':
      return variablesIn(expression.over);
    case 'parenthesised':
      return variablesIn(expression.inner);
    case 'template':
      return expression.parts.flatMap((part) => (part.kind === 'interpolation' ? variablesIn(part.expression) : []));
    default:
      return [];
  }
}

function scalarsIn(
  located: Located,
  path: Path,
): readonly { readonly located: Located & { readonly kind: 'scalar' }; readonly path: Path }[] {
  if (located.kind === 'scalar') return [{ located, path }];
  if (located.kind === 'list') return located.items.flatMap((item, index) => scalarsIn(item, [...path, index]));
  if (located.kind === 'map') return located.entries.flatMap(({ key, value }) => scalarsIn(value, [...path, key]));
  return [];
}

function partOf(located: Located, key: string): Located | undefined {
  return located.kind === 'map' ? located.entries.find((entry) => entry.key === key)?.value : undefined;
}
