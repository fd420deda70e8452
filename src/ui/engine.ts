import type * as door from '../engine/session.ts';

/** The engine's one door, and a session made with it. Its `vendorCatalogue` is the whole one as it is now, people's own vendors among it. */
export type Engine = typeof door & { readonly session: door.Session };

/** The engine is larger than all that people see; it is loaded by the first question, and starting up does not wait for it. */
export type LoadEngine = () => Promise<Engine>;
