import { describe, expect, it } from 'vitest';
import type { GatewayContext } from '../../../gateway/server/context.ts';
import { keepEvents } from '../../../gateway/records/events/own-events.ts';
import { createDeadlines } from '../../../gateway/http/deadlines.ts';
import { roomFor } from '../../../gateway/http/limits/room-for.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import type { Store } from '../../../shared/store/store.ts';
import { refusal } from '../../support/refusal.ts';

/** A store of events that have so many bytes each, the oldest first. */
function storeOf(sizes: number[]) {
  const events = sizes.map((bytes, id) => ({ id: String(id), bytes }));
  const store = {
    countRecords: () => Promise.resolve(events.length),
    sizeOfRecords: () => Promise.resolve(events.reduce((sum, { bytes }) => sum + bytes, 0)),
    recordsAfter: ({ limit }: { limit: number }) => Promise.resolve(events.slice(0, limit)),
    removeRecords: (_: string, ids: string[]) => {
      for (const id of ids)
        events.splice(
          events.findIndex((event) => event.id === id),
          1,
        );
      return Promise.resolve();
    },
  };
  return { store: store as unknown as Store, left: () => events.map(({ id }) => id) };
}

async function keepOnce(sizes: number[], kept: number, maxBytes: number): Promise<string[]> {
  const { store, left } = storeOf(sizes);
  const stop = new AbortController();
  const timing = { ...protocolTiming.gateway, retention: 1_000_000 };
  const context = {
    store,
    timing,
    stopping: stop.signal,
    log: createLogger({ level: 'silent', service: 'test' }),
  } as unknown as GatewayContext;
  const keeping = keepEvents(context, kept, maxBytes);
  // The look is over once the keeper waits for the next one.
  await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await keeping;
  return left();
}

describe('keepEvents', () => {
  it('more events than are kept > the oldest go', async () => {
    expect(await keepOnce([1, 1, 1, 1], 2, 100)).toEqual(['2', '3']);
  });

  it('few events of many bytes > the oldest go, until what is left has room', async () => {
    const sizes = [...Array<number>(25).fill(10), ...Array<number>(5).fill(10)];
    const left = await keepOnce(sizes, 100, 100);
    expect(left.length).toBe(10);
    expect(left.at(-1)).toBe('29');
  });

  it('few events of few bytes > all stay', async () => {
    expect(await keepOnce([1, 1, 1], 3, 3)).toEqual(['0', '1', '2']);
  });
});

describe('roomFor', () => {
  const gib = 1024 ** 3;
  const deadline = createDeadlines(
    { requestDeadline: 0, retryEvery: 1 },
    new AbortController().signal,
  ).begin();

  it('a store that holds less than it may > takes another document', async () => {
    await expect(roomFor(storeOf([gib - 1]), 'datapoint', deadline)).resolves.toBeUndefined();
  });

  it('a store that holds as much as it may > takes none, and says what to do', async () => {
    await expect(roomFor(storeOf([gib]), 'datapoint', deadline)).rejects.toMatchObject(
      refusal('too_large', 'send values as files'),
    );
    await expect(roomFor(storeOf([gib / 2]), 'event', deadline)).rejects.toMatchObject({ code: 'too_large' });
  });
});
