import { describe, expect, it, vi } from 'vitest';
import { MemoryQueue, type Held } from '../../../../shared/broker/memory/memory-queue.ts';
import { eventually } from '../../../support/eventually.ts';

const texts = (messages: Held[]): string[] => messages.map((one) => one.content.toString());

function publish(queue: MemoryQueue, ...contents: string[]): void {
  for (const content of contents) queue.publish(Buffer.from(content));
}

describe('MemoryQueue', () => {
  it('a publish > never runs a consumer before it returns', async () => {
    const queue = new MemoryQueue({ singleActive: false });
    const got: Held[] = [];
    queue.consume(10, (message) => got.push(message));
    publish(queue, 'a');
    expect(got).toEqual([]);
    await Promise.resolve();
    expect(got).toEqual([]);
    await eventually(() => expect(texts(got)).toEqual(['a']));
  });

  it('several consumers > share the messages, each within its prefetch', async () => {
    const queue = new MemoryQueue({ singleActive: false });
    const [one, other]: [Held[], Held[]] = [[], []];
    queue.consume(1, (message) => one.push(message));
    queue.consume(2, (message) => other.push(message));
    publish(queue, 'a', 'b', 'c', 'd');
    await eventually(() => expect(one.length + other.length).toBe(3));
    expect([one.length, other.length, queue.length]).toEqual([1, 2, 1]);
    one[0]!.ack();
    await eventually(() => expect(texts(one)).toHaveLength(2));
    expect(queue.length).toBe(0);
  });

  it('single active consumer > the eldest that is left is given everything', async () => {
    const queue = new MemoryQueue({ singleActive: true });
    const got: Record<'a' | 'b' | 'c', Held[]> = { a: [], b: [], c: [] };
    const a = queue.consume(10, (message) => got.a.push(message));
    const b = queue.consume(10, (message) => got.b.push(message));
    queue.consume(10, (message) => got.c.push(message));
    publish(queue, '1', '2');
    await eventually(() => expect(texts(got.a)).toEqual(['1', '2']));
    b.release();
    a.release();
    await eventually(() => expect(texts(got.c)).toEqual(['1', '2']));
    expect(got.b).toEqual([]);
  });

  it('a holder that lets go > returns its messages to their places, counted', async () => {
    const queue = new MemoryQueue({ singleActive: false });
    const [first, again]: [Held[], Held[]] = [[], []];
    publish(queue, '1', '2', '3');
    const holder = queue.consume(3, (message) => first.push(message));
    await eventually(() => expect(first).toHaveLength(3));
    publish(queue, '4');
    first[1]!.ack();
    holder.release();
    holder.release();
    first[0]!.ack();
    queue.consume(10, (message) => again.push(message));
    await eventually(() => expect(texts(again)).toEqual(['1', '3', '4']));
    expect(again.map((one) => one.deliveredBefore)).toEqual([1, 1, 0]);
  });

  it('many messages through a short queue > keeps order and count', async () => {
    const queue = new MemoryQueue({ singleActive: false });
    const seen: string[] = [];
    queue.consume(10, (one) => {
      seen.push(one.content.toString());
      one.ack();
    });
    for (let round = 0; round < 50; round += 1) {
      publish(queue, ...Array.from({ length: 100 }, (_, index) => String(round * 100 + index)));
      await eventually(() => expect(queue.length).toBe(0));
    }
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, index) => String(index)));
  });

  it('a bound > keeps the latest, and what somebody has in hand', async () => {
    const queue = new MemoryQueue({ singleActive: false, bound: 2 });
    const got: Held[] = [];
    publish(queue, '1', '2', '3');
    queue.consume(1, (message) => got.push(message));
    await eventually(() => expect(texts(got)).toEqual(['2']));
    publish(queue, '4', '5');
    got[0]!.ack();
    await eventually(() => expect(texts(got)).toEqual(['2', '4']));
    expect(queue.length).toBe(1);
  });

  it('an expiry > forgets what is older, and only that', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const queue = new MemoryQueue({ singleActive: false, expiry: 10 });
      publish(queue, 'old');
      vi.advanceTimersByTime(6);
      publish(queue, 'young');
      vi.advanceTimersByTime(6);
      const got: Held[] = [];
      queue.consume(10, (message) => got.push(message));
      await new Promise((resolve) => setImmediate(resolve));
      expect(texts(got)).toEqual(['young']);
    } finally {
      vi.useRealTimers();
    }
  });
});
