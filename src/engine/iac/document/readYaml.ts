import type { SourceFile } from '../dialect.ts';
import type { Located, Place } from '../located.ts';
import { documentText } from './documentText.ts';
import { locatedOf } from './locatedOf.ts';

/** What a YAML text says, document by document, and what is wrong with it. */
export interface YamlReading {
  /** `root: undefined`: the document is empty. */
  readonly documents: readonly { readonly root: Located | undefined }[];
  readonly errors: readonly { readonly at: Place; readonly reason: string }[];
}

/**
 * Reads YAML 1.1 as CloudFormation and Kubernetes do: aliases and merge keys are followed, CloudFormation's short tags are given in their
 * long form (`!Sub x` is `{"Fn::Sub": x}`), dates are texts. An account id without quotes is a number; its `at` leads to what is written.
 * Never throws. Pens write in the style of the text, and only where it has no errors.
 * @param range the stretch of the file to read; all of it, if left out. A stretch begins where a line does.
 */
export function readYaml(file: SourceFile, range?: { readonly start: number; readonly end: number }): YamlReading {
  const document = documentText(file, 'yaml', range);
  return {
    documents: document.roots.map((root) => ({ root: root && locatedOf(document, root) })),
    errors: document.errors.map(({ start, end, reason }) => ({ at: { file: file.path, start, end }, reason })),
  };
}
