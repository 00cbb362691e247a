import { LRUCache } from 'lru-cache';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import type { StepName } from './run-activity.ts';

/** So many steps of runs are kept: of those that go on, each change names a step. */
const mostSteps = 200_000;
/** So many names are kept once for all; the labs' own are far fewer. */
const mostNames = 20_000;

/**
 * How the steps of runs are called. Most runs of a lab are made of the same few steps, so equal names are one object, however many
 * runs remember them.
 */
export class StepNames {
  readonly #ofRuns = new LRUCache<string, StepName[]>({
    maxSize: mostSteps,
    sizeCalculation: (steps) => steps.length + 1,
  });
  readonly #names = new LRUCache<string, StepName>({ max: mostNames });

  /** The names of the run's steps, by position; undefined where they are not known (any more). */
  of(runId: string): StepName[] | undefined {
    return this.#ofRuns.get(runId);
  }

  /** Takes in what steps of a run are called from then on. */
  amend(runId: string, amended: readonly ({ position: number } & StepName)[]): void {
    const names = this.#ofRuns.get(runId);
    if (!names) return;
    for (const { position, ...step } of amended) names[position] = this.#one(step);
    // What it counts is looked at where it comes in.
    this.#ofRuns.delete(runId);
    this.#ofRuns.set(runId, names);
  }

  /** Takes the names of a run's steps in, and tells them. */
  take({ run_id, steps }: Pick<RunDefinition, 'run_id' | 'steps'>): StepName[] {
    const names = steps.map(({ name, module, action }) => this.#one({ name, module, action }));
    this.#ofRuns.set(run_id, names);
    return names;
  }

  #one(step: StepName): StepName {
    const key = JSON.stringify([step.name, step.module, step.action]);
    const known = this.#names.get(key);
    if (known) return known;
    this.#names.set(key, step);
    return step;
  }
}
