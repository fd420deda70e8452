/** The files that roles may be declared in, and those whose text Terraform code takes in. */
export const FILES = '**/*.{tf,tofu,tfvars,tftpl,tf.json,tofu.json,tfvars.json,json,yaml,yml,template}';

/** A template is at most 1 MB (AWS CloudFormation User Guide, "Understand CloudFormation quotas", read 2026-11-21); hand-written code is shorter. */
export const LARGEST_FILE = 1024 * 1024;

const TERRAFORM = /\.(?:tf|tofu)(?:\.json)?$|\.tfvars(?:\.json)?$/;
const PERHAPS = /\.(?:json|ya?ml|template|tftpl)$/;

/** Words without which a file of JSON or YAML declares no role and no access to a cluster, and is no policy. */
const SIGNS = /AWS::(?:IAM|EKS|Serverless)::|sts:AssumeRole|sts:\*|"?Principal"?\s*:|mapRoles/;

/** Could it hold code that Rolecall reads, going by its name? */
export function isCodeFile(path: string): boolean {
  return TERRAFORM.test(path) || PERHAPS.test(path);
}

/** Is it worth reading, going by its text? Most JSON and YAML is not about IAM. */
export function mayDeclare(path: string, text: string): boolean {
  return TERRAFORM.test(path) || (PERHAPS.test(path) && SIGNS.test(text));
}

/** Documents that are asked about: by their names, because nobody need have an extension that knows the language. */
export const SELECTOR = [{ scheme: 'file', pattern: FILES }] as const;
