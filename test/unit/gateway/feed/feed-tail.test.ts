import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { FeedTail } from '../../../../gateway/feed/feed-tail.ts';
import { protocolTiming } from '../../../../shared/kernel/timing/protocol-timing.ts';
import type { FeedEntry, Store } from '../../../../shared/store/store.ts';
import { WakeSignal } from '../../../../shared/kernel/lifecycle/waiting.ts';
import { labWorkcell } from '../../orchestrator/run-fixtures.ts';
import { until } from '../../../support/until.ts';

/** A feed that grows when it is told. */
function feedOf(timing: Partial<typeof protocolTiming.gateway> = {}) {
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
  const grow = (id: string, of: Pick<FeedEntry, 'kind' | 'body'> = { kind: 'workcell', body: {} }): void => {
    entries.push({ id, at: 1, ...of });
    grown.notify();
  };
  const stopping = new AbortController();
  ends.push(() => stopping.abort());
  const tail = new FeedTail({
    ...{ store, timing: { ...protocolTiming.gateway, ...timing }, log: pino({ level: 'silent' }) },
    ...{ site: () => ({ workcell: labWorkcell }), stopping: stopping.signal },
  });
  /** Resolves when it has read, and waits for the first entry. */
  const begin = async (): Promise<void> => {
    await tail.ring();
    await until('it waits', () => reads > 0);
  };
  return { tail, grow, begin };
}

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

describe('reader of the feed', () => {
  it('what follows an entry closely > is read together, and the first at once', async () => {
    // A machine that is busy is to tell the first within it.
    const { tail, grow, begin } = feedOf({ feedGather: 500 });
    const told: string[][] = [];
    tail.listen((entries) => {
      told.push((entries ?? []).map(({ id }) => id));
      if (told.length > 1) return;
      grow('b');
      setImmediate(() => grow('c'));
    });
    await begin();
    grow('a');
    await until('all is told', () => told.flat().length === 3);
    expect(told).toEqual([['a'], ['b', 'c']]);
  });

  it('progress of runs that go well > rouses those who write to clients later, and anything else at once', async () => {
    const { tail, grow, begin } = feedOf({ feedCalm: 60_000 });
    const going = {
      kind: 'run',
      body: { state: 'active', summary: { step_index: 0, acting: true } },
    } as const;
    const done: string[] = [];
    tail.follow(() => done.push('roused'));
    tail.listen((entries = []) => {
      for (const { id } of entries) done.push(id);
      if (done.at(-1) === 'a') grow('b', going);
      if (done.at(-1) === 'b') grow('c');
    });
    await begin();
    grow('a', going);
    await until('all is told', () => done.includes('c'));
    expect(done).toEqual(['a', 'roused', 'b', 'c', 'roused']);
  });

  it('progress alone > rouses them in the end', async () => {
    const { tail, grow, begin } = feedOf({ feedCalm: 50 });
    const going = { kind: 'run', body: { state: 'active', summary: { step_index: 0 } } } as const;
    let roused = 0;
    tail.follow(() => (roused += 1) === 1 && grow('b', going));
    await begin();
    grow('a', going);
    await until('both are told', () => roused === 2);
    expect(roused).toBe(2);
  });
});
