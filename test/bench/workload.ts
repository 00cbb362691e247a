/** What all contestants carry out: ten instruments that take one command each, 100 runs of 10 steps that do nothing. */
export const workload = { instruments: 10, runs: 100, steps: 10 } as const;

/** The numbers of the instruments. */
export const instruments: readonly number[] = Array.from({ length: workload.instruments }, (_, i) => i);

/** Run `run` begins at instrument `run % 10` and visits each once, so that the load is even from the start. */
export function instrumentOf(run: number, step: number): number {
  return (run + step) % workload.instruments;
}

export const totalSteps = workload.runs * workload.steps;

/** About what a step's command and result weigh in weir, in bytes, so that all contestants move the same. */
export const payloadBytes = { command: 500, result: 350 } as const;

export const filler = (bytes: number): string => 'x'.repeat(bytes);
