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

  it('sends first what most follows from, and what follows on the longest chain before anything else', async () => {
    const reading = createReading(0, '', never, () => undefined);
    const sent: string[] = [];
    const ask = (name: string, after: number, ahead: number) =>
      reading.ask({ ...about, after, ahead, send: () => Promise.resolve(sent.push(name)), pick: (value) => value });
    const others = Array.from({ length: 30 }, (_, index) => ask(`other ${index}`, 0, 0));
    const chain = (async () => {
      const first = await ask('first link', 0, 2);
      const followers = Array.from({ length: 9 }, (_, index) => ask(`second link ${index}`, first.depth, 1));
      const { depth } = await followers[0]!;
      await ask('third link', depth, 0);
      await Promise.all(followers);
    })();
    await Promise.all([chain, ...others]);
    assert.deepEqual(sent.slice(0, 11), ['first link', ...Array.from({ length: 9 }, (_, index) => `second link ${index}`), 'third link']);
    assert.equal(sent.length, 41);
  });

  it('sends what follows on the longest chain in the turn of its answer', async () => {
    const reading = createReading(0, '', never, () => undefined);
    let sent = 0;
    const ask = (after: number, ahead: number) =>
      reading.ask({ ...about, after, ahead, send: () => Promise.resolve(++sent), pick: (value) => value });
    const { depth } = await ask(0, 1);
    const sentInThisTurn = new Promise((resolve) => setImmediate(() => resolve(sent)));
    const followers = [ask(depth, 0), ask(depth, 0)];
    assert.equal(await sentInThisTurn, 3);
    await Promise.all(followers);
  });

  it('lets in what has time a few in a turn, so that the first leave early', async () => {
    const reading = createReading(0, '', never, () => undefined);
    let sent = 0;
    const ask = (ahead: number) => reading.ask({ ...about, after: 0, ahead, send: () => Promise.resolve(++sent), pick: (value) => value });
    const asked = [ask(1), ...Array.from({ length: 40 }, () => ask(0))];
    await turns(2);
    assert.ok(sent > 1 && sent < 20, `${sent} were sent`);
    await Promise.all(asked);
    assert.equal(sent, 41);
  });
});

/** So many turns of the event loop: time enough for whoever could be let in. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
