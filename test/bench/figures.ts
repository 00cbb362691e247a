import { contestants } from './contestants/contestant.ts';
import type { Speed } from './parts/speed.ts';
import { cpuPerStep, type Found } from './rounds.ts';
import { median } from './statistics.ts';

/** What the part `speed` found, as `--json` writes it: medians. */
export interface SpeedFigures {
  weir: { steps_per_s: number; cpu_ms_per_step: number; single_run_ms: number; submit_ms: number };
  embedded: { steps_per_s: number; single_run_ms: number; bytes_per_step: number };
  bullmq: { steps_per_s: number };
  /** null where it could not take part. */
  restate: { steps_per_s: number; cpu_ms_per_step: number; single_run_ms: number } | null;
  dbos: { steps_per_s: number };
  floor: { steps_per_s: number; single_run_ms: number };
  limit: { steps_per_s: number };
}

/** @throws Error where one of the contestants is missing, but for Restate */
export function speedFigures({ found, submissions, bytes_per_step }: Speed): SpeedFigures {
  const of = (name: string): Found => {
    const one = found.find((each) => each.name === name);
    if (!one) throw new Error(`${name} was not measured`);
    return one;
  };
  const steps_per_s = (name: string): number => median(of(name).stepsPerSecond);
  const single_run_ms = (name: string): number => median(of(name).singleRuns);
  const { weir, embedded, bullmq, restate, dbos, floor, limit } = contestants;
  const whole = (name: string) => ({
    steps_per_s: steps_per_s(name),
    cpu_ms_per_step: cpuPerStep(of(name)),
    single_run_ms: single_run_ms(name),
  });
  return {
    weir: { ...whole(weir), submit_ms: median(submissions) },
    embedded: { steps_per_s: steps_per_s(embedded), single_run_ms: single_run_ms(embedded), bytes_per_step },
    bullmq: { steps_per_s: steps_per_s(bullmq) },
    restate: found.some(({ name }) => name === restate) ? whole(restate) : null,
    dbos: { steps_per_s: steps_per_s(dbos) },
    floor: { steps_per_s: steps_per_s(floor), single_run_ms: single_run_ms(floor) },
    limit: { steps_per_s: steps_per_s(limit) },
  };
}
