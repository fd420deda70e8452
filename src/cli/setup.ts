import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  attachmentsOf,
  cloudFormationFor,
  namesAskedFor,
  quotaNote,
  setupFaults,
  setupOf,
  terraformFor,
  type Session,
  type CloudFormationTemplate,
  type Setup,
  type SetupFile,
} from '../engine/session.ts';
import { openSession, purposeOf } from './meantConnection.ts';
import { Misuse, readFlags } from './misuse.ts';
import { VENDOR_FILE_FLAG } from './vendorFiles.ts';

const FLAGS = {
  vendor: { type: 'string' },
  variant: { type: 'string' },
  how: { type: 'string' },
  'role-name': { type: 'string' },
  'role-path': { type: 'string' },
  tag: { type: 'string', multiple: true },
  'write-policy': { type: 'string', multiple: true },
  eks: { type: 'boolean' },
  cluster: { type: 'string', multiple: true },
  'allow-cidr': { type: 'string', multiple: true },
  bucket: { type: 'string', multiple: true },
  'policies-per-role': { type: 'string' },
  out: { type: 'string' },
  ...VENDOR_FILE_FLAG,
} as const;

/** Which flag a fault is told of. */
const FLAG_OF = {
  partition: '--vendor',
  roleName: '--role-name',
  rolePath: '--role-path',
  tags: '--tag',
  writePolicies: '--write-policy',
  eks: '--eks, --cluster',
  names: '--bucket',
  policiesPerRole: '--policies-per-role',
} as const;

/** `rolecall setup`: writes a vendor's role as code, to stdout or into a folder, where nothing is ever overwritten. */
export async function setup(words: readonly string[]): Promise<number> {
  const flags = readFlags('setup', words, FLAGS);
  const { how, out } = flags;
  if (how !== 'terraform' && how !== 'cloudformation')
    throw new Misuse('setup: --how terraform or --how cloudformation says what to write');
  const wanted = wantedBy(flags, await openSession('setup', flags['vendor-file']));
  const [fault] = setupFaults(wanted);
  if (fault) throw new Misuse(`setup: ${FLAG_OF[fault.field]}: ${fault.message}`);
  const { files, awsProvider, steps } = how === 'terraform' ? asTerraform(wanted) : asCloudFormation(wanted);
  if (out === undefined) process.stdout.write(inOneText(files));
  else await writeInto(out, files, awsProvider);
  process.stderr.write([...warnings(wanted), ...steps].map((note) => `${note}\n`).join(''));
  return 0;
}

/** @throws Misuse for a word that is off, or that says nothing there */
function wantedBy(flags: ReturnType<typeof readFlags<typeof FLAGS>>, session: Session): Setup {
  const { vendor: id, variant: kind, bucket, cluster: clusters = [], 'allow-cidr': cidrs = [], 'policies-per-role': quota } = flags;
  if (id === undefined) throw new Misuse('setup: --vendor <id> is missing (rolecall vendors lists them)');
  const spec = { name: id, vendor: id, role: 'any-role', clusters, cidrs, ...(kind !== undefined && { variant: kind }) };
  const purpose = purposeOf('setup', session, spec, undefined);
  const { vendor, variant } = purpose;
  const asked = namesAskedFor(variant);
  if (bucket && asked.length === 0)
    throw new Misuse(`setup: --bucket: ${vendor.name} asks for no bucket there; rolecall vendors lists the variants`);
  return setupOf(vendor, variant, {
    ...(flags['role-name'] !== undefined && { roleName: flags['role-name'] }),
    ...(flags['role-path'] !== undefined && { rolePath: flags['role-path'] }),
    tags: tagsOf(flags.tag ?? []),
    writePolicies: flags['write-policy'] ?? [],
    eks: flags.eks ?? clusters.length > 0,
    clusters: purpose.clusters ?? [],
    cidrs: purpose.cidrs ?? [],
    names: bucket ? Object.fromEntries(asked.map((name) => [name, bucket])) : {},
    ...(quota !== undefined && { policiesPerRole: /^\d{1,3}$/.test(quota) ? Number(quota) : Number.NaN }),
  });
}

function tagsOf(written: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    written.map((tag) => {
      const at = tag.indexOf('=');
      if (at < 1) throw new Misuse(`setup: --tag: "${tag}" should be key=value`);
      return [tag.slice(0, at), tag.slice(at + 1)];
    }),
  );
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

function warnings(wanted: Setup): readonly string[] {
  const { write } = attachmentsOf(wanted);
  return [
    ...(write.length > 0
      ? [`With ${write.join(', ')} ${wanted.vendor.name} may be able to change things in your account; it asks for none of it.`]
      : []),
    ...quotaNote(wanted),
  ];
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
