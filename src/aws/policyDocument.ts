import { unknown, type Known } from '../engine/model/known.ts';
import type { PolicyDocument, Statement } from '../engine/model/policy.ts';

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
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return unknown('unreachable', `The ${what} is not a policy document.`);
  const { Statement: statement, ...rest } = parsed as { Statement?: unknown };
  if (statement === undefined) return unknown('unreachable', `The ${what} has no Statement.`);
  const statements = Array.isArray(statement) ? statement : [statement];
  if (!statements.every(isStatement)) return unknown('unreachable', `The ${what} has a Statement that is not an object.`);
  return { ...rest, Statement: statements };
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

function isStatement(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
