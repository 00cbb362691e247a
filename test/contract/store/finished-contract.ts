import { describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { isTerminal, runStates, type RunDefinition } from '../../../shared/contracts/run.ts';
import { commitOnce, makeRecord, makeRun, makeSummary, paged, runInState, toState } from './make-run.ts';
import type { StoreContext } from './store-harness.ts';

const line = { at: 1, level: 'info', text: 'done' } as const;

/** Finding finished runs and forgetting them. */
export function finishedContract(context: StoreContext): void {
  /** A finished run with a step, a log and an idempotency key. */
  async function finish(key: string): Promise<RunDefinition> {
    const definition = makeRun();
    const { run_id } = definition;
    await context.store.createRun(definition, { key, fingerprint: 'f' });
    const change = toState(run_id, 'completed', { log: [line] });
    await commitOnce(context.store, {
      runs: [{ ...change, update: { ...change.update!, steps: { 0: makeRecord(run_id, 0) } } }],
    });
    return definition;
  }

  describe('finishedRunIds and countFinishedRuns', () => {
    it('runs in all states > tell the terminal ones, oldest first, page by page', async () => {
      const terminal: string[] = [];
      for (const state of [...runStates, ...runStates]) {
        const { run_id } = await runInState(context.store, state);
        if (isTerminal(state)) terminal.push(run_id);
      }
      expect(await context.store.countFinishedRuns()).toBe(terminal.length);
      expect(await context.store.finishedRunIds({ limit: 1000 })).toEqual(terminal);
      const pages = await paged<string>(3, (after) =>
        context.store.finishedRunIds({ limit: 3, ...(after === undefined ? {} : { after }) }),
      );
      expect(pages).toEqual(terminal);
    });

    it('an empty store > tell none', async () => {
      expect(await context.store.countFinishedRuns()).toBe(0);
      expect(await context.store.finishedRunIds({ limit: 10 })).toEqual([]);
    });
  });

  describe('runsOfExperiments', () => {
    it('runs in all states > are counted by experiment, with the newest that was not withdrawn', async () => {
      const { store } = context;
      const [one, other, none] = [newId(), newId(), newId()];
      for (const state of [...runStates, ...runStates])
        await runInState(store, state, { experiment_id: one });
      const { run_id } = await runInState(store, 'active', { experiment_id: other });
      await runInState(store, 'withdrawn', { experiment_id: other });
      const found = await store.runsOfExperiments([other, none, one]);
      expect(found.slice(0, 2)).toEqual([
        { counts: { active: 1 }, newest: { run_id, state: 'active', summary: makeSummary() } },
        { counts: {} },
      ]);
      const counted = runStates.filter((state) => state !== 'withdrawn');
      expect(found[2]?.counts).toEqual(Object.fromEntries(counted.map((state) => [state, 2])));
      expect(found[2]?.newest?.state).toBe(counted.at(-1));
    });
  });

  describe('census', () => {
    it('runs in all states > counts them, and reads the newest summaries of those under way', async () => {
      const { store } = context;
      const ids: Record<string, string[]> = {};
      for (const state of [...runStates, ...runStates])
        (ids[state] ??= []).push((await runInState(store, state)).run_id);
      const { counts, open, oldest_new } = await store.census(1);
      expect(counts).toEqual(Object.fromEntries(runStates.map((state) => [state, 2])));
      expect(open.map(({ state }) => state)).toEqual(['queued', 'active', 'cancelling']);
      expect(open.map(({ summary }) => summary)).toEqual([makeSummary(), makeSummary(), makeSummary()]);
      expect(oldest_new).toBe(ids['new']?.[0]);
      expect((await store.census(10)).open).toHaveLength(6);
    });

    it('an empty store > counts nothing', async () => {
      const { counts, open, oldest_new } = await context.store.census(10);
      expect(Object.values(counts).every((count) => count === 0)).toBe(true);
      expect({ open, oldest_new }).toEqual({ open: [], oldest_new: undefined });
    });
  });

  describe('forgetRuns', () => {
    it('a finished run > is gone with its log and from every list, and no other run is', async () => {
      const kept = await finish('kept');
      const { run_id, experiment_id } = await finish('gone');
      expect(await context.store.forgetRuns([run_id], 'free')).toEqual([run_id]);
      expect(await context.store.readRun(run_id)).toBeUndefined();
      expect(await context.store.readRevision(run_id)).toBeUndefined();
      expect(await context.store.readLog(run_id)).toEqual([]);
      expect((await context.store.listRuns({ experiment_id, limit: 10 })).runs).toEqual([]);
      expect(
        (await context.store.listRuns({ experiment_id, states: ['completed'], limit: 10 })).runs,
      ).toEqual([]);
      for (const states of [undefined, ['completed' as const]]) {
        const listed = (await context.store.listRuns({ limit: 10, ...(states ? { states } : {}) })).runs;
        expect(listed.map((run) => run.definition.run_id)).toEqual([kept.run_id]);
      }
      expect(await context.store.finishedRunIds({ limit: 10 })).toEqual([kept.run_id]);
      expect(await context.store.countFinishedRuns()).toBe(1);
      expect(await context.store.readLog(kept.run_id)).toEqual([line]);
      expect((await context.store.readRun(kept.run_id))?.steps).toHaveProperty('0');
    });

    it.each(runStates.filter((state) => !isTerminal(state)))(
      'a run that is %s > is left alone, whole',
      async (state) => {
        const { run_id } = await runInState(context.store, state);
        const before = await context.store.readRun(run_id);
        expect(await context.store.forgetRuns([run_id], 'free')).toEqual([]);
        expect(await context.store.readRun(run_id)).toEqual(before);
      },
    );

    it('runs that are not there, or forgotten before > are not told', async () => {
      const { run_id } = await finish('k');
      await context.store.forgetRuns([run_id], 'keep');
      expect(await context.store.forgetRuns([newId(), run_id], 'keep')).toEqual([]);
    });

    it('keys that are freed > can be used for another submission', async () => {
      const { run_id } = await finish('k');
      await context.store.forgetRuns([run_id], 'free');
      expect(await context.store.createRun(makeRun(), { key: 'k', fingerprint: 'other' })).toEqual({
        outcome: 'created',
      });
    });

    it('keys that are kept > still stand for the run, and refuse another submission', async () => {
      const { run_id } = await finish('k');
      await context.store.forgetRuns([run_id], 'keep');
      expect(await context.store.createRun(makeRun(), { key: 'k', fingerprint: 'f' })).toEqual({
        outcome: 'existing',
        run_id,
      });
      await expect(
        context.store.createRun(makeRun(), { key: 'k', fingerprint: 'other' }),
      ).rejects.toMatchObject({ code: 'idempotency_conflict', details: { run_id } });
    });

    it('a withdrawn run whose key went to another run > leaves the key with that run', async () => {
      const [first, second] = [makeRun(), makeRun()];
      await context.store.createRun(first, { key: 'k', fingerprint: 'f' });
      await commitOnce(context.store, { runs: [toState(first.run_id, 'withdrawn')] });
      await context.store.createRun(second, { key: 'k', fingerprint: 'f' });
      expect(await context.store.forgetRuns([first.run_id], 'free')).toEqual([first.run_id]);
      expect(await context.store.createRun(makeRun(), { key: 'k', fingerprint: 'f' })).toMatchObject({
        outcome: 'existing',
        run_id: second.run_id,
      });
    });

    it('250 runs, asked for twice at once > are each told once', async () => {
      const runs = Array.from({ length: 250 }, () => makeRun());
      await Promise.all(runs.map((run) => context.store.createRun(run)));
      const ids = runs.map((run) => run.run_id);
      await commitOnce(context.store, { runs: ids.map((id) => toState(id, 'failed')) });
      const told = await Promise.all([
        context.store.forgetRuns(ids, 'keep'),
        context.store.forgetRuns(ids, 'keep'),
      ]);
      expect(told.flat().sort()).toEqual(ids);
      expect((await context.store.listRuns({ limit: 1000 })).runs).toEqual([]);
    });

    it('a commit to a forgotten run > is refused and keeps nothing of it', async () => {
      const { run_id } = await finish('k');
      await context.store.forgetRuns([run_id], 'free');
      const runs = [toState(run_id, 'active', { log: [line] })];
      expect((await commitOnce(context.store, { runs })).terminal).toEqual([run_id]);
      expect(await context.store.readRun(run_id)).toBeUndefined();
      expect(await context.store.readLog(run_id)).toEqual([]);
    });
  });
}
