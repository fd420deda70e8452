import type { Known } from './known.ts';
import type { PolicyDocument } from './policy.ts';

/** A managed policy attached to a role. */
export interface AttachedPolicy {
  readonly name: string;
  readonly arn: Known<string>;
  /** The default version's document. */
  readonly document: Known<PolicyDocument>;
  /** Only in facts as they are wanted: there is no such policy yet, and this is how it is made. */
  readonly toCreate?: { readonly description: string };
}

/** A policy embedded in a role. */
export interface InlinePolicy {
  readonly name: Known<string>;
  readonly document: Known<PolicyDocument>;
  /** As AWS stored it, to the byte: what an undo writes back. Live only. */
  readonly text?: string;
}

/** A role's permissions boundary. */
export interface Boundary {
  readonly arn: string;
  readonly document: Known<PolicyDocument>;
}

/** `GetRole.Role.RoleLastUsed`: 400-day window, up to some hours late; `undefined` fields mean "not in the window". */
export interface LastUsed {
  /** ISO 8601 */
  readonly at?: string;
  readonly region?: string;
}

/** An IAM role, live or declared in a file. */
export interface Role {
  readonly name: Known<string>;
  readonly arn: Known<string>;
  readonly path: Known<string>;
  /** The unique id, `AROA…`. */
  readonly id?: Known<string>;
  /** ISO 8601. A deleted and recreated role has a later one than the access entries that still name its old id. */
  readonly createdAt?: Known<string>;
  readonly trust: Known<PolicyDocument>;
  /** The trust policy as AWS stored it, to the byte: what an undo writes back. Live only. */
  readonly trustText?: string;
  readonly policies: Known<readonly Known<AttachedPolicy>[]>;
  readonly inline: Known<readonly Known<InlinePolicy>[]>;
  readonly boundary?: Known<Boundary | undefined>;
  readonly tags: Known<Readonly<Record<string, string>>>;
  readonly lastUsed?: Known<LastUsed | undefined>;
  /** What makes a role the same again after it was deleted. Live only. */
  readonly description?: string;
  /** In seconds; IAM's own default is 3600. Live only. */
  readonly maxSession?: number;
  /** Only in facts as they are wanted: there is no such role yet. */
  readonly toCreate?: true;
}
