import { describe, expect, it } from 'vitest';
import type { RunDefinition, StepDefinition } from '../../../shared/contracts/run.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { ends, forecast, minute } from './forecasts.ts';
import { first, idleLab, Lab, second } from './owner-lab.ts';
import { armWorkcell } from './run-fixtures.ts';

const third = '01JB0000000000000000000003';
const fourth = '01JB0000000000000000000004';
const read = (given: Partial<StepDefinition> = {}) => minute({ module: 'reader', ...given });

/** A lab with an arm and some more instruments, each as `module/instance`. */
function labWith(...keys: string[]): Lab {
  const lab = idleLab();
  for (const key of keys) enter(lab, key);
  return lab;
}

function enter(lab: Lab, key: string): void {
  const [module = '', instance = ''] = key.split('/');
  const actions = [{ name: 'move', args: [], files: [], results: [] }];
  lab.hello({ module, instance, boot_id: key, journal_id: key, about: { name: module, actions } });
}

function submit(lab: Lab, run_id: string, steps: StepDefinition[], facts: Partial<RunDefinition> = {}): void {
  const run = newStoredRun({ run_id, experiment_id: `of ${run_id}`, steps, ...facts });
  lab.play({ kind: 'found', run });
}

describe('the forecast of what runs keep', () => {
  it('one keeps an instrument within what it keeps already > counts it once', () => {
    const lab = labWith();
    const outer = [{ modules: ['arm'], until: 3 }];
    const inner = [{ modules: ['arm'], until: 2 }];
    lab.submit(first, [minute({ reserve: outer }), minute({ reserve: inner }), minute(), minute()]);
    lab.submit(second, [minute()]);
    expect([ends(forecast(lab)), ends(forecast(lab), second)]).toEqual([[60, 120, 180, 240], [300]]);
  });

  it('one keeps an instrument that none of its steps uses > others go before or behind it', () => {
    const lab = labWith('reader/r');
    lab.submit(first, [minute({ reserve: [{ modules: ['arm', 'reader'], until: 1 }] }), minute()]);
    lab.submit(second, [read()]);
    expect([ends(forecast(lab)), ends(forecast(lab), second)]).toEqual([[60, 120], [180]]);
  });

  it('none of its steps uses any more what one keeps by now > others go behind it', () => {
    const lab = labWith('reader/r');
    lab.submit(first, [minute({ reserve: [{ modules: ['arm'], until: 1 }] }), read()]);
    lab.settle(`${first}.0.1`);
    submit(lab, second, [minute()]);
    expect([ends(forecast(lab)), ends(forecast(lab), second)]).toEqual([[60], [120]]);
  });

  it('one keeps an instrument of a pool from before it uses it > another run has the other, a third waits', () => {
    const lab = labWith('reader/a', 'reader/b');
    const steps = [minute({ reserve: [{ modules: ['reader'], until: 2 }] }), minute(), read()];
    lab.submit(first, steps);
    submit(lab, second, [read()]);
    submit(lab, third, [read()]);
    const told = forecast(lab);
    const at = [told.runs[first]?.steps[2]?.instance, told.runs[second]?.steps[0]?.instance];
    expect(new Set(at)).toEqual(new Set(['reader/a', 'reader/b']));
    expect([ends(told), ends(told, second), ends(told, third)]).toEqual([[60, 120, 180], [60], [120]]);
  });

  it('a location that another run keeps > nothing is moved there before', () => {
    const lab = labWith('reader/r');
    const hold = [{ location: 'nest', until: 1 }];
    lab.submit(first, [read({ hold }), read()]);
    submit(lab, second, [minute({ locations: { target: 'nest' } })]);
    const told = forecast(lab);
    expect([ends(told), ends(told, second)]).toEqual([[60, 120], [180]]);
    expect(told.runs[second]?.steps[0]?.hold).toEqual({
      kind: 'place',
      location: 'nest',
      run: first,
      step: 1,
    });
  });
});

describe('the forecast of a lab that does not know what stands where', () => {
  it('two things are moved to one location > at the same time, however another run keeps it later', () => {
    const lab = labWith('reader/r', 'oven/o');
    const locations = { target: 'nest' };
    lab.submit(first, [minute({ locations })]);
    submit(lab, second, [read({ locations })]);
    submit(lab, third, [minute({ module: 'oven', hold: [{ location: 'nest', until: 0 }] })]);
    const told = forecast(lab);
    expect([ends(told), ends(told, second)]).toEqual([[60], [60]]);
  });
});

describe('the forecast of what others have until a time that nobody knows', () => {
  it('an action of which nobody knows how long it takes > what is for the same instrument is not done before', () => {
    const lab = labWith('reader/a', 'reader/b');
    lab.submit(first, [stepDefinition()]);
    submit(lab, second, [minute()]);
    submit(lab, third, [read()]);
    const told = forecast(lab);
    expect(told.runs[second]).toMatchObject({ open: { why: 'occupied', step: 0 }, not_before: 60 });
    expect(ends(told, third)).toEqual([60]);
  });

  it('a run keeps an instrument until a step that nobody knows of > likewise, but for its own steps', () => {
    const lab = labWith('reader/r');
    const steps = [
      minute({ reserve: [{ modules: ['arm'], until: 2 }] }),
      stepDefinition({ module: 'reader' }),
    ];
    lab.submit(first, [...steps, minute()]);
    submit(lab, second, [minute()]);
    const told = forecast(lab);
    expect(told.runs[first]).toMatchObject({ open: { why: 'duration', step: 1 } });
    expect(told.runs[second]).toMatchObject({ open: { why: 'occupied', step: 0 } });
  });

  it('a run keeps an instrument until it has another one that is taken so > who wants the first waits, too', () => {
    const lab = labWith('reader/r', 'oven/o');
    const keep = (module: string) => ({ reserve: [{ modules: [module], until: 1 }] });
    submit(lab, third, [stepDefinition({ module: 'reader' })]);
    submit(lab, second, [minute(keep('arm')), read()]);
    lab.settle(`${second}.0.1`);
    submit(lab, first, [minute({ module: 'oven', ...keep('oven') }), minute()]);
    lab.settle(`${first}.0.1`);
    submit(lab, fourth, [minute({ module: 'oven' })]);
    const { runs } = forecast(lab);
    for (const run of [second, first, fourth]) expect(runs[run]?.open?.why).toBe('occupied');
  });
});

describe('the forecast of a lab that knows what stands where', () => {
  function verifying(...keys: string[]): Lab {
    const lab = new Lab({ verify_locations_before_transfer: true });
    lab.hello();
    for (const key of keys) enter(lab, key);
    return lab;
  }
  const bring = minute({ locations: { target: 'nest' } });
  const take = read({ locations: { source: 'nest', target: 'trash' } });

  it('a thing stands on a nest until its run takes it away > the next is brought then', () => {
    const lab = verifying('reader/r', 'arm/b');
    submit(lab, first, [bring, read(), take]);
    submit(lab, second, [bring, read(), take]);
    const told = forecast(lab);
    expect([ends(told), ends(told, second)]).toEqual([
      [60, 120, 180],
      [240, 300, 360],
    ]);
    const hold = { kind: 'place', location: 'nest', run: first, step: 0 };
    expect(told.runs[second]?.steps[0]?.hold).toEqual(hold);
  });

  it('there is room for two on it > the third is brought once one is taken away', () => {
    const lab = verifying('reader/r', 'arm/b', 'arm/c');
    lab.state.workcell.capacity = { nest: 2 };
    submit(lab, first, [bring, read(), take]);
    lab.settle(`${first}.0.1`);
    submit(lab, second, [bring, minute(), take]);
    submit(lab, third, [bring]);
    const told = forecast(lab);
    expect([ends(told), ends(told, second)]).toEqual([
      [60, 120],
      [60, 120, 180],
    ]);
    expect(ends(told, third)).toEqual([180]);
  });

  it('a run brings two to where there is room for two > the next is brought once the first is taken away', () => {
    const lab = verifying('reader/r', 'oven/o');
    lab.state.workcell.capacity = { nest: 2 };
    submit(lab, first, [bring, { ...bring, duration: 30 }, read({ duration: 300 }), take, take]);
    submit(lab, second, [minute({ module: 'oven', duration: 100 }), bring]);
    expect(ends(forecast(lab))).toEqual([60, 90, 390, 450, 510]);
    expect(ends(forecast(lab), second)).toEqual([100, 510]);
    lab.settle(`${first}.0.1`);
    lab.settle(`${first}.1.1`);
    expect(ends(forecast(lab), second)).toEqual([100, 420]);
  });

  it('there is room for two, and nobody knows until when one stands there > the other place is used', () => {
    const lab = verifying('reader/r');
    lab.state.workcell.capacity = { nest: 2 };
    submit(lab, first, [bring, stepDefinition({ module: 'reader' }), take]);
    lab.settle(`${first}.0.1`);
    submit(lab, third, [minute()]);
    submit(lab, second, [bring]);
    expect(ends(forecast(lab), second)).toEqual([120]);
    const full = verifying('reader/r');
    full.state.workcell.capacity = { nest: 2 };
    for (const run of [first, third]) {
      submit(full, run, [bring, stepDefinition({ module: 'reader' }), take]);
      full.settle(`${run}.0.1`);
    }
    submit(full, second, [bring]);
    expect(forecast(full).runs[second]).toMatchObject({ open: { why: 'place', step: 0 } });
  });

  it('it stands there by now > the same; a person put it there, or its run leaves it > not before somebody takes it away', () => {
    const lab = verifying('reader/r');
    submit(lab, first, [bring, read(), take]);
    lab.settle(`${first}.0.1`);
    expect(lab.state.locations.get('nest')?.state).toBe(`of ${first}`);
    submit(lab, second, [bring]);
    submit(lab, third, [bring]);
    const told = forecast(lab);
    expect([ends(told), ends(told, second)]).toEqual([[60, 120], [180]]);
    expect(told.runs[third]).toMatchObject({ open: { why: 'place', step: 0 } });
    const other = verifying();
    other.state.locations.set('nest', { state: 'a plate of somebody' });
    submit(other, first, [bring]);
    expect(forecast(other).runs[first]).toMatchObject({ open: { why: 'place', step: 0 }, not_before: 60 });
  });

  it('two things would have to change places > there is a forecast all the same', () => {
    const lab = verifying();
    lab.state.locations.set('left', { state: `of ${first}` });
    lab.state.locations.set('right', { state: `of ${second}` });
    submit(lab, first, [minute({ locations: { source: 'left', target: 'right' } })]);
    submit(lab, second, [minute({ locations: { source: 'right', target: 'left' } })]);
    const told = forecast(lab);
    expect([ends(told)?.length, ends(told, second)?.length]).toEqual([1, 1]);
  });
});

describe('the forecast of what is used up', () => {
  const tips = { capacity: 10, uses: { move: 4 } };
  const [arm] = armWorkcell.modules;
  const workcell: Workcell = { ...armWorkcell, modules: arm ? [{ ...arm, consumables: { tips } }] : [] };

  it('enough is left for two of three steps > the third is done not before somebody refills', () => {
    const lab = labWith();
    lab.state.workcell = workcell;
    lab.submit(first, [minute(), minute(), minute()]);
    expect(forecast(lab).runs[first]).toMatchObject({ open: { why: 'supplies', step: 2 }, not_before: 180 });
  });

  it('another instance has more > steps go where there is enough', () => {
    const lab = labWith('arm/b');
    lab.state.workcell = workcell;
    lab.state.supplies.set('arm/a', { tips: { left: 3, taken: {} } });
    lab.submit(first, [minute({ instance: 'any' }), minute({ instance: 'any' })]);
    const told = forecast(lab);
    expect(told.runs[first]?.steps.map(({ instance }) => instance)).toEqual(['arm/b', 'arm/b']);
  });
});

describe('the forecast of gaps', () => {
  const gap = { from: 0, point: 'end', at: 'start' } as const;

  it('a soft gap that cannot be kept > hard ones are kept in the forecast', () => {
    const lab = labWith('reader/r');
    lab.submit(first, [read({ duration: 300 })]);
    submit(lab, second, [minute(), read({ gaps: [{ ...gap, max: 10 }] })]);
    const soft = [
      { ...gap, max: 10, soft: true as const },
      { ...gap, min: 100 },
    ];
    submit(lab, third, [minute(), minute({ gaps: soft })]);
    const told = forecast(lab);
    expect(ends(told, second)).toEqual([290, 360]);
    expect(told.runs[third]?.steps).toHaveLength(2);
  });

  it('a least time to the end of a step > it begins so much earlier as it takes', () => {
    const lab = labWith();
    const gaps = [{ ...gap, at: 'end' as const, min: 200 }];
    lab.submit(first, [minute(), minute({ gaps })]);
    expect(ends(forecast(lab))).toEqual([60, 260]);
    lab.now = 100_000;
    lab.settle(`${first}.0.1`, { started_at: 40_000, ended_at: 100_000 });
    expect(ends(forecast(lab))).toEqual([200]);
  });

  it('a gap that has begun > what would break it goes behind', () => {
    const lab = labWith('reader/r');
    lab.submit(first, [minute(), read({ gaps: [{ ...gap, min: 100, max: 110 }] })]);
    lab.now = 100_000;
    lab.settle(`${first}.0.1`, { started_at: 40_000, ended_at: 100_000 });
    submit(lab, second, [minute({ duration: 10 }), read({ duration: 300 })]);
    const told = forecast(lab);
    expect(ends(told)).toEqual([160]);
    expect(ends(told, second)).toEqual([10, 460]);
  });
});

describe('the forecast of rounds', () => {
  const repeat = { body: [{ ...minute(), number: -1, name: '' }], repeat: { until: 'false', max: 50 } };
  const loop = stepDefinition({ name: 'wash', loop: repeat });

  it('a loop has had rounds before > as many are expected', () => {
    const lab = labWith();
    const of = { label: 'work', steps: [loop] };
    for (const count of [5, 5, 5]) lab.state.rounds.add(of, 0, count);
    lab.submit(first, [loop, minute()]);
    const told = forecast(lab);
    expect(ends(told)?.at(-1)).toBe(360);
    expect(told.runs[first]).not.toHaveProperty('at_least');
  });

  it('a loop comes to its end > the sweep stores how many rounds it had, and a new owner knows', () => {
    const lab = labWith();
    const twice = { ...repeat, repeat: { until: 'round >= 2', max: 5 } };
    lab.submit(first, [stepDefinition({ name: 'wash', loop: twice })]);
    for (let round = 1; round <= 2; round += 1) lab.settle(`${first}.${round}.1`);
    const fields = lab.later(5_000, true).changes()?.workcell ?? {};
    expect(fields['rounds']).toEqual({ 'work / wash': [2] });
    expect(lab.later(5_000, true).changes()?.workcell ?? {}).not.toHaveProperty('rounds');
  });
});
