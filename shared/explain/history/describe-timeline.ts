import { utcMoment, touches, type Stretch } from '../../kernel/wei-time.ts';
import type { ActionBar, InstrumentTimeline, StepAt, StepWait, Timeline } from '../../contracts/activity.ts';
import { instanceKey } from '../../contracts/address.ts';
import { defined } from '../../kernel/json/json.ts';
import { Turns } from '../../kernel/lifecycle/waiting.ts';
import {
  byInstrument,
  lastOf,
  settledAt,
  type ActivityAttempt,
  type RunActivity,
  type StepName,
} from './run-activity.ts';

/** When something began and ended, in milliseconds since the epoch; `to` is undefined where it goes on. */
interface Times {
  from: number;
  to: number | undefined;
}

/**
 * The newest of many things: what goes on is newer than all that has ended, and what ended later is newer than what ended earlier. What
 * is older is let go while they are gathered.
 */
class Newest<T> {
  readonly #most: number;
  #found: (Times & { what: T })[] = [];
  #since = 0;

  /** `most`: so many are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  add({ from, to }: Times, what: T): void {
    this.#found.push({ from, to, what });
    if (this.#found.length >= this.#most * 2) this.#cut();
  }

  /** Those that were kept; what began first comes first. */
  all(): T[] {
    this.#cut();
    return this.#found.toSorted((a, b) => a.from - b.from).map(({ what }) => what);
  }

  /** From when on nothing was let go, as far as it had ended; 0 where nothing was. */
  get since(): number {
    return this.#since;
  }

  #cut(): void {
    if (this.#found.length <= this.#most) return;
    this.#found.sort((a, b) => compareEnds(a, b) || a.from - b.from);
    this.#found = this.#found.slice(-this.#most);
    const [oldest] = this.#found;
    this.#since = oldest?.to ?? oldest?.from ?? 0;
  }
}

function compareEnds({ to: a = Infinity }: Times, { to: b = Infinity }: Times): number {
  return a === b ? 0 : a - b;
}

/** So many bars and so many waits are told; of more, what goes on and what ended last. */
const mostTold = 5_000;
/** A shorter wait is the time that a command needs on its way. */
const leastWait = 1_000;

/** What is known: the runs, and since when nothing is missing. */
export interface Known {
  runs: Iterable<RunActivity>;
  /** Milliseconds since the epoch. */
  since: number;
  /** The modules of the workcell, in their order. */
  modules: readonly string[];
}

type Wait = NonNullable<RunActivity['waits']>[number];

/** What instruments did over a stretch of time, and which steps waited. Others have their turns meanwhile. */
export async function describeTimeline(
  known: Known,
  request: Stretch & { module?: string | undefined },
): Promise<Timeline> {
  const bars = new Newest<[RunActivity, ActivityAttempt]>(mostTold);
  const waits = new Newest<[RunActivity, ActivityAttempt | Wait]>(mostTold);
  const isWanted = ({ module }: StepName): boolean =>
    request.module === undefined || module === request.module;
  const turns = new Turns();
  for (const run of known.runs) {
    if (turns.isDue()) await turns.pass();
    if (!touches(request, run.created_at, lastOf(run))) continue;
    for (const attempt of run.attempts) {
      const { from, of, ready_at } = attempt;
      if (!isWanted(of)) continue;
      const settled = settledAt(run, attempt);
      if (touches(request, from, settled)) bars.add({ from, to: settled }, [run, attempt]);
      if (ready_at !== undefined && from - ready_at >= leastWait && touches(request, ready_at, from))
        waits.add({ from: ready_at, to: from }, [run, attempt]);
    }
    for (const wait of run.waits ?? [])
      if (isWanted(wait.of) && touches(request, wait.since, undefined))
        waits.add({ from: wait.since, to: undefined }, [run, wait]);
  }
  const told = {
    instruments: await instrumentsOf(bars.all(), known.modules),
    waits: await inTurns(waits.all(), ([run, wait]) => waitOf(run, wait)),
  };
  const since = Math.max(known.since, bars.since, waits.since);
  return {
    ...{ from: utcMoment(request.from), to: utcMoment(request.to) },
    ...told,
    ...{ more: since > request.from, since: utcMoment(Math.max(since, request.from)) },
  };
}

/** What each of many things becomes. */
async function inTurns<T, Made>(things: readonly T[], make: (thing: T) => Made): Promise<Made[]> {
  const turns = new Turns();
  const made: Made[] = [];
  for (const thing of things) {
    if (turns.isDue()) await turns.pass();
    made.push(make(thing));
  }
  return made;
}

async function instrumentsOf(
  bars: readonly [RunActivity, ActivityAttempt][],
  modules: readonly string[],
): Promise<InstrumentTimeline[]> {
  const instruments = new Map<string, InstrumentTimeline>();
  await inTurns(bars, ([run, attempt]) => {
    const address = { module: attempt.of.module, instance: attempt.instance };
    const key = instanceKey(address);
    const known = instruments.get(key);
    if (known) known.bars.push(barOf(run, attempt));
    else instruments.set(key, { ...address, bars: [barOf(run, attempt)] });
  });
  return byInstrument([...instruments.values()], modules);
}

function barOf(run: RunActivity, acted: ActivityAttempt): ActionBar {
  const { step, of, attempt, outcome, from, to, doubt } = acted;
  const times = { from: utcMoment(from), to: moment(to) };
  const unknown_until = doubt && moment(settledAt(run, acted));
  return {
    ...stepAt(run, step, of),
    action: of.action,
    attempt,
    outcome,
    ...times,
    ...defined({ unknown_until }),
  };
}

/** Null where it has not come. */
function moment(at: number | undefined): string | null {
  return at === undefined ? null : utcMoment(at);
}

/** A wait that goes on, or the one before an attempt. */
function waitOf(run: RunActivity, wait: ActivityAttempt | Wait): StepWait {
  const at = { ...stepAt(run, wait.step, wait.of), module: wait.of.module };
  if ('since' in wait) {
    return { ...at, from: utcMoment(wait.since), to: null, reason: wait.reason, text: wait.text };
  }
  const { ready_at = wait.from, from, waited_for = 'not_known' } = wait;
  return { ...at, from: utcMoment(ready_at), to: utcMoment(from), reason: waited_for, text: null };
}

/** A step as it is told. */
export function stepAt({ run_id, label }: RunActivity, step: number, { name }: StepName): StepAt {
  return { run_id, label, step, step_name: name };
}
