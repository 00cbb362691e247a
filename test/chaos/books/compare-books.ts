import { hasEnded, type AcceptedRun, type RunBody } from './accepted-run.ts';
import type { Actuation } from './actuation.ts';

/** What the books disagree about; every list must be empty. */
export interface Verdict {
  /** Accepted, and not in the store, or not ended in a stated outcome. */
  lost: string[];
  /** A command that an instrument began more than once, or a step more often than its retry policy lets it. */
  twice: string[];
  /** A step that began before the one before it was done, or after a later one had begun. */
  outOfOrder: string[];
  /** A run called completed with a step that no instrument has done. */
  unfounded: string[];
  /** A run that had ended and showed something else later. */
  changed: string[];
  /** A result file that is missing or not what the instrument made; an input that is not what was sent. */
  badFiles: string[];
  /** A run that the store has or an instrument acted for, and that no client was ever told of. */
  unasked: string[];
}

export interface Books {
  /** What clients were told. */
  accepted: readonly AcceptedRun[];
  /** What the store says in the end, by run. */
  runs: ReadonlyMap<string, RunBody>;
  /** Ids of all runs that the store has. */
  stored: readonly string[];
  /** Ids of runs that other clients were told of; they are compared elsewhere. */
  others?: ReadonlySet<string>;
  /** What the instruments did. */
  actuations: readonly Actuation[];
}

export function emptyVerdict(): Verdict {
  return { lost: [], twice: [], outOfOrder: [], unfounded: [], changed: [], badFiles: [], unasked: [] };
}

/** Compares the three books. Changed runs and result files are found elsewhere: they need more than one look. */
export function compareBooks({ accepted, runs, stored, others, actuations }: Books): Verdict {
  const verdict = emptyVerdict();
  const known = new Map(accepted.map((run) => [run.run_id, run]));
  for (const { run_id } of accepted) if (!hasEnded(runs.get(run_id))) verdict.lost.push(run_id);
  const seen = new Set([...stored, ...actuations.map(({ run }) => run)]);
  for (const id of seen) if (!known.has(id) && !others?.has(id)) verdict.unasked.push(id);

  const acts = followActs(
    actuations.filter(({ run }) => !others?.has(run)),
    verdict,
  );
  for (const [name, { commands, run, step, inputs }] of acts) {
    const asked = known.get(run)?.steps[step];
    for (const [command, times] of commands) if (times > 1) verdict.twice.push(`${command} (${times} times)`);
    if (commands.size > (asked?.actsAtMost ?? 1))
      verdict.twice.push(`${name} (${[...commands.keys()].join(', ')})`);
    if (asked && inputs.some((input) => input !== asked.input))
      verdict.badFiles.push(`${name}: the input was another one`);
  }
  for (const run of runs.values()) {
    if (run.state !== 'completed') continue;
    run.steps.forEach((_, step) => {
      if (!acts.get(`${run.run_id}.${step}`)?.done) verdict.unfounded.push(`${run.run_id}.${step}`);
    });
  }
  return verdict;
}

/** What was done for one step of a run. */
interface StepActs {
  run: string;
  step: number;
  /** How often each command was begun. */
  commands: Map<string, number>;
  inputs: (string | undefined)[];
  done: boolean;
}

function followActs(actuations: readonly Actuation[], verdict: Verdict): Map<string, StepActs> {
  const acts = new Map<string, StepActs>();
  const furthest = new Map<string, number>();
  for (const { edge, command, run, step, input, how } of actuations) {
    const name = `${run}.${step}`;
    let act = acts.get(name);
    if (!act) acts.set(name, (act = { run, step, commands: new Map(), inputs: [], done: false }));
    if (edge === 'end') {
      act.done ||= how === 'done';
      continue;
    }
    act.commands.set(command, (act.commands.get(command) ?? 0) + 1);
    act.inputs.push(input);
    const late = step < (furthest.get(run) ?? 0);
    if (late || (step > 0 && !acts.get(`${run}.${step - 1}`)?.done)) verdict.outOfOrder.push(name);
    furthest.set(run, Math.max(step, furthest.get(run) ?? 0));
  }
  return acts;
}
