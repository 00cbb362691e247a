import { describe, expect, it } from 'vitest';
import type { Gap } from '../../../shared/contracts/step-flow.ts';
import { draftRun } from '../../../shared/workflow/draft-run.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { said } from './owner-lab.ts';
import { TimedLab } from './timed-lab.ts';

const first = '01JB0000000000000000000001';
const second = '01JB0000000000000000000002';
const third = '01JB0000000000000000000003';

const step = (module: string, duration?: number, gaps?: Partial<Gap>[], name = module) =>
  stepDefinition({
    ...{ module, name },
    ...(duration === undefined ? {} : { duration }),
    ...(gaps && {
      gaps: gaps.map((gap) => ({ from: 0, point: 'end' as const, at: 'start' as const, ...gap })),
    }),
  });
/** Heats for 60 s, and reads within so many seconds. */
const heatAndRead = (max: number, gap: Partial<Gap> = {}) => [
  step('oven', 60),
  step('reader', 30, [{ max, ...gap }]),
];
const beginning = 1_000_000;
const at = (seconds: number) => beginning + seconds * 1000;

describe('a gap', () => {
  it('that is to be long enough > is waited for, however long the instrument is free', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.submit(first, { steps: [step('oven', 60), step('reader', 30, [{ min: 100 }])] });
    lab.goOn(at(70));
    expect(lab.whyOf(first, 1)).toMatch(/^waits until \S+Z so that a gap is long enough$/);
    lab.goOn();
    expect([lab.begun(first, 0), lab.begun(first, 1)]).toEqual([0, 160]);
  });

  it('counted from a step that it does not depend on > is waited for as well', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    const reads = { ...step('reader', 30, [{ min: 10, point: 'start' }]), after: [] };
    lab.submit(second, { steps: [step('oven', 50)] });
    lab.submit(first, { steps: [step('oven', 60), reads] });
    expect(lab.whyOf(first, 1)).toBe('waits for oven, from which its gap is counted');
    lab.goOn();
    expect([lab.begun(first, 0), lab.begun(first, 1)]).toEqual([50, 60]);
  });

  it('that has begun > keeps a long step of another run from the instrument, which is told whose gap it is', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.submit(first, { steps: heatAndRead(20) });
    lab.submit(second, { steps: [step('reader', 100)] });
    expect(lab.whyOf(second, 0)).toMatch(
      new RegExp(`^waits because it would keep run ${first} from following in time, at .*Z as it seems$`),
    );
    lab.submit(third, { steps: [step('reader', 15)] });
    lab.goOn();
    expect(lab.begun(first, 1)).toBe(60);
    expect(lab.begun(third, 0)).toBe(0);
    expect(lab.begun(second, 0)).toBe(90);
  });

  it('into the time for which a person has reserved the instrument > is begun when it can be kept', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    const body = { id: 'R1', module: 'reader', from: at(40), until: at(200), made_at: at(0) };
    lab.play(said('reservation.make', {}, body));
    lab.submit(first, { steps: heatAndRead(20) });
    lab.submit(second, { steps: [step('reader', 30)] });
    lab.submit(third, { steps: [step('reader', 50)] });
    lab.goOn();
    // Nothing before the reservation waits for it that is done by then.
    expect(lab.begun(second, 0)).toBe(0);
    expect(lab.begun(first, 0)).toBeGreaterThanOrEqual(120);
    const [heated, read] = [lab.begun(first, 0) ?? 0, lab.begun(first, 1) ?? 0];
    expect(read - (heated + 60)).toBeLessThanOrEqual(20);
    expect(Math.min(read, lab.begun(third, 0) ?? 0)).toBeGreaterThanOrEqual(200);
  });

  it('of a step that ends early > is kept all the same', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 }, (duration) => duration / 10);
    lab.submit(first, { steps: heatAndRead(0) });
    lab.submit(second, { steps: [step('reader', 50)] });
    lab.goOn();
    expect([lab.begun(first, 1), lab.begun(second, 0)]).toEqual([6, 9]);
  });

  it('for which no instance could be free in time > is not begun before one can', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.submit(second, { steps: [step('reader', 100)] });
    lab.submit(first, { steps: heatAndRead(20) });
    expect(lab.whyOf(first, 0)).toMatch(/^waits until reader can follow it in time, at \S+Z as it seems$/);
    lab.goOn();
    // The oven may end at once, and half a second is to spare.
    expect([lab.begun(first, 0), lab.begun(first, 1)]).toEqual([80.5, 140.5]);
  });

  it('that would rely on an instrument that is late > is not begun', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 }, (duration) => duration * 3);
    lab.submit(second, { steps: [step('reader', 100)] });
    lab.goOn(at(150));
    lab.submit(first, { steps: heatAndRead(100) });
    expect(lab.whyOf(first, 0)).toMatch(/^waits until reader can follow it in time/);
    lab.goOn();
    expect(lab.begun(first, 0)).toBe(300);
  });

  it('in a pool > is begun where one instance is free in time, and goes there', () => {
    const lab = new TimedLab({ oven: 1, reader: 2 });
    lab.submit(second, { steps: [step('reader', 100)] });
    lab.submit(first, { steps: heatAndRead(0) });
    lab.submit(third, { steps: [step('reader', 100)] });
    lab.goOn();
    expect([lab.begun(first, 0), lab.begun(first, 1), lab.begun(third, 0)]).toEqual([0, 60, 90]);
  });

  it('that the step behind it begins > is judged before the first step is given out', () => {
    const lab = new TimedLab({ oven: 1, reader: 1, sealer: 1 });
    const chain = [...heatAndRead(300), step('sealer', 10, [{ from: 1, max: 60 }])];
    lab.submit(second, { steps: [step('sealer', 1_000)] });
    lab.submit(first, { steps: chain });
    lab.goOn();
    const [heated = 0, read = 0, sealed = 0] = [0, 1, 2].map((position) => lab.begun(first, position));
    expect(sealed - (read + 30)).toBeLessThanOrEqual(60);
    expect(read - (heated + 60)).toBeLessThanOrEqual(300);
    expect(heated).toBeGreaterThan(500);
  });

  it('that nobody can keep any more > holds up nobody', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.submit(first, { steps: heatAndRead(20) });
    // It takes as long as nobody has declared.
    lab.submit(second, { steps: [step('reader', 0)] });
    lab.goOn(at(90));
    lab.submit(third, { steps: [step('reader', 500)] });
    lab.goOn();
    expect(lab.begun(third, 0)).toBe(90);
  });

  it('that has begun > keeps a run from taking the instrument to itself, and is not begun while a run has it', () => {
    const lab = new TimedLab({ oven: 1, reader: 1, arm: 1 });
    const alone = { ...step('arm', 100), reserve: [{ modules: ['arm', 'reader'], until: 0 }] };
    lab.submit(first, { steps: heatAndRead(20) });
    lab.submit(second, { steps: [alone] });
    lab.goOn(at(95));
    lab.submit(third, { steps: heatAndRead(20) });
    lab.goOn();
    expect([lab.begun(first, 1), lab.begun(second, 0)]).toEqual([60, 90]);
    // The reader is free at 190, and the oven may end at once.
    expect(lab.begun(third, 0)).toBeGreaterThan(168);
    expect(lab.state.runs.size).toBe(0);
  });

  it('counted from what its run has not, or had done in the run before > holds nothing back', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.submit(first, { steps: [{ ...step('reader', 30, [{ from: 7, max: 5 }]), after: [] }] });
    const command_id = `${third}.0.1`;
    const done = {
      status: 'succeeded',
      attempt: 1,
      command_id,
      instance: 'i0',
      started_at: 1,
      ended_at: 2,
    } as const;
    lab.submit(second, {
      ...{ retry_of: third, taken_over: { 0: { ...done, taken_from: third } } },
      steps: heatAndRead(20),
    });
    lab.goOn();
    expect([lab.begun(first, 0), lab.begun(second, 1)]).toEqual([0, 30]);
  });

  it('to the end of a step that is to be long enough > counts what the step takes', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.submit(first, {
      steps: [step('oven', 60), step('reader', 400, [{ at: 'end', min: 600, max: 900 }])],
    });
    lab.goOn();
    expect([lab.begun(first, 0), lab.begun(first, 1)]).toEqual([0, 260]);
  });

  it('for which a run keeps the instrument that has a pause before it > is not begun before that is over', () => {
    const lab = new TimedLab({ oven: 1, reader: 1, arm: 1 });
    const keeps = { ...step('arm', 10), reserve: [{ modules: ['arm', 'reader'], until: 1 }] };
    lab.submit(first, { steps: [keeps, step('reader', 10, [{ min: 1_800 }])] });
    lab.submit(second, { steps: heatAndRead(60) });
    lab.goOn();
    const [heated = 0, read = 0] = [lab.begun(second, 0), lab.begun(second, 1)];
    expect(read - (heated + 60)).toBeLessThanOrEqual(60);
    expect(read).toBeGreaterThan(1_800);
  });

  it('to an instrument that has many in hand, and does some of its actions one at a time > waits for these alone', () => {
    const lab = new TimedLab({ arm: 2, hotel: 1 });
    const { instances, actions, blocking } = lab.state;
    const hotel = instances.get('hotel/i0');
    if (!hotel) throw new Error('there is a hotel');
    instances.set('hotel/i0', { ...hotel, capacity: 10 });
    actions.set('hotel/i0', new Set(['incubate', 'open']));
    blocking.set('hotel/i0', new Set(['open']));
    const inHotel = (action: string, duration: number) => [
      step('arm', 10),
      { ...step('hotel', duration, [{ max: 20 }]), action },
    ];
    for (const run_id of [first, second]) lab.submit(run_id, { steps: inHotel('incubate', 1_800) });
    lab.goOn(at(100));
    expect([lab.begun(first, 1), lab.begun(second, 1)]).toEqual([10, 10]);
    // The doors are opened one after the other.
    const runs = ['4', '5'].map((last) => `${first.slice(0, -1)}${last}`);
    for (const run_id of runs) lab.submit(run_id, { steps: inHotel('open', 50) });
    lab.goOn(at(400));
    const opened = runs.map((run_id) => (lab.begun(run_id, 1) ?? 0) - (lab.begun(run_id, 0) ?? 0));
    expect(opened.every((after) => after >= 10 && after <= 30)).toBe(true);
  });

  it('that is soft > holds back what it can be kept before, and is given up where its step would wait longer than it is', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.submit(first, { steps: heatAndRead(20, { soft: true }) });
    lab.submit(second, { steps: [step('reader', 100)] });
    expect(lab.whyOf(second, 0)).toMatch(
      new RegExp(`^waits because it would keep run ${first} from following in time`),
    );
    lab.goOn(at(85));
    // The reader is free at 90, and again at 190: by then the step would have waited for more than 20 s.
    lab.submit(third, { steps: heatAndRead(20, { soft: true }) });
    lab.goOn();
    expect([lab.begun(first, 1), lab.begun(second, 0)]).toEqual([60, 90]);
    expect([lab.begun(third, 0), lab.begun(third, 1)]).toEqual([85, 190]);
    expect(lab.logOf(third).filter((line) => / GAP_/.test(line))).toEqual([
      '85: GAP_AT_RISK: step 2 "reader"',
      '165.001: GAP_BROKEN: step 2 "reader"',
    ]);
  });

  it('that is soft > is waited for before its first step, no longer than it is', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.submit(second, { steps: [step('reader', 120)] });
    lab.submit(first, { steps: heatAndRead(50, { soft: true }) });
    expect(lab.whyOf(first, 0)).toMatch(/^waits until reader can follow it in time, at \S+Z as it seems$/);
    lab.goOn();
    const [heated = 0, read = 0] = [lab.begun(first, 0), lab.begun(first, 1)];
    expect([read >= 120, read - (heated + 60) <= 50, heated <= 50]).toEqual([true, true, true]);
  });

  it('that is soft > keeps no hard one from being kept', () => {
    const lab = new TimedLab({ oven: 2, reader: 1 });
    lab.submit(first, { steps: heatAndRead(20) });
    lab.goOn(at(1));
    lab.submit(second, {
      steps: [step('oven', 55), step('reader', 100, [{ max: 10, soft: true }])],
    });
    lab.goOn();
    expect(lab.begun(first, 1)).toBe(60);
    expect(lab.begun(second, 1)).toBe(90);
    expect(lab.logOf(first).filter((line) => / GAP_BROKEN/.test(line))).toEqual([]);
  });

  it('that is soft and is to be long enough > is waited for, as far as the hard ones allow', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    lab.submit(first, { steps: [step('oven', 60), step('reader', 30, [{ min: 100, soft: true }])] });
    lab.goOn();
    lab.submit(second, {
      steps: [step('oven', 60), step('reader', 30, [{ min: 100, soft: true }, { max: 40 }])],
    });
    const { now } = lab;
    lab.goOn();
    expect(lab.begun(first, 1)).toBe(160);
    const waited = (lab.begun(second, 1) ?? 0) - (now - beginning) / 1000 - 60;
    expect([waited >= 0, waited <= 40]).toEqual([true, true]);
    // The soft one is told of, and no more.
    expect(lab.logOf(second).filter((line) => / GAP_BROKEN/.test(line))).toHaveLength(1);
    expect(lab.runOf(second).outline.state).toBe('completed');
  });
});

describe('steps behind gaps', () => {
  it('of others that begin ever anew > have their turn, also behind one whose instrument is away', () => {
    const lab = new TimedLab({ oven: 2, reader: 2 });
    const gone = { module: 'reader', instance: 'i1', boot_id: 'reader1', journal_id: 'reader1' };
    lab.play(said('agent.bye', {}, { ...gone, holding: [], journal_floor: 0 }));
    lab.submit(first, {
      ...{ experiment_id: 'away', priority: 9 },
      steps: [{ ...step('reader', 30), only_instance: 'i1' }],
    });
    lab.submit(second, { experiment_id: 'long', steps: [step('reader', 200)] });
    for (let n = 10; n < 30; n += 1)
      lab.submit(`01JB00000000000000000000${n}`, { experiment_id: `e${n}`, steps: heatAndRead(10) });
    lab.submit(third, { experiment_id: 'late', steps: [step('reader', 200)] });
    lab.goOn();
    // Those that have begun come first, then it is its turn.
    expect(lab.begun(third, 0)).toBeLessThan(20 * 60);
    expect([...lab.state.runs.keys()]).toEqual([first]);
  });

  it('with gaps among a busy stream > have their turn', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    for (let n = 10; n < 30; n += 1) {
      const [one, other] = [`01JB00000000000000000000${n}`, `01JB00000000000000000001${n}`];
      lab.submit(one, { experiment_id: 'stream', steps: [step('reader', 37)] });
      lab.submit(other, { experiment_id: 'stream', steps: [step('oven', 41)] });
    }
    lab.submit(first, { experiment_id: 'gaps', steps: heatAndRead(0) });
    lab.goOn();
    expect(lab.begun(first, 0)).toBeLessThan(300);
    expect(lab.state.runs.size).toBe(0);
  });

  it('that would take the last way on from a run > have no turn: the run goes on first', () => {
    const lab = new TimedLab({ arm: 1, oven: 1 });
    const { workcell } = lab.state;
    const config = { ...workcell.config, verify_locations_before_transfer: true };
    lab.state.workcell = { ...workcell, config };
    const move = (source: string | undefined, target: string, gaps?: Partial<Gap>[]) => ({
      ...step('arm', 10, gaps),
      locations: { ...(source === undefined ? {} : { source }), target },
    });
    // It has a plate in the oven, which is to go to the hotel when that of the other would be brought there.
    lab.submit(second, {
      experiment_id: 'there',
      steps: [move(undefined, 'oven'), move('oven', 'hotel'), move('hotel', 'trash')],
    });
    lab.submit(first, {
      ...{ experiment_id: 'next', priority: 5 },
      steps: [move(undefined, 'hotel'), move('hotel', 'oven', [{ max: 60 }]), move('oven', 'trash')],
    });
    lab.goOn();
    expect(lab.state.runs.size).toBe(0);
    expect(lab.begun(second, 1)).toBeLessThan(lab.begun(first, 0) ?? 0);
  });

  it('whose step has modules to itself from then on > has all of them in time', () => {
    const lab = new TimedLab({ oven: 1, reader: 1 });
    const heat = {
      ...step('oven', 20, [{ min: 20, max: 40 }]),
      reserve: [{ modules: ['reader'], until: 1 }],
    };
    lab.submit(first, { experiment_id: 'one', steps: [step('oven', 60), heat] });
    lab.goOn(at(60));
    lab.submit(second, { experiment_id: 'two', steps: [step('reader', 60)] });
    lab.goOn();
    expect([lab.begun(first, 1), lab.begun(second, 0)]).toEqual([80, 100]);
  });

  it('in rounds side by side > each round goes to instances of its own', () => {
    const lab = new TimedLab({ oven: 2, reader: 2 });
    const round = `name: w
flowdef:
  - {name: heat, module: oven, action: move, duration: 60}
  - {name: look, module: reader, action: move, duration: 300, max_gap: 20}`;
    const text =
      'name: all\nflowdef: [{name: do, uses: w.yaml, for_each: [1, 2], max_parallel: 2, same_instance: round}]';
    const draft = draftRun(
      { text, payload: {}, parameters: undefined, uploads: [], workflows: { 'w.yaml': round } },
      undefined,
    );
    expect(draft.problems).toEqual([]);
    lab.submit(first, { steps: draft.steps });
    lab.goOn();
    expect(lab.given.map(({ key, at: begun }) => [key, (begun - beginning) / 1000])).toEqual([
      ['oven/i0', 0],
      ['oven/i1', 0],
      ['reader/i0', 60],
      ['reader/i1', 60],
    ]);
  });

  it('that wait by hundreds for what is not free > keep none waiting that could begin at once', () => {
    const lab = new TimedLab({ oven: 1, reader: 1, sealer: 1 });
    lab.submit(second, { steps: [step('reader', 10_000)] });
    lab.order('pause', 'oven');
    for (let n = 100; n < 300; n += 1)
      lab.submit(`01JB0000000000000000000${n}`, {
        ...{ experiment_id: `e${n}`, priority: 5 },
        steps: heatAndRead(10),
      });
    lab.submit(first, {
      experiment_id: 'last',
      steps: [step('oven', 60), step('sealer', 10, [{ max: 10 }])],
    });
    lab.order('resume', 'oven');
    lab.goOn(at(60));
    expect(lab.begun(first, 0)).toBeLessThan(60);
  });
});
