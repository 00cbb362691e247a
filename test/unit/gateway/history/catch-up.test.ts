import { describe, expect, it } from 'vitest';
import { ActivityIndex } from '../../../../shared/explain/history/activity-index.ts';
import { catchUp } from '../../../../gateway/history/activity-keeper.ts';
import type { GatewayContext } from '../../../../gateway/server/context.ts';
import type { StoredRun } from '../../../../shared/contracts/run.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';
import { createLogger } from '../../../../shared/kernel/log/logger.ts';
import type { FeedEntry } from '../../../../shared/store/store.ts';
import { aRun, at, recordOf, run_id } from '../../../fixtures/recorded-run.ts';

const log = createLogger({ level: 'silent', service: 'test' });

/** An entry of the feed that tells of the run's first step. */
function entryOf(id: string, run: string, facts: object = {}): FeedEntry {
  const body = { state: 'active', steps: [{ position: 0, status: 'running' }], ...facts };
  return { id, at: at(0), kind: 'run', run_id: run, body };
}

function contextOf(
  entries: FeedEntry[],
  runs: Record<string, StoredRun | WeirError>,
  { kept = true, archived }: { kept?: boolean; archived?: StoredRun } = {},
) {
  const read: string[] = [];
  const context = {
    store: {
      readFeed: (after: string | undefined) =>
        Promise.resolve(entries.filter(({ id }) => id > (after ?? ''))),
      keepsEntry: () => Promise.resolve(kept),
      readRun: (id: string) => {
        read.push(id);
        const run = runs[id];
        return run instanceof WeirError ? Promise.reject(run) : Promise.resolve(run);
      },
    },
    archive: { readRun: () => Promise.resolve(archived) },
    log,
  } as unknown as GatewayContext;
  return { context, read };
}

const known = (index: ActivityIndex) => [...index.runs()].map((run) => run.run_id);

describe('catchUp', () => {
  it('an entry of a run that is not known > the run is read, once', async () => {
    const run = aRun({ 0: recordOf({ status: 'running', from: 1 }) });
    const whole = { position: 0, ...recordOf({ from: 1, to: 3 }) };
    const { context, read } = contextOf([entryOf('1', run_id), entryOf('2', run_id, { steps: [whole] })], {
      [run_id]: run,
    });
    const index = new ActivityIndex(at(0));
    const mark = { after: undefined };
    expect(await catchUp(context, index, mark)).toBe(true);
    expect([read, mark.after]).toEqual([[run_id], '2']);
    expect([...index.runs()][0]?.attempts).toMatchObject([{ outcome: 'succeeded', to: at(3) }]);
  });

  it('an entry of a simulated run > nothing is read', async () => {
    const { context, read } = contextOf([entryOf('1', run_id, { simulate: true })], {});
    expect(await catchUp(context, new ActivityIndex(at(0)), { after: undefined })).toBe(true);
    expect(read).toEqual([]);
  });

  it('the run has left the store > is read from its folder', async () => {
    const { context } = contextOf([entryOf('1', run_id)], {}, { archived: aRun({}) });
    const index = new ActivityIndex(at(0));
    await catchUp(context, index, { after: undefined });
    expect(known(index)).toEqual([run_id]);
  });

  it('a run is damaged > the others are told all the same', async () => {
    const damaged = '01JB0000000000000000000009';
    const { context } = contextOf([entryOf('1', damaged), entryOf('2', run_id)], {
      [damaged]: new WeirError('run_unreadable', 'torn'),
      [run_id]: aRun({}),
    });
    const index = new ActivityIndex(at(0));
    expect(await catchUp(context, index, { after: undefined })).toBe(true);
    expect(known(index)).toEqual([run_id]);
  });

  it('the store goes away > the entry is read again later', async () => {
    const away = new WeirError('store_unavailable', 'away');
    const { context } = contextOf([entryOf('1', run_id)], { [run_id]: away });
    const mark = { after: undefined };
    await expect(catchUp(context, new ActivityIndex(at(0)), mark)).rejects.toThrow('away');
    expect(mark.after).toBeUndefined();
  });

  it('the feed keeps no longer what was read last > the index is to be filled anew', async () => {
    const { context } = contextOf([entryOf('5', run_id)], {}, { kept: false });
    expect(await catchUp(context, new ActivityIndex(at(0)), { after: '1' })).toBe(false);
  });
});
