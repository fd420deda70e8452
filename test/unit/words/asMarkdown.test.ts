import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { asCodeBlock, asMarkdown } from '../../../src/words/asMarkdown.ts';

describe('a text in Markdown', () => {
  it('makes no link, picture, element, code, table or heading of what it holds', () => {
    assert.equal(
      asMarkdown('![x](https://192.0.2.1/a.png) [Run](command:x) <img src=x> `a` | b'),
      String.raw`\!\[x\](https://192.0.2.1/a.png) \[Run\](command:x) \<img src=x\> \`a\` \| b`,
    );
    assert.equal(asMarkdown('a\n\n# b\r\nc'), String.raw`a \# b c`);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/(?<!\\)(?:\\\\)*[[\]<>`|]|[\r\n]/.test(asMarkdown(text))));
  });

  it('is not ended as a block of code by fences in it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('`', '```', '````', '\n', 'a')), (parts) => {
        const text = parts.join('');
        const block = asCodeBlock(text);
        const [fence = ''] = block.split('\n');
        assert.equal(block, `${fence}\n${text}\n${fence}`);
        assert.ok(/^`{3,}$/.test(fence) && !text.includes(fence));
      }),
    );
  });
});
