import { readFileSync } from 'node:fs';

/** A line of the witness's book. */
export interface Actuation {
  edge: 'begin' | 'end';
  command: string;
  module: string;
  pid: number;
  at: number;
}

/** What a client was told and what the gateway says in the end, of one run. */
export interface RunBook {
  run_id: string;
  status: string;
  state: string;
  steps: { result: { status: string } | null }[];
}

/** What the three books disagree about; every list must be empty. */
export interface Verdict {
  /** Accepted, and not in the store or not ended. */
  lost: string[];
  /** A step that an instrument began more than once. */
  twice: string[];
  /** A run called completed with a step that no instrument ended. */
  unfounded: string[];
  /** A step that began before the one before it had ended. */
  outOfOrder: string[];
}

export function readActuations(book: string): Actuation[] {
  const lines = readFileSync(book, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Actuation);
}

/** Compares what was accepted, what the store says, and what the instruments did. */
export function compareBooks(
  accepted: string[],
  runs: Map<string, RunBook>,
  actuations: Actuation[],
): Verdict {
  const verdict: Verdict = { lost: [], twice: [], unfounded: [], outOfOrder: [] };
  const begun = new Map<string, number>();
  const ended = new Set<string>();
  for (const { edge, command } of actuations) {
    const [run = '', step = ''] = command.split('.');
    const name = `${run}.${step}`;
    if (edge === 'end') {
      ended.add(name);
      continue;
    }
    begun.set(name, (begun.get(name) ?? 0) + 1);
    if (Number(step) > 0 && !ended.has(`${run}.${Number(step) - 1}`)) verdict.outOfOrder.push(name);
  }
  for (const [name, times] of begun) if (times > 1) verdict.twice.push(`${name} (${times} times)`);
  for (const id of accepted) {
    const run = runs.get(id);
    if (!run || !['completed', 'failed', 'cancelled'].includes(run.status)) verdict.lost.push(id);
    if (run?.status !== 'completed') continue;
    run.steps.forEach((_, position) => {
      if (!ended.has(`${id}.${position}`)) verdict.unfounded.push(`${id}.${position}`);
    });
  }
  return verdict;
}

export const nothingWrong: Verdict = { lost: [], twice: [], unfounded: [], outOfOrder: [] };
