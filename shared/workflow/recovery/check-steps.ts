import type { StepDefinition } from '../../contracts/run.ts';
import { escapePointer } from '../../kernel/json/schema.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import type { WorkcellModule } from '../../contracts/workcell.ts';
import type { Problem } from '../../kernel/json/problem.ts';
import { checkInstruments } from '../check-instruments.ts';
import type { Findings } from '../check-step.ts';

/** A step that is to be done, and as it was before a person has changed something of it. */
export interface StepToCheck {
  step: StepDefinition;
  was: StepDefinition;
}

/**
 * Checks steps against the instruments as they are now; what is wrong with an argument is told as of `args` in a request. An argument
 * that a step did not have before must be one that its action lists: somebody has just named it.
 */
export async function checkSteps(
  steps: readonly StepToCheck[],
  state: WorkcellState,
  modules: readonly WorkcellModule[],
): Promise<Findings> {
  const placed = steps.flatMap(partsOf).map(({ step, was }, number) => ({
    ...{ step, number, name: step.name },
    pointer: `/steps/${escapePointer(step.name)}`,
    added_args: new Set(Object.keys(step.args).filter((name) => !Object.hasOwn(was.args, name))),
  }));
  const { problems, warnings } = await checkInstruments(placed, state, modules);
  return { problems: problems.map(inRequest), warnings };
}

function partsOf({ step, was }: StepToCheck): StepToCheck[] {
  const were = withTemplates(was);
  return withTemplates(step).map((part, at) => ({ step: part, was: were[at] ?? part }));
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
