import type { StepDefinition } from '../../contracts/run.ts';
import type { Loop, Scope, StepNumber, TemplateStep } from '../../contracts/step-flow.ts';

/** Leads from the number of a step to its new one; undefined where it is there no more. */
export type NewNumber = (step: StepNumber) => StepNumber | undefined;

/**
 * The step with all that it says of others under their new numbers. What it says of one that is there no more is left out, but for
 * `after`, which the caller knows.
 * @param after the steps that it waits for, by their new numbers; undefined where it waits for the one before it
 */
export function renumbered(
  step: StepDefinition,
  after: StepNumber[] | undefined,
  to: NewNumber,
): StepDefinition {
  const { after: _, scope, loop, recover, same_instance_as, added_for, ...plain } = step;
  const same = same_instance_as === undefined ? undefined : to(same_instance_as);
  const of = added_for && to(added_for.of);
  return {
    ...plain,
    ...(after && { after }),
    ...(scope && { scope: scopeWith(scope, to) }),
    ...(loop && { loop: { ...loop, body: templates(loop.body, to) } satisfies Loop }),
    ...(recover && { recover: templates(recover, to) }),
    ...(same === undefined ? {} : { same_instance_as: same }),
    ...(added_for && of !== undefined ? { added_for: { ...added_for, of } } : {}),
  };
}

function templates(steps: readonly TemplateStep[], to: NewNumber): TemplateStep[] {
  return steps.map(({ number, ...step }) => ({
    ...renumbered(step, step.after && numbers(step.after, to), to),
    number,
  }));
}

function scopeWith(scope: Scope, to: NewNumber): Scope {
  const steps = Object.entries(scope.steps).flatMap(([name, number]): [string, StepNumber][] => {
    const found = to(number);
    return found === undefined ? [] : [[name, found]];
  });
  const { given, loop, ...others } = scope;
  const of = loop === undefined ? undefined : to(loop);
  return {
    ...others,
    ...(of === undefined ? {} : { loop: of }),
    steps: Object.fromEntries(steps),
    ...(given && { given: { ...given, scope: scopeWith(given.scope, to) } }),
  };
}

function numbers(steps: readonly StepNumber[], to: NewNumber): StepNumber[] {
  return steps.flatMap((step) => to(step) ?? []);
}
