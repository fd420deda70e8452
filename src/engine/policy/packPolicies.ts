import { isUnknown, type Known, type Unknown } from '../model/known.ts';
import type { OneOrMany, PolicyDocument, Statement } from '../model/policy.ts';
import { policySize } from '../model/policySize.ts';
import { patternCovers } from './glob.ts';
import { isRecord, listOf } from './shape.ts';

/**
 * Puts the statements of identity policies into as few documents of at most `limit` characters as greedy ways find: first fit, largest
 * first, with statements merged or as they are; and filling each document to the last action before the next. All of them together allow and deny what the originals do, no more and
 * no less: statements with the same effect, resources and condition become one, and an action is left out where another one of the
 * same or of an unconditional statement covers it. Sids are left out, for IAM wants them unique and merged statements have none.
 * The same documents in the same order give the same result. Returns why it cannot be done where it cannot.
 * Source: IAM User Guide, "IAM JSON policy elements" and "Policy evaluation logic" (2026-11).
 */
export function packPolicies(
  documents: readonly Known<PolicyDocument>[],
  limit: number,
): { readonly documents: readonly PolicyDocument[] } | { readonly error: string } {
  const blocks: Block[] = [];
  for (const document of documents) {
    const read = blocksOf(document);
    if ('error' in read) return read;
    blocks.push(...read.blocks);
  }
  const pieces = blocks.map((block) => split(block, limit));
  const merged = withoutCovered(mergedOf(blocks));
  const mergedPieces = merged.map((block) => split(block, limit));
  const ways = [
    mergedPieces.every(isWhole) ? firstFit(mergedPieces.flat(), limit) : undefined,
    pieces.every(isWhole) ? firstFit(pieces.flat(), limit) : undefined,
    mergedPieces.every(isWhole) ? filled(merged, limit) : undefined,
  ].filter((way) => way !== undefined);
  const best = ways.reduce<Bin[] | undefined>((least, way) => (least && least.length <= way.length ? least : way), undefined);
  return best ? { documents: best.map(documentOf) } : { error: `one of the statements alone is larger than ${limit} characters` };
}

/** What a statement is about beside its actions. */
interface Frame {
  readonly Effect: string;
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: NonNullable<Statement['Condition']>;
}

/** A statement: which actions, and what of them. */
interface Block {
  readonly frame: Frame;
  /** Statements with the same key may be merged. */
  readonly key: string;
  readonly element: 'Action' | 'NotAction';
  readonly actions: readonly string[];
}

type Bin = Block[];

const MEMBERS = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

function blocksOf(document: Known<PolicyDocument>): { readonly blocks: readonly Block[] } | { readonly error: string } {
  const hidden = unknownIn(document);
  if (hidden) return { error: hidden.detail };
  const { Version: version, Statement: statements } = document as PolicyDocument;
  // Policy variables are plain text in the older version (IAM User Guide, "IAM JSON policy elements: Version").
  if (version !== '2012-10-17' && JSON.stringify(statements).includes('${'))
    return { error: 'a policy of an older version names policy variables' };
  const blocks: Block[] = [];
  for (const statement of listOf(statements)) {
    if (!isRecord(statement)) return { error: 'a statement is no object' };
    const odd = Object.keys(statement).find((member) => !MEMBERS.has(member));
    if (odd !== undefined) return { error: `a statement has the member ${odd}` };
    const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
    const element = Action === undefined ? 'NotAction' : 'Action';
    if ((Action === undefined) === (NotAction === undefined)) return { error: 'a statement needs either Action or NotAction' };
    const frame: Frame = {
      Effect: String(Effect),
      ...(Resource !== undefined && { Resource: everything(textsOf(Resource)) }),
      ...(NotResource !== undefined && { NotResource: textsOf(NotResource) }),
      ...(Condition !== undefined && { Condition: Condition as NonNullable<Statement['Condition']> }),
    };
    const actions = textsOf(Action ?? NotAction);
    blocks.push({ frame, element, actions, key: JSON.stringify([frame, element === 'Action' ? '' : actions]) });
  }
  return { blocks };
}

function unknownIn(value: unknown): Unknown | undefined {
  if (isUnknown(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const part of Object.values(value)) {
    const found = unknownIn(part);
    if (found) return found;
  }
  return undefined;
}

/** Sorted and each once: their order means nothing. */
function textsOf(value: unknown): readonly string[] {
  return [...new Set(listOf(value).map(String))].toSorted();
}

/** Beside `*` no other resource says anything. */
function everything(resources: readonly string[]): readonly string[] {
  return resources.includes('*') ? ['*'] : resources;
}

/** Statements that differ in their actions only become one. Of a NotAction two are not as one, so only equal ones are. */
function mergedOf(blocks: readonly Block[]): readonly Block[] {
  const byKey = new Map<string, Block>();
  for (const block of blocks) {
    const had = byKey.get(block.key);
    byKey.set(block.key, had ? { ...had, actions: textsOf([...had.actions, ...block.actions]) } : block);
  }
  return [...byKey.values()];
}

/** Leaves out each action that is said more widely elsewhere. */
function withoutCovered(blocks: readonly Block[]): readonly Block[] {
  const pruned = blocks.map((block) => (block.element === 'Action' ? { ...block, actions: widest(block.actions) } : block));
  const everywhere = pruned.filter(isEverywhere).flatMap(({ actions }) => actions.map((action) => action.toLowerCase()));
  return pruned
    .map((block) =>
      block.frame.Effect !== 'Allow' || block.element !== 'Action' || isEverywhere(block)
        ? block
        : { ...block, actions: block.actions.filter((action) => !everywhere.some((wide) => patternCovers(wide, action.toLowerCase()))) },
    )
    .filter(({ actions }) => actions.length > 0);
}

/** Allows its actions on every resource, under no condition. */
function isEverywhere({ frame: { Effect, Resource, NotResource, Condition }, element }: Block): boolean {
  return Effect === 'Allow' && element === 'Action' && NotResource === undefined && Condition === undefined && Resource?.[0] === '*';
}

function widest(actions: readonly string[]): readonly string[] {
  const folded = [...new Map(actions.map((action) => [action.toLowerCase(), action]))];
  const patterns = folded.flatMap(([name]) => (/[*?]/.test(name) ? [name] : []));
  // Of two patterns that cover each other (`a:**`, `a:*`) the first stays.
  const covers = (pattern: string, name: string) =>
    pattern !== name && patternCovers(pattern, name) && !(patternCovers(name, pattern) && name < pattern);
  return folded.filter(([name]) => !patterns.some((pattern) => covers(pattern, name))).map(([, action]) => action);
}

/** The statement as it is, or cut into parts that each fit a document of their own; nothing where that cannot be done. */
function split(block: Block, limit: number): readonly Block[] {
  if (sizeOf([block]) <= limit) return [block];
  const parts: Block[] = [];
  for (let done = 0; done < block.actions.length;) {
    const part = largestPart(without(block, done), [], limit);
    if (!part) return [];
    parts.push(part);
    done += part.actions.length;
  }
  return parts;
}

function isWhole(parts: readonly Block[]): boolean {
  return parts.length > 0;
}

/** As many of its first actions as fit beside what is in the document already. */
function largestPart(block: Block, beside: Bin, limit: number): Block | undefined {
  const withFirst = (count: number): Block => ({ ...block, actions: block.actions.slice(0, count) });
  if (sizeOf([...beside, block]) <= limit) return block;
  if (block.element === 'NotAction') return undefined;
  let fits = 0;
  let over = block.actions.length;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (sizeOf([...beside, withFirst(middle)]) <= limit) fits = middle;
    else over = middle;
  }
  return fits > 0 ? withFirst(fits) : undefined;
}

/** What is left of a statement once its first actions are elsewhere. */
function without(block: Block, first: number): Block {
  return { ...block, actions: block.actions.slice(first) };
}

function firstFit(blocks: readonly Block[], limit: number): Bin[] {
  const sized = blocks.map((block) => ({ block, size: policySize(statementOf(block)) }));
  const bins: Bin[] = [];
  for (const { block } of sized.toSorted((one, other) => other.size - one.size)) {
    const bin = bins.find((candidate) => sizeOf([...candidate, block]) <= limit);
    if (bin) bin.push(block);
    else bins.push([block]);
  }
  return bins;
}

/** Cuts statements where a document is full, so that none is left half empty. What cannot be cut goes first. */
function filled(blocks: readonly Block[], limit: number): Bin[] {
  const whole = blocks.filter(({ element }) => element === 'NotAction');
  const bins = firstFit(whole, limit);
  for (const block of blocks.filter((one) => !whole.includes(one))) {
    let done = 0;
    for (let at = 0; done < block.actions.length; at += 1) {
      const bin = (bins[at] ??= []);
      const part = largestPart(without(block, done), bin, limit);
      if (!part) continue;
      bin.push(part);
      done += part.actions.length;
    }
  }
  return bins;
}

function sizeOf(bin: Bin): number {
  return policySize(documentOf(bin));
}

function documentOf(bin: Bin): PolicyDocument {
  return { Version: '2012-10-17', Statement: bin.map(statementOf) };
}

function statementOf({ frame: { Effect, Resource, NotResource, Condition }, element, actions }: Block): Statement {
  return {
    Effect,
    ...(element === 'Action' ? { Action: oneOrMany(actions) } : { NotAction: oneOrMany(actions) }),
    ...(Resource && { Resource: oneOrMany(Resource) }),
    ...(NotResource && { NotResource: oneOrMany(NotResource) }),
    ...(Condition !== undefined && { Condition }),
  };
}

function oneOrMany(texts: readonly string[]): OneOrMany<string> {
  return texts.length === 1 ? texts[0]! : texts;
}
