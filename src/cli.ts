// The second front door: the engine from a terminal.
import { Misuse } from './cli/misuse.ts';

const COMMANDS = [
  'diagnose',
  'fix',
  'revoke',
  'rotate',
  'vendor-activity',
  'scan',
  'setup',
  'explain-trust',
  'explain-error',
  'vendors',
  'demo',
] as const;

const USAGE = `rolecall: diagnoses the cross-account IAM role that connects an AWS account to a vendor

  rolecall diagnose --vendor <id> --role <arn|name> [--variant <id>] [--external-id <value>] [--profile <name>]
                    [--endpoint-url <url>] [--cluster <region>/<name>]... [--allow-cidr <cidr>]... [--region <region>]...
                    [--bucket <name>]... [--vendor-file <file>]... [--show-external-id] [--bundle <folder>] [--json]
  rolecall diagnose --connection <name> [--profile <name>] [--json]
  rolecall fix <as diagnose> [--check <id>]... [--dry-run | --yes | --script] [--irreversible] [--json]
  rolecall fix --activity | --undo <activity-id> [--yes] | --finish <activity-id> [--yes] [--json]
  rolecall revoke <as diagnose> [--delete-role [--confirm <role-name>]] [--dry-run | --yes | --script] [--json]
  rolecall rotate <as diagnose> --new-external-id <value> [--drop-old] [--dry-run | --yes | --script] [--json]
  rolecall vendor-activity <as diagnose> [--json]
  rolecall scan <path>... [--fix [--wider] [--dry-run]] [--json | --sarif] [--show-external-id]
                    [--connection <name> | --vendor <id> [--variant <id>] [--role <arn|name>] [--external-id <value>]
                    [--cluster <region>/<name>]... [--allow-cidr <cidr>]... [--bucket <name>]...] [--vendor-file <file>]...
  rolecall setup --vendor <id> [--variant <id>] --how terraform|cloudformation [--out <folder>] [--role-name <name>]
                    [--role-path <path>] [--tag <key>=<value>]... [--eks] [--cluster <region>/<name>]... [--allow-cidr <cidr>]...
                    [--bucket <name>]... [--write-policy <name|arn>]... [--policies-per-role <quota>]
                    [--vendor-file <file>]...
  rolecall setup <as above> --how deploy|create [--external-id <value>] [--profile <name>] [--endpoint-url <url>]
                    [--region <region>]... [--update] [--dry-run | --yes] [--show-external-id] [--json]
  rolecall setup <as above> --how script|console [--external-id <value>] [--profile <name>] [--endpoint-url <url>]
  rolecall explain-trust --policy <file|-> --principal <arn> [--external-id <value>] [--session-tags] [--json]
  rolecall explain-trust --ndjson
  rolecall explain-error [--file <file|->] [--json]
  rolecall vendors [--vendor-file <file>]... [--json]
  rolecall demo [--scenario <name>] [--list] [--port <n>] [--latency <ms>] [--faults <file>] [--json]

Exit codes: 0 healthy or nothing found, 1 something is broken, 2 the words of the call are off, 3 cannot tell.`;

process.exitCode = await main(process.argv.slice(2));

/** A run that may not end between two steps (`fix --yes`) takes this listener away. */
function endAtOnce(): void {
  process.exit(130);
}

async function main([command, ...words]: readonly string[]): Promise<number> {
  process.stdout.on('error', endUnheard);
  process.once('SIGINT', endAtOnce);
  try {
    if (['--help', '-h'].includes(words[0] ?? '') && COMMANDS.some((known) => known === command)) return tellUsage();
    switch (command) {
      case 'diagnose':
        return await (await import('./cli/diagnose.ts')).diagnose(words);
      case 'fix':
        return await (await import('./cli/fix.ts')).fix(words);
      case 'revoke':
        return await (await import('./cli/access.ts')).revoke(words);
      case 'rotate':
        return await (await import('./cli/access.ts')).rotate(words);
      case 'vendor-activity':
        return await (await import('./cli/access.ts')).vendorActivity(words);
      case 'scan':
        return await (await import('./cli/scan.ts')).scan(words);
      case 'setup':
        return await (await import('./cli/setup.ts')).setup(words);
      case 'explain-trust':
        return await (await import('./cli/explainTrust.ts')).explain(words);
      case 'explain-error':
        return await (await import('./cli/explainError.ts')).explainError(words);
      case 'vendors':
        return await (await import('./cli/vendors.ts')).vendors(words);
      case 'demo':
        return await (await import('./cli/demo.ts')).demo(words);
      case 'help':
      case '--help':
      case '-h':
        return tellUsage();
      case undefined:
        throw new Misuse(`say what to do: ${COMMANDS.join(', ')} (rolecall --help tells more)`);
      default:
        throw new Misuse(`there is no command "${command}"; there are ${COMMANDS.join(', ')}`);
    }
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    process.stderr.write(`rolecall: ${error.message}\n`);
    return 2;
  }
}

/** A reader that closes the pipe early (`| head`) has what it wanted; the verdict stands in the exit code all the same. */
function endUnheard(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  process.stderr.write(`rolecall: the result cannot be written: ${error.message}\n`);
  process.exit(1);
}

function tellUsage(): number {
  process.stdout.write(`${USAGE}\n`);
  return 0;
}
