import { describe, expect, it } from 'vitest';
import type { Gap } from '../../../shared/contracts/step-flow.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { said } from './owner-lab.ts';
import { TimedLab } from './timed-lab.ts';

const run_id = '01JB0000000000000000000001';
const at = (seconds: number) => 1_000_000 + seconds * 1000;

/** Heats for 60 s; then a reader is to begin within 100 s, which somebody has paused; `goOn` has it go on after 510 s. */
function lateLab(gap: Partial<Gap>, facts = {}): TimedLab {
  const lab = new TimedLab({ oven: 1, reader: 1 });
  const gaps = [{ from: 0, point: 'end', at: 'start', max: 100, ...gap } as const];
  const heat = stepDefinition({ module: 'oven', name: 'heat', duration: 60 });
  lab.submit(run_id, { steps: [heat, stepDefinition({ module: 'reader', name: 'read', gaps, ...facts })] });
  lab.goOn(at(10));
  lab.order('pause', 'reader');
  return lab;
}
function goOn(lab: TimedLab): void {
  lab.goOn(at(510));
  lab.order('resume', 'reader');
  lab.goOn();
}
const told = (lab: TimedLab) => lab.logOf(run_id).filter((line) => /GAP|gap|within|earliest/.test(line));

describe('a gap that is not kept', () => {
  it('is told of before and once it is broken, and its step fails', () => {
    const lab = lateLab({});
    goOn(lab);
    const by = 'step 2 "read" is to begin within 100 s of the end of step 1 "heat"';
    expect(told(lab)).toEqual([
      `60: ${by}, which is by 1970-01-01T00:19:20Z, and may not`,
      '60: GAP_AT_RISK: step 2 "read"',
      '160.001: step 2 "read" has not begun within 100 s of the end of step 1 "heat"',
      '160.001: GAP_BROKEN: step 2 "read"',
      '160.001: step 2 "read" failed: step 2 "read" has not begun within 100 s of the end of step 1 "heat"',
    ]);
    expect(lab.runOf(run_id).outline.state).toBe('failed');
    expect(lab.runOf(run_id).steps[1]).toMatchObject({ status: 'failed', error: { code: 'gap_broken' } });
  });

  it('and whose step may fail > the run goes on without it', () => {
    const lab = lateLab({}, { on_failure: 'continue' });
    goOn(lab);
    expect(lab.runOf(run_id).outline.state).toBe('completed');
  });

  it('and is to hold the run > a person has it done all the same, and it is told of no more', () => {
    const lab = lateLab({ on_broken: 'pause' });
    lab.goOn(at(200));
    expect(lab.runOf(run_id).outline.paused).toBe(true);
    const before = told(lab).length;
    const edit = { edit: 'retry', request: 'r', step: 1, command_id: `${run_id}.1.0` };
    lab.play(said('run.edit', { run_id }, edit));
    goOn(lab);
    expect(lab.runOf(run_id).outline.state).toBe('completed');
    expect(lab.begun(run_id, 1)).toBe(510);
    expect(told(lab).slice(before)).toEqual([
      '510: step 2 "read" has begun 5 min 50 s late: it was to begin within 100 s of the end of step 1 "heat"',
    ]);
  });

  it('and is only to be noted > its step is done when it can be', () => {
    for (const gap of [{ on_broken: 'note' }, { soft: true }] as const) {
      const lab = lateLab(gap);
      goOn(lab);
      expect(lab.begun(run_id, 1)).toBe(510);
      expect(told(lab).filter((line) => line.includes('GAP_BROKEN'))).toHaveLength(1);
    }
  });

  it('to the end of a step that an instrument has > stands in the record, and the step ends', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 }, (duration) => duration * 2);
    const gaps = [{ from: 0, point: 'end', at: 'end', max: 50 } as const];
    const heat = stepDefinition({ module: 'oven', name: 'heat', duration: 60 });
    lab.submit(run_id, {
      steps: [heat, stepDefinition({ module: 'reader', name: 'read', duration: 40, gaps })],
    });
    lab.goOn();
    expect(told(lab)).toEqual([
      '170.001: step 2 "read" has not ended within 50 s of the end of step 1 "heat"',
      '170.001: GAP_BROKEN: step 2 "read"',
      '200: step 2 "read" has ended 30.0 s late: it was to end within 50 s of the end of step 1 "heat"',
    ]);
    expect(lab.runOf(run_id).outline.state).toBe('completed');
  });

  it('as a step ends before its time > is told of, and by how much', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 }, (duration) => duration / 2);
    const gaps = [{ from: 0, point: 'end', at: 'end', min: 100 } as const];
    const heat = stepDefinition({ module: 'oven', name: 'heat', duration: 20 });
    lab.submit(run_id, {
      steps: [heat, stepDefinition({ module: 'reader', name: 'read', duration: 60, gaps })],
    });
    lab.goOn();
    // As is declared, it would end after 110 s.
    expect(lab.begun(run_id, 1)).toBe(50);
    expect(told(lab)).toEqual([
      '80: step 2 "read" has ended 30.0 s early: it was to end 100 s after the end of step 1 "heat" at the earliest',
      '80: GAP_BROKEN: step 2 "read"',
    ]);
  });
});

describe('a gap whose step is given out in time', () => {
  const by = 'step 2 "read" is to begin within 100 s of the end of step 1 "heat"';
  const missed = '40.0 s late: it was to begin within 100 s of the end of step 1 "heat"';

  /** A reader has its command from 60 s on, and is silent until 200 s have passed. */
  function silentLab(): TimedLab {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    const gaps = [{ from: 0, point: 'end', at: 'start', max: 100 } as const];
    const heat = stepDefinition({ module: 'oven', name: 'heat', duration: 60 });
    lab.submit(run_id, {
      steps: [heat, stepDefinition({ module: 'reader', name: 'read', duration: 5000, gaps })],
    });
    lab.goOn(at(200));
    return lab;
  }

  it('and that its instrument begins late > is told of before, and once it is heard', () => {
    const lab = silentLab();
    const started = { module: 'reader', instance: 'i0', number: 1, started_at: at(200) };
    const header = { run_id, command_id: idOf(1), session: lab.state.epoch };
    lab.play(said('step.started', header, started));
    lab.play(said('step.started', header, started));
    lab.goOn();
    expect(told(lab)).toEqual([
      `140: ${by}, which is by 1970-01-01T00:19:20Z, and may not`,
      '140: GAP_AT_RISK: step 2 "read"',
      `200: step 2 "read" has begun ${missed}`,
      '200: GAP_BROKEN: step 2 "read"',
    ]);
    expect(lab.runOf(run_id).outline.state).toBe('completed');
  });

  it('and its instrument has begun late and ended before anything is heard > is told of before its run ends', () => {
    const lab = silentLab();
    lab.goOn(at(210));
    settle(lab, idOf(1), 'succeeded', { started_at: at(200), ended_at: at(205) });
    expect(lab.runOf(run_id).outline.state).toBe('completed');
    expect(told(lab).slice(2)).toEqual([
      `210: step 2 "read" has begun ${missed}`,
      '210: GAP_BROKEN: step 2 "read"',
    ]);
  });

  it('and ends in time, which is heard late > is told broken, and then that it was kept', () => {
    // Of the reader nothing is heard in time.
    const lab = new TimedLab({ oven: 1, reader: 1 }, (duration) => duration * (duration > 60_000 ? 10 : 1));
    const gaps = [{ from: 0, point: 'end', at: 'end', max: 100 } as const];
    const heat = stepDefinition({ module: 'oven', name: 'heat', duration: 60 });
    const read = stepDefinition({ module: 'reader', name: 'read', duration: 90, gaps });
    lab.submit(run_id, { steps: [heat, read] });
    lab.goOn(at(300));
    settle(lab, idOf(1), 'succeeded', { started_at: at(60), ended_at: at(150) });
    expect(told(lab).at(-1)).toBe(
      '300: step 2 "read" has ended in time after all, within 100 s of the end of step 1 "heat"',
    );
  });
});

it.each([0, 3_600_000, -3_600_000])(
  'agents whose clocks are ahead by %d ms > gaps are counted all the same',
  (ahead) => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.ahead = ahead;
    const gaps = [{ from: 0, point: 'end', at: 'start', min: 10, max: 100 } as const];
    lab.submit(run_id, {
      steps: [
        stepDefinition({ module: 'oven', name: 'heat', duration: 60 }),
        stepDefinition({ module: 'reader', name: 'read', gaps, duration: 1 }),
      ],
    });
    lab.goOn();
    expect(lab.begun(run_id, 1)).toBe(70);
    expect(told(lab)).toEqual([]);
    expect(lab.runOf(run_id).outline.state).toBe('completed');
  },
);

const idOf = (position: number) => `${run_id}.${position}.1`;
/** An instance that has the attempt in hand tells how it ended. */
function settle(
  lab: TimedLab,
  command_id: string,
  outcome: 'succeeded' | 'failed' | 'interrupted',
  times = {},
): void {
  for (const { module, instance, occupied } of lab.state.instances.values())
    for (const { number } of occupied.filter((each) => each.command_id === command_id)) {
      const error = { code: 'action_failed', message: 'no', retryable: false };
      const settled = { module, instance, number, outcome, acted: true, error, ...times };
      lab.play(said('step.settled', { run_id, command_id }, settled));
    }
}

describe('a gap whose time is up', () => {
  it('and an agent that is not heard since the store was put back may have done its step > nothing is told until it is', () => {
    const lab = lateLab({});
    lab.goOn(at(70));
    lab.state.recovering = { since: lab.now, unheard: { 'reader/i0': { journal_id: 'j', seen_head: 1 } } };
    lab.goOn(at(300));
    lab.play({ kind: 'tick', all: true });
    expect(lab.runOf(run_id).outline.state).toBe('active');
    expect(told(lab).filter((line) => line.includes('GAP_BROKEN'))).toEqual([]);
    expect(lab.state.promisesChangeAt).toBe(Infinity);
    lab.state.recovering = undefined;
    lab.play({ kind: 'tick', all: false });
    expect(lab.runOf(run_id).outline.state).toBe('failed');
  });

  it('and no step of its run was given out, as the one before was skipped > its step fails all the same', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.order('pause', 'reader');
    const gaps = [{ from: 0, point: 'end', at: 'start', max: 60 } as const];
    const heat = stepDefinition({
      module: 'oven',
      name: 'heat',
      when: 'false',
      scope: { steps: {}, values: {} },
    });
    lab.submit(run_id, { steps: [heat, stepDefinition({ module: 'reader', name: 'read', gaps })] });
    expect(lab.runOf(run_id).outline.state).toBe('queued');
    lab.goOn(at(600));
    expect(told(lab).filter((line) => line.includes('GAP_BROKEN'))).toHaveLength(1);
    expect(lab.runOf(run_id).outline.state).toBe('failed');
  });

  it('and whose run comes to its end without its step > nothing is kept for it, and no turn is made for it', () => {
    const lab = new TimedLab({ oven: 1, shaker: 1, reader: 1, sink: 1 });
    const gaps = [{ from: 0, point: 'end', at: 'start', max: 600 } as const];
    lab.submit(run_id, {
      steps: [
        stepDefinition({ module: 'oven', duration: 60 }),
        stepDefinition({ module: 'shaker', duration: 500 }),
        stepDefinition({ module: 'reader', name: 'read', duration: 60, gaps }),
        stepDefinition({ module: 'sink', cleanup: true, duration: 7200 }),
      ],
    });
    lab.goOn(at(100));
    settle(lab, idOf(1), 'failed');
    expect(lab.begun(run_id, 3)).toBe(100);
    const other = '01JB0000000000000000000002';
    lab.submit(other, { steps: [stepDefinition({ module: 'reader', duration: 3600 })] });
    expect(lab.begun(other, 0)).toBe(100);
    lab.goOn(at(1000));
    lab.play({ kind: 'tick', all: false });
    expect(told(lab)).toEqual([]);
    expect(lab.state.promisesChangeAt).toBe(Infinity);
  });

  it('and whose step has begun in time, and nobody knows what became of it > is kept', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    const gaps = [{ from: 0, point: 'end', at: 'start', max: 100 } as const];
    const read = stepDefinition({
      module: 'reader',
      name: 'read',
      duration: 5000,
      gaps,
      on_unknown: 'pause',
    });
    lab.submit(run_id, { steps: [stepDefinition({ module: 'oven', name: 'heat', duration: 60 }), read] });
    lab.goOn(at(70));
    settle(lab, idOf(1), 'interrupted');
    expect(lab.runOf(run_id).outline.paused).toBe(true);
    lab.goOn(at(600));
    lab.play({ kind: 'tick', all: false });
    expect(told(lab)).toEqual([]);
  });

  it.each(['failed', 'completed'])('and whose step was to be repeated > is not (%s)', (state) => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    const gaps = [{ from: 0, point: 'end', at: 'start', max: 100 } as const];
    const read = stepDefinition({
      ...{ module: 'reader', name: 'read', duration: 5000, gaps },
      retry: { attempts: 2, on: ['interrupted'], backoff: { initial: 300, factor: 1, max: 300 } },
      ...(state === 'completed' && { on_failure: 'continue' as const }),
    });
    lab.submit(run_id, { steps: [stepDefinition({ module: 'oven', name: 'heat', duration: 60 }), read] });
    lab.goOn(at(70));
    settle(lab, idOf(1), 'interrupted');
    lab.goOn(at(600));
    expect(told(lab).filter((line) => line.includes('GAP_BROKEN'))).toHaveLength(1);
    expect(lab.runOf(run_id).outline.state).toBe(state);
  });

  it('and whose step waits to end in time > makes no turn after turn', () => {
    const lab = lateLab({ at: 'end', max: 100, on_broken: 'pause' }, { duration: 80 });
    lab.goOn(at(85));
    lab.play({ kind: 'tick', all: false });
    expect(lab.state.promisesChangeAt).toBeGreaterThan(lab.now);
  });
});

it('a run that is not over when it was to be > is told of as late, once, and goes on', () => {
  const lab = new TimedLab({ oven: 1 });
  const steps = [
    stepDefinition({ module: 'oven', duration: 60 }),
    stepDefinition({ module: 'oven', duration: 60 }),
  ];
  lab.submit(run_id, { steps, complete_by: at(70) });
  lab.goOn();
  const lines = lab.logOf(run_id).filter((line) => /LATE|not over/.test(line));
  expect(lines).toEqual(['70: the run is not over by 1970-01-01T00:17:50Z, as it was to be', '70: LATE']);
  expect(lab.runOf(run_id).outline.state).toBe('completed');
});
