/** A text as a comment or a description may hold it: in one line, without what a terminal would take for a command. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF]+/gu, ' ').trim();
}

/** Sentences as lines of at most that many characters, where blanks allow it. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of oneLine(text).split(/ +/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Words as they may stand in a name: `BillingBucketName` → billing, bucket, name. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/CloudTrail/g, 'Cloudtrail')
    .replaceAll(/EKS(?=MCP)/g, 'EKS ')
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, (pair, before = '', after = '') =>
      after === '' ? `${pair} ` : `${before} ${after}`,
    )
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** The same words as a name of CloudFormation: `BillingBucketName`. */
export function pascal(name: string): string {
  return wordsOf(name)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** Words as a sentence holds them: AWS's own names as AWS writes them. */
export function inWords(words: readonly string[]): string {
  return words.join(' ').replaceAll('cloudtrail', 'CloudTrail');
}
