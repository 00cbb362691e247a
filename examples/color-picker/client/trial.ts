import type { Rgb } from '../colour.ts';
import type { Volumes } from '../dyes.ts';

/** A mixture that was tried, and how it looked. */
export interface Trial {
  /** From 1. */
  iteration: number;
  well: string;
  volumes: Volumes;
  colour: Rgb;
  /** ΔE to the target. */
  distance: number;
}

/** The best that was known after an iteration. */
export interface Milestone {
  iteration: number;
  best: Trial;
}

/** For each iteration, the best trial up to and with it. */
export function milestones(trials: readonly Trial[]): Milestone[] {
  const found = new Map<number, Trial>();
  let best: Trial | undefined;
  for (const trial of trials) {
    if (best === undefined || trial.distance < best.distance) best = trial;
    found.set(trial.iteration, best);
  }
  return [...found].map(([iteration, trial]) => ({ iteration, best: trial }));
}
