import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { Scope, StepNumber } from '../../../shared/contracts/step-flow.ts';

/** A round of a loop, and what its variables are. */
export interface Round {
  loop: StepNumber;
  variables: JsonObject;
}

/** The scope of a step that is placed: positions instead of negative numbers, and the variables of the round where they belong. */
export function scopesPlaced(
  step: StepDefinition,
  placed: (number: StepNumber) => StepNumber,
  round: Round,
): { scope?: Scope } {
  return step.scope ? { scope: scopePlaced(step.scope, textsOf(step), placed, round) } : {};
}

function scopePlaced(
  scope: Scope,
  texts: readonly string[],
  placed: (number: StepNumber) => StepNumber,
  round: Round,
): Scope {
  const { steps, values, loop, given } = scope;
  return {
    ...scope,
    steps: Object.fromEntries(Object.entries(steps).map(([name, number]) => [name, placed(number)])),
    ...(loop !== undefined && { loop: placed(loop) }),
    ...(loop === round.loop && { values: { ...values, ...named(round.variables, texts) } }),
    ...(given && {
      given: { ...given, scope: scopePlaced(given.scope, textsOf(given), placed, round) },
    }),
  };
}

/** Those that the texts may name: an item may be large, and stands in each step that names it. */
function named(variables: JsonObject, texts: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => texts.some((text) => text.includes(name))),
  );
}

function textsOf({
  when,
  expressions = {},
  loop,
}: Pick<StepDefinition, 'when' | 'expressions' | 'loop'>): string[] {
  const { for_each, repeat } = loop ?? {};
  const texts = [when, repeat?.until, repeat?.while, for_each?.items, ...Object.values(expressions)];
  return texts.filter((text) => typeof text === 'string');
}
