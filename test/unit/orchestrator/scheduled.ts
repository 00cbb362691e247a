import { schedule } from '../../../orchestrator/scheduling/scheduler.ts';
import type { Candidate, Grant, SchedulerInput } from '../../../orchestrator/state/scheduler-input.ts';
import type { WaitingStep } from '../../../orchestrator/state/claims.ts';
import { WaitingSteps } from '../../../orchestrator/state/waiting-steps.ts';
import { stepKey } from '../../../shared/contracts/command-id.ts';

/** Steps that wait, each put in by itself. */
export function waitingSteps(steps: Iterable<WaitingStep>): WaitingSteps {
  const waiting = new WaitingSteps();
  for (const step of steps) waiting.add(step);
  return waiting;
}

/** What the scheduler gives out of plain lists, and why the rest waits; steps given out leave `waiting`, and have had their turn at `now`. */
export function scheduled({
  waiting: given,
  candidates,
  now = 0,
  explained = true,
  ...others
}: {
  waiting: WaitingSteps | readonly WaitingStep[];
  candidates: readonly Candidate[];
  now?: number;
  explained?: boolean;
} & Partial<
  Pick<
    SchedulerInput,
    'sequential' | 'holder' | 'taken' | 'unverifiedBy' | 'barrier' | 'commitments' | 'planned' | 'stepAt'
  >
>) {
  const waiting = given instanceof WaitingSteps ? given : waitingSteps(given);
  const left = () => [...waiting.values()].flatMap((queue) => [...queue]);
  const grants: Grant[] = [];
  const targets = new Set<string>();
  const { refusals, holder } = schedule(
    {
      sequential: false,
      waiting,
      open: new Set(candidates.map(({ module }) => module)),
      candidates: (module) => candidates.filter((each) => module === undefined || each.module === module),
      barrier: () => undefined,
      unverifiedBy: () => [],
      commitments: [],
      planned: () => [],
      stepAt: (key) => left().find(({ run_id, position }) => stepKey(run_id, position) === key),
      stepsOf: (run) => left().filter(({ run_id }) => run_id === run),
      explained: () => (explained ? left() : []),
      ...others,
      taken: (location) => (targets.has(location) ? {} : others.taken?.(location)),
    },
    (grant) => {
      grants.push(grant);
      if (grant.step.target !== undefined) targets.add(grant.step.target);
      waiting.remove(grant.step);
      waiting.recordTurn(grant.step, now);
      return true;
    },
  );
  return { grants, refusals, holder };
}
