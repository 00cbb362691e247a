import type { About } from '../../shared/contracts/about.ts';
import { nextDeadline } from '../run-machine/advance.ts';
import { inFlight, isOver, laterStep, stepAtHand } from '../run-machine/run-queries.ts';
import { isEnding } from './endings.ts';
import type { LabState, OwnedRun } from './lab-state.ts';
import { waitingStep } from './waiting-step.ts';

/** Brings the indexes up to what an agent tells of itself. */
export function noteActions(state: LabState, key: string, about: About): void {
  const names = (of: About['actions']) => new Set(of.map((action) => action.name));
  state.actions.set(key, names(about.actions));
  state.blocking.set(key, names(about.actions.filter(({ blocking }) => blocking)));
}

/** Brings the indexes up to what a run's snapshot says; a terminal run leaves the lab state. */
export function reindex(state: LabState, run: OwnedRun): void {
  const { run_id } = run.definition;
  if (run.queuedAt !== undefined) leaveQueue(state, run_id, run.queuedAt);
  delete run.queuedAt;
  state.overtaken.delete(run_id);
  state.simulated.delete(run_id);
  state.simulating.delete(run_id);
  state.deadlines.delete(run_id);
  state.unnoted.delete(run_id);
  if (isOver(run.snapshot)) {
    state.runs.delete(run_id);
    return;
  }
  const deadline = nextDeadline(run.snapshot);
  if (deadline !== undefined) state.deadlines.set(run_id, deadline);
  if (isEnding(state.endings, run_id)) return;
  const step = waitingStep(state.workcell, run.definition, run.snapshot);
  if (run.definition.simulate) {
    if (step) state.simulated.add(run_id);
    else if (inFlight(run.snapshot).length > 0) state.simulating.add(run_id);
    return;
  }
  if (!step) return;
  if (laterStep(run.snapshot, stepAtHand(run.snapshot)) !== undefined) {
    state.overtaken.add(run_id);
    return;
  }
  run.queuedAt = step.module;
  const steps = state.waiting.get(step.module);
  if (steps) steps.set(run_id, step);
  else state.waiting.set(step.module, new Map([[run_id, step]]));
}

function leaveQueue(state: LabState, run_id: string, module: string): void {
  const steps = state.waiting.get(module);
  steps?.delete(run_id);
  if (steps?.size === 0) state.waiting.delete(module);
}
