import type { Located } from '../located.ts';
import { documentIn } from './documentIn.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './scope.ts';
import type { Expression } from './syntax.ts';

/**
 * The document that an expression gives as JSON text: `jsonencode`, a heredoc or quoted text of JSON, `file`, `templatefile`, a data
 * source's `json`, or a reference to any of them.
 * @returns the map with its places and pens; `unknown` if it is not settled, or is no JSON
 */
export function documentFrom(expression: Expression, scope: Scope): Located {
  return documentIn(evaluate(expression, scope));
}
