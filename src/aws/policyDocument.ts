import { unknown, type Known } from '../engine/model/known.ts';
import type { PolicyDocument } from '../engine/model/policy.ts';
import { readPolicyDocument } from '../engine/model/readPolicyDocument.ts';

/** A policy document as read from IAM. */
export interface DecodedPolicy {
  readonly document: Known<PolicyDocument>;
  /** The text as IAM stored it; `undefined` where IAM sent none. */
  readonly text?: string;
}

/**
 * Decodes a policy document. IAM sends it URL-encoded (RFC 3986) and the SDK leaves it so (IAM API Reference, GetRole, read 2026-11-21).
 * A single statement becomes a list of one.
 * @param what names the document in the reason why it could not be read
 */
export function decodePolicyDocument(encoded: string | undefined, what: string): DecodedPolicy {
  if (!encoded) return { document: unknown('unreachable', `AWS answered without the ${what}.`) };
  const text = decodeText(encoded);
  if (text === undefined) return { document: unknown('unreachable', `The ${what} came in an encoding that cannot be undone.`) };
  return { document: parsePolicyDocument(text, what), text };
}

/** Reads a policy document's JSON text. */
export function parsePolicyDocument(text: string, what: string): Known<PolicyDocument> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return unknown('unreachable', `The ${what} is not JSON (${error instanceof Error ? error.name : 'unreadable'}).`);
  }
  const read = readPolicyDocument(parsed);
  return 'error' in read ? unknown('unreachable', `The ${what} cannot be read: ${read.error}.`) : read.document;
}

function decodeText(encoded: string): string | undefined {
  // Emulators send the JSON itself, and a bare `%` in it would not decode.
  if (encoded.trimStart().startsWith('{')) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
