import type { Claim, WaitingStep } from './claims.ts';
import { Lane, LastTurns } from './lanes.ts';

/** Stands for a module where one run at a time has the whole lab. */
export const wholeLab = '';

/** The steps that wait for one module. */
class ModuleQueue {
  readonly lanes = new Map<string, Lane>();
  size = 0;

  *[Symbol.iterator](): Iterator<WaitingStep> {
    for (const lane of this.lanes.values()) yield* lane;
  }
}

/** Steps that could start if an instance were free, by module, in the order in which it is their turn. */
export class WaitingSteps extends Map<string, ModuleQueue> {
  readonly #turns = new LastTurns();
  #from = 0;

  add(step: WaitingStep): void {
    if (this.size === 0) this.#from = step.ready_at;
    step.from = this.#from;
    const queue = this.get(step.module) ?? new ModuleQueue();
    this.set(step.module, queue);
    const key = laneOf(step);
    const lane = queue.lanes.get(key) ?? new Lane(step, this.#turns);
    queue.lanes.set(key, lane);
    lane.add(step);
    queue.size += 1;
  }

  remove(step: WaitingStep): void {
    const [queue, key] = [this.get(step.module), laneOf(step)];
    const lane = queue?.lanes.get(key);
    if (!queue || !lane?.delete(step)) return;
    queue.size -= 1;
    if (!lane.first) queue.lanes.delete(key);
    if (queue.size === 0) this.delete(step.module);
  }

  /** The lane in which a step waits. */
  laneOf(step: WaitingStep): Lane | undefined {
    return this.get(step.module)?.lanes.get(laneOf(step));
  }

  /** The claim to a module, or to the whole lab, that an experiment has by that step. */
  claimTo(queue: string, step: WaitingStep): Claim {
    return { step, last: this.#turns.of(queue, step.experiment_id) };
  }

  /** The experiment of the step has a turn, at its module and in the lab. */
  recordTurn({ module, experiment_id }: WaitingStep, at: number): void {
    this.#turns.record(wholeLab, experiment_id, at);
    const last = this.#turns.record(module, experiment_id, at);
    for (const lane of this.get(module)?.lanes.values() ?? []) lane.hadTurn(experiment_id, last);
  }
}

/** What a step wants, and its priority. */
function laneOf({
  run_id,
  position,
  action,
  home,
  target,
  priority,
  takes,
  uses,
  alone,
}: WaitingStep): string {
  return JSON.stringify([action, home, target, priority, takes, uses, ...(alone ? [run_id, position] : [])]);
}
