/** How far from a role's type its name may stand, in lines, where no block says to what it belongs. */
const NEAR = 60;

/**
 * Where a text seems to declare an IAM role of that name: the offsets of the name, in order. It is a search and no parser: a name that
 * is put together from variables is not found, and what it finds is a place to look at, never a proof.
 * Terraform and OpenTofu (`name = "X"` in a `resource "aws_iam_role"`, or a local, a variable or a module's argument near one), their
 * JSON form, and CloudFormation as YAML or JSON (`RoleName: X` near an `AWS::IAM::Role`).
 */
export function rolesDeclaredIn(text: string, name: string): readonly number[] {
  if (name === '' || !text.includes(name)) return [];
  return [...inTerraform(text, name), ...inCloudFormation(text, name)].toSorted((one, other) => one - other);
}

/** The line and the character of an offset, both from 0, as an editor counts them. */
export function placeAt(text: string, offset: number): { readonly line: number; readonly character: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: lines.at(-1)!.length };
}

function inTerraform(text: string, name: string): number[] {
  const found: number[] = [];
  for (const { offset, key, sign } of values(text, String.raw`[\w-]*name|default`, name)) {
    if (sign === '=') {
      const block = lastOf(
        text.slice(0, offset),
        /^[ \t]*(resource|data|module|locals|variable|output|provider|terraform)\b(?:[ \t]+"([^"]*)")?/gm,
      );
      const isRole = block?.[1] === 'resource' && block[2] === 'aws_iam_role' && key === 'name';
      const isNear = /^(?:module|locals|variable)$/.test(block?.[1] ?? '') && /"aws_iam_role"/.test(around(text, offset));
      if (isRole || isNear) found.push(offset);
    } else if (key === 'name' && lastOf(text.slice(0, offset), /"(aws_\w+)"\s*:/g)?.[1] === 'aws_iam_role') {
      found.push(offset);
    }
  }
  return found;
}

function inCloudFormation(text: string, name: string): number[] {
  return [...values(text, 'RoleName', name)].flatMap(({ offset, sign }) =>
    sign === ':' && /AWS::IAM::Role(?!\w)/.test(around(text, offset)) ? [offset] : [],
  );
}

/** Each place where one of the keys has the name as its whole value, quoted or bare, and not in a comment of its own line. */
function* values(
  text: string,
  keys: string,
  name: string,
): Generator<{ readonly offset: number; readonly key: string; readonly sign: string }> {
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(
    String.raw`(?<![\w-])(${keys})["']?[ \t]*([:=])[ \t]*(?:!\w+[ \t]+)?(?:"(${literal})"|'(${literal})'|(${literal})(?=[ \t]*(?:[,}\r\n]|[ \t]#|$)))`,
    'dg',
  );
  for (const match of text.matchAll(pattern)) {
    const [offset] = match.indices?.[3] ?? match.indices?.[4] ?? match.indices?.[5] ?? [];
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index);
    const isBare = match[5] !== undefined;
    // Terraform knows no bare strings, and no string between single quotes.
    if (offset === undefined || /^\s*(?:#|\/\/)/.test(line) || (match[2] === '=' && (isBare || match[4] !== undefined))) continue;
    yield { offset, key: match[1]!, sign: match[2]! };
  }
}

function around(text: string, offset: number): string {
  const lines = text.split('\n');
  const { line } = placeAt(text, offset);
  return lines.slice(Math.max(0, line - NEAR), line + NEAR).join('\n');
}

function lastOf(text: string, pattern: RegExp): RegExpExecArray | undefined {
  return [...text.matchAll(pattern)].at(-1);
}
