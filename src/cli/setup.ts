import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cloudFormationFor, terraformFor, type CloudFormationTemplate, type Setup, type SetupFile } from '../engine/session.ts';
import { openSession } from './meantConnection.ts';
import { Misuse, readFlags } from './misuse.ts';
import { assertTaken, howOf, SETUP_FLAGS, wantedBy } from './setupFlags.ts';
import { setupInAccount, setupWarnings } from './setupInAccount.ts';

/** `rolecall setup`: a vendor's role as code, to stdout or into a folder, where nothing is ever overwritten; or in the account itself. */
export async function setup(words: readonly string[]): Promise<number> {
  const flags = readFlags('setup', words, SETUP_FLAGS);
  const how = howOf(flags);
  const session = await openSession('setup', flags['vendor-file']);
  const wanted = wantedBy(flags, session);
  assertTaken(wanted);
  if (how !== 'terraform' && how !== 'cloudformation') return setupInAccount(how, wanted, flags, session);
  const { files, awsProvider, steps } = how === 'terraform' ? asTerraform(wanted) : asCloudFormation(wanted);
  const { out } = flags;
  if (out === undefined) process.stdout.write(inOneText(files));
  else await writeInto(out, files, awsProvider);
  process.stderr.write([...setupWarnings(wanted), ...steps].map((note) => `${note}\n`).join(''));
  return 0;
}

/** Several files are parted by their names; one is just its text. */
function inOneText(files: readonly SetupFile[]): string {
  if (files.length === 1) return files[0]!.text;
  return files.map(({ name, text }) => `# --- ${name} ---\n\n${text}`).join('\n');
}

/** @throws Misuse where a file is there already, or cannot be written; then none is written */
async function writeInto(folder: string, files: readonly SetupFile[], awsProvider: string | undefined): Promise<void> {
  const names = await namesIn(folder);
  const saysProviders = awsProvider === undefined ? undefined : await whereProvidersAre(folder, names);
  const wanted = saysProviders === undefined ? files : files.slice(0, 1);
  const there = wanted.find(({ name }) => names.includes(name));
  if (there) throw new Misuse(`setup: ${join(folder, there.name)} is there already, so nothing was written`);
  const done: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, text } of wanted) {
      const path = join(folder, name);
      await writeFile(path, text, { flag: 'wx' });
      done.push(path);
    }
  } catch (error) {
    for (const path of done) await rm(path);
    throw new Misuse(`setup: nothing was written: ${error instanceof Error ? error.message : String(error)}`);
  }
  process.stdout.write(done.map((path) => `wrote ${path}\n`).join(''));
  if (saysProviders !== undefined)
    process.stderr.write(`${saysProviders} names the module's providers already: this needs hashicorp/aws ${awsProvider} there.\n`);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Misuse(`setup: --out: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Terraform takes `required_providers` of a module once only. */
async function whereProvidersAre(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names.filter((one) => /\.(?:tf|tofu)$/.test(one))) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw new Misuse(`setup: --out: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (/^\s*required_providers\s*\{/m.test(text)) return path;
  }
  return undefined;
}

/** What is written, and what is to be done with it. */
interface Written {
  readonly files: readonly SetupFile[];
  /** What it needs of hashicorp/aws; the last file says so. */
  readonly awsProvider?: string;
  readonly steps: readonly string[];
}

function asTerraform(wanted: Setup): Written {
  const { vendor } = wanted;
  const { file, versions, awsProvider, externalIdVariable, roleArnOutput } = terraformFor(wanted);
  return {
    files: [file, versions],
    awsProvider,
    steps: [
      `Next: give ${externalIdVariable} the External ID, run terraform apply, and give ${vendor.name} the output ${roleArnOutput}.`,
      `The External ID: ${vendor.externalId.where}`,
    ],
  };
}

function asCloudFormation(wanted: Setup): Written {
  const { vendor } = wanted;
  const template = cloudFormationFor(wanted);
  return {
    files: [template, ...template.elsewhere],
    steps: [
      `Next: ${deployCommand(template)}`,
      ...template.elsewhere.map((one) => `Then, with the output RoleArn of that stack: ${deployCommand(one)}`),
      `Give ${vendor.name} the output RoleArn. The External ID: ${vendor.externalId.where}`,
    ],
  };
}

const VALUES = { 'external-id': '<External ID>', 'role-arn': '<RoleArn>', name: '<name>' } as const;

function deployCommand({ name, stack, region, capabilities, wants }: CloudFormationTemplate): string {
  return [
    `aws cloudformation deploy --template-file ${name} --stack-name ${stack}`,
    ...(region === undefined ? [] : [`--region ${region}`]),
    ...(capabilities.length === 0 ? [] : [`--capabilities ${capabilities.join(' ')}`]),
    `--parameter-overrides ${wants.map(({ parameter, what }) => `${parameter}='${VALUES[what]}'`).join(' ')}`,
  ].join(' ');
}
