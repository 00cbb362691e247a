import { formatDuration } from '../../../../../shared/sentences/index.ts';
import type { ActionBar, StepForecast, StepWait } from '../../../api/index.ts';
import { aheadOf, type Bar, type Lane, layTracks, type Piece, type Usual } from '../../../bars/index.ts';
import type { AttemptLine, RunHead, RunOutline, StepLine } from '../../../worker/index.ts';
import { lookOf, unknownAt } from '../step-look.ts';

/** What is expected of a run that goes on, and when that was read (milliseconds since the epoch). */
export interface Expected {
  steps: ReadonlyMap<number, StepForecast>;
  readAt: number;
}

/** How long actions usually take, by `module action`. */
export type UsualTimes = ReadonlyMap<string, Usual>;

/** A shorter wait is the time that a command needs on its way (milliseconds). */
const leastWait = 1_000;
/** While an instrument has the step, that is told of it. */
const atInstruments: readonly string[] = ['person', 'silent', 'hindered'];

/** What became of each of these steps over time, and what is expected of it: a lane for each. Pure. */
export function lanesOf(
  lines: readonly StepLine[],
  run: RunOutline,
  expected: Expected | undefined,
  usual: UsualTimes,
): Lane[] {
  const waiting = new Map(run.head.waiting_for.map((wait) => [wait.step, wait]));
  return lines.map((line) => {
    const acted = attemptsOf(line, run, usual);
    const forecast = expected?.steps.get(line.position);
    const bars = acted.map(({ bar }) => bar);
    const last = bars.at(-1);
    const isUnderWay = last?.of.outcome === 'acting';
    if (last && isUnderWay && forecast)
      Object.assign(last, { forecast, due: forecast.end && Date.parse(forecast.end.about) });
    const ahead = forecast && expected && !isUnderWay && aheadOf(run.head, forecast, expected.readAt);
    const wait = waiting.get(line.position);
    return {
      key: line.added_for ? line.name : `${line.position + 1} ${line.name}`,
      tracks: layTracks(bars, ahead ? [ahead] : []),
      waits: [
        ...acted.flatMap(({ wait: before }) => before ?? []),
        ...(wait ? goingOn(line, wait, run.head) : []),
      ],
      reserved: [],
    };
  });
}

/** An attempt, and how the step had waited for it. */
interface Attempted {
  bar: Bar;
  wait?: Piece<StepWait> | undefined;
}

/** What is over of a step does not change any more: it is not made anew with each change of the run. */
const known = new WeakMap<StepLine, Attempted[]>();

function attemptsOf(line: StepLine, run: RunOutline, usual: UsualTimes): Attempted[] {
  // An earlier run has done it.
  if (line.taken_from !== undefined) return [];
  const kept = known.get(line);
  if (kept) return kept;
  const { earlier = [], position, started_at } = line;
  const found: Attempted[] = [];
  let ready = earlier[0]?.ready_at ?? line.ready_at ?? readyAfter(position, run);
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
  // Somebody may still say what became of one that is unknown.
  if (last && line.ended_at !== undefined && outcome !== 'unknown' && usual.size > 0) known.set(line, found);
  return found;
}

function attempted(
  line: StepLine,
  { attempt, started_at: from, ended_at, waited_for = 'not_known' }: AttemptLine,
  outcome: ActionBar['outcome'],
  ready: number | undefined,
  { head }: RunOutline,
  usual: UsualTimes,
): Attempted | undefined {
  if (from === undefined) return undefined;
  const at = { run_id: head.run_id, label: head.label, step: line.position, step_name: line.name };
  const to = ended_at === undefined ? (outcome === 'acting' ? Infinity : from) : Math.max(from, ended_at);
  const times = { from: iso(from), to: ended_at === undefined ? null : iso(ended_at) };
  const bar: Bar = {
    ...{ from, to },
    of: { ...at, action: line.action, attempt, outcome, ...times },
    usual: head.simulate || line.loop ? undefined : usual.get(`${line.module} ${line.action}`),
  };
  // Its rounds wait, and not the loop.
  if (line.loop || ready === undefined || from - ready < leastWait) return { bar };
  const of = { ...at, module: line.module, reason: waited_for, text: null };
  return { bar, wait: { from: ready, to: from, of: { ...of, from: iso(ready), to: iso(from) } } };
}

function goingOn(
  { position, name, module }: StepLine,
  { reason, since, text }: RunHead['waiting_for'][number],
  { run_id, label }: RunHead,
): Piece<StepWait>[] {
  if (atInstruments.includes(reason)) return [];
  const of = { run_id, label, step: position, step_name: name, module, from: since, to: null, reason, text };
  return [{ from: Date.parse(since), to: Infinity, of }];
}

/** When what comes before a step was done, where the server leaves that to be known: the run had begun, or the last step before it had ended. */
function readyAfter(position: number, { head, steps }: RunOutline): number | undefined {
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
  for (const { tracks, waits } of lanes) {
    for (const piece of [...tracks.flat(), ...waits]) {
      from = Math.min(from, piece.from);
      to = Math.max(to, piece.from, piece.to === Infinity ? ('due' in piece && piece.due) || 0 : piece.to);
    }
  }
  return from === Infinity ? undefined : { from, to };
}

/** For how long a step waited in all, in words; '' where it did not. Pure. */
export function waitedInWords({ waits }: Pick<Lane, 'waits'>, now: number): string {
  const ms = waits.reduce((sum, { from, to }) => sum + Math.min(to, now) - from, 0);
  return ms === 0 ? '' : formatDuration(ms);
}
