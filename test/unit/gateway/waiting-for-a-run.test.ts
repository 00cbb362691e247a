import { describe, expect, it, vi } from 'vitest';
import type { GatewayContext } from '../../../gateway/server/context.ts';
import type { FeedListener } from '../../../gateway/feed/feed-tail.ts';
import type { ShownEntry } from '../../../gateway/feed/shown-entry.ts';
import { RunChanges } from '../../../gateway/runs/run-changes.ts';
import { RunPages } from '../../../gateway/runs/run-pages.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';

/** A gateway with these runs; its feed tells what the test wants. */
function gatewayOf(...runs: ReturnType<typeof newStoredRun>[]) {
  const listeners: FeedListener[] = [];
  const readRun = (id: string) => Promise.resolve(runs.find(({ definition }) => definition.run_id === id));
  const context = {
    store: {
      readRun,
      readRevision: readRun,
      readField: () => Promise.resolve(undefined),
    },
    archive: { index: { find: () => Promise.resolve(undefined) } },
    deadlines: { begin: () => ({ withStore: <T>(attempt: () => Promise<T>) => attempt() }) },
    broker: { health: () => ({ up: true }) },
    feed: { ring: () => Promise.resolve(), listen: (listener: FeedListener) => listeners.push(listener) },
    data: { inRun: (directory: string, file: string) => `${directory}/${file}` },
  } as unknown as GatewayContext;
  const tell = (run_id: string) => listeners.forEach((listener) => listener([{ run_id } as ShownEntry]));
  return { context, tell };
}

describe('a wait for a change of a run', () => {
  it('what is news only later > is answered then, as the run is by that time', async () => {
    vi.useFakeTimers();
    try {
      const { context, tell } = gatewayOf();
      let revision = 1;
      const answered: number[] = [];
      const waiting = new RunChanges(context).untilNews('R', {
        read: () => Promise.resolve(revision),
        newsIn: (found) => (found === 1 ? Infinity : Math.max(0, 500 - performance.now())),
        ms: 60_000,
        signal: new AbortController().signal,
      });
      void waiting.then((found) => answered.push(found));
      await vi.advanceTimersByTimeAsync(100);
      for (revision = 2; revision < 5; revision += 1) {
        tell('R');
        await vi.advanceTimersByTimeAsync(100);
        expect(answered).toEqual([]);
      }
      await vi.advanceTimersByTimeAsync(200);
      expect(answered).toEqual([5]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the page of a run', () => {
  const page = async (step_count: number): Promise<number> => {
    const steps = Array.from({ length: step_count }, (_, i) => stepDefinition({ id: `s${i}` }));
    const run = newStoredRun({ steps });
    const pages = new RunPages(gatewayOf(run).context);
    expect(pages.restOf(run.definition.run_id)).toBe(0);
    await pages.version(run.definition.run_id);
    return pages.restOf(run.definition.run_id);
  };

  it('that is long > is not made again at once for those who wait', async () => {
    expect(await page(5_000)).toBeGreaterThan(0);
  });

  it('that is short > is', async () => {
    expect(await page(10)).toBe(0);
  });

  it('in its lean form > has its steps, but not what was handed in', async () => {
    const steps = [stepDefinition({ id: 's' })];
    const run = newStoredRun({ steps, workflow: { name: 'w', flowdef: [{ name: 'Mix' }] } });
    const pages = new RunPages(gatewayOf(run).context);
    const id = run.definition.run_id;
    const read = async (form: 'whole' | 'lean'): Promise<Record<'flowdef' | 'steps', { name: string }[]>> => {
      const page = await pages.page(id, await pages.version(id, form), form);
      return JSON.parse(Buffer.from(page.body).toString()) as Record<'flowdef' | 'steps', { name: string }[]>;
    };
    const [whole, lean] = [await read('whole'), await read('lean')];
    expect(whole.flowdef).toMatchObject([{ name: 'Mix' }]);
    expect(lean).toEqual({ ...whole, flowdef: [] });
    expect(await read('whole')).toEqual(whole);
  });
});
