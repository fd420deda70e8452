import type { Known } from './known.ts';

/** IAM writes one value or a list of them in most places. */
export type OneOrMany<T> = T | readonly T[];

/** A value in a condition. IAM accepts booleans and numbers beside strings. */
export type ConditionValue = string | number | boolean;

/** `{"AWS": [...], "Service": ..., "Federated": ..., "CanonicalUser": ...}` */
export type PrincipalMap = { readonly [kind: string]: Known<OneOrMany<Known<string>>> };

/** `{"StringEquals": {"sts:ExternalId": ["a", "b"]}}` */
export type ConditionKeys = { readonly [key: string]: Known<OneOrMany<Known<ConditionValue>>> };
export type ConditionBlock = { readonly [operator: string]: Known<ConditionKeys> };

/** One statement in IAM's own spelling. In a file any leaf may be Unknown (a reference that cannot be computed). */
export interface Statement {
  readonly Sid?: Known<string>;
  readonly Effect: Known<string>;
  readonly Principal?: Known<string | PrincipalMap>;
  readonly NotPrincipal?: Known<string | PrincipalMap>;
  readonly Action?: Known<OneOrMany<Known<string>>>;
  readonly NotAction?: Known<OneOrMany<Known<string>>>;
  readonly Resource?: Known<OneOrMany<Known<string>>>;
  readonly NotResource?: Known<OneOrMany<Known<string>>>;
  readonly Condition?: Known<ConditionBlock>;
}

/**
 * A policy document in IAM's own shape, kept whole. The one thing that reading normalises is a single
 * `Statement` object, which becomes a list of one, so that paths into documents have one form.
 */
export interface PolicyDocument {
  readonly Version?: Known<string>;
  readonly Id?: Known<string>;
  readonly Statement: Known<readonly Known<Statement>[]>;
}
