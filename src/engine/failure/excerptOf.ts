import { plainText } from './plainText.ts';
import { withoutSecrets } from './withoutSecrets.ts';

/** The beginning of a text as it may be shown: in one line, without secrets. */
export function excerptOf(text: string, most: number): string {
  const plain = withoutSecrets(plainText(text));
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`;
}
