/** What a script came to. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Is there an AWS CLI on this machine? */
export function hasAwsCli(): boolean;

/**
 * Runs a script with `sh` as somebody does who has saved it, with nothing of this machine's AWS settings.
 * @param env the login, and what the script asks for
 * @param by the AWS CLI of this machine, or what stands in for it
 */
export function runScript(script: string, env: Readonly<Record<string, string>>, by: 'aws' | 'stand-in'): Promise<Ran>;
