import type { Located } from '../located.ts';
import { evaluate } from './evaluate.ts';
import type { Module, ModuleScope } from './module.ts';
import type { Expression } from './syntax.ts';

/** Functions that give what they are given, in another form. */
const SAME = new Set(['toset', 'tolist', 'tomap', 'distinct', 'sort', 'compact', 'flatten', 'nonsensitive', 'reverse']);
/** Functions that put their arguments together. */
const JOINED = new Set(['concat', 'merge', 'setunion']);

/**
 * The collection, written out somewhere, that an expression takes its elements from: what is put into it comes out of the expression.
 * `undefined`: there is none that could be written to.
 */
export function sourceOf(expression: Expression, scope: ModuleScope, module: Module): Located | undefined {
  switch (expression.type) {
    case 'parenthesised':
      return sourceOf(expression.inner, scope, module);
    case 'call': {
      const [first] = expression.args;
      if (SAME.has(expression.name)) return first && sourceOf(first, scope, module);
      if (!JOINED.has(expression.name)) return undefined;
      const sources = expression.args.map((one) => sourceOf(one, scope, module)).filter((one) => one !== undefined);
      return sources.at(-1);
    }
    case 'for':
      return sourceOf(expression.over, scope, module);
    case 'conditional': {
      const test = evaluate(expression.test, scope);
      return test.kind === 'scalar' ? sourceOf(test.value === true ? expression.yes : expression.no, scope, module) : undefined;
    }
    case 'reference':
      return referred(expression, scope, module);
    case 'tuple':
    case 'object':
      return evaluate(expression, scope);
    default:
      return undefined;
  }
}

function referred(expression: Expression & { readonly type: 'reference' }, scope: ModuleScope, module: Module): Located | undefined {
  const [first, ...more] = expression.steps;
  const name = first?.kind === 'name' ? first.name : undefined;
  if (name !== undefined && more.length === 0) {
    const written =
      expression.root === 'local' ? localValue(module, name) : expression.root === 'var' ? variableValue(module, name) : undefined;
    if (written) return sourceOf(written.expression, written.scope, written.module);
  }
  const value = evaluate(expression, scope);
  return value.pen?.insert || value.pen?.put ? value : undefined;
}

interface WrittenValue {
  readonly expression: Expression;
  readonly scope: ModuleScope;
  readonly module: Module;
}

function localValue(module: Module, name: string): WrittenValue | undefined {
  const value = module.source.locals.get(name);
  return value && { expression: value.attribute.value, scope: module.scopeIn(value.file), module };
}

function variableValue(module: Module, name: string): WrittenValue | undefined {
  const { caller, source } = module;
  const given = caller?.call.block.body.attributes.find((one) => one.name === name);
  if (caller && given) return { expression: given.value, scope: caller.scope, module: caller.module };
  const line = caller ? undefined : source.given.get(name);
  if (line) return { expression: line.attribute.value, scope: module.scopeIn(line.file), module };
  const declared = source.variables.get(name);
  const fallback = declared?.block.body.attributes.find((one) => one.name === 'default');
  return declared && fallback && { expression: fallback.value, scope: module.scopeIn(declared.file), module };
}
