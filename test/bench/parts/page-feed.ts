import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { openStore } from '../../../shared/store/open-store.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { until } from '../../support/until.ts';
import type { WeirContestant } from '../contestants/weir.ts';

export interface FeedFigures {
  clients: number;
  /** Entries that the store has, for all clients together. */
  expected: number;
  /** Of these, how many a client did not have at their place. */
  wrong: number;
  resets: number;
}

const readMs = 15_000;
const timeoutMs = 60_000;

/** Lets clients read the feed of a busy lab for a while, and compares what each was told with what the store has. */
export async function measureFeed(
  lab: WeirContestant,
  storeUrl: string,
  clients: number,
): Promise<FeedFigures> {
  const log = createLogger({ level: 'warn', service: 'bench' });
  const store = await openStore(storeUrl, { workcell: lab.workcell, log });
  const readers = await Promise.all(
    Array.from({ length: clients }, () => FeedReader.open(`${lab.url}/feed`)),
  );
  try {
    await delay(readMs);
    let [expected, wrong, resets] = [0, 0, 0];
    const stored = new Map<string | undefined, string[]>();
    for (const reader of readers) {
      const [first] = reader.messages;
      // Clients that began at one position were to be told the same.
      const ids = stored.get(first?.id) ?? (await store.readFeed(first?.id, 50_000)).map(({ id }) => id);
      stored.set(first?.id, ids);
      await until('the last entry has come', () => reader.entries.length >= ids.length, timeoutMs).catch(
        () => undefined,
      );
      expected += ids.length;
      wrong += ids.filter((id, at) => reader.entries[at]?.id !== id).length;
      resets += reader.messages.filter(({ event }) => event === 'reset').length;
    }
    return { clients, expected, wrong, resets };
  } finally {
    for (const reader of readers) await reader.close();
    await store.close();
  }
}
