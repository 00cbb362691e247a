import type { Activity, Mode, Point, Problem, Schedule } from '../../orchestrator/planner/index.ts';

/** What a schedule breaks of its problem. It shares no code with the planner, so that neither repeats a mistake of the other. */
export interface Faults {
  /** One sentence for each thing that is broken but for lags. */
  readonly broken: readonly string[];
  readonly brokenGaps: readonly string[];
  readonly makespan: number;
}

export function checkSchedule(problem: Problem, schedule: Schedule): Faults {
  const judge = new Judge(problem, schedule);
  const broken = [
    ...problem.activities.flatMap((activity) => judge.placing(activity)),
    ...judge.sameInstances(),
    ...problem.resources.flatMap(({ id, capacity }) => judge.resource(id, capacity)),
    ...(problem.reservoirs ?? []).flatMap(({ id, level }) => judge.reservoir(id, level)),
  ];
  return { broken, brokenGaps: judge.gaps(), makespan: judge.makespan() };
}

interface Interval {
  readonly from: number;
  readonly until: number;
  readonly amount: number;
  /** It is a fact: the plan could not choose it. */
  readonly given: boolean;
}

class Judge {
  readonly #problem: Problem;
  readonly #schedule: Schedule;

  constructor(problem: Problem, schedule: Schedule) {
    this.#problem = problem;
    this.#schedule = schedule;
  }

  /** That it is done once, in one of its ways, and within its times. */
  placing(activity: Activity): string[] {
    const { id, begun, release = 0, due } = activity;
    const placed = this.#schedule.get(id);
    const mode = this.#modeOf(activity);
    if (!placed || !mode) return [`${id} is not done in any of its modes`];
    const faults: string[] = [];
    if (placed.end - placed.start !== mode.duration) faults.push(`${id} does not last ${mode.duration}`);
    if (begun && placed.start !== begun.at) faults.push(`${id} began at ${begun.at}, not ${placed.start}`);
    if (!begun && placed.start < release) faults.push(`${id} begins before ${release}`);
    if (!begun && due !== undefined && placed.end > due) faults.push(`${id} ends after ${due}`);
    return faults;
  }

  sameInstances(): string[] {
    return (this.#problem.sameInstance ?? [])
      .filter((group) => new Set(group.map((id) => this.#schedule.get(id)?.instance)).size > 1)
      .map((group) => `${group.join(', ')} are not on one instance`);
  }

  gaps(): string[] {
    return (this.#problem.lags ?? []).flatMap((lag) => {
      const apart = this.#timeOf(lag.to) - this.#timeOf(lag.from);
      const { min = -Infinity, max = Infinity } = lag;
      const name = `${lag.from.activity}.${lag.from.at} to ${lag.to.activity}.${lag.to.at}`;
      return apart >= min && apart <= max ? [] : [`${name} is ${apart}, not ${min} to ${max}`];
    });
  }

  /** That there is enough of it at each time at which somebody begins to use it. */
  resource(id: string, capacity: number): string[] {
    const intervals: Interval[] = [];
    for (const activity of this.#problem.activities)
      for (const use of this.#modeOf(activity)?.uses ?? []) {
        if (use.resource !== id) continue;
        const from = this.#timeOf({ activity: activity.id, at: use.from ?? 'start' });
        const until = this.#timeOf(use.until ?? { activity: activity.id, at: 'end' });
        intervals.push({ from, until, amount: use.amount ?? 1, given: activity.begun !== undefined });
      }
    for (const reservation of this.#problem.reservations ?? []) {
      const { resource, from, until, amount = capacity } = reservation;
      if (resource === id) intervals.push({ from, until, amount, given: true });
    }
    return intervals.flatMap(({ from: time }) => {
      const users = intervals.filter(({ from, until }) => from <= time && time < until);
      const sum = users.reduce((total, { amount }) => total + amount, 0);
      return sum > capacity && users.some(({ given }) => !given)
        ? [`${id} has ${capacity}, and at ${time} ${sum} of it are used`]
        : [];
    });
  }

  /** That it never runs dry, where what is refilled at a time can be taken at that time. */
  reservoir(id: string, level: number): string[] {
    const changes = this.#problem.activities.flatMap((activity) =>
      (this.#modeOf(activity)?.takes ?? [])
        .filter(({ reservoir }) => reservoir === id)
        .map(({ amount }) => ({
          amount,
          time: this.#timeOf({ activity: activity.id, at: amount > 0 ? 'start' : 'end' }),
          given: activity.begun !== undefined,
        })),
    );
    return changes.flatMap(({ time }) => {
      const until = changes.filter((change) => change.time <= time);
      const left = until.reduce((rest, { amount }) => rest - amount, level);
      const chosen = until.some(({ amount, given }) => amount > 0 && !given);
      return left < 0 && chosen ? [`${id} is at ${left} at ${time}`] : [];
    });
  }

  makespan(): number {
    return Math.max(0, ...this.#problem.activities.map(({ id }) => this.#schedule.get(id)?.end ?? Infinity));
  }

  #modeOf({ id, modes }: Activity): Mode | undefined {
    const instance = this.#schedule.get(id)?.instance;
    return modes.find((mode) => mode.instance === instance);
  }

  #timeOf({ activity, at }: Point): number {
    return this.#schedule.get(activity)?.[at] ?? NaN;
  }
}
