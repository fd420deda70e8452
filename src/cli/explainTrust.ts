import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createScanner, parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { explainTrust, readPolicyDocument, type TrustRequest } from '../engine/session.ts';
import { givenText } from './givenText.ts';
import { Misuse, readFlags } from './misuse.ts';

type Explanation = ReturnType<typeof explainTrust>;

const EXIT: Readonly<Record<Explanation['verdict'], number>> = { allowed: 0, denied: 1, 'cannot-tell': 3 };
const SIGN = { yes: '✓', no: '✗', 'cannot-tell': '?' } as const;

/** `rolecall explain-trust`: would this caller get in, and which clause says no? */
export async function explain(words: readonly string[]): Promise<number> {
  const flags = readFlags('explain-trust', words, {
    policy: { type: 'string' },
    principal: { type: 'string' },
    'external-id': { type: 'string' },
    'session-tags': { type: 'boolean' },
    json: { type: 'boolean' },
    ndjson: { type: 'boolean' },
  });
  if (flags.ndjson) return explainLines();
  if (flags.policy === undefined) throw new Misuse('explain-trust: --policy <file|-> is missing');
  if (flags.principal === undefined) throw new Misuse('explain-trust: --principal <arn> is missing');
  const externalId = flags['external-id'] ?? process.env['ROLECALL_EXTERNAL_ID'];
  const document = documentIn(await givenText('explain-trust', flags.policy), flags.policy);
  const explanation = explainTrust(document, requestFor(flags.principal, externalId, flags['session-tags'] ?? false));
  process.stdout.write(flags.json ? `${JSON.stringify(asContract(explanation), null, 2)}\n` : inWords(explanation));
  return EXIT[explanation.verdict];
}

/** One question a line, one answer a line, in order. A line that cannot be read is answered with its error, and the rest goes on. */
async function explainLines(): Promise<number> {
  let misread = 0;
  const answers = piecewise(process.stdout);
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const answer = answerTo(line);
    if ('error' in answer) misread += 1;
    await answers.write(`${JSON.stringify(answer)}\n`);
  }
  answers.flush();
  if (misread > 0) process.stderr.write(`rolecall: explain-trust: ${misread} lines could not be read; their answers say why\n`);
  return misread > 0 ? EXIT['cannot-tell'] : 0;
}

/**
 * Writes in pieces, because a write for each line is what a long list would wait for, and at the latest when the lines that have
 * come are answered, because somebody may wait for an answer before asking on.
 */
function piecewise(out: NodeJS.WriteStream) {
  let piece = '';
  let due: NodeJS.Immediate | undefined;
  const flush = () => {
    clearImmediate(due);
    due = undefined;
    if (piece !== '') out.write(piece);
    piece = '';
  };
  return {
    flush,
    async write(text: string): Promise<void> {
      piece += text;
      due ??= setImmediate(flush);
      if (piece.length < 65_536) return;
      flush();
      if (out.writableNeedDrain) await once(out, 'drain');
    },
  };
}

function answerTo(line: string): object {
  let question: { policy?: unknown; principal?: unknown; externalId?: unknown; context?: unknown; sessionTags?: unknown };
  try {
    question = JSON.parse(withoutMark(line));
  } catch (error) {
    return unanswered(`not JSON: ${mistakeIn(withoutMark(line), error)}`);
  }
  const { policy, principal, externalId, context, sessionTags } = question ?? {};
  if (typeof principal !== 'string') return unanswered('"principal" must be an ARN');
  if (externalId !== undefined && externalId !== null && typeof externalId !== 'string') return unanswered('"externalId" must be a string');
  if (context !== undefined && context !== null && (typeof context !== 'object' || Array.isArray(context)))
    return unanswered('"context" must be an object');
  const document = readPolicyDocument(policy);
  if ('error' in document) return unanswered(`"policy": ${document.error}`);
  const request = requestFor(principal, externalId ?? undefined, sessionTags === true);
  return asContract(
    explainTrust(document.document, context ? { ...request, context: context as NonNullable<TrustRequest['context']> } : request),
  );
}

function unanswered(error: string): object {
  return { verdict: 'cannot-tell', withoutExternalId: 'cannot-tell', statements: [], error };
}

function requestFor(principal: string, externalId: string | undefined, sessionTags: boolean): TrustRequest {
  return { principal, ...(externalId !== undefined && { externalId }), ...(sessionTags && { sessionTags }) };
}

function documentIn(given: string, place: string) {
  const text = withoutMark(given);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Misuse(`explain-trust: ${place} is not JSON: ${mistakeIn(text, error)}`);
  }
  const twice = keyNamedTwice(text);
  if (twice) throw new Misuse(`explain-trust: ${place}: the key ${twice} stands twice in one object, which IAM refuses`);
  const read = readPolicyDocument(value);
  if ('error' in read) throw new Misuse(`explain-trust: ${place}: ${read.error}`);
  return read.document;
}

/** Editors on Windows put a byte order mark before the text, which is no JSON. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Where the mistake is. JavaScript's own message quotes the text around it, which may be an External ID. */
function mistakeIn(text: string, error: unknown): string {
  if (text.trim() === '') return 'it is empty';
  const mistakes: ParseError[] = [];
  try {
    parse(text, mistakes, { disallowComments: true });
  } catch (tooDeep) {
    if (!(tooDeep instanceof RangeError)) throw tooDeep;
    return 'it is nested too deeply, and there is a mistake in it';
  }
  const [first] = mistakes;
  if (!first) return error instanceof SyntaxError ? 'there is a mistake in it' : String(error);
  const before = text.slice(0, first.offset).split('\n');
  return `${printParseErrorCode(first.error)} at line ${before.length}, character ${before.at(-1)!.length + 1}`;
}

/** A key that an object names twice: "must not contain multiple instances of the same key" (IAM User Guide, "Grammar of the IAM JSON policy language", 2026-11). */
function keyNamedTwice(text: string): string | undefined {
  const scanner = createScanner(text, true);
  const open: (Set<string> | undefined)[] = [];
  let last: string | undefined;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const keys = open.at(-1);
    const sign = text.charAt(scanner.getTokenOffset());
    if (sign === '{') open.push(new Set());
    else if (sign === '[') open.push(undefined);
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === ':' && keys && last !== undefined) {
      if (keys.has(last)) return last;
      keys.add(last);
    }
    last = sign === '"' ? scanner.getTokenValue() : undefined;
  }
  return undefined;
}

function asContract({ verdict, withoutExternalId, statements }: Explanation): object {
  return {
    verdict,
    withoutExternalId,
    statements: statements.map(({ index, effect, applies, clauses }) => ({
      index,
      effect,
      applies,
      clauses: clauses.map(({ clause, key, operator, outcome, why }) => ({
        clause,
        ...(key !== undefined && { key }),
        ...(operator !== undefined && { operator }),
        outcome,
        why,
      })),
    })),
  };
}

function inWords({ verdict, withoutExternalId, statements }: Explanation): string {
  const lines = statements.flatMap(({ index, sid, effect, applies, clauses }) => [
    `${SIGN[applies]} Statement ${index}${sid === undefined ? '' : ` (${sid})`}, ${effect}: ${applies === 'cannot-tell' ? 'cannot tell whether it applies' : applies === 'yes' ? 'applies' : 'does not apply'}`,
    ...clauses.map(({ outcome, clause, why }) => `    ${SIGN[outcome]} ${clause}: ${why}`),
  ]);
  return [`With this call: ${verdict}`, `Without any External ID: ${withoutExternalId}`, '', ...lines, ''].join('\n');
}
