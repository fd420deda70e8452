import type { Located, Place } from '../../located.ts';
import { asFailure, isFailure } from '../marks.ts';
import { made } from '../plain.ts';
import type { Scope } from '../scope.ts';
import type { Expression } from '../syntax.ts';
import { unresolved } from '../unresolved.ts';
import { collectionFunctions } from './collectionFunctions.ts';
import { conversionFunctions } from './conversionFunctions.ts';
import { fileFunctions } from './fileFunctions.ts';
import { numberFunctions } from './numberFunctions.ts';
import { setFunctions } from './setFunctions.ts';
import { stringFunctions } from './stringFunctions.ts';
import type { TerraformFunction } from './terraformFunction.ts';

const FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map(
  [stringFunctions, numberFunctions, collectionFunctions, setFunctions, conversionFunctions, fileFunctions].flatMap((each) =>
    Object.entries(each),
  ),
);

/** Calls a function; of one that is not known here, the result is not settled. */
export function callFunction(
  expression: Expression & { readonly type: 'call' },
  scope: Scope,
  at: Place,
  evaluate: (part: Expression, scope: Scope) => Located,
): Located {
  const name = expression.name.replace(/^core::/, '');
  if (name === 'try' || name === 'can') return attempt(name, expression.args, at, (part) => evaluate(part, scope));
  const known = FUNCTIONS.get(name);
  if (!known) return unresolved(at, `${expression.name}(…) is not computed here.`);
  const args = expression.args.map((part) => evaluate(part, scope));
  if (expression.spread) {
    const last = args.pop();
    if (last?.kind !== 'list') return last?.kind === 'unknown' ? { ...last, at } : wrong(expression.name, at);
    args.push(...last.items);
  }
  const result = known(args, { at, scope });
  if (result) return result;
  const open = args.find((arg) => arg.kind === 'unknown');
  return open?.kind === 'unknown' ? { kind: 'unknown', at, because: open.because } : wrong(expression.name, at);
}

function wrong(name: string, at: Place): Located {
  return unresolved(at, `${name}(…) is not settled with these arguments.`);
}

/** The first that is no error; one that is not settled may be one, or not, and ends the search. */
function attempt(name: 'try' | 'can', args: readonly Expression[], at: Place, evaluate: (part: Expression) => Located): Located {
  for (const arg of args) {
    const value = evaluate(arg);
    if (name === 'can' && isFailure(value)) return made(false, at);
    if (isFailure(value)) continue;
    if (name === 'try') return value;
    return value.kind === 'unknown' ? { kind: 'unknown', at, because: value.because } : made(true, at);
  }
  return asFailure(unresolved(at, `Nothing in ${name}(…) is without an error.`));
}
