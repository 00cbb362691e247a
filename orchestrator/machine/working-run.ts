import { grown, type Plan, type PlannedStep } from './plan.ts';
import type { RunSnapshot } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import { isDone, isEngaged, isReached } from './run-queries.ts';
import type { StepSnapshot } from './step-context.ts';
import { stepChart } from './step.ts';

/** A run while one event is applied to it: how it stands so far, and what came of that. */
export class WorkingRun {
  snapshot: RunSnapshot;
  readonly effects: RunEffect[] = [];
  /** Positions of the steps that have changed. */
  readonly changed = new Set<number>();
  readonly #at: number;

  /** @param at the time of the event, milliseconds since the epoch */
  constructor(snapshot: RunSnapshot, at: number) {
    this.snapshot = snapshot;
    this.#at = at;
  }

  /** A step at its beginning. */
  begin(step: number): StepSnapshot {
    return stepChart.begin({ step, attempts: 0, tried: 0, ready_at: this.#at });
  }

  /** The step stands so from now on. */
  put(position: number, step: StepSnapshot, effects: readonly RunEffect[]): void {
    const { steps, undone, engaged } = this.snapshot;
    this.snapshot = {
      ...this.snapshot,
      steps: { ...steps, [position]: step },
      undone: noted(undone, position, !isDone(step)),
      engaged: noted(engaged, position, isEngaged(step)),
    };
    this.changed.add(position);
    this.effects.push(...effects);
  }

  /** What each step waits for, and what it was added for, from now on. */
  plan(plan: Plan): void {
    this.snapshot = { ...this.snapshot, plan };
  }

  /** Appends steps to the plan; the position of the first of them. */
  grow(added: readonly PlannedStep[]): number {
    const { plan } = this.snapshot;
    this.plan(grown(plan, added));
    return plan.length;
  }

  /** Its turn has not come: it is to go on from here once it has. */
  rememberEarly(position: number): void {
    const { context } = this.snapshot;
    const { early = [] } = context;
    if (isReached(this.snapshot, position) || early.includes(position)) return;
    this.snapshot = { ...this.snapshot, context: { ...context, early: [...early, position] } };
  }

  /** True where its turn has come, and a journal remembered it before, or it was left out. */
  inTime(position: number): boolean {
    const { context } = this.snapshot;
    if (!context.early?.includes(position) || !isReached(this.snapshot, position)) return false;
    const early = context.early.filter((each) => each !== position);
    this.snapshot = {
      ...this.snapshot,
      context: { ...context, early: early.length === 0 ? undefined : early },
    };
    return true;
  }
}

/** The list with the position in it, in its place, or without it. */
function noted(positions: readonly number[], position: number, isIn: boolean): readonly number[] {
  const at = positions.indexOf(position);
  if (at >= 0) return isIn ? positions : positions.filter((each) => each !== position);
  if (!isIn) return positions;
  const next = positions.findIndex((each) => each > position);
  return next < 0
    ? [...positions, position]
    : [...positions.slice(0, next), position, ...positions.slice(next)];
}
