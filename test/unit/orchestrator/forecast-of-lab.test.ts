import { describe, expect, it } from 'vitest';
import { forecastOf, hasMoved } from '../../../orchestrator/forecasting/forecast-of-lab.ts';
import { problemOf } from '../../../orchestrator/forecasting/problem-of-lab.ts';
import { draftedRun } from '../../../orchestrator/state/index.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { ends, forecast, minute } from './forecasts.ts';
import { first, idleLab, said, second } from './owner-lab.ts';

describe('the forecast of a lab', () => {
  it('steps of which one acts > each after the one before it, from when that began', () => {
    const lab = idleLab();
    lab.submit(first, [minute(), minute(), minute()]);
    lab.started();
    lab.now += 20_000;
    expect(ends(forecast(lab))).toEqual([40, 100, 160]);
    expect(forecast(lab).runs[first]).toMatchObject({ end: [160, 160, 160] });
    expect(forecast(lab).runs[first]?.steps.map(({ hold }) => hold?.kind)).toEqual(['none', 'step', 'step']);
  });

  it('two runs at one instrument > they take turns, and it is told what has the instrument before', () => {
    const lab = idleLab();
    lab.submit(first, [minute()]);
    lab.submit(second, [minute()]);
    const told = forecast(lab);
    expect([ends(told), ends(told, second)]).toEqual([[60], [120]]);
    const hold = { kind: 'instrument', instance: 'arm/a', run: first, step: 0 };
    expect(told.runs[second]?.steps).toMatchObject([{ step: 0, instance: 'arm/a', hold }]);
  });

  it('a run of higher priority > goes before one that has waited less than a minute for each', () => {
    const lab = idleLab();
    lab.submit(first, [minute()]);
    lab.submit(second, [minute()]);
    const third = '01JB0000000000000000000003';
    lab.submit(third, [minute({ priority: 1 })]);
    expect(ends(forecast(lab), third)).toEqual([120]);
    expect(ends(forecast(lab), second)).toEqual([180]);
  });

  it('what took different times before > the middle of them, and how sure that is', () => {
    const lab = idleLab();
    for (let n = 0; n < 50; n += 1) lab.state.durations.add('arm', 'move', 'a', 50_000 + 1_000 * n);
    lab.submit(first, [stepDefinition(), stepDefinition()]);
    const [p10 = 0, p50 = 0, p90 = 0] = forecast(lab).runs[first]?.end ?? [];
    expect(p10).toBeLessThan(p50);
    expect(p50).toBeLessThan(p90);
    expect([p50 > 130, p50 < 170]).toEqual([true, true]);
  });

  it('something has taken longer than expected > it is expected to end soon, not in the past', () => {
    const lab = idleLab();
    lab.submit(first, [minute()]);
    lab.started();
    lab.now += 100_000;
    const [end = 0] = ends(forecast(lab)) ?? [];
    expect(end).toBeGreaterThan(0);
    expect(end).toBeLessThan(30);
  });

  it('nobody knows how long a step takes, or a run is paused > not before, and why', () => {
    const lab = idleLab();
    lab.submit(first, [minute(), stepDefinition(), minute()]);
    lab.submit(second, [minute()]);
    lab.play(said('run.control', { run_id: second }, { command: 'pause' }));
    const told = forecast(lab);
    expect(told.runs[first]).toMatchObject({ open: { why: 'duration', step: 1 }, not_before: 120 });
    expect(told.runs[first]?.steps).toMatchObject([
      { end: [60, 60, 60] },
      { begin: [60, 60, 60], open: { why: 'duration', step: 1 }, not_before: 60 },
      { open: { why: 'duration', step: 1 }, not_before: 120 },
    ]);
    expect(told.runs[first]?.steps[2]).not.toHaveProperty('begin');
    expect(told.runs[second]).toMatchObject({ open: { why: 'paused', step: 0 }, not_before: 60 });
  });

  it('a condition, a loop > planned as done, and told so', () => {
    const lab = idleLab();
    const body = [{ ...minute(), number: -1, name: '' }];
    const repeat = { body, repeat: { until: 'false', max: 5 } };
    const list = { body, for_each: { items: [1, 2, 3], as: 'item', max_parallel: 1 } };
    const when = minute({ when: 'steps.x.data.y > 1' });
    lab.submit(first, [minute(), when, minute({ loop: repeat }), minute({ loop: list })]);
    const told = forecast(lab);
    expect(ends(told)).toEqual([60, 120, 180, 360]);
    expect(told.runs[first]).toMatchObject({ at_least: true });
    expect(told.runs[first]?.steps.map(({ conditional }) => conditional)).toEqual([
      undefined,
      true,
      undefined,
      undefined,
    ]);
  });

  it('a gap between two steps > is kept', () => {
    const lab = idleLab();
    const gap = { from: 0, point: 'end', at: 'start', min: 90 } as const;
    lab.submit(first, [minute(), minute({ gaps: [gap] })]);
    expect(ends(forecast(lab))).toEqual([60, 210]);
    const actions = [{ name: 'move', args: [], files: [], results: [] }];
    lab.hello({ module: 'reader', boot_id: 'b', journal_id: 'j', about: { name: 'reader', actions } });
    const third = '01JB0000000000000000000003';
    const last = minute({ module: 'reader', duration: 300 });
    lab.submit(second, [last]);
    lab.submit(third, [minute(), { ...last, gaps: [{ ...gap, min: 0, max: 10 }] }]);
    expect(ends(forecast(lab), third)).toEqual([290, 600]);
    expect(forecast(lab).runs[third]?.steps[0]).toMatchObject({ hold: { kind: 'gap', step: 1 } });
  });

  it('a gap from the beginning of a step that was repeated > counts from its first attempt', () => {
    const lab = idleLab();
    const retry = { attempts: 2, on: ['failed' as const], backoff: { initial: 0, factor: 1, max: 0 } };
    const gaps = [{ from: 0, point: 'start', at: 'start', min: 200 } as const];
    lab.submit(first, [minute({ retry }), minute({ gaps })]);
    lab.now = 100_000;
    const error = { code: 'action_failed', message: 'no', retryable: true } as const;
    lab.settle(`${first}.0.1`, { outcome: 'failed', error });
    lab.now = 150_000;
    lab.settle(`${first}.0.2`);
    expect(ends(forecast(lab))?.at(-1)).toBeLessThanOrEqual(111);
  });

  it('a run has a module to itself from one step to another > another run goes before or behind, not between', () => {
    const lab = idleLab();
    const actions = [{ name: 'move', args: [], files: [], results: [] }];
    lab.hello({ module: 'reader', boot_id: 'b', journal_id: 'j', about: { name: 'reader', actions } });
    const reserve = [{ modules: ['arm'], until: 2 }];
    lab.submit(first, [minute({ reserve }), minute({ module: 'reader' }), minute()]);
    lab.submit(second, [minute()]);
    expect([ends(forecast(lab)), ends(forecast(lab), second)]).toEqual([[60, 120, 180], [240]]);
    const third = '01JB0000000000000000000003';
    lab.submit(third, [minute({ reserve: [{ modules: ['arm'], until: 1 }] }), minute({ module: 'reader' })]);
    expect(ends(forecast(lab), third)).toEqual([300, 360]);
  });

  it('a person has reserved the instrument > what does not end before goes behind it', () => {
    const lab = idleLab();
    const [from, until] = [lab.now + 90_000, lab.now + 190_000];
    lab.state.reservations.set('r', { id: 'r', module: 'arm', from, until, made_at: 0 });
    lab.submit(first, [minute(), minute()]);
    const told = forecast(lab);
    expect(ends(told)?.map((end = 0) => Math.round(end))).toEqual([60, 250]);
    expect(told.runs[first]?.steps[1]?.hold).toEqual({ kind: 'instrument', instance: 'arm/a' });
  });

  it('no instance takes a step > nobody can tell when it begins', () => {
    const lab = idleLab();
    lab.submit(first, [minute({ module: 'reader' })]);
    expect(forecast(lab).runs[first]).toMatchObject({
      open: { why: 'no_instance', step: 0 },
      not_before: 60,
    });
  });

  it('one run at a time > each after the other, whatever instrument it wants', () => {
    const lab = idleLab({}, { sequential_scheduler: true });
    lab.hello({
      module: 'reader',
      about: { name: 'reader', actions: [{ name: 'move', args: [], files: [], results: [] }] },
    });
    lab.submit(first, [minute(), minute()]);
    lab.submit(second, [minute({ module: 'reader' })]);
    expect(ends(forecast(lab), second)).toEqual([180]);
  });

  it('time passes as expected > nothing is told anew; a step more, or a time that has moved > it is', () => {
    const lab = idleLab();
    lab.submit(first, [minute(), minute()]);
    lab.started();
    const before = forecast(lab);
    lab.now += 30_000;
    expect(hasMoved(before, forecast(lab))).toBe(false);
    lab.now += 45_000;
    expect(hasMoved(before, forecast(lab))).toBe(true);
    lab.submit(second, [minute()]);
    expect(hasMoved(before, forecast(lab))).toBe(true);
  });

  it('a run of very many steps > what acts and what comes first is planned, and what it keeps for later counts as taken', () => {
    const lab = idleLab();
    const reserve = [{ modules: ['arm'], until: 999 }];
    const many = Array.from({ length: 900 }, () => minute());
    lab.submit(first, [minute({ reserve }), ...many, ...many, minute({ after: [0] })]);
    lab.settle(`${first}.0.1`);
    const planned = problemOf(lab.state, lab.now);
    expect([planned.problem.activities.length, planned.more]).toEqual([600, 0]);
    const nothing = { activities: new Map(), runs: new Map(), schedule: new Map() };
    expect(forecastOf(planned, nothing).runs[first]).toMatchObject({ at_least: true });
    lab.play({ kind: 'found', run: newStoredRun({ run_id: second, steps: [minute()], priority: 1 }) });
    const [before] = problemOf(lab.state, lab.now).runs;
    expect(before?.steps[0]?.endsOpen?.why).toBe('occupied');
  });

  it('a run that may not begin for months > counts among those that are not looked at', () => {
    const lab = idleLab();
    const day = 86_400_000;
    const far = newStoredRun({ run_id: first, steps: [minute()], not_before: lab.now + 90 * day });
    lab.play({ kind: 'found', run: far });
    lab.submit(second, [minute()]);
    expect(forecast(lab)).toMatchObject({ runs: { [second]: { end: [60, 60, 60] } }, more: 1 });
    expect(forecast(lab).runs[first]).toBeUndefined();
  });

  it('a run that may be handed in is to have a location to itself > what others bring there stands in its way', () => {
    const lab = idleLab();
    lab.submit(first, [minute({ locations: { target: 'nest' } })]);
    const hold = [{ location: 'nest', until: 0 }];
    const { definition } = newStoredRun({ run_id: second, steps: [minute({ hold })] });
    const runs = new Map(lab.state.runs).set(second, draftedRun(definition));
    const { activities } = problemOf({ ...lab.state, runs }, lab.now).problem;
    const uses = activities.map(({ modes: [mode] }) => mode?.uses.map(({ resource }) => resource));
    expect(uses).toEqual([
      ['arm/a', 'at nest'],
      ['arm/a', 'at nest'],
    ]);
  });
});
