import assert from 'node:assert/strict';
import type { TextChange } from '../../../../../src/engine/iac/located.ts';
import {
  appendBlocks,
  insertBlock,
  removeArgument,
  removeBlock,
  replaceBlock,
  setArgument,
} from '../../../../../src/engine/iac/terraform/blockPens.ts';
import type { Block, FileSyntax } from '../../../../../src/engine/iac/terraform/syntax.ts';
import { changed } from '../../../../../src/engine/iac/writeEdits.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';

const TEXT = `# first
resource "a" "b" {
  name   = "x" # why
  longer = 1

  inner {
    key = true
  }
}

resource "c" "d" {}
`;

describe('writing blocks of HCL', () => {
  async function apply(
    text: string,
    write: (file: FileSyntax, block: Block) => readonly TextChange[] | undefined,
  ): Promise<string | undefined> {
    const file = (await loadHcl()).parse({ path: 'main.tf', text });
    const changes = write(file, file.body.blocks[0]!);
    return changes && changed([file], changes)[0]!.text;
  }

  it('gives an argument a value where it is, and adds one under the others', async () => {
    assert.equal(await apply(TEXT, (file, block) => setArgument(file, block, 'longer', 2)), TEXT.replace('= 1', '= 2'));
    const added = await apply(TEXT, (file, block) => setArgument(file, block, 'the_longest', ['a']));
    assert.match(added!, /\n {2}longer {6}= 1\n {2}the_longest = \["a"\]\n\n {2}inner/);
  });

  it('keeps the ends of lines that the file has', async () => {
    const windows = TEXT.replaceAll('\n', '\r\n');
    const header = { header: 'more', body: [['a', 1] as const, ['bcd', { code: 'var.x' }] as const] };
    for (const write of [
      (file: FileSyntax, block: Block) => setArgument(file, block, 'the_longest', ['a']),
      (file: FileSyntax, block: Block) => appendBlocks(file, block, [header]),
      (file: FileSyntax, block: Block) => insertBlock(file, block, 'after', header),
      (file: FileSyntax, block: Block) => insertBlock(file, block, 'before', header),
      (file: FileSyntax, block: Block) => removeBlock(file, block),
      (file: FileSyntax, block: Block) => removeArgument(file, block, 'longer'),
      (file: FileSyntax) => appendBlocks(file, file.body.blocks[1]!, [header]),
    ]) {
      const [unix, other] = [await apply(TEXT, write), await apply(windows, write)];
      assert.equal(other, unix!.replaceAll('\n', '\r\n'));
    }
  });

  it('takes a block out with its comment, and leaves no gap', async () => {
    assert.equal(await apply(TEXT, removeBlock), 'resource "c" "d" {}\n');
    assert.equal(await apply(TEXT, (file) => removeBlock(file, file.body.blocks[1]!)), TEXT.slice(0, TEXT.indexOf('\nresource "c"')));
  });

  it('puts one in the place of another', async () => {
    const put = await apply(TEXT, (file, block) => replaceBlock(file, block.body.blocks[0]!, { header: 'other', body: [['x', 'y']] }));
    assert.equal(put, TEXT.replace('inner {\n    key = true\n  }', 'other {\n    x = "y"\n  }'));
  });

  it('writes nothing into a block that stands on one line', async () => {
    assert.equal(await apply('locals { a = 1 }\n', (file, block) => setArgument(file, block, 'b', 2)), undefined);
  });
});
