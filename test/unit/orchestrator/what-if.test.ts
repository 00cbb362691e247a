import { describe, expect, it } from 'vitest';
import { keepable, without } from '../../../orchestrator/forecasting/keepable.ts';
import { problemOf } from '../../../orchestrator/forecasting/problem-of-lab.ts';
import { whatIf } from '../../../orchestrator/forecasting/what-if.ts';
import { whatIfAnswer } from '../../../orchestrator/forecasting/what-if-answer.ts';
import { draftedRun } from '../../../orchestrator/state/open-lab-state.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { RunDefinition, StepDefinition } from '../../../shared/contracts/run.ts';
import type { DraftedRun, Obstacle, WhatIf } from '../../../shared/contracts/what-if.ts';
import { WorkerEnded } from '../../../shared/kernel/lifecycle/worker-thread.ts';
import { runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';
import { first, idleLab, type Lab, second } from './owner-lab.ts';

const minute = (given: Partial<StepDefinition> = {}) => stepDefinition({ duration: 60, ...given });

const drafted = (steps: StepDefinition[], more: Partial<DraftedRun> = {}): DraftedRun => ({
  ...{ label: 'mix', experiment_id: 'experiment', count: 1 },
  ...{ ...more, steps },
});

/** By a clock that goes on with each look at it: what is found in time depends on no machine. */
function ask(lab: Lab, ...runs: DraftedRun[]): Promise<WhatIf> {
  let time = 0;
  return whatIf(lab.state, lab.now, { runs }, async (task) => whatIfAnswer(task, () => (time += 1)));
}

const obstacles = ({ impossible }: WhatIf): Obstacle[] => impossible?.obstacles ?? [];

describe('the problem of a lab', () => {
  it('whose steps nobody can plan > has no more of them than are told, and says how many runs are left out', () => {
    const lab = idleLab();
    // Nobody knows how long they take, so that none of them is planned.
    for (let run = 0; run < 150; run += 1)
      lab.submit(
        newId(),
        Array.from({ length: 20 }, () => stepDefinition()),
      );
    const { runs, more } = problemOf(lab.state, lab.now);
    expect(runs.reduce((sum, { steps }) => sum + steps.length, 0)).toBe(2_000);
    expect(runs.length + more).toBe(150);
  });
});

describe('what would become of runs that are not handed in', () => {
  it('at an instrument that has something to do > is after that, and nothing of the lab is changed', async () => {
    const lab = idleLab();
    lab.submit(first, [minute()]);
    const told = await ask(lab, drafted([minute()], { count: 2 }));
    expect(told).toMatchObject({ at: lab.now, keeping: 'possible', delays: [], delayed: 0, more: 0 });
    expect(told.runs.map((run) => [run?.begin?.[1], run?.end?.[1]])).toEqual([
      [60, 120],
      [120, 180],
    ]);
    expect([...lab.state.runs.keys()]).toEqual([first]);
  });

  it('of a higher priority > delays those that it goes before, and it is told by how much', async () => {
    const lab = idleLab();
    lab.submit(first, [minute(), minute()]);
    lab.submit(second, [minute()]);
    const { delays, delayed } = await ask(lab, drafted([minute({ duration: 30 })], { priority: 5 }));
    expect(delayed).toBe(2);
    expect(delays?.map(({ seconds }) => seconds)).toEqual([30, 30]);
    expect(delays).toMatchObject([{ label: 'work' }, { label: 'work' }]);
  });

  it('what they would delay > is held against the lab without them, as if nobody had asked', () => {
    const lab = idleLab();
    lab.submit(first, [minute(), minute()]);
    lab.started();
    const { runs } = lab.state;
    const drafted = draftedRun(runDefinition({ run_id: second, priority: 5, steps: [minute()] }));
    const after = problemOf({ ...lab.state, runs: new Map([...runs, [second, drafted]]) }, lab.now);
    expect(after.problem.activities).toHaveLength(3);
    expect(without(after.problem, [second])).toEqual(problemOf(lab.state, lab.now).problem);
  });

  it('one run after the other > delays what comes after it', async () => {
    const lab = idleLab({}, { sequential_scheduler: true });
    lab.submit(first, [minute()]);
    lab.submit(second, [minute()]);
    lab.started();
    const { runs, delays } = await ask(lab, drafted([minute({ duration: 30 })], { priority: 5 }));
    expect(runs[0]?.end?.[1]).toBe(90);
    expect(delays).toMatchObject([{ run_id: second, seconds: 30 }]);
  });

  it('that nobody knows the time of > is told as open', async () => {
    const { state, now } = idleLab();
    const told = await whatIf(state, now, { runs: [drafted([minute(), stepDefinition()])] });
    expect(told.runs[0]).toMatchObject({ open: { why: 'duration', step: 1 }, not_before: 60 });
  });

  it('a gap that is shorter than what earlier steps took > cannot be kept, whatever the lab does', async () => {
    const lab = idleLab();
    for (let n = 0; n < 20; n += 1) lab.state.durations.add('arm', 'move', 'a', 90_000);
    const gaps = [{ from: 0, point: 'start', at: 'start', max: 60 }] as const;
    const told = await ask(
      lab,
      drafted([minute()]),
      drafted([stepDefinition(), stepDefinition({ gaps: [...gaps] })]),
    );
    expect(told).toMatchObject({ keeping: 'impossible', impossible: { draft: 1 } });
    expect(obstacles(told)).toEqual([
      { kind: 'gap', step: 1, from: 0, point: 'start', at: 'start', max: 60 },
      { kind: 'duration', step: 0, seconds: 90 },
    ]);
  });

  it('a gap between beginnings at one instrument > is not kept by what comes before the step that it is counted from', async () => {
    const gaps = [{ from: 0, point: 'start', at: 'start', max: 1 }] as const;
    const steps = [minute({ after: [] }), minute({ after: [], gaps: [...gaps] })];
    const told = await ask(idleLab(), drafted(steps));
    expect(told.keeping).toBe('impossible');
    expect(obstacles(told)[0]).toMatchObject({ kind: 'gap', step: 1, from: 0 });
  });

  it('a time by which it is to be over, and a reservation in its way > are named, with what the steps take', async () => {
    const lab = idleLab();
    const { now } = lab;
    const reservation = { id: 'R', module: 'arm', made_at: now, by: 'ada' };
    lab.state.reservations.set('R', { ...reservation, from: now + 30_000, until: now + 600_000 });
    const run: Partial<RunDefinition> = { complete_by: now + 300_000 };
    const told = await ask(lab, drafted([minute()], run));
    expect(told.keeping).toBe('impossible');
    expect(obstacles(told)).toEqual([
      { kind: 'complete_by', at: now + 300_000 },
      { kind: 'reserved', module: 'arm', from: now + 30_000, until: now + 600_000, by: 'ada' },
      { kind: 'duration', step: 0, seconds: 60 },
    ]);
    const ended = ask(lab, drafted([minute()], run));
    lab.state.reservations.delete('R');
    expect(obstacles(await ended)).toEqual(obstacles(told));
    lab.state.reservations.set('R', { ...reservation, from: now + 30_000, until: now + 600_000 });
    // The forecast is of when it is done all the same.
    expect(told.runs[0]?.end?.[1]).toBe(660);
    expect(await ask(lab, drafted([minute()], { complete_by: now + 700_000 }))).toMatchObject({
      keeping: 'possible',
    });
  });

  it('a run that nobody plans so far > nobody knows whether it can be kept', () => {
    const lab = idleLab();
    lab.submit(first, [minute()]);
    const { problem } = problemOf(lab.state, lab.now);
    const keeping = (run: string) => keepable(problem, { run }, () => 0, Infinity).keeping;
    expect([first, second].map(keeping)).toEqual(['possible', 'unknown']);
  });

  it('why it cannot be kept > is looked for no longer than there is time', () => {
    const lab = idleLab();
    lab.submit(first, [minute(), minute(), minute()]);
    const { problem } = problemOf(lab.state, lab.now);
    const reservations = [{ id: 'R', resource: 'arm/a', from: 300, until: 6_000 }];
    const clock = (end: number): number => {
      let time = 0;
      keepable({ ...problem, reservations }, { run: first, due: 3_000 }, () => (time += 1), end);
      return time;
    };
    const unhurried = clock(Infinity);
    expect(clock(20)).toBeLessThan(unhurried / 2);
  });

  it('that takes too long > is refused with a reason, and what is not found of the lab before is no delay', async () => {
    const lab = idleLab();
    lab.submit(first, [minute()]);
    const runs = [drafted([minute()])];
    const ended = whatIf(lab.state, lab.now, { runs }, () => Promise.reject(new WorkerEnded('time')));
    await expect(ended).rejects.toMatchObject({
      code: 'too_many_requests',
      message: 'the lab has so much to do that no schedule was found in time',
    });
    const after = { activities: new Map(), runs: new Map(), schedule: new Map() };
    const told = await whatIf(lab.state, lab.now, { runs }, () =>
      Promise.resolve({ before: undefined, after, keeping: [] }),
    );
    expect(told).toMatchObject({ delays: null, delayed: 0 });
  });

  it('an inquiry that holds no runs > is refused', async () => {
    const lab = idleLab();
    await expect(whatIf(lab.state, lab.now, { runs: [] })).rejects.toMatchObject({ code: 'bad_request' });
    await expect(whatIf(lab.state, lab.now, { runs: [7] })).rejects.toMatchObject({ code: 'bad_request' });
  });
});
