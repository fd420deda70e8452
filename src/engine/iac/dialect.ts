import type { Path } from '../model/edit.ts';
import type { Located, Place } from './located.ts';

/** A file as it stands on the disk, or in an editor that has not been saved. */
export interface SourceFile {
  /** With `/`, relative to the folder that is scanned: `infra/main.tf`. */
  readonly path: string;
  readonly text: string;
}

export type DialectId = 'terraform' | 'cloudformation' | 'policy-json';

/** An IAM role (or a trust policy that stands for one) declared in code. */
export interface Declaration {
  readonly dialect: DialectId;
  /** As the dialect names it: `aws_iam_role.tierzero`, `module.vendor.aws_iam_role.this`, `TierZeroRole`, `trust.json`. */
  readonly address: string;
  /** Where it is declared: the header of its block, its logical id. */
  readonly at: Place;
  /**
   * The facts in the shape of the model, as far as the code tells: a map with `role` (model/role.ts) and, where the code declares
   * clusters or access entries for it, `clusters` (model/cluster.ts). What the code does not settle is `unknown`. A trust policy's
   * `Statement` is always a list.
   */
  readonly facts: Located;
  /** Words around it that may tell whose it is: the block's own name, comments above it, the names of outputs that lead to it. */
  readonly signs: readonly { readonly text: string; readonly at: Place }[];
  /** Rules that only code can break, found while reading: an account id written as a number, a condition that can vanish. */
  readonly slips: readonly Slip[];
  /** CDK: the construct path from the template's metadata. */
  readonly construct?: string;
}

/** Something that only code can get wrong. */
export interface Slip {
  readonly kind: 'account-as-number' | 'vanishing-condition' | 'literal-external-id' | 'aws-auth-path';
  readonly at: Place;
  /** Where in the facts it shows. */
  readonly path: Path;
  /** A sentence for people. */
  readonly say: string;
}

/** What reading files came to. */
export interface Reading {
  readonly declarations: readonly Declaration[];
  /** Files, or parts of files, that could not be read, each with the reason. A block that is being typed is one of them. */
  readonly unreadable: readonly { readonly at: Place; readonly reason: string }[];
}

/** How an External ID gets into a variable: see {@link Dialect.inVariable}. */
export type InVariable = 'default' | 'not-known' | 'another';

/** One language that roles are declared in. */
export interface Dialect {
  readonly id: DialectId;
  /** Is the file written in it, and could it matter? Cheap: a look at the name, then at the text. */
  claims(file: SourceFile): boolean;
  /**
   * Parts the files that it claimed into groups whose values lead nowhere else, so that each can be read by itself: a keystroke or a fix
   * reads its own group anew, and a large workspace is never held as a whole. Left out: all files are one group.
   */
  together?(files: readonly SourceFile[]): readonly (readonly SourceFile[])[];
  /** Could any role be declared in it? Cheap, by its text. A group of files none of which could is not read. Left out: any could. */
  mayDeclare?(file: SourceFile): boolean;
  /**
   * The files with an External ID that stands in the open put into a variable (a parameter): as its default, or, where the value only
   * stands for one that nobody knows yet, into one without a default, so that it has to be given. A variable that is there already and
   * would say the same is used; `another`: as `not-known`, and never one that is there already. `undefined`: it cannot be done safely.
   */
  inVariable?(files: readonly SourceFile[], at: Place, value: InVariable): readonly SourceFile[] | undefined;
  /** Reads the files that it claimed, all of a workspace together: values lead from file to file. Never throws, whatever the bytes. */
  read(files: readonly SourceFile[]): Reading;
}
