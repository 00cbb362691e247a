import { type Rgb, type Volumes, dyes, largestDose } from '../colour.ts';
import type { Point } from '../optimiser/latin-hypercube.ts';
import { setTimeout as wait } from 'node:timers/promises';
import type { Run } from '../../../client/index.ts';
import type { Gateway, Submission } from './gateway.ts';

const pollInterval = 150;
/** A picture that the camera could not store at once follows as soon as it can. */
const pictureTimeout = 30_000;

/**
 * Submits a run, waits until it has completed, and reads back the picture that it took.
 * @param onStep told the name of the step that the run is at, each time it is another one
 * @throws Error where the run ends in any other way, naming the step.
 */
export async function carryOut(
  gateway: Gateway,
  submission: Submission,
  onStep: (step: string) => void,
): Promise<Buffer> {
  const { run_id: runId } = await gateway.start(submission);
  await follow(gateway, runId, onStep);
  return fetchPicture(gateway, runId);
}

async function follow(gateway: Gateway, runId: string, onStep: (step: string) => void): Promise<void> {
  let shown: string | undefined;
  for (;;) {
    const run = await gateway.run(runId);
    const step = run.steps[run.step_index]?.name ?? '';
    if (step !== shown) onStep((shown = step));
    if (run.status === 'completed') return;
    if (['failed', 'cancelled'].includes(run.status)) throw new Error(describeEnd(run, step));
    await wait(pollInterval);
  }
}

async function fetchPicture(gateway: Gateway, runId: string): Promise<Buffer> {
  const giveUpAt = Date.now() + pictureTimeout;
  for (;;) {
    const name = (await gateway.files(runId)).find((file) => file.split('/').at(-1) === 'plate.png');
    if (name !== undefined) return gateway.download(runId, name);
    if (Date.now() > giveUpAt) throw new Error(`run ${runId} completed without a picture`);
    await wait(pollInterval);
  }
}

function describeEnd(run: Run, step: string): string {
  const error = run.steps[run.step_index]?.result?.error;
  const reason = typeof error === 'string' ? error : JSON.stringify(error ?? 'no reason given');
  return `run ${run.run_id} ${run.status} at step "${step}": ${reason}`;
}

/** How many numbers make a mixture: one for each dye. */
export const mixtureDimensions = dyes.length;

/**
 * The mixture that a point of the unit cube stands for, in steps of 0.1 µl. Squared, because a colour hangs on the
 * first drops of a dye far more than on the last.
 */
export function mixtureAt(point: Point): Volumes {
  const doses = dyes.map((dye, axis) => [dye, Math.round(10 * largestDose * (point[axis] ?? 0) ** 2) / 10]);
  return Object.fromEntries(doses) as Volumes;
}

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
