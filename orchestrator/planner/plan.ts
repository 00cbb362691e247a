import { makespanBound } from './bounds.ts';
import { CompleteSearch } from './complete-search.ts';
import { contradiction, type Constraint } from './conflicts.ts';
import { type Building, NeighbourhoodSearch, type Rule } from './neighbourhood-search.ts';
import { Random, type Numbers } from './numbers.ts';
import type { Lag, Problem, Schedule } from './problem.ts';
import { scheduleOf, tablesOf, type Tables } from './tables.ts';

export interface PlanOptions {
  /** Makes the same of the same problem again, where `goesOn` says the same. */
  readonly seed: number;
  /** Asked again and again; when it says no, the best that was found is returned. Mostly a look at a clock. */
  readonly goesOn: () => boolean;
  /** The plan before: the search begins with its order, and of equal plans takes the one that moves least. It does not know its instances. */
  readonly earlier?: Schedule;
}

export interface Plan {
  /** Undefined where none was found. */
  readonly schedule: Schedule | undefined;
  /**
   * `optimal`: no schedule has a smaller makespan. `impossible`: no schedule exists. `feasible`: there may be a better one.
   * `unknown`: none was found, and there may be one.
   */
  readonly verdict: 'optimal' | 'feasible' | 'impossible' | 'unknown';
  readonly makespan: number;
  /** No schedule has a makespan below. */
  readonly bound: number;
  /** Soft lags that the schedule breaks. */
  readonly broken: readonly Lag[];
  /** Where it is impossible by lags and times alone: those that contradict each other. */
  readonly contradiction?: readonly Constraint[];
}

/** Up to so many activities all schedules may be tried, in the time that there is. */
const mostForProof = 60;

const buildRules: readonly Rule[] = ['runs', 'late', 'late', 'early', 'early'];

/**
 * Plans a problem as well as time allows: first a schedule, then better ones, and of small problems the proof that there is none better.
 * Soft lags are kept as if they were hard; where that fails, those that stand in the way are given up.
 * @throws RangeError where the problem makes no sense
 */
export function plan(problem: Problem, options: PlanOptions): Plan {
  let attempt = problem;
  for (;;) {
    const soft = (attempt.lags ?? []).filter((lag) => lag.soft === true);
    let [left, tries] = [options.goesOn(), 0];
    // While something can still be given up, half-hearted tries must end.
    const goesOn = (): boolean => (left = options.goesOn()) && (soft.length === 0 || (tries += 1) < 20_000);
    const found = planHard(attempt, { ...options, goesOn });
    if (found.schedule || soft.length === 0) return { ...found, broken: brokenOf(problem, found.schedule) };
    const named = new Set(found.contradiction?.flatMap((each) => (each.kind === 'lag' ? [each.lag] : [])));
    const givenUp = new Set(soft.filter((lag) => named.size === 0 || named.has(lag)));
    if (givenUp.size === 0 || !left) return found;
    attempt = { ...attempt, lags: (attempt.lags ?? []).filter((lag) => !givenUp.has(lag)) };
  }
}

function planHard(problem: Problem, { seed, goesOn, earlier }: PlanOptions): Plan {
  const tables = tablesOf(problem);
  const bound = makespanBound(tables);
  if (bound === undefined) {
    const named = contradiction(tables);
    const none = { schedule: undefined, makespan: Infinity, bound: Infinity, broken: [] };
    return { ...none, verdict: 'impossible', ...(named && { contradiction: named }) };
  }
  const search = new Anytime(tables, new Random(seed), startsOf(tables, earlier), bound, goesOn);
  const verdict = search.run();
  const { best } = search;
  return {
    schedule: best && scheduleOf(tables, best.starts, best.modes),
    verdict,
    makespan: best?.value.makespan ?? Infinity,
    bound: verdict === 'optimal' && best ? best.value.makespan : bound,
    broken: [],
  };
}

/** Searches near and searches all in turn, each time for longer. */
class Anytime {
  readonly #tables: Tables;
  readonly #near: NeighbourhoodSearch;
  readonly #random: Random;
  readonly #earlier: Numbers | undefined;
  readonly #bound: number;
  readonly #goesOn: () => boolean;
  #tries = 0;

  constructor(
    tables: Tables,
    random: Random,
    earlier: Numbers | undefined,
    bound: number,
    goesOn: () => boolean,
  ) {
    this.#tables = tables;
    this.#random = random;
    this.#earlier = earlier;
    this.#bound = bound;
    this.#goesOn = goesOn;
    this.#near = new NeighbourhoodSearch(tables, random, goesOn, earlier);
  }

  get best(): NeighbourhoodSearch['best'] {
    return this.#near.best;
  }

  run(): Plan['verdict'] {
    let proven = false;
    for (let effort = 200; !proven; effort *= 2) {
      this.#searchNear(effort);
      proven = this.#isAtBound() || this.#searchAll(effort * 10);
      if (!this.#goesOn()) break;
    }
    if (proven && this.best) this.#polish();
    if (!this.best) return proven ? 'impossible' : 'unknown';
    return proven || this.#isAtBound() ? 'optimal' : 'feasible';
  }

  #isAtBound(): boolean {
    return this.best !== undefined && this.best.value.makespan <= this.#bound;
  }

  #searchNear(effort: number): void {
    let left = effort;
    const goesOn = (): boolean => (left -= 1) > 0 && this.#goesOn();
    for (; this.#tries < buildRules.length || (!this.best && goesOn()); this.#tries += 1) {
      let rounds = 100;
      const rule = buildRules[this.#tries % buildRules.length] ?? 'late';
      const isFirst = this.#tries < buildRules.length;
      // What was planned before comes first of all.
      const starts = this.#tries < 2 ? this.#earlier : undefined;
      const together = this.#tries % 2 === 0 ? 'lags' : false;
      const building: Building = { starts, rule, noise: isFirst ? 0 : 0.3, together };
      if (this.best && !building.together) continue;
      this.#near.build(building, () => (rounds -= 1) > 0 && goesOn());
      if (!this.#goesOn()) return;
    }
    while (this.best && !this.#isAtBound() && goesOn()) this.#near.step();
  }

  /** True where there is no schedule that is better than the best. */
  #searchAll(effort: number): boolean {
    if (this.#tables.count > mostForProof) return false;
    let left = effort;
    const goesOn = (): boolean => (left -= 1) > 0 && this.#goesOn();
    for (;;) {
      const makespan = this.best ? this.best.value.makespan - 1 : this.#tables.horizon;
      const verdict = new CompleteSearch(this.#tables, makespan, goesOn).run();
      if (typeof verdict === 'string') return verdict === 'impossible';
      this.#near.accept(verdict);
      if (this.#isAtBound()) return true;
    }
  }

  /** No makespan is better: a while more for what comes after it. */
  #polish(): void {
    if (this.#tables.runWeights.length < 2 && !this.#earlier) return;
    for (let left = 20 * this.#tables.activities; left > 0 && this.#goesOn(); left -= 1) this.#near.step();
  }
}

/** The starts of an earlier plan by activity, -1 where it has none. */
export function startsOf({ problem, count }: Tables, earlier: Schedule | undefined): Numbers | undefined {
  if (!earlier) return undefined;
  const starts = new Int32Array(count).fill(-1);
  problem.activities.forEach(({ id }, i) => (starts[i] = Math.max(-1, earlier.get(id)?.start ?? -1)));
  return starts;
}

function brokenOf({ lags = [] }: Problem, schedule: Schedule | undefined): Lag[] {
  if (!schedule) return [];
  return lags.filter(({ from, to, min = -Infinity, max = Infinity }) => {
    const apart =
      (schedule.get(to.activity)?.[to.at] ?? NaN) - (schedule.get(from.activity)?.[from.at] ?? NaN);
    return apart < min || apart > max;
  });
}
