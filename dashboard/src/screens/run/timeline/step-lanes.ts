import type { ActionBar, StepForecast, StepWait } from '../../../api/index.ts';
import { aheadOf, type Bar, type Lane, layTracks, type Piece, type Usual } from '../../../bars/index.ts';
import type { AttemptLine, RunHead, RunOutline, StepLine } from '../../../worker/index.ts';
import { lookOf, unknownAt } from '../step-look.ts';

/** What is expected of a run that goes on, and when that was read (milliseconds since the epoch). */
export interface Expected {
  steps: ReadonlyMap<number, StepForecast>;
  readAt: number;
}

/** The run as it stands. */
type RunNow = Pick<RunOutline, 'head' | 'steps'>;

/** How long actions usually take, by `module action`. */
export type UsualTimes = ReadonlyMap<string, Usual>;

/** A shorter wait is the time that a command needs on its way (milliseconds). */
const leastWait = 1_000;
/** What takes now this long and now that long has no usual time: so many times as long 95 of 100 may take as half of them. */
const mostSpread = 5;
/** While an instrument has the step, that is told of it. */
const atInstruments: readonly string[] = ['person', 'silent', 'hindered'];

/** Lanes of steps of which nothing changes until their lines do: of thousands few are made anew at each change of the run. */
const settled = new WeakMap<UsualTimes, WeakMap<StepLine, Lane>>();

/** What became of each of these steps over time, and what is expected of it: a lane for each. Pure. */
export function lanesOf(
  lines: readonly StepLine[],
  run: RunNow,
  expected: Expected | undefined,
  usual: UsualTimes,
): Lane[] {
  const waiting = new Map(run.head.waiting_for.map((wait) => [wait.step, wait]));
  const known = settled.get(usual) ?? new WeakMap<StepLine, Lane>();
  settled.set(usual, known);
  return lines.map((line) => {
    const { position, state, ended_at } = line;
    const [forecast, wait] = [expected?.steps.get(position), waiting.get(position)];
    const kept = forecast || wait || unknownAt(position, run.head) ? undefined : known.get(line);
    if (kept) return kept;
    const lane = laneOf(line, run, usual, wait, forecast && { forecast, readAt: expected?.readAt ?? 0 });
    const isSettled = state === 'idle' || state === 'not_ready' || ended_at !== undefined;
    if (isSettled && !forecast && !wait && !unknownAt(position, run.head)) known.set(line, lane);
    return lane;
  });
}

type Wait = RunHead['waiting_for'][number];

function laneOf(
  line: StepLine,
  run: RunNow,
  usual: UsualTimes,
  wait: Wait | undefined,
  expected: { forecast: StepForecast; readAt: number } | undefined,
): Lane {
  const acted = attemptsOf(line, run, usual);
  const bars = acted.map(({ bar }) => bar);
  const last = bars.at(-1);
  const isUnderWay = last?.of.outcome === 'acting';
  const { forecast, readAt = 0 } = expected ?? {};
  if (last && isUnderWay && forecast)
    Object.assign(last, { forecast, due: forecast.end && Date.parse(forecast.end.about) });
  // A forecast may be older than what has happened since.
  const isToCome = line.state === 'idle' || line.state === 'not_ready' || line.state === 'failed';
  const ahead = forecast && isToCome ? aheadOf(run.head, forecast, readAt) : undefined;
  const before = acted.flatMap(({ wait: had }) => had ?? []);
  return {
    key: line.added_for ? line.name : `${line.position + 1} ${line.name}`,
    tracks: layTracks(bars, ahead ? [ahead] : []),
    waits: [...before, ...(wait ? goingOn(line, wait, run.head) : [])],
    reserved: [],
    planned: plannedFor(line, bars[0], ahead),
  };
}

/** What was planned first for a step, where its first attempt is told, or where it is to begin at another time now. */
function plannedFor(line: StepLine, acted: Bar | undefined, ahead: Bar | undefined): Lane['planned'] {
  if (acted) return acted.of.attempt > 1 ? undefined : line.first_forecast;
  const told = ahead?.forecast?.first_forecast;
  if (!ahead || !told) return undefined;
  const planned = { begin: Date.parse(told.begin), ...(told.end && { end: Date.parse(told.end) }) };
  return Math.abs(planned.begin - ahead.from) < leastWait ? undefined : planned;
}

/** An attempt, and how the step had waited for it. */
interface Attempted {
  bar: Bar;
  wait?: Piece<StepWait> | undefined;
}

function attemptsOf(line: StepLine, run: RunNow, usual: UsualTimes): Attempted[] {
  const { earlier = [], position, started_at, taken_from } = line;
  // An earlier run has done it, or nobody yet: thousands of those are not asked for the step before them.
  if (taken_from !== undefined || (earlier.length === 0 && started_at === undefined)) return [];
  const found: Attempted[] = [];
  const { attempt: first = 1, ready_at } = earlier[0] ?? line;
  // Of many attempts the first are not told.
  let ready = ready_at ?? (first > 1 ? undefined : readyAfter(position, run));
  for (const each of earlier) {
    const attempt = attempted(line, each, outcomeOfEarlier(each), ready, run, usual);
    if (!attempt) continue;
    found.push(attempt);
    ready = each.ended_at;
  }
  const outcome = outcomeOf(line, run.head);
  const current = { ...line, attempt: line.attempt ?? 0 };
  const last = outcome && started_at !== undefined && attempted(line, current, outcome, ready, run, usual);
  if (last) found.push(last);
  return found;
}

function attempted(
  line: StepLine,
  { attempt, started_at: from, ended_at, waited_for = 'not_known' }: AttemptLine,
  outcome: ActionBar['outcome'],
  ready: number | undefined,
  { head }: RunNow,
  usual: UsualTimes,
): Attempted | undefined {
  if (from === undefined) return undefined;
  const at = { run_id: head.run_id, label: head.label, step: line.position, step_name: line.name };
  const to = ended_at === undefined ? (outcome === 'acting' ? Infinity : from) : Math.max(from, ended_at);
  const times = { from: iso(from), to: ended_at === undefined ? null : iso(ended_at) };
  const bar: Bar = {
    ...{ from, to },
    of: { ...at, action: line.action, attempt, outcome, ...times },
    usual: head.simulate || line.loop ? undefined : usualOf(line, usual),
  };
  // Its rounds wait, and not the loop.
  if (line.loop || ready === undefined || from - ready < leastWait) return { bar };
  const of = { ...at, module: line.module, reason: waited_for, text: null };
  return { bar, wait: { from: ready, to: from, of: { ...of, from: iso(ready), to: iso(from) } } };
}

function usualOf({ module, action }: StepLine, times: UsualTimes): Usual | undefined {
  const found = times.get(`${module} ${action}`);
  return found && found.p95 <= found.median * mostSpread ? found : undefined;
}

function goingOn(
  { position, name, module }: StepLine,
  { reason, since, text }: Wait,
  { run_id, label }: RunHead,
): Piece<StepWait>[] {
  if (atInstruments.includes(reason)) return [];
  const of = { run_id, label, step: position, step_name: name, module, from: since, to: null, reason, text };
  return [{ from: Date.parse(since), to: Infinity, of }];
}

/** When what comes before a step was done, where the server leaves that to be known: the run had begun, or the last step before it had ended. */
function readyAfter(position: number, { head, steps }: RunNow): number | undefined {
  for (let at = position - 1; at >= 0; at -= 1) {
    const before = steps[at];
    if (before && !before.loop && before.attempt !== undefined) return before.ended_at;
  }
  return position === 0 ? Date.parse(head.created_at) : undefined;
}

function outcomeOfEarlier({ state, unknown }: AttemptLine): ActionBar['outcome'] {
  // A person has said that it did not happen, of an attempt of which nobody knew.
  if (unknown || state === 'idle' || state === 'not_ready') return 'unknown';
  return state === 'running' ? 'acting' : state;
}

/** What became of the latest attempt; undefined where there was none. */
function outcomeOf(line: StepLine, head: RunHead): ActionBar['outcome'] | undefined {
  const { state, attempt = 0, loop } = line;
  if (state === 'idle' || state === 'not_ready' || (attempt === 0 && !loop)) return undefined;
  if (unknownAt(line.position, head) || lookOf(line, head).key === 'unknown') return 'unknown';
  return state === 'running' ? 'acting' : state;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** From when to when something is drawn (milliseconds since the epoch), but for what has no end; undefined where nothing is. Pure. */
export function extentOf(lanes: readonly Lane[]): { from: number; to: number } | undefined {
  let [from, to] = [Infinity, -Infinity];
  const take = (piece: Piece<unknown>, due = 0): void => {
    from = Math.min(from, piece.from);
    to = Math.max(to, piece.from, piece.to === Infinity ? due : piece.to);
  };
  for (const { tracks, waits } of lanes) {
    for (const track of tracks) for (const bar of track) take(bar, bar.due);
    for (const wait of waits) take(wait);
  }
  return from === Infinity ? undefined : { from, to };
}
