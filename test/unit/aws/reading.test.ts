import { strict as assert } from 'node:assert';
import { createReading } from '../../../src/aws/reading.ts';
import { isUnknown } from '../../../src/engine/model/known.ts';

const never = new AbortController().signal;
const about = { what: 'a thing', action: 'iam:GetThing', lack: 'the thing' };

describe('aws: reading', () => {
  it('counts the calls and the longest chain, the login among them', async () => {
    const reading = createReading(1, '', never, () => undefined);
    const first = await reading.ask({ ...about, after: 0, send: () => Promise.resolve(1), pick: (value) => value });
    await reading.ask({ ...about, after: first.depth, send: () => Promise.resolve(2), pick: (value) => value });
    await reading.pages({
      ...about,
      after: 0,
      send: (token) => Promise.resolve(Number(token ?? 0)),
      pick: (page) => [page],
      next: (page) => (page < 2 ? String(page + 1) : undefined),
    });
    assert.deepEqual(reading.timing(), { calls: 6, longestChain: 4 });
  });

  it('keeps the pages that came when a later one fails, and says that the list is not whole', async () => {
    const reading = createReading(0, '', never, () => undefined);
    const { items, rest, depth } = await reading.pages({
      ...about,
      after: 0,
      send: (token) => (token ? Promise.reject(Object.assign(new Error(), { name: 'Throttling' })) : Promise.resolve('first')),
      pick: (page) => [page],
      next: () => 'more',
    });
    assert.deepEqual([items, rest?.unknown, depth], [['first'], 'unreachable', 2]);
  });

  it('does not page in a circle', async () => {
    const reading = createReading(0, '', never, () => undefined);
    const { rest } = await reading.pages({ ...about, after: 0, send: () => Promise.resolve(0), pick: () => [0], next: () => 'same' });
    assert.ok(rest && isUnknown(rest));
  });

  it('takes an answer that lacks what it must have for no answer', async () => {
    const reading = createReading(0, '', never, () => undefined);
    const { value } = await reading.ask<object, string>({ ...about, after: 0, send: () => Promise.resolve({}), pick: () => undefined });
    assert.ok(isUnknown(value) && value.detail === 'Could not read a thing: AWS answered without the thing.');
  });

  it('lets through the reason of a signal and nothing else', async () => {
    const controller = new AbortController();
    const reading = createReading(0, '', controller.signal, () => undefined);
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(reading.ask({ ...about, after: 0, send: () => Promise.resolve(1), pick: (value) => value }), reason);
  });

  it('has a bounded number of calls under way, and loses none', async () => {
    const reading = createReading(0, '', never, () => undefined);
    let underWay = 0;
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    let most = 0;
    const answers = await Promise.all(
      Array.from({ length: 600 }, (_, index) =>
        reading.ask({
          ...about,
          after: 0,
          send: async () => {
            most = Math.max(most, ++underWay);
            if (underWay === 256) void turns(10).then(open);
            await gate;
            underWay -= 1;
            return index;
          },
          pick: (value) => value,
        }),
      ),
    );
    assert.equal(most, 256);
    assert.deepEqual(
      answers.map((answer) => answer.value),
      Array.from({ length: 600 }, (_, index) => index),
    );
  });
});

/** So many turns of the event loop: time enough for whoever could be let in. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
