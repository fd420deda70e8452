/** A call to AWS as data: shown, written down, performed, replayed backwards. `input` is the SDK's input. */
export interface AwsAction {
  /** The SDK's service: `iam`, `eks`, `account`, `service-quotas`. */
  readonly service: string;
  /** The API's operation name, e.g. `UpdateAssumeRolePolicy`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Where the service is regional. */
  readonly region?: string;
}

/** A change to a file of the workspace. */
export interface FileAction {
  readonly file: string;
  readonly edits: readonly TextEdit[];
}

export type Action = AwsAction | FileAction;

/** What an action is called where it is listed: `iam:AttachRolePolicy`, or the file that it changes. */
export function nameOfAction(action: Action): string {
  return 'operation' in action ? `${action.service}:${action.operation}` : action.file;
}

/** Lines and characters count from 0; characters in UTF-16, as in the editor. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}
export interface TextEdit {
  readonly range: TextRange;
  readonly newText: string;
}

/** One thing to do, and what takes it back. */
export interface Step {
  readonly say: string;
  readonly do: Action;
  readonly undo: readonly Action[] | 'irreversible';
}

/** The state that a plan rests on; a plan is refused when it no longer holds. */
export type Fingerprint = string;

export interface Plan {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly basedOn: Fingerprint;
}
