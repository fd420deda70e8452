/** A line as `terraform fmt` takes it: a heredoc belongs to the line that it starts on. Offsets into the text. */
export interface FmtLine {
  readonly start: number;
  /** The end of its first line of text, or of all of them if a text between quotes goes over lines; without `\n` or `\r\n`. */
  readonly end: number;
  /** The first `=` that is not the first sign of the line. */
  readonly equals?: number;
  /** What follows the `=` opens as many brackets as it closes, so that it is lined up with its neighbours. */
  readonly whole: boolean;
  /** A comment behind something else. */
  readonly comment?: number;
}

/** The lines of a text of HCL (hclwrite, format.go, `linesForFormat`, 2025). */
export function fmtLines(text: string): readonly FmtLine[] {
  const lines: FmtLine[] = [];
  for (let at = 0; at <= text.length;) {
    const { line, next } = readLine(text, at);
    lines.push(line);
    at = next;
  }
  return lines;
}

/** What a line is made of; the longest that fits stands first. */
const TOKEN = /[ \t\r]+|\/\*[\s\S]*?(?:\*\/|$)|(?:#|\/\/)[^\n]*|<<-?([\w-]+)[ \t]*\r?(?=\n)|[=!<>]=|=>|[A-Za-z0-9_.-]+|[\s\S]/y;

function readLine(text: string, start: number): { readonly line: FmtLine; readonly next: number } {
  let [equals, comment, marker]: [number | undefined, number | undefined, string | undefined] = [undefined, undefined, undefined];
  let [net, tokens, at] = [0, 0, start];
  while (at < text.length && text[at] !== '\n') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const token = match?.[0] ?? text.charAt(at);
    const first = token.charAt(0);
    const isComment = first === '#' || token.startsWith('//') || token.startsWith('/*');
    comment = isComment && tokens > 0 ? at : isComment || /\s/.test(first) ? comment : undefined;
    if (token === '=' && tokens > 0 && equals === undefined) equals = at;
    if (equals !== undefined) net += '[({'.includes(token) ? 1 : '])}'.includes(token) ? -1 : 0;
    marker = match?.[1] ?? marker;
    if (!/^\s/.test(token)) tokens++;
    at = first === '"' ? endOfText(text, at) : at + token.length;
  }
  const end = text[at - 1] === '\r' && at > start ? at - 1 : at;
  const line: FmtLine = {
    start,
    end,
    whole: net === 0,
    ...(equals !== undefined && { equals }),
    ...(comment !== undefined && { comment }),
  };
  return { line, next: marker === undefined ? at + 1 : behindHeredoc(text, at + 1, marker) };
}

/** The end of a text between quotes, with all that its interpolations hold. */
function endOfText(text: string, from: number): number {
  let depth = 0;
  for (let at = from + 1; at < text.length; at++) {
    const here = text[at];
    if (depth > 0) {
      if (here === '{') depth++;
      else if (here === '}') depth--;
      else if (here === '"') at = endOfText(text, at) - 1;
    } else if (here === '\\') {
      at++;
    } else if (here === '"' || here === '\n') {
      return here === '"' ? at + 1 : at;
    } else if ((here === '$' || here === '%') && text[at + 1] === '{' && text[at - 1] !== here) {
      depth = 1;
      at++;
    }
  }
  return text.length;
}

function behindHeredoc(text: string, from: number, marker: string): number {
  const closing = new RegExp(String.raw`^[ \t]*${marker}[ \t]*\r?$`, 'gm');
  closing.lastIndex = from;
  const match = closing.exec(text);
  return match ? match.index + match[0].length + 1 : text.length + 1;
}
