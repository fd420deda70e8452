/** An IAM role's ARN, taken apart: `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`. */
export interface RoleArn {
  readonly partition: string;
  readonly account: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  readonly name: string;
}

/** Takes a role's ARN apart; `undefined` for anything else, a plain role name among it. */
export function parseRoleArn(text: string): RoleArn | undefined {
  const match = /^arn:([a-z0-9-]+):iam::(\d{12}):role(\/(?:[^/]+\/)*)([^/]+)$/.exec(text.trim());
  if (!match) return undefined;
  const [, partition, account, path, name] = match;
  return { partition: partition!, account: account!, path: path!, name: name! };
}
