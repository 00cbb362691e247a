import { weightOf } from '../../shared/contracts/run.ts';

/** A step that could start now, if an instance were free. */
export interface WaitingStep {
  run_id: string;
  experiment_id: string;
  /** Its position in the run. */
  position: number;
  module: string;
  action: string;
  /** That of the run and that of the step together; higher goes first. */
  priority: number;
  /** When the run was accepted, milliseconds since the epoch: older goes first among equals. */
  accepted_at: number;
  /** Since when the step has waited, milliseconds since the epoch. */
  ready_at: number;
  /** The only instance that may take the step: its author says so, or the run's plate is on it. */
  home?: string;
  /** The location that the step moves something to, if the workcell verifies locations. */
  target?: string;
  /** How much it uses of the consumables of its module, where it uses any. */
  uses?: Record<string, number>;
  /** Of which of them it cannot be told how much it uses, and why: that counts as none. */
  untold?: Record<string, string>;
  /** True where what is promised may keep it from an instance that others of its lane could take: it is looked at by itself. */
  alone?: true;
  /** Milliseconds that it is declared to take, or may. */
  takes?: number;
  /** True once it is noted why it waits. */
  told?: true;
  /**
   * Since when steps have waited without a break as it is put beside them: by minutes of the clock, a second before a full one would count
   * for as much as a step of priority. Milliseconds since the epoch.
   */
  from?: number;
}

/** When an experiment was last given something. */
export interface LastTurn {
  /** Milliseconds since the epoch. */
  at: number;
  /** Counts the turns of all experiments: the higher was later. */
  count: number;
}

/** Who claims a turn: an experiment, for the step that it would take. */
export interface Claim {
  step: WaitingStep;
  /** When the experiment last had a turn. */
  last: LastTurn | undefined;
}

/**
 * Between experiments: the one whose claim is higher, which is the priority of the step and one for each minute that has begun since the
 * experiment was last given the module; among equals the one whose last turn is longest ago, then that of the older run.
 */
export function compareClaims(a: Claim, b: Claim): number {
  return (
    claimOf(b) - claimOf(a) || (a.last?.count ?? -1) - (b.last?.count ?? -1) || compareAge(a.step, b.step)
  );
}

function claimOf(claim: Claim): number {
  return weightOf(claim.step.priority, waitsSince(claim), claim.step.from);
}

/** Since when an experiment has waited for a turn. */
export function waitsSince({ step, last }: Claim): number {
  return Math.max(step.ready_at, last?.at ?? 0);
}

/**
 * Whether a step may be given the module before another one that waits for it, where that is better for the lab. Without a reason it may where its
 * claim is higher; besides among equal priorities: before another experiment once in the time that this waits, and before another step of its
 * own experiment where its run was handed in before that came to wait. So nobody is passed for ever.
 */
export function mayPass(claim: Claim, other: Claim): boolean {
  const [step, waits] = [claim.step, other.step];
  const isEqual = step.priority === waits.priority;
  if (step.experiment_id === waits.experiment_id)
    return compareSteps(step, waits) <= 0 || (isEqual && step.accepted_at <= waits.ready_at);
  return claimOf(claim) > claimOf(other) || (isEqual && (claim.last?.at ?? -1) < waitsSince(other));
}

/** Within an experiment: the step of higher priority, with one for each minute that has begun since it could start; then that of the older run. */
export function compareSteps(a: WaitingStep, b: WaitingStep): number {
  const weight = (step: WaitingStep) => weightOf(step.priority, step.ready_at, step.from);
  return weight(b) - weight(a) || compareAge(a, b);
}

function compareAge(a: WaitingStep, b: WaitingStep): number {
  return (
    a.accepted_at - b.accepted_at ||
    (a.run_id < b.run_id ? -1 : Number(a.run_id > b.run_id)) ||
    a.position - b.position
  );
}
