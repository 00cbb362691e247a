import { stepKey } from '../../shared/contracts/command-id.ts';
import type { Gap } from '../../shared/contracts/step-flow.ts';
import { pauseOf, timeOf } from '../commitments/index.ts';
import type { Activity, Lag } from '../planner/index.ts';
import type { LabState, OwnedRun } from '../state/index.ts';
import type { RemainingStep } from './remaining-steps.ts';
import { inUnits } from './units.ts';

/** A step that may be an activity of the problem. */
interface Tied {
  activity?: string;
}

/** What ties the steps of a lab to each other, and to what has come already. */
export class Ties {
  readonly lags: Lag[] = [];
  readonly #state: LabState;
  readonly #now: number;
  /** Activities that stand for what has come already. */
  readonly #past = new Set<string>();
  /** Under a sequential scheduler, the steps after which the next run begins. */
  #before: string[] = [];

  constructor(state: LabState, now: number) {
    this.#state = state;
    this.#now = now;
  }

  /**
   * A step follows others, and gaps tie it to some, or to what has come already.
   * @returns the activities that stand for that, where they are new
   */
  tie(
    run: OwnedRun,
    { position, after, definition: { gaps = [] } }: RemainingStep,
    id: string,
    others: ReadonlyMap<number, Tied>,
  ): Activity[] {
    const past: Activity[] = [];
    const start = { activity: id, at: 'start' as const };
    for (const each of after) {
      const activity = others.get(each)?.activity;
      if (activity !== undefined) this.lags.push({ from: { activity, at: 'end' }, to: start, min: 0 });
    }
    for (const gap of gaps) {
      const since = timeOf(run, gap.from, gap.point);
      const activity = this.#pastOf(run, gap, since, past) ?? others.get(gap.from)?.activity;
      if (activity === undefined) continue;
      const { min, max, at, point } = gap;
      const from = { activity, at: point };
      const soft = gap.soft === true ? { soft: true } : {};
      const pause = inUnits(pauseOf(this.#state, run, { ...gap, to: position }));
      // What a hard gap is counted from comes first in any case.
      if (min !== undefined || !gap.soft) this.lags.push({ from, to: start, min: pause, ...soft });
      // What has begun may be lost; what is lost binds nothing.
      if (max === undefined || (since ?? this.#now) + max * 1000 < this.#now) continue;
      const isSoft = gap.soft ?? since !== undefined;
      const lag = { from, to: { activity: id, at }, max: inUnits(max * 1000) };
      this.lags.push(isSoft ? { ...lag, soft: true } : lag);
    }
    return past;
  }

  /** One run at a time: this one begins when the one before it has ended. */
  queueUp(steps: Iterable<Tied>): void {
    const own = [...steps].flatMap(({ activity }) => activity ?? []);
    for (const from of this.#before)
      for (const to of own)
        this.lags.push({ from: { activity: from, at: 'end' }, to: { activity: to, at: 'start' }, min: 0 });
    if (own.length > 0) this.#before = own;
  }

  /** What a gap is counted from, where that has come: an activity that takes no time. */
  #pastOf(
    run: OwnedRun,
    { from, point }: Gap,
    since: number | undefined,
    past: Activity[],
  ): string | undefined {
    if (since === undefined) return undefined;
    const id = `${stepKey(run.definition.run_id, from)} ${point}`;
    if (!this.#past.has(id)) {
      const modes = [{ instance: '', duration: 0, uses: [] }];
      past.push({ id, modes, begun: { instance: '', at: -inUnits(this.#now - since) } });
    }
    this.#past.add(id);
    return id;
  }
}
