import { beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import type { RunState, StoredRun } from '../../../shared/contracts/run.ts';
import type { RunQuery } from '../../../shared/store/store.ts';
import { commitOnce, makeRecord, makeRun, paged, runInState, toState } from './make-run.ts';
import type { StoreContext } from './store-harness.ts';
import { refusal } from '../../support/refusal.ts';

/** The indexes over runs. */
export function listingContract(context: StoreContext): void {
  describe('listRuns', () => {
    const blue = newId();
    const green = newId();
    const kept: { run_id: string; state: RunState; experiment_id: string }[] = [];
    const pagesOf = (limit: number, filter: Omit<RunQuery, 'limit'>) =>
      paged<string>(limit, async (before) => {
        const query = { ...filter, limit, ...(before === undefined ? {} : { before }) };
        return idsOf((await context.store.listRuns(query)).runs);
      });

    beforeEach(async () => {
      kept.length = 0;
      for (const state of ['completed', 'queued', 'failed', 'queued', 'new', 'withdrawn'] as const) {
        for (const experiment_id of [blue, green]) {
          const { run_id } = await runInState(context.store, state, { experiment_id });
          kept.unshift({ run_id, state, experiment_id });
        }
      }
    });

    it('no filter > lists all runs, newest first, whole', async () => {
      const runs = (await context.store.listRuns({ limit: 1000 })).runs;
      expect(idsOf(runs)).toEqual(kept.map((run) => run.run_id));
      expect(runs[0]).toEqual(await context.store.readRun(kept[0]!.run_id));
    });

    it.each<[RunState[]]>([[['queued']], [['queued', 'failed', 'new']], [['active']], [[]]])(
      'states %j > lists the runs in these states only, newest first',
      async (states) => {
        const expected = kept.filter((run) => states.includes(run.state));
        const runs = (await context.store.listRuns({ states, limit: 1000 })).runs;
        expect(idsOf(runs)).toEqual(expected.map((run) => run.run_id));
      },
    );

    it('an experiment > lists its runs only, newest first', async () => {
      const expected = kept.filter((run) => run.experiment_id === blue);
      const runs = (await context.store.listRuns({ experiment_id: blue, limit: 1000 })).runs;
      expect(idsOf(runs)).toEqual(expected.map((run) => run.run_id));
    });

    it('an experiment and states > lists what fits both', async () => {
      const expected = kept.filter(
        (run) => run.experiment_id === green && ['queued', 'withdrawn'].includes(run.state),
      );
      const states: RunState[] = ['queued', 'withdrawn'];
      const { runs } = await context.store.listRuns({ experiment_id: green, states, limit: 1000 });
      expect(idsOf(runs)).toEqual(expected.map((run) => run.run_id));
    });

    it('an experiment without runs > lists none', async () => {
      expect((await context.store.listRuns({ experiment_id: newId(), limit: 10 })).runs).toEqual([]);
    });

    it.each([
      ['no filter', {}],
      ['states', { states: ['queued', 'completed'] satisfies RunState[] }],
      ['an experiment', { experiment_id: blue }],
    ])('%s with limit and before > pages through all, none twice', async (_, filter) => {
      const whole = idsOf((await context.store.listRuns({ ...filter, limit: 1000 })).runs);
      expect(await pagesOf(2, filter)).toEqual(whole);
      expect(whole.length).toBeGreaterThan(2);
    });

    it('a run that changed its state > is found under the new one only', async () => {
      const moved = kept.find((run) => run.state === 'queued')!;
      await commitOnce(context.store, { runs: [toState(moved.run_id, 'active')] });
      const queued = (await context.store.listRuns({ states: ['queued'], limit: 1000 })).runs;
      expect(idsOf(queued)).not.toContain(moved.run_id);
      expect(idsOf((await context.store.listRuns({ states: ['active'], limit: 1000 })).runs)).toEqual([
        moved.run_id,
      ]);
      const both = (await context.store.listRuns({ states: ['active', 'queued'], limit: 1000 })).runs;
      expect(idsOf(both).filter((id) => id === moved.run_id)).toHaveLength(1);
    });

    if (context.withLarge) {
      it('2,500 runs > are paged through completely, newest first', async () => {
        const experiment_id = newId();
        const runs = Array.from({ length: 2_500 }, () => makeRun({ experiment_id, step_count: 1 }));
        for (let from = 0; from < runs.length; from += 100) {
          await Promise.all(runs.slice(from, from + 100).map((run) => context.store.createRun(run)));
        }
        const ids = runs.map((run) => run.run_id).reverse();
        expect(await pagesOf(1000, { experiment_id })).toEqual(ids);
      });
    }
  });

  describe('a run that cannot be read', () => {
    it.each([
      ['definition', '{"run_id":1}', 'the definition of run'],
      ['definition', '{', 'the definition of run'],
      ['step', '{"status":"running"}', 'the record of step 0 of run'],
      ['summary', '[]', 'the summary of run'],
      ['summary', '{"v":99,"step_index":0}', 'stored by a newer weir'],
    ] as const)('its %s is %s > hides no other, and is told with the reason', async (part, text, reason) => {
      const { store, harness } = context;
      const { run_id } = await runInState(store, 'new');
      const change = toState(run_id, 'active');
      const update = { ...change.update!, steps: { 0: makeRecord(run_id, 0) } };
      await commitOnce(store, { runs: [{ ...change, update }] });
      const other = await runInState(store, 'active');
      await harness.damageRun(run_id, part, text);
      const told = [{ run_id, reason: expect.stringContaining(reason) as string }];
      for (const listed of [await store.unfinishedRuns(), await store.listRuns({ limit: 10 })]) {
        expect(idsOf(listed.runs)).toEqual([other.run_id]);
        expect(listed.unreadable).toEqual(told);
      }
      await expect(store.readRun(run_id)).rejects.toMatchObject(refusal('run_unreadable', run_id));
      expect((await store.readRun(other.run_id))?.state).toBe('active');
    });
  });

  describe('unfinishedRuns and newRunIds', () => {
    it('runs in all states > are told oldest first, without the terminal ones', async () => {
      const runs: { run_id: string; state: RunState }[] = [];
      const states: RunState[] = ['cancelling', 'new', 'completed', 'queued', 'failed', 'active', 'new'];
      for (const state of [...states, 'cancelled', 'withdrawn'] as const) {
        runs.push({ ...(await runInState(context.store, state)), state });
      }
      const unfinished = runs.filter(({ state }) =>
        ['cancelling', 'new', 'queued', 'active'].includes(state),
      );
      expect(idsOf((await context.store.unfinishedRuns()).runs)).toEqual(unfinished.map((run) => run.run_id));
      expect(await context.store.newRunIds()).toEqual(
        runs.filter((run) => run.state === 'new').map((run) => run.run_id),
      );
    });

    it('more runs than are read at a time > are all told, whole', async () => {
      const runs = Array.from({ length: 250 }, () => makeRun());
      await Promise.all(runs.map((run) => context.store.createRun(run)));
      const unfinished = (await context.store.unfinishedRuns()).runs;
      expect(unfinished.map((run) => run.definition)).toEqual(runs);
    });

    it('an empty store > tells none', async () => {
      expect((await context.store.unfinishedRuns()).runs).toEqual([]);
      expect(await context.store.newRunIds()).toEqual([]);
      expect((await context.store.listRuns({ limit: 10 })).runs).toEqual([]);
    });
  });
}

function idsOf(runs: StoredRun[]): string[] {
  return runs.map((run) => run.definition.run_id);
}
