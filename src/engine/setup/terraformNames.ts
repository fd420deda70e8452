import { hclName } from './hcl.ts';
import { fileStem, type Gap, type Setup } from './setup.ts';
import { wordsOf } from './wording.ts';

/** What things are called in the Terraform of a setup: each name begins with the vendor's. */
export interface Names {
  readonly stem: string;
  readonly externalId: string;
  readonly policies: string;
  readonly clusters: string;
  readonly tags: string;
  /** The partition as it stands in a text between quotes. */
  readonly partition: string;
}

/** The names for a setup. */
export function namesIn(setup: Setup): Names {
  const stem = hclName(fileStem(setup));
  return {
    stem,
    externalId: `${stem}_external_id`,
    policies: `${stem}_policies`,
    clusters: `${stem}_clusters`,
    tags: `${stem}_tags`,
    partition: `\${data.aws_partition.${stem}.partition}`,
  };
}

/** The variable that wants what only the user can name. */
export function variableOf({ name }: Gap, { stem }: Names): string {
  return `${stem}_${wordsOf(name).join('_')}s`;
}
