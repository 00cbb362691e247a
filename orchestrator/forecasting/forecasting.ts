import type { LabForecast } from '../../shared/contracts/forecast.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { programBeside, WorkerThread } from '../../shared/kernel/lifecycle/worker-thread.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Schedule } from '../planner/index.ts';
import type { LabState } from '../state/index.ts';
import { forecastOf, hasMoved } from './forecast-of-lab.ts';
import type { ForecastingAnswer, ForecastingTask } from './forecasting-thread.ts';
import { movedBy, planOf } from './plan-of-lab.ts';
import { type LabProblem, problemOf } from './problem-of-lab.ts';
import { isWorthIt } from './worth.ts';

/** Milliseconds after a change: what changes meanwhile is looked at together. */
const gather = 400;
/** Between two forecasts at least; a large one rests for longer, so that forecasts take no more than this part of a processor. */
const rest = 1_000;
const share = 0.1;
const longestRest = 10_000;
/** A forecast that stays as it is is told again so often, for one that is older does not count. */
const toldAgain = 10_000;
/** For a thread that hangs. */
const limit = 5_000;
/** Milliseconds after which it is looked again where no forecast is worth it. */
const quickRest = 2_000;

const thread = new WorkerThread<ForecastingTask, ForecastingAnswer>(
  programBeside(import.meta.url, 'forecasting-thread'),
);

interface ForecastingDeps {
  state: LabState;
  log: Logger;
  /** The store's clock. */
  now(): number;
  /** Hears what is expected, where that is something else than before; undefined where there is nothing to be told any more. */
  tell(forecast: LabForecast | undefined): void;
}

/**
 * Makes forecasts of the lab, and the plan that they are of, in a thread of its own, soon after something has changed. Nothing waits for it, and
 * where it fails, nothing else does.
 */
export class Forecasting {
  readonly #deps: ForecastingDeps;
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;
  #isDue = false;
  /** Milliseconds that the latest forecast has cost. */
  #spent = 0;
  #restsUntil = 0;
  #told: LabForecast | undefined;
  /** The latest schedule, and of when its times are. */
  #planned: { schedule: Schedule; at: number } | undefined;
  #ended = false;

  constructor(deps: ForecastingDeps) {
    this.#deps = deps;
  }

  /** Something may be different from before. */
  changed(): void {
    this.#isDue = true;
    if (this.#ended || this.#isBusy || this.#timer) return;
    const wait = Math.max(gather, this.#restsUntil - performance.now());
    this.#timer = setTimeout(() => void this.#make(), wait).unref();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #make(): Promise<void> {
    this.#timer = undefined;
    this.#isBusy = true;
    this.#isDue = false;
    const began = performance.now();
    this.#spent = 0;
    try {
      const { state } = this.#deps;
      const now = this.#deps.now();
      if (isWorthIt(state, now)) {
        const lab = problemOf(state, now);
        this.#spent += performance.now() - began;
        await this.#forecast(lab);
      } else {
        if (state.runs.size > 0) this.#spent = quickRest * share;
        this.#plan(undefined);
        this.#tell(undefined);
      }
    } catch (error) {
      this.#deps.log.warn({ reason: messageOf(error) }, 'no forecast could be made');
    }
    this.#restsUntil = performance.now() + Math.min(longestRest, Math.max(rest, this.#spent / share));
    this.#isBusy = false;
    // What has changed meanwhile may not be in it.
    if (this.#isDue) this.changed();
  }

  /** Where no schedule is found in time, what was told before counts on for its time. */
  async #forecast(lab: LabProblem): Promise<void> {
    const { problem, at } = lab;
    const earlier = this.#planned && movedBy(this.#planned.at - at, this.#planned.schedule);
    const { expectations, ms } = await thread.ask({ problem, earlier }, { limit });
    this.#spent += ms;
    if (!expectations) return;
    this.#plan({ schedule: expectations.schedule, at });
    this.#tell(forecastOf(lab, expectations));
  }

  /** The next turn that gives something out finds it: no turn is made for it. */
  #plan(planned: { schedule: Schedule; at: number } | undefined): void {
    if (this.#ended) return;
    const { state } = this.#deps;
    this.#planned = planned;
    state.planned = planned && planOf(state, planned);
  }

  #tell(forecast: LabForecast | undefined): void {
    if (this.#ended) return;
    const told = this.#told;
    if (!forecast && !told) return;
    if (forecast && told && !hasMoved(told, forecast) && forecast.at - told.at < toldAgain) return;
    this.#told = forecast;
    this.#deps.tell(forecast);
  }
}
