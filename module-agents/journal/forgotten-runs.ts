import { parseCommandId } from '../../shared/contracts/command-id.ts';

/** The last command of a run that the journal knew, and no longer does. */
export interface LastCommand {
  run_id: string;
  step: number;
  attempt: number;
  number: number;
}

/** How it stands in the journal's file. */
export interface ForgottenRecord {
  /** [run id, step, attempt, number of the command], the run that was forgotten first at the front. */
  runs: [string, number, number, number][];
  /** Of runs up to this id nothing is known any more: the highest of those that were left out. */
  horizon?: string;
}

/** So many runs are remembered: a megabyte of the journal's file. */
const defaultKept = 20_000;

/**
 * What is left of commands whose results a journal no longer keeps: per run, how far it had come. The owner numbers the
 * commands of an instance, and a number that was given before is never acted on again; but a store that was restored
 * from an older copy gives a step that was done a new number, and then only this tells. Steps of a run come in order, so
 * its last command stands for all before it.
 */
export class ForgottenRuns {
  readonly #runs = new Map<string, LastCommand>();
  readonly #kept: number;
  #horizon: string;

  constructor({ runs, horizon = '' }: ForgottenRecord = { runs: [] }, kept = defaultKept) {
    this.#kept = kept;
    this.#horizon = horizon;
    for (const [run_id, step, attempt, number] of runs)
      this.#runs.set(run_id, { run_id, step, attempt, number });
  }

  remember(command: string, number: number): void {
    const parts = parseCommandId(command);
    if (!parts) return;
    const before = this.#runs.get(parts.run_id);
    if (before && isUpTo(parts, before)) return;
    this.#runs.delete(parts.run_id);
    this.#runs.set(parts.run_id, { ...parts, number });
    for (const run_id of this.#runs.keys()) {
      if (this.#runs.size <= this.#kept) return;
      this.#runs.delete(run_id);
      // Ids of runs grow with the time of their submission.
      if (run_id > this.#horizon) this.#horizon = run_id;
    }
  }

  /** True where the command may have been acted on, as far as is known. */
  covers(command: string): boolean {
    const parts = parseCommandId(command);
    if (!parts) return false;
    const last = this.#runs.get(parts.run_id);
    return last ? isUpTo(parts, last) : parts.run_id <= this.#horizon;
  }

  /** The last command of a run, if one was forgotten. */
  lastOf(run_id: string): LastCommand | undefined {
    return this.#runs.get(run_id);
  }

  record(): ForgottenRecord {
    const runs = [...this.#runs.values()].map(
      ({ run_id, step, attempt, number }): [string, number, number, number] => [
        run_id,
        step,
        attempt,
        number,
      ],
    );
    return { runs, ...(this.#horizon === '' ? {} : { horizon: this.#horizon }) };
  }
}

function isUpTo(
  { step, attempt }: Pick<LastCommand, 'step' | 'attempt'>,
  last: Pick<LastCommand, 'step' | 'attempt'>,
): boolean {
  return step < last.step || (step === last.step && attempt <= last.attempt);
}
