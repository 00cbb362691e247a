import { describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { runStates } from '../../../shared/contracts/run.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { commitOnce, eventBody, makeRecord, makeRun, makeSummary, runInState, toState } from './make-run.ts';
import type { NewRecord } from '../../../shared/store/records.ts';
import { writeRun, type WrittenRun } from '../../../shared/store/run-text.ts';
import type { RunDefinition } from '../../../shared/contracts/run.ts';
import type { StoreContext } from './store-harness.ts';

function written(runs: RunDefinition[]): [WrittenRun, ...WrittenRun[]] {
  const [first, ...others] = runs.map(writeRun);
  if (!first) throw new Error('there is no run');
  return [first, ...others];
}

/** Creating and reading runs. */
export function runsContract(context: StoreContext): void {
  describe('createRun', () => {
    if (context.withLarge) {
      it('a run of megabytes > is read as it was put in, listed, and put in once', async () => {
        const args = { text: 'a\n]'.repeat(100) };
        const steps = Array.from({ length: 6_000 }, (_, i) => stepDefinition({ id: `s${i}`, args }));
        const definition = makeRun({
          steps,
          workflow: { name: 'long', flowdef: steps.map(({ name }) => ({ name })) },
        });
        expect(await context.store.createRun(definition)).toEqual({ outcome: 'created' });
        expect(await context.store.createRun(definition)).toMatchObject({ outcome: 'existing' });
        expect((await context.store.readRun(definition.run_id))?.definition).toEqual(definition);
        const listed = (await context.store.listRuns({ limit: 10 })).runs;
        expect(listed.find((run) => run.definition.run_id === definition.run_id)?.definition).toEqual(
          definition,
        );
      });
    }

    it('a run without a key > is kept whole, in state new', async () => {
      const definition = makeRun();
      expect(await context.store.createRun(definition)).toEqual({ outcome: 'created' });
      expect(await context.store.readRun(definition.run_id)).toEqual({
        definition,
        state: 'new',
        revision: 1,
        steps: {},
      });
    });

    it('the same run id again > answers existing and leaves the definition alone', async () => {
      const definition = makeRun();
      await context.store.createRun(definition);
      const again = await context.store.createRun({ ...definition, label: 'other' });
      expect(again).toEqual({ outcome: 'existing', run_id: definition.run_id, state: 'new' });
      expect((await context.store.readRun(definition.run_id))?.definition).toEqual(definition);
    });

    it('a key that was used for the same submission > answers its run and the state of that', async () => {
      const idempotency = { key: 'one key', fingerprint: 'f' };
      const first = makeRun();
      const second = makeRun();
      await context.store.createRun(first, idempotency);
      await commitOnce(context.store, { runs: [toState(first.run_id, 'active')] });
      expect(await context.store.runOfKey('one key')).toBe(first.run_id);
      expect(await context.store.runOfKey('another')).toBeUndefined();
      expect(await context.store.createRun(second, idempotency)).toEqual({
        outcome: 'existing',
        run_id: first.run_id,
        state: 'active',
      });
      expect(await context.store.readRun(second.run_id)).toBeUndefined();
      expect(await context.store.newRunIds()).toEqual([]);
    });

    it('with records, one of them there already > puts the other in, and neither with a run that is refused', async () => {
      const { store } = context;
      const record = (id: string, name: string): NewRecord => {
        return { kind: 'event', id, group: 'blue', body: eventBody({ name }) };
      };
      await store.writeRecord(record('kept', 'first'), 0);
      const used = { key: 'once', fingerprint: 'f' };
      await store.createRun(makeRun(), used, [record('kept', 'second'), record('new', 'second')]);
      await store.createRun(makeRun(), used, [record('more', 'third')]);
      const refused = store.createRun(makeRun(), { ...used, fingerprint: 'g' }, [record('more', 'fourth')]);
      await expect(refused).rejects.toMatchObject({ code: 'idempotency_conflict' });
      const found = await store.recordsAfter({ kind: 'event', group: 'blue', after: 0, limit: 10 });
      expect(found.map(({ id, body }) => [id, body])).toEqual([
        ['kept', eventBody({ name: 'first' })],
        ['new', eventBody({ name: 'second' })],
      ]);
    });

    it('a key that was used for another submission > is refused and stores nothing', async () => {
      const first = makeRun();
      const second = makeRun();
      await context.store.createRun(first, { key: 'k', fingerprint: 'one' });
      await expect(context.store.createRun(second, { key: 'k', fingerprint: 'two' })).rejects.toMatchObject({
        code: 'idempotency_conflict',
        details: { run_id: first.run_id },
      });
      expect(await context.store.readRun(second.run_id)).toBeUndefined();
    });

    it('fifty submissions with one key at once > exactly one is created and all get its id', async () => {
      const idempotency = { key: 'same', fingerprint: 'same' };
      const runs = Array.from({ length: 50 }, () => makeRun());
      const outcomes = await Promise.all(runs.map((run) => context.store.createRun(run, idempotency)));
      const created = runs.filter((_, i) => outcomes[i]?.outcome === 'created');
      expect(created).toHaveLength(1);
      const existing = outcomes.filter((outcome) => outcome.outcome === 'existing');
      expect(existing).toHaveLength(49);
      expect(new Set(existing.map((outcome) => outcome.run_id))).toEqual(new Set([created[0]!.run_id]));
      expect(await context.store.newRunIds()).toEqual([created[0]!.run_id]);
    });

    it('several runs, one of megabytes among them > are in the store in their order, with their records', async () => {
      const { store } = context;
      const text = 'a\n]'.repeat(100_000);
      const long = Array.from({ length: 8 }, (_, i) => stepDefinition({ id: `s${i}`, args: { text } }));
      const runs = [makeRun(), makeRun({ steps: long }), makeRun()];
      const record: NewRecord = { kind: 'event', id: 'of many', group: 'many', body: eventBody() };
      expect(await store.createRun(written(runs), { key: 'k', fingerprint: 'f' }, [record])).toEqual({
        outcome: 'created',
      });
      expect(await store.newRunIds()).toEqual(runs.map(({ run_id }) => run_id));
      for (const run of runs) expect((await store.readRun(run.run_id))?.definition).toEqual(run);
      expect(await store.readRecord('event', 'of many')).toBeDefined();
    });

    if (context.withLarge) {
      it('a thousand runs with one key, from several gateways at once > one submission is created, whole, and no run of another', async () => {
        const { store } = context;
        const idempotency = { key: 'many', fingerprint: 'f' };
        const many = Array.from({ length: 3 }, () =>
          Array.from({ length: 1_000 }, () => makeRun({ step_count: 1 })),
        );
        const outcomes = await Promise.all(many.map((runs) => store.createRun(written(runs), idempotency)));
        const created = many.filter((_, at) => outcomes[at]?.outcome === 'created');
        expect(created).toHaveLength(1);
        const ids = created.flatMap((runs) => runs.map(({ run_id }) => run_id));
        expect(await store.newRunIds()).toEqual(ids);
        const existing = { outcome: 'existing', run_id: ids[0], state: 'new' };
        expect(outcomes.filter(({ outcome }) => outcome === 'existing')).toEqual([existing, existing]);
        expect(await store.createRun(written([makeRun(), makeRun()]), idempotency)).toEqual(existing);
        // An answer that was lost: the same runs are put in again.
        expect(await store.createRun(written(created.flat()))).toEqual(existing);
        const other = store.createRun(written([makeRun(), makeRun()]), { ...idempotency, fingerprint: 'g' });
        await expect(other).rejects.toMatchObject({ code: 'idempotency_conflict' });
        expect(await store.newRunIds()).toEqual(ids);
      });
    }

    it.each(['', ' ', 'a b\nc', 'x'.repeat(5_000), '{}:*', 'ключ'])(
      'the odd key %j > is a key like any other',
      async (key) => {
        const first = makeRun();
        await context.store.createRun(first, { key, fingerprint: 'f g\nh' });
        expect(await context.store.createRun(makeRun(), { key, fingerprint: 'f g\nh' })).toMatchObject({
          outcome: 'existing',
          run_id: first.run_id,
        });
      },
    );
  });

  describe('readRun and readRevision', () => {
    it('a run that is not there > answer undefined', async () => {
      expect(await context.store.readRun(newId())).toBeUndefined();
      expect(await context.store.readRevision(newId())).toBeUndefined();
    });

    it.each(runStates)('a run that is %s > tell its state', async (state) => {
      const { run_id } = await runInState(context.store, state);
      const run = await context.store.readRun(run_id);
      expect(run?.state).toBe(state);
      expect(await context.store.readRevision(run_id)).toEqual({ state, revision: run?.revision });
    });

    it('a run of 300 steps of which one changes > has that record new and all others as before', async () => {
      const definition = makeRun({ step_count: 300 });
      const { run_id } = definition;
      await context.store.createRun(definition);
      const steps = Object.fromEntries(
        definition.steps.map((_, position) => [
          position,
          makeRecord(run_id, position, { status: 'succeeded', data: { od: position / 7 } }),
        ]),
      );
      const update = { state: 'active' as const, snapshot: {}, summary: makeSummary() };
      await commitOnce(context.store, { runs: [{ run_id, update: { ...update, steps }, log: [] }] });
      const changed = makeRecord(run_id, 123, { status: 'failed', attempt: 2 });
      await commitOnce(context.store, {
        runs: [{ run_id, update: { ...update, steps: { 123: changed } }, log: [] }],
      });
      const run = await context.store.readRun(run_id);
      expect(run?.definition).toEqual(definition);
      expect(run?.steps).toEqual({ ...steps, 123: changed });
      expect(run?.revision).toBe(3);
    });
  });
}
