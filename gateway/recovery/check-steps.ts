import type { StepDefinition } from '../../shared/contracts/run.ts';
import { escapePointer } from '../../shared/contracts/schema.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { WorkcellModule } from '../../shared/workcell/workcell.ts';
import type { Problem } from '../../shared/yaml/problem.ts';
import { checkInstruments } from '../workflow/check-instruments.ts';
import type { Findings } from '../workflow/check-step.ts';

/** Checks steps against the instruments as they are now; what is wrong with an argument is told as of `args` in a request. */
export function checkSteps(
  steps: readonly StepDefinition[],
  state: WorkcellState,
  modules: readonly WorkcellModule[],
): Findings {
  const placed = steps.flatMap(withTemplates).map((step, number) => ({
    ...{ step, number, name: step.name },
    pointer: `/steps/${escapePointer(step.name)}`,
  }));
  const { problems, warnings } = checkInstruments(placed, state, modules);
  return { problems: problems.map(inRequest), warnings };
}

/** What instruments are given for a step; a loop has its rounds for that. */
export function withTemplates(step: StepDefinition): StepDefinition[] {
  const { loop, recover = [] } = step;
  const within = (each: StepDefinition) => (each.name === '' ? { ...each, name: step.name } : each);
  return [...(loop ? loop.body.map(within) : [step]), ...recover];
}

/** What is said of a step's arguments is said of them in the request; what else is said is about the run. */
function inRequest({ pointer, message }: Problem): Problem {
  const [, step, argument] = /^\/steps\/([^/]*)\/args(.*)$/.exec(pointer) ?? [];
  return { pointer: step === undefined ? '' : `/args/${step}${argument ?? ''}`, message };
}
