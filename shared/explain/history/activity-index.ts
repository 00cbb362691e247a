import { isTerminal } from '../../contracts/run.ts';
import type { ArchivedRun } from '../../contracts/archived-run.ts';
import { activityOfRun, recordAttempt, recordState } from './activity-of-run.ts';
import { type RunActivity, StepNames } from './run-activity.ts';
import type { ToldOfRun } from './told-by-feed.ts';

/** How much is remembered. */
export interface ActivityBounds {
  /** Milliseconds after its end that a run is remembered. */
  keepFor: number;
  /** Runs and attempts of steps, in all; the oldest runs are forgotten first. */
  most: number;
}

/** A week; some 50 MiB of memory where that holds as much. */
export const activityBounds: ActivityBounds = { keepFor: 7 * 24 * 3_600_000, most: 100_000 };

/** It is allowed to grow so far beyond its bound before the oldest are forgotten: finding them costs a look at all. */
const slack = 1.05;

/**
 * What instruments did of late, in memory: bounded by time and count. It reads nothing: others fill it and keep it up to date. For
 * a simulated run no instrument does anything, so it has none of them.
 */
export class ActivityIndex {
  readonly #bounds: ActivityBounds;
  readonly #runs = new Map<string, RunActivity>();
  /** Of each run, what it counts. */
  readonly #sizes = new Map<string, number>();
  readonly #names = new StepNames();
  #size = 0;
  #since: number;

  /** `now`: milliseconds since the epoch, by the store's clock; from then on it knows of all that happens. */
  constructor(now: number, bounds: ActivityBounds = activityBounds) {
    this.#since = now;
    this.#bounds = bounds;
  }

  /** Runs that were handed in since then are known, and those that were not over when it was filled. Milliseconds since the epoch. */
  get since(): number {
    return this.#since;
  }

  /** True where an older run would make it forget a younger one. */
  get isFull(): boolean {
    return this.#size >= this.#bounds.most;
  }

  has(runId: string): boolean {
    return this.#runs.has(runId);
  }

  /** True where an instrument of the module did something that is remembered. */
  hasModule(module: string): boolean {
    for (const { attempts } of this.#runs.values())
      if (attempts.some(({ of }) => of.module === module)) return true;
    return false;
  }

  /** All runs that it knows, in no order. */
  runs(): Iterable<RunActivity> {
    return this.#runs.values();
  }

  /** Takes a run in as it was read; it replaces what was known of it. */
  take(run: ArchivedRun): void {
    const { definition, state } = run;
    if (definition.simulate || state === 'withdrawn') return;
    const names = this.#names.take(definition);
    this.#put(activityOfRun(run, (position) => names[position]));
  }

  /** Takes in what the feed tells of a run. False where that is not enough: then the run is to be read. */
  hear({ run_id, state, summary, label, amended, steps }: ToldOfRun): boolean {
    const run = this.#runs.get(run_id);
    if (amended) this.#names.amend(run_id, amended);
    const names = this.#names.of(run_id);
    if (!run || !names || !steps) return false;
    if (label !== undefined) run.label = label;
    for (const { position, record, earlier = [] } of steps) {
      const of = names[position];
      if (of) for (const attempt of [...earlier, record]) recordAttempt(run, position, of, attempt);
    }
    recordState(run, state, summary, (position) => names[position]);
    this.#put(run);
    return true;
  }

  /** It was filled back to there. */
  reachesBack(to: number): void {
    this.#since = Math.min(this.#since, to);
  }

  /** Forgets what is too old at that moment, in milliseconds since the epoch. */
  forget(now: number): void {
    const oldest = now - this.#bounds.keepFor;
    for (const run of this.#runs.values()) {
      if (isTerminal(run.state) && (run.ended_at ?? run.created_at) < oldest) this.#drop(run);
    }
    this.#since = Math.max(this.#since, oldest);
  }

  /** What is not over is kept, however old. */
  #forgetOldest(): void {
    const over = [...this.#runs.values()].filter(({ state }) => isTerminal(state));
    over.sort((a, b) => a.created_at - b.created_at);
    for (const run of over) {
      if (this.#size <= this.#bounds.most) return;
      this.#drop(run);
      this.#since = Math.max(this.#since, run.created_at + 1);
    }
  }

  #put(run: RunActivity): void {
    const size = 1 + run.attempts.length;
    this.#size += size - (this.#sizes.get(run.run_id) ?? 0);
    this.#runs.set(run.run_id, run);
    this.#sizes.set(run.run_id, size);
    if (this.#size > this.#bounds.most * slack) this.#forgetOldest();
  }

  #drop({ run_id }: RunActivity): void {
    this.#size -= this.#sizes.get(run_id) ?? 0;
    this.#sizes.delete(run_id);
    this.#runs.delete(run_id);
  }
}
