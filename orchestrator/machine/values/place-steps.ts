import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { AddedFor, StepNumber, TemplateStep } from '../../../shared/contracts/step-flow.ts';
import { addedStepId } from './added-step-id.ts';
import { scopesPlaced } from './place-scopes.ts';

/** Where steps are placed, and what for. */
export interface Placing {
  /** The position of the first of them: how many steps the run has had. */
  base: StepNumber;
  added_for: AddedFor;
  /** What a step is called in the run, by its name among those that are placed. */
  nameOf: (name: string) => string;
  /** The variables of the round that they belong to. */
  variables?: JsonObject;
  /** True where they are part of what cleans up after the run. */
  cleanup?: boolean;
}

/**
 * Steps as they are added to a run, each at a position of its own: what they say of each other by negative numbers, they say by positions.
 * What stands within them for later (the body of a loop, what recovers a step) keeps its numbers and names what is placed here by its
 * positions. Pure: the same steps in the same place are the same.
 */
export function placeSteps(templates: readonly TemplateStep[], placing: Placing): StepDefinition[] {
  const { base, added_for, nameOf, variables = {}, cleanup = false } = placing;
  const positions = new Map(templates.map(({ number }, index) => [number, base + index]));
  const round = { loop: added_for.of, variables };
  return templates.map((template, index) => {
    const idOf = (id: string) => addedStepId(id, added_for.round, base + index);
    const { number: _, ...step } = withPositions(template, positions, round, idOf);
    return {
      ...step,
      name: nameOf(template.name),
      after: step.after ?? (index === 0 ? [] : [base + index - 1]),
      ...(cleanup && { cleanup }),
      added_for,
    };
  });
}

function withPositions(
  step: TemplateStep,
  positions: ReadonlyMap<StepNumber, StepNumber>,
  round: { loop: StepNumber; variables: JsonObject },
  idOf: (id: string) => string,
): TemplateStep {
  const placed = (number: StepNumber) => positions.get(number) ?? number;
  const within = (inner: TemplateStep) => withPositions(inner, positions, round, idOf);
  const { after, same_instance_as, loop, recover } = step;
  return {
    ...step,
    // A folder of its own for its files.
    id: idOf(step.id),
    ...(after && { after: after.map(placed) }),
    ...(same_instance_as !== undefined && { same_instance_as: placed(same_instance_as) }),
    ...(loop && { loop: { ...loop, body: loop.body.map(within) } }),
    ...(recover && { recover: recover.map(within) }),
    ...scopesPlaced(step, placed, round),
  };
}
