import type { AwsError } from '../awsError.ts';
import { escapeXml, toXml } from './xml.ts';

/** What goes back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * An `application/x-www-form-urlencoded` body as nested data: `Tags.member.1.Key=a` becomes `{Tags: [{Key: 'a'}]}`.
 * Every leaf is text, as on the wire.
 */
export function readQuery(body: string): Record<string, unknown> {
  const root: Tree = new Map();
  for (const [path, value] of new URLSearchParams(body)) {
    const parts = path.split('.');
    const last = parts.pop() ?? path;
    let at = root;
    for (const part of parts) {
      const next = at.get(part);
      if (next instanceof Map) at = next;
      else {
        const made: Tree = new Map();
        at.set(part, made);
        at = made;
      }
    }
    at.set(last, value);
  }
  return plain(root) as Record<string, unknown>;
}

type Tree = Map<string, string | Tree>;

function plain(tree: string | Tree): unknown {
  if (typeof tree === 'string') return tree;
  const member = tree.get('member');
  if (tree.size === 1 && member instanceof Map) {
    return [...member].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => plain(item));
  }
  return Object.fromEntries([...tree].map(([key, item]) => [key, plain(item)]));
}

/** A result of the query protocol. `undefined`: the operation has no output. */
export function queryAnswer(
  namespace: string,
  operation: string,
  output: Readonly<Record<string, unknown>> | undefined,
  requestId: string,
): Answer {
  const result = output ? toXml(`${operation}Result`, output) : '';
  const body = `<${operation}Response xmlns="${namespace}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

/** An error of the query protocol. */
export function queryError(namespace: string, error: AwsError, requestId: string): Answer {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  const body = `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status: error.status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}
