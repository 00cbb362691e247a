import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { FeedTail } from '../../../../gateway/feed/feed-tail.ts';
import { protocolTiming } from '../../../../shared/kernel/timing/protocol-timing.ts';
import type { FeedEntry, Store } from '../../../../shared/store/store.ts';
import { WakeSignal } from '../../../../shared/kernel/lifecycle/waiting.ts';
import { labWorkcell } from '../../orchestrator/run-fixtures.ts';
import { until } from '../../../support/until.ts';

/** A feed that grows when it is told. */
function feedOf(): { store: Store; grow: (id: string) => void; reads: () => number } {
  const entries: FeedEntry[] = [];
  const grown = new WakeSignal();
  let reads = 0;
  const store = {
    feedHead: () => Promise.resolve(undefined),
    keepsEntry: () => Promise.resolve(true),
    readFeed: (after: string | undefined) => {
      reads += 1;
      return Promise.resolve(entries.slice(entries.findIndex(({ id }) => id === after) + 1));
    },
    untilFeedGrows: async (after: string | undefined, ms: number, signal: AbortSignal) => {
      if (entries.at(-1)?.id === after) await grown.next(ms, signal);
    },
  } as unknown as Store;
  const grow = (id: string): void => {
    entries.push({ id, at: 1, kind: 'workcell', body: {} });
    grown.notify();
  };
  return { store, grow, reads: () => reads };
}

describe('reader of the feed', () => {
  it('what follows an entry closely > is read together, and the first at once', async () => {
    const { store, grow, reads } = feedOf();
    const stopping = new AbortController();
    const { gateway: timing } = protocolTiming;
    const of = { store, timing, log: pino({ level: 'silent' }), site: () => ({ workcell: labWorkcell }) };
    const tail = new FeedTail({ ...of, stopping: stopping.signal });
    const told: string[][] = [];
    tail.listen((entries) => {
      told.push((entries ?? []).map(({ id }) => id));
      if (told.length > 1) return;
      grow('b');
      setImmediate(() => grow('c'));
    });
    await tail.ring();
    await until('it waits', () => reads() > 0);
    grow('a');
    await until('all is told', () => told.flat().length === 3);
    stopping.abort();
    expect(told).toEqual([['a'], ['b', 'c']]);
  });
});
