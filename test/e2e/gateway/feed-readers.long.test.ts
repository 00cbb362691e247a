import { describe, expect, it } from 'vitest';
import { FeedReader, idsAfter, idsOf } from '../../support/feed-reader.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';
import { changed } from '../../support/changed.ts';

describe('a busy lab', () => {
  it('200 clients of the feed > miss nothing, and the store is read once for all of them', async () => {
    const lab = await Lab.open();
    let reads = 0;
    try {
      await lab.startGateway({
        store: (own) =>
          changed(own, {
            readFeed: (...of) => {
              reads += 1;
              return own.readFeed(...of);
            },
          }),
      });
      await lab.startOrchestrator();
      await lab.startAgent();
      const url = lab.url('/feed');
      const readers = await Promise.all(Array.from({ length: 200 }, () => FeedReader.open(url)));
      const positions = new Set(readers.map(({ messages }) => messages[0]?.id));
      const before = reads;
      const runs = await Promise.all(Array.from({ length: 20 }, () => lab.begin([step(), step(), step()])));
      for (const run of runs) await lab.untilState(run, 'completed');
      for (const position of positions) {
        const ids = await idsAfter(lab.store, position);
        const theirs = readers.filter(({ messages }) => messages[0]?.id === position);
        for (const reader of theirs) {
          await reader.untilEntries(ids.length);
          expect(idsOf([reader]).slice(0, ids.length)).toEqual(ids);
        }
      }
      const ends = readers[0]?.entries.filter(({ data }) => data['status'] === 'completed');
      expect(ends?.map(({ data }) => data['run_id']).sort()).toEqual([...runs].sort());
      const entries = readers[0]?.entries.length ?? 0;
      expect(reads - before).toBeLessThan(2 * entries + 100);
      for (const reader of readers) await reader.close();
    } finally {
      await lab.close();
    }
  });
});
