import { parseStepKey } from '../../shared/contracts/command-id.ts';
import type {
  Expected,
  ForecastHold,
  LabForecast,
  RunForecast,
  StepForecast,
} from '../../shared/contracts/forecast.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import { locationOf } from '../commitments/index.ts';
import type { Hold, Likely } from '../planner/index.ts';
import type { ExpectedActivity, Expectations } from './expectations.ts';
import type { LabProblem, RunOfProblem, StepOfProblem } from './problem-of-lab.ts';
import { unit } from './units.ts';

/** What is expected of the lab, run by run. Pure. */
export function forecastOf({ at, runs, more }: LabProblem, expectations: Expectations): LabForecast {
  const told = runs.flatMap((run): [string, RunForecast][] =>
    run.steps.length === 0 ? [] : [[run.run_id, forecastOfRun(run, expectations)]],
  );
  return { at, runs: Object.fromEntries(told), ...(more > 0 ? { more } : {}) };
}

function forecastOfRun(
  { run_id, steps, isCut }: RunOfProblem,
  { activities, runs }: Expectations,
): RunForecast {
  const earliest = new Map<number, number>();
  const told = steps.map((step) => {
    const expected = step.activity === undefined ? undefined : activities.get(step.activity);
    const notBefore = notBeforeOf(step, expected, earliest);
    earliest.set(step.position, notBefore);
    return forecastOfStep(step, expected, notBefore);
  });
  const open = steps.find(({ endsOpen }) => endsOpen)?.endsOpen;
  const end = runs.get(run_id);
  return {
    ...(open
      ? { open, not_before: Math.max(0, ...earliest.values()) }
      : defined({ end: end && spanOf(end) })),
    ...(isCut || steps.some(({ rounds }) => rounds?.atLeast) ? { at_least: true } : {}),
    steps: told,
  };
}

/** When a step ends at the earliest, in seconds: where nobody can tell, as if what it waits for were over at once. */
function notBeforeOf(
  { after, usual }: StepOfProblem,
  expected: ExpectedActivity | undefined,
  earliest: ReadonlyMap<number, number>,
): number {
  if (expected) return seconds(expected.end.p50);
  return Math.max(0, ...after.map((each) => earliest.get(each) ?? 0)) + Math.round(usual / unit) / 10;
}

function forecastOfStep(
  { position, isConditional, endsOpen, definition }: StepOfProblem,
  expected: ExpectedActivity | undefined,
  not_before: number,
): StepForecast {
  return {
    step: position,
    ...(expected && { begin: spanOf(expected.begin), hold: holdOf(expected.hold) }),
    ...(expected && !endsOpen ? { end: spanOf(expected.end) } : {}),
    ...(expected && !definition.loop ? { instance: expected.instance } : {}),
    ...(isConditional ? { conditional: true } : {}),
    ...(endsOpen ? { open: endsOpen, not_before } : {}),
  };
}

/** Times of a problem as seconds. */
function seconds(time: number): number {
  return (time * unit) / 1000;
}

function spanOf({ p10, p50, p90 }: Likely): Expected {
  return [seconds(p10), seconds(p50), seconds(p90)];
}

function holdOf(hold: Hold): ForecastHold {
  switch (hold.kind) {
    case 'lag': {
      const isLater = hold.lag.to.activity === hold.activity;
      return { kind: isLater ? 'gap' : 'step', step: stepOf(hold.activity).position };
    }
    case 'resource': {
      const [first = ''] = hold.holders;
      const { run_id, position } = stepOf(first);
      const by = Number.isInteger(position) ? { run: run_id, step: position } : {};
      const location = locationOf(hold.resource);
      return location === undefined
        ? { kind: 'instrument', instance: hold.resource, ...by }
        : { kind: 'place', location, ...by };
    }
    case 'release':
      return { kind: 'release' };
    default:
      return { kind: 'none' };
  }
}

/** The step that an activity is of, or stands for: see `problemOf`. */
function stepOf(activity: string): { run_id: string; position: number } {
  return parseStepKey(activity.split(' ')[0]);
}

/** Less than so many seconds, or so much of the time that is left, is not worth telling: who reads a time that jumps trusts none. */
const little = { seconds: 2, share: 0.02 };

/** True where it says something else than before. Pure. */
export function hasMoved(before: LabForecast, after: LabForecast): boolean {
  const ids = Object.keys(after.runs);
  if (ids.length !== Object.keys(before.runs).length || before.more !== after.more) return true;
  const passed = (after.at - before.at) / 1000;
  return ids.some((id) => {
    const [was, is] = [before.runs[id], after.runs[id]];
    if (!was || !is || was.open?.why !== is.open?.why || was.open?.step !== is.open?.step) return true;
    if (was.steps.length !== is.steps.length) return true;
    return (
      was.steps.some((step, n) => isOther(step, is.steps[n], passed)) || differs(was.end, is.end, passed)
    );
  });
}

function isOther(was: StepForecast, is: StepForecast | undefined, passed: number): boolean {
  if (was.step !== is?.step || was.instance !== is.instance) return true;
  return differs(was.begin, is.begin, passed) || differs(was.end, is.end, passed);
}

/** @param passed seconds between the two */
function differs(was: Expected | undefined, is: Expected | undefined, passed: number): boolean {
  if (!was || !is) return was !== is;
  return !isLittle(Math.abs(was[1] - passed - is[1]), is[1]);
}

/** True where so many seconds are not worth telling of a time that is so far away. */
export function isLittle(moved: number, away: number): boolean {
  return moved <= Math.max(little.seconds, little.share * away);
}
