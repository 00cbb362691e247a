import { describe, expect, test } from 'vitest';
import type { StepForecast } from '../../../dashboard/src/api/history.ts';
import { plannedOf } from '../../../dashboard/src/bars/card.tsx';
import { hitAt } from '../../../dashboard/src/bars/hit.ts';
import type { Lane } from '../../../dashboard/src/bars/pieces.ts';
import { stepRows } from '../../../dashboard/src/bars/rows.ts';
import { fittedOpen, fittedPast, stretchOf } from '../../../dashboard/src/bars/view.ts';
import { extentOf, lanesOf } from '../../../dashboard/src/screens/run/timeline/step-lanes.ts';
import type { RunHead, StepLine } from '../../../dashboard/src/worker/outline.ts';

const second = 1_000;
const at = (seconds: number): string => new Date(seconds * second).toISOString();

/** A step that was done from one second to another. */
function line(position: number, from?: number, to?: number, facts: Partial<StepLine> = {}): StepLine {
  return {
    ...{ position, revision: 1, name: `s${position}`, module: 'arm', action: 'move', attempt: 1 },
    state: from === undefined ? 'idle' : to === undefined ? 'running' : 'succeeded',
    ...(from !== undefined && { started_at: from * second }),
    ...(to !== undefined && { ended_at: to * second }),
    ...facts,
  };
}

function head(facts: Partial<RunHead> = {}): RunHead {
  const run = { run_id: 'R', label: 'mix', created_at: at(0), state: 'active', step_index: 0 };
  return { ...run, waiting_for: [], unknown: null, waiting: null, paused_by: null, ...facts } as RunHead;
}

function lay(steps: StepLine[], facts: Partial<RunHead> = {}, ...forecasts: StepForecast[]): Lane[] {
  const expected = { steps: new Map(forecasts.map((each) => [each.step, each])), readAt: 30 * second };
  return lanesOf(steps, { head: head(facts), steps }, expected, new Map());
}

const barsOf = ({ tracks }: Lane): string[] =>
  tracks.flat().map(({ of, from, to }) => `${of.outcome} ${from / second}-${to / second}`);
const waitsOf = ({ waits }: Lane): string[] =>
  waits.map(({ of, from, to }) => `${of.reason} ${from / second}-${to / second}`);

const span = (seconds: number) => ({ about: at(seconds), from: at(seconds), until: at(seconds) });
const forecast = (step: number, begin: number | undefined, end: number): StepForecast => ({
  ...{ step, name: `s${step}`, module: 'arm', text: '', end: span(end) },
  ...(begin !== undefined && { begin: span(begin) }),
});

describe('the lanes of the steps of a run', () => {
  test('a chain > each step waited from the end of the one before it, the first from when the run was handed in', () => {
    const lanes = lay([line(0, 4, 10, { waited_for: 'busy' }), line(1, 10.5, 12), line(2, 20, undefined)]);
    expect(lanes.map(barsOf)).toEqual([['succeeded 4-10'], ['succeeded 10.5-12'], ['acting 20-Infinity']]);
    expect(lanes.map(waitsOf)).toEqual([['busy 0-4'], [], ['not_known 12-20']]);
  });

  test('a step that was ready earlier or later > waited from then', () => {
    const lanes = lay([line(0, 0, 10), line(1, 12, 14, { ready_at: 2 * second, waited_for: 'location' })]);
    expect(lanes.map(waitsOf)).toEqual([[], ['location 2-12']]);
  });

  test('many steps to come > none of them looks for what was done before', () => {
    const ahead = Array.from({ length: 500 }, (_, at) => line(at + 1)).map(({ attempt: _, ...each }) => each);
    const steps = [line(0, 0, 10), ...ahead];
    let looked = 0;
    const counted = new Proxy(steps, {
      get: (of, key) => {
        if (/^\d/.test(String(key))) looked += 1;
        return Reflect.get(of, key) as unknown;
      },
    });
    lanesOf(steps, { head: head(), steps: counted }, undefined, new Map());
    expect(looked).toBeLessThan(steps.length);
  });

  test('several attempts > each with the wait before it', () => {
    const earlier = [
      { attempt: 1, state: 'failed', started_at: 2 * second, ended_at: 5 * second },
      { attempt: 2, state: 'idle', started_at: 8 * second, waited_for: 'retry' },
    ] as const;
    const [lane] = lay([line(0, 9, 11, { attempt: 3, earlier: [...earlier] })]);
    expect(lane && barsOf(lane)).toEqual(['failed 2-5', 'unknown 8-8', 'succeeded 9-11']);
    expect(lane && waitsOf(lane)).toEqual(['not_known 0-2', 'retry 5-8']);
    const [late] = lay([line(0, 9, 11, { attempt: 3, earlier: earlier.slice(1) })]);
    expect(late && waitsOf(late)).toEqual([]);
  });

  test('a step that waits now > as the server says', () => {
    const wait = {
      step: 1,
      name: 's1',
      reason: 'busy',
      text: 'waits for arm',
      since: at(10),
      hint: '',
    } as const;
    const lanes = lay([line(0, 0, 10), line(1)], { waiting_for: [wait] });
    expect(lanes.map(waitsOf)).toEqual([[], ['busy 10-Infinity']]);
    const asked = { ...wait, reason: 'person' } as const;
    expect(lay([line(0, 0, 10), line(1, 10)], { waiting_for: [asked] }).map(waitsOf)).toEqual([[], []]);
  });

  test('what is left out, taken over or done in rounds > has no bar of its own but the loop', () => {
    const lanes = lay([
      line(0, 1, 1, { state: 'skipped', attempt: 0 }),
      line(1, 1, 9, { taken_from: 'Q' }),
      line(2, 10, undefined, { attempt: 0, loop: { max: 2 } }),
    ]);
    expect(lanes.map(barsOf)).toEqual([[], [], ['acting 10-Infinity']]);
    expect(lanes.flatMap(waitsOf)).toEqual([]);
  });

  test('what nobody knows > is unknown, until somebody says it', () => {
    const unknown = { step: 0, run: 'over' } as RunHead['unknown'];
    const step = line(0, 0, 10, { state: 'failed' });
    expect(lay([step], { unknown }).map(barsOf)).toEqual([['unknown 0-10']]);
    expect(lay([step]).map(barsOf)).toEqual([['failed 0-10']]);
  });

  test('a plan > what is to come begins when it was read at the earliest, and what acts ends as expected', () => {
    const steps = [line(0, 0), line(1), line(2), line(3, 20, 29)];
    const told = [forecast(0, undefined, 40), forecast(1, 20, 60), forecast(2, 60, 90), forecast(3, 40, 50)];
    const lanes = lay(steps, {}, ...told);
    expect(lanes.map(barsOf)).toEqual([
      ...[['acting 0-Infinity'], ['planned 30-60'], ['planned 60-90'], ['succeeded 20-29']],
    ]);
    expect(lanes[0]?.tracks[0]?.[0]?.due).toBe(40 * second);
    expect(extentOf(lanes)).toEqual({ from: 0, to: 90 * second });
  });

  test('what was planned before a step began > lies beside its first bar, and says how it came true', () => {
    const first_forecast = { begin: 2 * second, end: 8 * second };
    const failed = { attempt: 1, state: 'failed', started_at: 4 * second, ended_at: 5 * second } as const;
    const lanes = lay([
      line(0, 4, 10, { first_forecast }),
      line(1, 9, 20, { first_forecast: { begin: 9 * second }, attempt: 2, earlier: [failed] }),
      line(2, undefined, undefined, { first_forecast }),
      line(3, 9, 20, { first_forecast, attempt: 12, earlier: [{ ...failed, attempt: 2 }] }),
      line(4, 4, 10),
    ]);
    expect(lanes.map((lane) => plannedOf(lane, 0)?.text.replace(/^[^,]+, /, ''))).toEqual([
      ...['began 2 s late, ended 2 s late', 'began 5 s early', undefined, undefined, undefined],
    ]);
  });

  test('what is to begin at another time than was planned first > has both', () => {
    const first_forecast = { begin: at(20), end: at(60) };
    const told = [
      { ...forecast(0, 50, 90), first_forecast },
      { ...forecast(1, 30, 60), first_forecast: { begin: at(30) } },
    ];
    const lanes = lay([line(0), line(1)], {}, ...told);
    expect(lanes.map(({ planned }) => planned)).toEqual([
      { begin: 20 * second, end: 60 * second },
      undefined,
    ]);
    expect(lanes[0] && plannedOf(lanes[0], 0)?.text).toMatch(/^first planned \S+ \S+ \S+$/);
  });

  test('how long the same takes usually > is told where that is much the same each time, and never of a dry run', () => {
    const steps = [line(0, 0, 10)];
    const usual = (p95: number, facts: Partial<RunHead> = {}) =>
      lanesOf(
        steps,
        { head: head(facts), steps },
        undefined,
        new Map([['arm move', { median: 2_000, p95 }]]),
      )[0]?.tracks[0]?.[0]?.usual;
    expect(usual(3_000)).toEqual({ median: 2_000, p95: 3_000 });
    expect(usual(30_000)).toBeUndefined();
    expect(usual(3_000, { simulate: true })).toBeUndefined();
  });

  test('nothing has begun > there is no stretch to show', () => {
    expect(extentOf(lay([line(0)]))).toBeUndefined();
  });

  test('a run that is over > is shown with an edge, wherever now is', () => {
    const view = fittedPast({ span: 'fit', until: null }, { from: 0, to: 100 * second });
    expect(stretchOf(view, 9e12)).toEqual({ from: -3 * second, to: 103 * second });
  });

  test('a run that goes on > stands still while now moves, from its beginning to when it is expected to be over', () => {
    const at = (seconds: number, to: number) => {
      const now = seconds * second;
      const view = fittedOpen({ span: 'fit', until: null }, { from: 0, to: to * second }, now);
      return stretchOf(view, now);
    };
    const early = at(20, 90);
    expect(early.from).toBeCloseTo(-0.03 * (early.to - early.from), 3);
    expect(early.to).toBeGreaterThan(90 * second);
    expect(early.to).toBeLessThan(90 * second * 1.4);
    expect([at(50, 90).from, at(85, 91).to].map(Math.round)).toEqual([early.from, early.to].map(Math.round));
    expect(at(200, 90).to).toBeGreaterThan(200 * second);
  });

  test('a pointer > finds the bar that it is on before a wait that ends there', () => {
    const lanes = lay([line(0, 4, 10, { waited_for: 'busy' })]);
    const hit = (seconds: number) => hitAt(lanes, stepRows, 12, seconds * second, second / 2, 60 * second);
    expect(hit(2)).toHaveProperty('waits');
    expect(hit(3.8)).toHaveProperty('waits');
    expect(hit(4.2)).toHaveProperty('bar');
    expect(hit(12)).toBeUndefined();
  });
});
