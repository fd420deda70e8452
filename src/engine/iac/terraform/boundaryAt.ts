import { unknown } from '../../model/known.ts';
import type { Located } from '../located.ts';
import { unresolved } from './unresolved.ts';

/** A permissions boundary by its ARN, which is all that code has of it; an empty one is none. */
export function boundaryAt(arn: Located): Located | undefined {
  if (arn.kind === 'scalar' && arn.value === '') return undefined;
  if (arn.kind !== 'scalar') return arn.kind === 'unknown' ? arn : unresolved(arn.at, 'This is no ARN of a policy.');
  const document: Located = {
    kind: 'unknown',
    at: arn.at,
    because: unknown('not-looked', 'The document of the permissions boundary is not in the code.'),
  };
  return {
    kind: 'map',
    at: arn.at,
    entries: [
      { key: 'arn', value: arn },
      { key: 'document', value: document },
    ],
  };
}
