import type { Outcome } from '../../contracts/activity.ts';
import { isTerminal, type RunState, type RunDefinition } from '../../contracts/run.ts';
import type { WaitReason } from '../../contracts/wait-reason.ts';
import { LRUCache } from 'lru-cache';
import { instanceKey, type InstanceAddress } from '../../contracts/address.ts';

/** What is the same each time that a step of that name is carried out. */
export interface StepName {
  name: string;
  module: string;
  action: string;
}

/** Why something failed, short enough to be counted by. */
export interface ShortError {
  code: string;
  message: string;
}

/** An attempt of a step at an instrument. Times are milliseconds since the epoch. */
export interface ActivityAttempt {
  /** The step's position, from 0. */
  step: number;
  of: StepName;
  attempt: number;
  instance: string;
  outcome: Outcome;
  from: number;
  to?: number;
  /** That its outcome was unknown from `to` on; `to`: until a decision, missing where there is none yet. */
  doubt?: { to?: number };
  error?: ShortError;
  /** Since when the attempt could begin; missing where that is not known. */
  ready_at?: number;
  /** Why it did not begin at once, as far as was kept. */
  waited_for?: WaitReason;
}

/** What is remembered of a run: what instruments did for it. Times are milliseconds since the epoch. */
export interface RunActivity {
  run_id: string;
  label: string;
  experiment_id: string;
  created_at: number;
  state: RunState;
  started_at?: number;
  ended_at?: number;
  error?: ShortError;
  /** By position and attempt. */
  attempts: ActivityAttempt[];
  /** The steps that wait now for what they need, as far as they are told of; missing where none does. */
  waits?: { step: number; of: StepName; since: number; reason: WaitReason; text: string }[];
}

/** Until when an attempt, or doubt about it, went on; undefined where it does. */
export function settledAt(
  { state, ended_at = 0 }: RunActivity,
  { to, doubt }: ActivityAttempt,
): number | undefined {
  if (to === undefined || !doubt) return to;
  return doubt.to ?? (isTerminal(state) ? Math.max(to, ended_at) : undefined);
}

/** When the last of a run happened; undefined where it goes on. */
export function lastOf({ state, ended_at, attempts }: RunActivity): number | undefined {
  if (!isTerminal(state) || ended_at === undefined) return undefined;
  const last = attempts.at(-1);
  // An instrument may come to rest after its run has ended.
  if (last && last.to === undefined) return undefined;
  return Math.max(ended_at, last?.to ?? 0);
}

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

/** Something of each instrument. `modules` are those of the workcell: the result has their order. */
export function byInstrument<T extends InstanceAddress>(instruments: T[], modules: readonly string[]): T[] {
  const places = new Map(modules.map((module, place) => [module, place]));
  // A module that the workcell has no longer comes last.
  const placeOf = ({ module }: InstanceAddress): number => places.get(module) ?? modules.length;
  return instruments.sort((a, b) => placeOf(a) - placeOf(b) || (instanceKey(a) < instanceKey(b) ? -1 : 1));
}
