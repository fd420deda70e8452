/** Longer texts are logs: what failed stands at their ends. */
const MOST_CHARACTERS = 100_000;

/** Terminals' usual widths: a line of just this length may have been cut by the terminal, not by whoever wrote it. */
const WIDTHS = new Set([72, 78, 79, 80, 100, 120, 132, 160]);

/**
 * A text as tools print it, in one line: without colours, frames, escapes of JSON and HTML, and with what a terminal has cut in two
 * put together again.
 */
export function plainText(text: string): string {
  return mended(
    joined(bare(shortened(text)).split(/\r\n|[\r\n\u2028\u2029]/))
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

function shortened(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS / 2)}\n${text.slice(-MOST_CHARACTERS / 2)}`;
}

/** Without what a terminal, a frame or a format has put around the words. */
function bare(text: string): string {
  return (
    text
      // Escapes of terminals, also where a log has written them out.
      // eslint-disable-next-line no-control-regex
      .replace(/(?:\u001b|\\u001b|\\x1b|\\033|\^\[)(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,500}(?:\u0007|\u001b\\)?|[@-Z\\-_])/gi, '')
      .replace(/\[\d{0,3}(?:;\d{1,3})*m/g, '')
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
      .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
      .replace(/[\u00a0\u2007\u202f]/g, ' ')
      .replace(/[\u2500-\u257f]/g, ' ')
      .replace(/&(quot|#34|#x22);/gi, '"')
      .replace(/&(apos|#39|#x27);/gi, "'")
      .replace(/&lt;/gi, '<')
      .replace(/&gt;/gi, '>')
      .replace(/&amp;/gi, '&')
      .replace(/\\{1,8}[nr]/g, '\n')
      .replace(/\\{1,8}t/g, ' ')
      .replace(/\\{1,8}(["'/])/g, '$1')
      .replace(/[‘’]/g, "'")
      .replace(/[“”]/g, '"')
      .replace(/^[ \t]*(?:[>|][ \t]?)+/gm, '')
      .replace(/[ \t]+$/gm, '')
  );
}

/** Lines put together; where a terminal has cut, without a blank. */
function joined(lines: readonly string[]): string {
  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const full = lines.map((line) => longest >= 40 && line.length === longest);
  return lines.reduce((text, line, index) => {
    if (index === 0) return line;
    const isCut =
      full[index - 1] === true && /\S$/.test(lines[index - 1]!) && /^\S/.test(line) && (full[index - 2] === true || full[index] === true);
    const isCutInArn = full[index - 1] === true && WIDTHS.has(longest) && /\barn:aws\S*$/.test(lines[index - 1]!) && /^[\w/:]/.test(line);
    return text + (isCut || isCutInArn ? '' : ' ') + line;
  }, '');
}

/** ARNs that are cut in their middle, and so cannot end there. */
function mended(text: string): string {
  let mendedText = text;
  for (let turn = 0; turn < 4; turn += 1) {
    const next = mendedText.replace(/(\barn:aws[\w+=,.@/:-]{0,200}) (?=[\w/:])/g, (whole, arn: string) =>
      isUnfinished(arn) ? arn : whole,
    );
    if (next === mendedText) break;
    mendedText = next;
  }
  return mendedText;
}

function isUnfinished(arn: string): boolean {
  const [, , service, , account, resource] = arn.split(':');
  if (service === undefined || account === undefined) return true;
  if (/^\d{1,11}$/.test(account)) return resource === undefined;
  if (resource === undefined) return true;
  return resource === '' || resource.endsWith('/') || /^(?:r|ro|rol|role|a|as|assu?m?e?d?-?r?o?l?e?|u|us|use)$/.test(resource);
}
