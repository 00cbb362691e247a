import { commandId } from '../../shared/contracts/command-id.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { roundParts, planOf, isEnded, decide, placeSteps, type TimelessEvent } from '../machine/index.ts';
import type { OwnedRun } from '../state/index.ts';

/** What a step that is decided comes to: what the machine is told, and the steps that are added to the run's definition for it. */
export interface Decided {
  added: StepDefinition[];
  event: TimelessEvent;
}

/** Works out what a step comes to whose turn has come. It follows from what is committed, so that any owner would find the same. */
export function decideStep(
  { definition, snapshot, steps: records }: OwnedRun,
  step: number,
  { locations }: Pick<Workcell, 'locations'>,
): Decided {
  const isDone = (position: number) => {
    const found = snapshot.steps[position];
    return found !== undefined && isEnded(found);
  };
  const decision = decide(
    {
      ...{ definition, records, isDone, roundParts: (loop) => roundParts(snapshot.plan, loop) },
      locationsOf: (module) => locations[module] ?? {},
    },
    step,
  );
  const added = decision.type === 'round' ? [...decision.added] : [];
  const planned = decision.type === 'round' ? { ...decision, added: planOf(added) } : decision;
  const command_id = recordId(definition.run_id, step);
  return { added, event: { type: 'decided', step, command_id, decision: planned } };
}

/** The steps that are done when a step has failed. */
export function recoveryOf({ definition, snapshot }: OwnedRun, step: number): Decided {
  const { name = '', recover = [], cleanup = false } = definition.steps[step] ?? {};
  const round = snapshot.steps[step]?.context.attempts ?? 1;
  const added = placeSteps(recover, {
    base: definition.steps.length,
    added_for: { as: 'recover', of: step, round },
    nameOf: (each) => `${name}/recover[${round}]/${each}`,
    cleanup,
  });
  return { added, event: { type: 'recovery', step, added: planOf(added) } };
}

/** Names a step in its record that no instrument was given. */
export function recordId(run_id: string, step: number): string {
  return commandId({ run_id, step, attempt: 0 });
}
