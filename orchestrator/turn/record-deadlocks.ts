import { parseCommandId, stepKey } from '../../shared/contracts/command-id.ts';
import type { DeadlockStep } from '../../shared/contracts/waiting-for.ts';
import type { LabState, OwnedRun, StepWait } from '../state/index.ts';
import { fact } from '../../shared/sentences/index.ts';
import type { Transaction } from './transaction.ts';
import { deadlockEvent } from './workcell-changes.ts';
import { findDeadlocks, wayAround, type Needs, waitsGraph } from '../scheduling/index.ts';

/** A step that waits in a deadlock. */
interface Deadlocked {
  run: OwnedRun;
  position: number;
  wait: StepWait;
}

/**
 * Names the deadlocks in which runs wait for each other in all of their steps, and tells of each that is new, once: in the logs and as an
 * event. It is looked for where something has changed of which a circle can come, or end. A cancel of one of the runs is for a person.
 * @param holder the run that has the lab, where it is one at a time
 */
export function recordDeadlocks(tx: Transaction, holder: string | undefined): void {
  const { state } = tx;
  if (!state.waitsChanged) return;
  state.waitsChanged = false;
  if (state.movingSteps.size === 0 && state.deadlocked.size === 0) return;
  const needs = waitsGraph(state, holder);
  const found = new Set<string>();
  for (const names of findDeadlocks(needs)) {
    const steps = names.flatMap((name) => circlingAt(state, name) ?? []);
    const isNew = steps.every(({ wait }) => wait.circle === undefined);
    for (const step of steps) {
      const key = keyOf(step);
      found.add(key);
      noteStep(tx, step, deadlockFrom(state, needs, new Set(names), key));
    }
    if (isNew) recordDeadlock(tx, steps);
  }
  for (const key of state.deadlocked) {
    const step = found.has(key) ? undefined : circlingAt(state, key);
    if (step) tx.setDeadlock(step.run, step.position, undefined);
  }
  state.deadlocked = found;
}

function noteStep(tx: Transaction, { run, position, wait }: Deadlocked, deadlock: DeadlockStep[]): void {
  if (wait.circle === undefined)
    tx.log(run.definition.run_id, 'warning', fact('deadlocked', { circle: deadlock }, { step: position }));
  tx.setDeadlock(run, position, deadlock);
}

function recordDeadlock(tx: Transaction, steps: readonly Deadlocked[]): void {
  const told = steps.map(({ run, position }) => stepOf(run, position));
  const text = 'runs wait for each other: none of them goes on before one is cancelled';
  tx.note('warn', text, { steps: told });
  tx.logWorkcell(deadlockEvent(tx.state.workcell, told, tx.now));
}

/** The steps that wait, from one of them on, each for the next. */
function deadlockFrom(
  state: LabState,
  needs: Needs,
  names: ReadonlySet<string>,
  from: string,
): DeadlockStep[] {
  return wayAround(needs, names, from).flatMap((name) => {
    const step = circlingAt(state, name);
    return step ? [stepOf(step.run, step.position)] : [];
  });
}

/** The step of that key, where it waits; undefined for all else that is in a deadlock. */
function circlingAt(state: LabState, name: string): Deadlocked | undefined {
  const parts = parseCommandId(`${name}.1`);
  const run = parts && state.runs.get(parts.run_id);
  const wait = run?.waits.get(parts?.step ?? -1);
  return run && wait && parts ? { run, position: parts.step, wait } : undefined;
}

function keyOf({ run, position }: Deadlocked): string {
  return stepKey(run.definition.run_id, position);
}

function stepOf({ definition }: OwnedRun, step: number): DeadlockStep {
  return { run: definition.run_id, step, name: (definition.steps[step]?.name ?? '').slice(0, 100) };
}
