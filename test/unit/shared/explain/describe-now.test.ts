import { describe, expect, it } from 'vitest';
import { describeNow, type Seen } from '../../../../shared/explain/now/describe-now.ts';
import { readRuns, stepsAtInstruments } from '../../../../gateway/runs/runs-concerned.ts';
import { factsOfRun } from '../../../../shared/explain/run/run-facts.ts';
import type { Holds } from '../../../../shared/contracts/holds.ts';
import type { RunSummary, StoredRun, UnknownStep } from '../../../../shared/contracts/run.ts';
import {
  decodeWorkcellState,
  workcellField,
  type InstanceRecord,
} from '../../../../shared/contracts/workcell-state.ts';
import { newStoredRun, unknownStep } from '../../../fixtures/run-definition.ts';
import { armWorkcell, presentInstance } from '../../orchestrator/run-fixtures.ts';

const at = Date.UTC(2026, 10, 25, 21);
const utc = new Date(at).toISOString();
const [one, two] = ['01JB0000000000000000000001', '01JB0000000000000000000002'];

function aRun(run_id: string, facts: Partial<RunSummary>, more: Partial<StoredRun> = {}): StoredRun {
  const summary = { step_index: 0, paused: false, acting: false, ...facts };
  return { ...newStoredRun({ run_id }), state: 'active', summary, ...more };
}

async function seen(record: Partial<InstanceRecord>, runs: StoredRun[]): Promise<Seen> {
  const state = decodeWorkcellState({
    [workcellField.instance('arm/a')]: presentInstance(record),
  });
  const known = await readRuns(
    { readRun: async (id) => runs.find((run) => run.definition.run_id === id) },
    stepsAtInstruments(state),
  );
  for (const run of runs)
    if (!known.has(run.definition.run_id)) known.set(run.definition.run_id, factsOfRun(run));
  return {
    workcell: armWorkcell,
    state,
    runs: known,
    more: false,
    at,
    broker: { up: true },
    embedded: false,
    led: true,
    ground: [],
    asks: [],
    wentBack: { requests: [], measured: undefined },
  };
}

const occupied = [{ command_id: `${one}.1.1`, run_id: one, number: 1 }];
const running = {
  status: 'running',
  attempt: 1,
  command_id: `${one}.1.1`,
  instance: 'a',
  started_at: at,
} as const;

const doubt = (run: UnknownStep['run']) => unknownStep({ step: 1, command_id: `${one}.1.1`, since: at, run });

describe('the runs at instruments', () => {
  it('some were read already > the store is asked for the others alone', async () => {
    const steps = new Map([
      [one, [0]],
      [two, [1]],
    ]);
    const asked: string[] = [];
    const readRun = async (id: string) => (asked.push(id), aRun(id, {}));
    const found = await readRuns({ readRun }, steps, new Map([[one, factsOfRun(aRun(one, {}), [0])]]));
    expect(asked).toEqual([two]);
    expect([...found].map(([id, { steps: kept }]) => [id, [...kept.keys()]])).toEqual([...steps]);
  });
});

describe('the facts of a run', () => {
  it('steps are added to it as it goes on > of how many one of them is, is not told', () => {
    const run = aRun(one, {});
    expect(factsOfRun(run).step_count).toBe(2);
    const [first, ...others] = run.definition.steps;
    const added = { ...first!, added_for: { as: 'round', of: 0, round: 1 } as const };
    const definition = { ...run.definition, steps: [first!, ...others, added] };
    expect(factsOfRun({ ...run, definition }).step_count).toBeNull();
  });
});

describe('describeNow', () => {
  it('an instrument acts > the run, the step and since when are told', async () => {
    const now = describeNow(
      await seen({ occupied }, [aRun(one, { acting: true }, { steps: { 1: running } })]),
    );
    expect(now.instruments).toMatchObject([
      {
        ...{ module: 'arm', instance: 'a', state: 'acting', since: utc, reasons: [], next: null },
        steps: [
          {
            run_id: one,
            label: 'work',
            step: 1,
            step_name: 'move it',
            step_count: 2,
            since: utc,
            over: false,
          },
        ],
      },
    ]);
    expect([now.unknown, now.paused, now.overdue, now.silent, now.held]).toEqual([[], [], [], [], null]);
  });

  it('an outcome is unknown and its run waits > it is told with the command that says what became of it', async () => {
    const record = { error: 'it died', error_since: at, quarantined_for: [`${one}.1.1`] };
    const now = describeNow(await seen(record, [aRun(one, { paused: true, unknown: doubt('waits') })]));
    const next = `weir resolve ${one}`;
    expect(now.instruments).toMatchObject([{ state: 'outcome_unknown', since: utc, next }]);
    expect(now.unknown).toMatchObject([
      { run_id: one, step: 1, module: 'arm', instance: 'a', run: 'waits', next },
    ]);
    expect(now.paused).toEqual([]);
  });

  it('an outcome of a run that is over > is told for as long as it holds the instrument back', async () => {
    const run = aRun(one, { unknown: doubt('over') }, { state: 'failed' });
    const held = { error: 'it died', error_since: at, quarantined_for: [`${one}.1.1`] };
    expect(describeNow(await seen(held, [run])).unknown).toMatchObject([{ next: 'weir reset arm/a' }]);
    expect(describeNow(await seen({}, [run])).unknown).toEqual([]);
    const deaf = { ...held, occupied: [{ ...occupied[0]!, asked_to_stop: at - 60_000 }] };
    const now = describeNow(await seen(deaf, [run]));
    expect([now.unknown[0]?.next, now.instruments[0]?.next]).toEqual([
      'weir abandon arm/a',
      'weir abandon arm/a',
    ]);
  });

  it('the outcomes of several steps are unknown > each that holds an instrument back is told', async () => {
    const other = { ...doubt('over'), step: 0, command_id: `${one}.0.1` };
    const unknowns = [doubt('over'), other];
    const run = aRun(one, { unknown: doubt('over'), unknowns }, { state: 'failed' });
    const held = { error: 'it died', error_since: at, quarantined_for: [`${one}.0.1`] };
    expect(describeNow(await seen(held, [run])).unknown).toMatchObject([
      { step: 0, next: 'weir reset arm/a' },
    ]);
  });

  it('a paused run, one that waits, an overdue step, a silent agent > each is in its list', async () => {
    const late = { ...running, overdue_since: at };
    const now = describeNow(
      await seen({ occupied, presence: 'lost', since: at }, [
        aRun(one, { acting: true }, { steps: { 1: late } }),
        aRun(two, { paused: true, paused_by: { at, by: 'Ada', reason: 'cleaning' }, waiting: 'paused' }),
        aRun('01JB0000000000000000000003', { waiting: 'waits for arm/a' }),
      ]),
    );
    expect(now.paused).toEqual([
      { run_id: two, label: 'work', since: utc, by: 'Ada', reason: 'cleaning', next: `weir resume ${two}` },
    ]);
    expect(now.overdue).toMatchObject([{ run_id: one, overdue_since: utc }]);
    expect([now.silent, now.waiting]).toEqual([['arm/a'], 1]);
  });

  it('a step waits for a word after its failure > it is told with why, since when, and the commands', async () => {
    const error = { code: 'action_failed', message: 'the tip is bent', retryable: false } as const;
    const held = [{ step: 1, command_id: `${one}.1.1`, since: at, error }];
    const now = describeNow(await seen({}, [aRun(one, { paused: true, held, step_index: 1 })]));
    expect(now.failed_steps).toMatchObject([
      { run_id: one, step: 1, step_name: 'move it', module: 'arm', text: 'the tip is bent', since: utc },
    ]);
    expect(now.failed_steps?.[0]?.next).toContain(`weir retry ${one}`);
    expect([now.counts?.failed_steps, now.paused, now.waiting]).toEqual([1, [], 0]);
  });

  it('runs that wait > it is told for what, each reason once, and not of those that are paused', async () => {
    const ids = [3, 4, 5].map((n) => `01JB000000000000000000000${n}`);
    const [busy, locked] = ['waits for arm/a to be free', 'waits: module arm is locked by Ada'];
    const now = describeNow(
      await seen({}, [
        aRun(one, { waiting: locked }),
        aRun(two, { paused: true, waiting: 'paused' }),
        ...ids.map((id) => aRun(id, { waiting: busy })),
      ]),
    );
    expect(now.waits).toEqual([
      { reason: busy, runs: 3, run_id: ids[0] },
      { reason: locked, runs: 1, run_id: one },
    ]);
    expect(now.waiting).toBe(4);
  });

  it('no orchestrator takes the runs that are handed in > they are told as waiting for one', async () => {
    const { summary: _, ...unseen } = aRun(one, {}, { state: 'new' });
    const now = describeNow(await seen({}, [unseen]));
    expect(now.waits).toEqual([{ reason: 'waits for an orchestrator to take it', runs: 1, run_id: one }]);
    expect(now.waiting).toBe(1);
    const away = describeNow({ ...(await seen({}, [unseen])), broker: { up: false, reason: 'refused' } });
    expect(away.waits).toMatchObject([{ reason: 'waits for the broker, which is away', runs: 1 }]);
  });

  it('the store was put back > for a day it is told what nobody can tell it again', async () => {
    const known = await seen({}, []);
    const toldAt = (now: number) =>
      describeNow({ ...known, at: now, state: { ...known.state, put_back_at: at } }).ground;
    const text = 'the store went back by an unknown time';
    expect(toldAt(at + 60_000)).toMatchObject([
      { key: 'store', text, since: utc, next: 'weir reservations' },
    ]);
    expect(toldAt(at + 25 * 60 * 60_000)).toEqual([]);
    expect(describeNow(known).ground).toEqual([]);
  });

  it.each([
    [[true, true], '2 requests are gone'],
    [[true, false], '1 request is gone, and 1 more may be'],
    [[false], '1 request may be gone'],
  ])(
    'the store went back, and has forgotten requests > how many, and which, as far as known: %#',
    async (sure, many) => {
      const told = sure.map((each, i) => ({
        ...{ kind: 'run' as const, id: `${i}`, what: `the run ${i} "mix"`, at: utc, by: 'ada', sure: each },
        found_at: utc,
      }));
      const known = await seen({}, []);
      const state = { ...known.state, put_back_at: at, forgotten: { from: at - 1_000, to: at - 200 } };
      const now = describeNow({ ...known, state, wentBack: { requests: told, measured: undefined } });
      expect(now.ground).toMatchObject([
        {
          text: `the store went back by 0.80 s: ${many}`,
        },
      ]);
      expect(now.forgotten).toEqual(told);
      expect(now.counts?.forgotten).toBe(sure.length);
      // Where nobody leads, gateways alone find it.
      const { text } = describeNow({ ...known, wentBack: { requests: told, measured: undefined } })
        .ground![0]!;
      expect(text).toBe(`the store went back by an unknown time: ${many}`);
      const wentBack = { requests: told, measured: { seconds: 3.7, about: true, at } };
      const { text: about } = describeNow({ ...known, wentBack }).ground![0]!;
      expect(about).toBe(`the store went back by about 4 s: ${many}`);
      expect(describeNow({ ...known, at: at + 25 * 3_600_000, wentBack }).ground).toEqual([]);
    },
  );

  it('an instrument acts > the action, its attempt and how much of it is done are told', async () => {
    const record = { ...running, progress: { at, fraction: 0.4, note: 'well B7' } };
    const now = describeNow(
      await seen({ occupied }, [aRun(one, { acting: true }, { steps: { 1: record } })]),
    );
    const told = { action: 'move', attempt: 1, progress: 0.4, note: 'well B7' };
    expect(now.instruments).toMatchObject([{ steps: [told], held_by: null }]);
  });

  it('runs wait for a module > how many, and which come next, those of a higher priority first', async () => {
    const ids = [1, 2, 3, 4, 5, 6, 7].map((n) => `01JB000000000000000000000${n}`);
    const runs = ids.map((id, n) => {
      const wait = { reason: 'busy', step: 0, name: 'move it', since: at - 1_000 + n } as const;
      const run = aRun(id, { waiting_for: [wait] });
      run.definition.created_at = at - 1_000 + n;
      return run;
    });
    runs[6]!.definition.steps[0]!.priority = 3;
    const held_by = { what: 'run', hold: 'paused' } as const;
    const wait = { reason: 'paused', step: 0, name: '', since: at, held_by } as const;
    const paused = aRun(two, { paused: true, waiting: 'paused', waiting_for: [wait] });
    paused.definition.run_id = '01JB0000000000000000000008';
    const { queues, counts } = describeNow(await seen({}, [...runs, paused]));
    const first = { run_id: ids[6], label: 'work', step: 0, step_name: 'move it' };
    const since = new Date(at - 1_000 + 6).toISOString();
    expect(queues).toMatchObject([{ module: 'arm', runs: 7 }]);
    expect(queues?.[0]?.next[0]).toEqual({ ...first, since });
    expect(queues?.[0]?.next.map(({ run_id }) => run_id)).toEqual([ids[6], ...ids.slice(0, 4)]);
    const none = { forgotten: 0, unknown: 0, overdue: 0, silent: 0, paused: 0, asks: 0, failed_steps: 0 };
    expect(counts).toEqual({ ...none, waiting: 7 });
  });

  it.each([
    [
      'its module is locked',
      { arm: { locked: { on: true, revision: 1, since: at, by: 'Ada' } } },
      'locked',
      false,
    ],
    [
      'the workcell is paused',
      { '': { paused: { on: true, revision: 1, since: at, by: 'Ada' } } },
      'paused',
      true,
    ],
    [
      'both, and the own hold is the weightier one',
      {
        '': { paused: { on: true, revision: 1, since: 0 } },
        arm: { cancelled: { on: true, revision: 2, since: at, by: 'Ada' } },
      },
      'cancelled',
      false,
    ],
  ] as [string, Record<string, Holds>, string, boolean][])(
    'an operator holds it: %s > who, and since when',
    async (_, holds, name, whole) => {
      const state = await seen({}, []);
      const held = { ...state.state, holds: new Map(Object.entries(holds)) };
      const { instruments } = describeNow({ ...state, state: held });
      expect(instruments[0]?.held_by).toEqual({ name, workcell: whole, by: 'Ada', since: utc });
    },
  );
});
