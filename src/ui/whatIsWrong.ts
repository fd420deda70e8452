import type { ConnectionSpec } from '../engine/session.ts';
import type { Engine } from './engine.ts';

/** What makes no sense in a connection's words, in a sentence that names the field. */
export function whatIsWrong({ session, BadConnection }: Engine, spec: ConnectionSpec): string | undefined {
  try {
    session.purposeOf(spec, undefined);
    return undefined;
  } catch (error) {
    if (error instanceof BadConnection) return error.message;
    throw error;
  }
}
