import { describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { terminalStates, type Amendment, type StepDefinition } from '../../../shared/contracts/run.ts';
import type { RunChange } from '../../../shared/store/store.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { changesOf, commitOnce, makeRecord, makeRun, makeSummary, runInState, toState } from './make-run.ts';
import type { StoreContext } from './store-harness.ts';

const amending = (
  run_id: string,
  amendment: Amendment,
  state: 'active' | 'failed' = 'active',
): RunChange => ({
  run_id,
  update: { state, summary: makeSummary(), steps: {}, amendment },
  log: [],
});

const added = (position: number): StepDefinition =>
  stepDefinition({
    id: `added-${position}`,
    name: `Round ${position}`,
    after: [position - 1],
    args: { position },
  });

/** A run that grows and is changed while it goes on. */
export function amendmentsContract(context: StoreContext): void {
  const read = async (run_id: string) => (await context.store.readRun(run_id))?.definition;

  describe('an amendment', () => {
    it('of steps, label and priority > is what every reader of the definition sees', async () => {
      const { store } = context;
      const definition = await runInState(store, 'active');
      const { run_id, steps } = definition;
      const changed = { ...stepDefinition({ ...steps[1], args: { volume: 2 } }) };
      const amendment = { label: 'no\nother “label”', priority: -3, steps: { 1: changed, 2: added(2) } };
      await commitOnce(store, { runs: [amending(run_id, amendment)] });
      const amended = {
        ...definition,
        label: 'no\nother “label”',
        priority: -3,
        steps: [steps[0], changed, added(2)],
      };
      expect(await read(run_id)).toEqual(amended);
      expect((await store.listRuns({ limit: 1 })).runs[0]?.definition).toEqual(amended);
      expect((await store.unfinishedRuns()).runs[0]?.definition).toEqual(amended);
    });

    it('of a run that was amended before > changes what it names, and leaves the rest', async () => {
      const { store } = context;
      const definition = await runInState(store, 'active');
      const { run_id, steps } = definition;
      await commitOnce(store, { runs: [amending(run_id, { label: 'first', steps: { 2: added(2) } })] });
      const again = { ...added(2), name: 'changed' };
      await commitOnce(store, {
        runs: [amending(run_id, { priority: 7, steps: { 2: again, 3: added(3) } })],
      });
      await commitOnce(store, { runs: [toState(run_id, 'active')] });
      const amended = { ...definition, label: 'first', priority: 7, steps: [...steps, again, added(3)] };
      expect(await read(run_id)).toEqual(amended);
      await commitOnce(store, { runs: [amending(run_id, { label: 'second', priority: 0 })] });
      expect(await read(run_id)).toEqual({ ...amended, label: 'second', priority: 0 });
      const store2 = await context.harness.reopen();
      expect((await store2.readRun(run_id))?.definition).toEqual({
        ...amended,
        label: 'second',
        priority: 0,
      });
    });

    it('of a thousand steps over many turns > all are there, in their places', async () => {
      const { store } = context;
      const { run_id, steps } = await runInState(store, 'active');
      let token = await store.takeToken(newId());
      const all = Array.from({ length: 1_000 }, (_, i) => added(steps.length + i));
      for (let from = 0; from < all.length; from += 10) {
        const some = all.slice(from, from + 10).map((step, i) => [steps.length + from + i, step] as const);
        const change = amending(run_id, { steps: Object.fromEntries(some) });
        ({ token } = await store.commit(token, changesOf({ runs: [change] })));
      }
      const kept = await read(run_id);
      expect(kept?.steps).toHaveLength(steps.length + 1_000);
      expect(kept?.steps).toEqual([...steps, ...all]);
    });

    it('of a run whose definition has megabytes > is merged with it', async () => {
      const { store } = context;
      const steps = Array.from({ length: 3_000 }, (_, i) =>
        stepDefinition({ id: `s${i}`, args: { text: 'x'.repeat(300) } }),
      );
      const definition = await runInState(store, 'active', { steps });
      const { run_id } = definition;
      await commitOnce(store, { runs: [amending(run_id, { steps: { 3000: added(3_000) } })] });
      expect(await read(run_id)).toEqual({ ...definition, steps: [...steps, added(3_000)] });
    });

    it('with which the run ends > is kept, and forgotten with the run', async () => {
      const { store } = context;
      const definition = await runInState(store, 'active');
      const { run_id } = definition;
      await commitOnce(store, { runs: [amending(run_id, { steps: { 2: added(2) } })] });
      await commitOnce(store, { runs: [amending(run_id, { label: 'at the end' }, 'failed')] });
      const steps = [...definition.steps, added(2)];
      expect(await read(run_id)).toEqual({ ...definition, label: 'at the end', steps });
      await store.forgetRuns([run_id], 'free');
      await store.createRun(definition);
      expect(await read(run_id)).toEqual(definition);
    });

    it.each(terminalStates)('of a run that is %s > is refused', async (state) => {
      const { store } = context;
      const definition = await runInState(store, state);
      const { run_id } = definition;
      await commitOnce(store, { runs: [amending(run_id, { label: 'too late', steps: { 2: added(2) } })] });
      expect(await read(run_id)).toEqual(definition);
    });
  });

  describe('a run that goes on from another', () => {
    it.each([2, 3_000])(
      'that takes over the records of %i steps > is read as it was put in',
      async (count) => {
        const records = Array.from({ length: count }, (_, i) => {
          const data = { text: '}\n]'.repeat(100) };
          return [
            i,
            makeRecord(newId(), i, { status: 'succeeded', ended_at: 1, taken_from: 'R', data }),
          ] as const;
        });
        const flow = { after: [0], when: 'true', on_failure: 'pause' as const };
        const definition = makeRun({
          step_count: count,
          retry_of: newId(),
          priority: 5,
          taken_over: Object.fromEntries(records),
        });
        Object.assign(definition.steps[1] ?? {}, flow);
        await context.store.createRun(definition);
        expect(await read(definition.run_id)).toEqual(definition);
      },
    );

    it('a step that was skipped without an attempt > is read as it was written', async () => {
      const { store } = context;
      const { run_id } = await runInState(store, 'active');
      const record = makeRecord(run_id, 1, {
        ...{ status: 'skipped', attempt: 0, command_id: `${run_id}.1.0`, instance: '' },
        data: { well: 'A1' },
      });
      const update = { state: 'active' as const, summary: makeSummary(), steps: { 1: record } };
      await commitOnce(store, { runs: [{ run_id, update, log: [] }] });
      expect((await store.readRun(run_id))?.steps).toEqual({ 1: record });
    });
  });
}
