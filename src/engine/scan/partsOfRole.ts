import type { Declaration, SourceFile } from '../iac/dialect.ts';
import type { Place } from '../iac/located.ts';

/** A stretch of code that is the role's, or speaks of it. */
export interface RolePart {
  readonly place: Place;
  /** The block as Terraform names it, or the line. */
  readonly what: string;
}

/**
 * What there is in the code of a role that would lead nowhere without it: the block or the resource of the role first, then what names it,
 * and what names that. A search of the text: what goes by way of a module's outputs is not followed.
 */
export function partsOfRole({ address, at, dialect }: Declaration, files: readonly SourceFile[]): readonly RolePart[] {
  const header = { place: at, what: firstLine(files.find(({ path }) => path === at.file)?.text.slice(at.start, at.end) ?? address) };
  if (dialect === 'terraform' && /\.(?:tf|tofu)$/.test(at.file)) return [header, ...blocksNaming(localAddress(address), at, files)];
  const names = new RegExp(
    String.raw`!Ref\s+["']?${escaped(address)}["']?\s*(?:[,}\]#]|$)|"?Ref"?\s*:\s*["']?${escaped(address)}\b|!GetAtt\s+["']?${escaped(address)}\.|"?Fn::GetAtt"?\s*:\s*\[?\s*["']?${escaped(address)}\b|\$\{${escaped(address)}[.}]`,
  );
  return [header, ...(dialect === 'cloudformation' ? linesNaming(names, at, files) : [])];
}

/** `module.vendor.aws_iam_role.this[0]` → `aws_iam_role.this`: how the code of its own module calls it. */
function localAddress(address: string): string {
  return /(\w+\.[\w-]+)(?:\[[^\]]*\])?$/.exec(address)?.[1] ?? address;
}

/** What goes with the role, and so may be named itself. */
const HANGS_ON_IT = /^aws_(?:iam_role_polic|eks_access_|iam_policy_attachment|iam_instance_profile)/;

function blocksNaming(role: string, at: Place, files: readonly SourceFile[]): readonly RolePart[] {
  const folder = folderOf(at.file);
  const blocks = files.filter(({ path }) => /\.(?:tf|tofu)$/.test(path) && folderOf(path) === folder).flatMap(blocksIn);
  const own = (block: Block): boolean => block.place.file === at.file && block.place.start <= at.start && at.start < block.end;
  const named = [role];
  const found = new Set<Block>();
  for (const name of named) {
    const pattern = new RegExp(String.raw`(?<![\w.-])${escaped(name)}(?![\w-])`);
    for (const block of blocks) {
      if (own(block) || found.has(block) || !pattern.test(block.body)) continue;
      found.add(block);
      if (block.address !== undefined && HANGS_ON_IT.test(block.address)) named.push(block.address);
    }
  }
  return [...found].map(({ place, what }) => ({ place, what }));
}

interface Block extends RolePart {
  readonly end: number;
  /** Without its comments. */
  readonly body: string;
  /** Of a resource. */
  readonly address?: string;
}

/** The top-level blocks of a file; Terraform's own format begins them and ends them at the beginning of a line. */
function blocksIn({ path, text }: SourceFile): readonly Block[] {
  return [...text.matchAll(/^([a-z_]+)((?:[ \t]+"[^"\n]*")*)[ \t]*(?:\{[^\n{}]*\}[ \t]*$|\{[\s\S]*?^\})/gm)].map((match) => {
    const [whole, type = '', labels = ''] = match;
    const [kind, name] = [...labels.matchAll(/"([^"]*)"/g)].map(([, label]) => label);
    const what = `${type}${labels}`;
    return {
      place: { file: path, start: match.index, end: match.index + what.length },
      end: match.index + whole.length,
      what,
      body: whole.replaceAll(/^\s*(?:#|\/\/).*$/gm, ''),
      ...(type === 'resource' && kind !== undefined && name !== undefined && { address: `${kind}.${name}` }),
    };
  });
}

function linesNaming(pattern: RegExp, { file }: Place, files: readonly SourceFile[]): readonly RolePart[] {
  const text = files.find(({ path }) => path === file)?.text ?? '';
  return [...text.matchAll(/^.*$/gm)].flatMap(({ 0: line, index }) => {
    const what = line.trim();
    const start = index + line.length - line.trimStart().length;
    return pattern.test(line) && !what.startsWith('#') ? [{ place: { file, start, end: start + what.length }, what }] : [];
  });
}

function firstLine(text: string): string {
  return text.split(/\r?\n/)[0]!.trim();
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
