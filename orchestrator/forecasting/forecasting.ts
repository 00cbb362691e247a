import type { LabForecast } from '../../shared/contracts/forecast.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { programBeside, WorkerThread } from '../../shared/kernel/lifecycle/worker-thread.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Problem } from '../planner/index.ts';
import type { LabState } from '../state/index.ts';
import { forecastOf, hasMoved } from './forecast-of-lab.ts';
import type { ForecastingAnswer } from './forecasting-thread.ts';
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

const thread = new WorkerThread<Problem, ForecastingAnswer>(
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

/** Makes forecasts of the lab, in a thread of its own, soon after something has changed. Nothing waits for it, and where it fails, nothing else does. */
export class Forecasting {
  readonly #deps: ForecastingDeps;
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;
  #isDue = false;
  /** Milliseconds that the latest forecast has cost. */
  #spent = 0;
  #restsUntil = 0;
  #told: LabForecast | undefined;
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
    const { expectations, ms } = await thread.ask(lab.problem, { limit });
    this.#spent += ms;
    if (expectations) this.#tell(forecastOf(lab, expectations));
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
