import { describe, expect, it } from 'vitest';
import {
  bindingChain,
  bindingConstraints,
  forecast,
  plan,
  type Activity,
  type Lag,
  type Problem,
  whyNotEarlier,
} from '../../../../orchestrator/planner/index.ts';

const always = (count = 5000): (() => boolean) => {
  let left = count;
  return () => (left -= 1) > 0;
};

const step = (id: string, instance: string, duration: number, more: Partial<Activity> = {}): Activity => ({
  id,
  run: id.split('.')[0]!,
  modes: [{ instance, duration, uses: [{ resource: instance }] }],
  ...more,
});

const gap = (from: string, to: string, max: number, more: Partial<Lag> = {}): Lag => ({
  from: { activity: from, at: 'end' },
  to: { activity: to, at: 'start' },
  min: 0,
  max,
  ...more,
});

const resources = ['arm', 'incubator', 'reader'].map((id) => ({ id, capacity: 1 }));

/** Two runs: incubate, then read within five. */
const two: Problem = {
  resources,
  activities: ['a', 'b'].flatMap((run) => [
    step(`${run}.incubate`, 'incubator', 10),
    step(`${run}.read`, 'reader', 20),
  ]),
  lags: ['a', 'b'].map((run) => gap(`${run}.incubate`, `${run}.read`, 5)),
};

describe('a plan', () => {
  it('holds an incubation back so that the reader is free in time', () => {
    const { schedule, makespan, verdict } = plan(two, { seed: 1, goesOn: always() });
    expect([makespan, verdict]).toEqual([50, 'optimal']);
    const later = schedule!.get('a.read')!.start > schedule!.get('b.read')!.start ? 'a' : 'b';
    expect(schedule!.get(`${later}.incubate`)!.start).toBeGreaterThanOrEqual(15);
    const holds = whyNotEarlier(two, schedule!);
    expect(holds.get(`${later}.incubate`)).toContainEqual({
      kind: 'lag',
      lag: two.lags!.find(({ from }) => from.activity === `${later}.incubate`),
      activity: `${later}.read`,
    });
    const earlier = later === 'a' ? 'b' : 'a';
    expect(holds.get(`${later}.read`)).toContainEqual({
      kind: 'resource',
      resource: 'reader',
      holders: [`${earlier}.read`],
    });
    expect(bindingChain(two, schedule!).map(({ activity }) => activity)).toEqual([
      `${earlier}.incubate`,
      `${earlier}.read`,
      `${later}.read`,
    ]);
  });

  it('names the lags that contradict each other', () => {
    const tooLate = {
      from: { activity: 'a.incubate', at: 'start' },
      to: { activity: 'a.read', at: 'start' },
      min: 20,
    } as const;
    const problem = { ...two, lags: [...two.lags!, tooLate] };
    const { verdict, contradiction } = plan(problem, { seed: 1, goesOn: always() });
    expect(verdict).toBe('impossible');
    expect(contradiction).toHaveLength(2);
    expect(contradiction).toEqual(
      expect.arrayContaining([
        { kind: 'lag', lag: tooLate },
        { kind: 'lag', lag: two.lags![0] },
      ]),
    );
  });

  it('gives a soft lag up where it stands in the way, and says so', () => {
    const soft = gap('a.incubate', 'a.read', 5, { soft: true });
    const wait: Lag = {
      from: { activity: 'a.incubate', at: 'end' },
      to: { activity: 'a.read', at: 'start' },
      min: 8,
    };
    const { schedule, broken } = plan({ ...two, lags: [soft, wait] }, { seed: 1, goesOn: always() });
    expect(schedule).toBeDefined();
    expect(broken).toEqual([soft]);
  });

  it('names the reservation, the gap and the due time that cannot be kept together, and nothing else', () => {
    const reservation = { id: 'Ada', resource: 'reader', from: 5, until: 30 };
    const problem: Problem = {
      resources,
      activities: [
        step('a.incubate', 'incubator', 10, { due: 20 }),
        step('a.read', 'reader', 20),
        step('b.move', 'arm', 5, { due: 30 }),
      ],
      lags: [gap('a.incubate', 'a.read', 5), gap('b.move', 'a.read', 100)],
      reservations: [reservation],
    };
    const isImpossible = (one: Problem): boolean =>
      plan(one, { seed: 1, goesOn: always() }).verdict === 'impossible';
    expect(isImpossible(problem)).toBe(true);
    expect(bindingConstraints(problem, isImpossible)).toEqual([
      { kind: 'due', activity: 'a.incubate', at: 20 },
      { kind: 'lag', lag: problem.lags![0] },
      { kind: 'reservation', reservation: 'Ada', resource: 'reader' },
    ]);
  });

  it('ends with the best that trying everything found, where all of it begun as early as may be would end later', () => {
    // The rack is to be had once, and is kept from a start to the end of another. Only where `b.move` begins as `a.check` ends, and so
    // keeps it for no time, is all done after 2: else `a.fill` waits for it.
    const keeps = (until: string) => [{ resource: 'rack', until: { activity: until, at: 'end' } as const }];
    const within = (from: string, to: string): Lag => ({
      from: { activity: from, at: 'start' },
      to: { activity: to, at: 'end' },
      min: 0,
    });
    const problem: Problem = {
      resources: [{ id: 'rack', capacity: 1 }],
      activities: [
        { id: 'a.fill', run: 'a', modes: [{ instance: 'x', duration: 2, uses: keeps('b.move') }] },
        {
          id: 'b.move',
          run: 'b',
          modes: [
            { instance: 'x', duration: 1, uses: keeps('a.check') },
            { instance: 'y', duration: 0, uses: keeps('a.check') },
          ],
        },
        { id: 'a.check', run: 'a', modes: [{ instance: 'x', duration: 1, uses: [] }] },
      ],
      lags: [within('a.fill', 'b.move'), within('b.move', 'a.check')],
      sameInstance: [['b.move', 'a.check']],
    };
    const { verdict, makespan, schedule } = plan(problem, { seed: 1, goesOn: always() });
    expect([verdict, makespan]).toEqual(['optimal', 2]);
    expect(schedule!.get('b.move')!.start).toBe(schedule!.get('a.check')!.end);
  });

  it('stays as it was where nothing speaks against it', () => {
    const activities = Array.from({ length: 12 }, (_, i) => step(`${i}`, 'arm', 3));
    const earlier = plan({ resources, activities }, { seed: 1, goesOn: always(500) }).schedule!;
    const again = plan({ resources, activities }, { seed: 2, goesOn: always(500), earlier });
    expect(again.schedule).toEqual(earlier);
  });

  it('waits for a step that acts, also where its instrument is reserved before that ends', () => {
    const acts = step('a.read', 'reader', 13, { begun: { instance: 'reader', at: -1 } });
    const problem: Problem = {
      resources,
      activities: [acts, step('b.read', 'reader', 20), step('c.move', 'arm', 5)],
      reservations: [{ id: 'Ada', resource: 'reader', from: 4, until: 6 }],
    };
    const { schedule, makespan, verdict } = plan(problem, { seed: 1, goesOn: always() });
    expect([makespan, verdict]).toEqual([32, 'optimal']);
    expect(forecast(problem, schedule!, { seed: 1 }).times.get('b.read')!.begin.p10).toBe(12);
  });

  it('forecasts a step behind one that may take long, and how likely a gap breaks', () => {
    const long = step('a.incubate', 'incubator', 10);
    const slow = { ...long, modes: [{ ...long.modes[0]!, longDuration: 20 }] };
    const problem: Problem = {
      resources,
      activities: [slow, step('a.read', 'reader', 20)],
      lags: [gap('a.incubate', 'a.read', 5)],
      reservations: [{ id: 'Ada', resource: 'reader', from: 18, until: 30 }],
    };
    const { schedule } = plan(problem, { seed: 1, goesOn: always() });
    expect(schedule!.get('a.read')!.start).toBe(30);
    const { times, risks } = forecast(problem, schedule!, { seed: 1 });
    const { begin, end } = times.get('a.incubate')!;
    expect(begin.p50).toBe(schedule!.get('a.incubate')!.start);
    expect(end.p50 - begin.p50).toBeGreaterThan(8);
    expect(end.p90 - begin.p50).toBeGreaterThan(16);
    expect(risks.map(({ lag }) => lag)).toEqual(problem.lags);
  });
});
