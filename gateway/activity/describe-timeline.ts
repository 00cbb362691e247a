import type {
  ActionBar,
  InstrumentTimeline,
  StepAt,
  StepWait,
  Timeline,
} from '../../shared/contracts/activity.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import { utcTime } from '../runs/wei-time.ts';
import type { ActivityAttempt, RunActivity, StepName } from './run-activity.ts';
import { lastOf, touches, type Stretch } from './stretch.ts';

/** So many bars and so many waits are told; of more, the newest. */
const mostTold = 5_000;
/** A shorter wait is the time that a command needs on its way. */
const leastWait = 1_000;

/** What a timeline is made from. Times are milliseconds since the epoch. */
export interface TimelineWish extends Stretch {
  module?: string | undefined;
}

/** What is known: the runs, and since when nothing is missing. */
export interface Known {
  runs: Iterable<RunActivity>;
  since: number;
  /** The modules of the workcell, in their order. */
  modules: readonly string[];
}

interface Found<T> {
  from: number;
  to: number | undefined;
  told: T;
}

/** What instruments did over a stretch of time, and which steps waited. Pure. */
export function describeTimeline(known: Known, wish: TimelineWish): Timeline {
  const bars: Found<{ address: InstanceAddress; bar: ActionBar }>[] = [];
  const waits: Found<StepWait>[] = [];
  for (const run of known.runs) {
    if (!touches(wish, run.created_at, lastOf(run))) continue;
    for (const attempt of run.attempts) {
      if (wish.module !== undefined && attempt.of.module !== wish.module) continue;
      const { from, to, ready_at } = attempt;
      if (touches(wish, from, to)) bars.push({ from, to, told: barOf(run, attempt) });
      if (ready_at === undefined || from - ready_at < leastWait || !touches(wish, ready_at, from)) continue;
      waits.push({ from: ready_at, to: from, told: pastWait(run, attempt, ready_at) });
    }
    const wait = run.waits;
    if (!wait || (wish.module !== undefined && wait.of.module !== wish.module)) continue;
    if (touches(wish, wait.since, undefined))
      waits.push({ from: wait.since, to: undefined, told: waitNow(run, wait) });
  }
  const toldBars = newest(bars);
  const toldWaits = newest(waits);
  const since = Math.max(known.since, toldBars.since, toldWaits.since);
  return {
    from: iso(wish.from),
    to: iso(wish.to),
    instruments: byInstrument(
      toldBars.found.map(({ told }) => told),
      known.modules,
    ),
    waits: toldWaits.found.map(({ told }) => told),
    more: since > wish.from,
    since: iso(Math.max(since, wish.from)),
  };
}

function newest<T>(found: Found<T>[]): { found: Found<T>[]; since: number } {
  found.sort((a, b) => a.from - b.from);
  const kept = found.slice(-mostTold);
  return { found: kept, since: kept.length < found.length ? (kept[0]?.from ?? 0) : 0 };
}

interface InstanceAddress {
  module: string;
  instance: string;
}

function byInstrument(
  bars: { address: InstanceAddress; bar: ActionBar }[],
  modules: readonly string[],
): InstrumentTimeline[] {
  const instruments = new Map<string, InstrumentTimeline>();
  for (const { address, bar } of bars) {
    const key = instanceKey(address);
    const known = instruments.get(key);
    if (known) known.bars.push(bar);
    else instruments.set(key, { ...address, bars: [bar] });
  }
  // A module that the workcell has no longer comes last.
  const placeOf = ({ module }: InstanceAddress): number =>
    (modules.indexOf(module) + modules.length + 1) % (modules.length + 1);
  return [...instruments.values()].sort(
    (a, b) => placeOf(a) - placeOf(b) || (instanceKey(a) < instanceKey(b) ? -1 : 1),
  );
}

function barOf(run: RunActivity, attempt: ActivityAttempt): { address: InstanceAddress; bar: ActionBar } {
  const { step, of, instance, outcome, from, to } = attempt;
  return {
    address: { module: of.module, instance },
    bar: {
      ...stepAt(run, step, of),
      ...{ action: of.action, attempt: attempt.attempt, outcome },
      ...{ from: iso(from), to: to === undefined ? null : iso(to) },
    },
  };
}

function pastWait(
  run: RunActivity,
  { step, of, from, waited_for }: ActivityAttempt,
  ready_at: number,
): StepWait {
  const times = { from: iso(ready_at), to: iso(from) };
  return {
    ...stepAt(run, step, of),
    module: of.module,
    ...times,
    reason: waited_for ?? 'not_known',
    text: null,
  };
}

function waitNow(
  run: RunActivity,
  { step, of, since, reason, text }: NonNullable<RunActivity['waits']>,
): StepWait {
  return { ...stepAt(run, step, of), module: of.module, from: iso(since), to: null, reason, text };
}

function stepAt({ run_id, label }: RunActivity, step: number, { name }: StepName): StepAt {
  return { run_id, label, step, step_name: name };
}

function iso(at: number): string {
  return utcTime(at) ?? '';
}
