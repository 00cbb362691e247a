import type { StepDefinition } from '../../contracts/run.ts';
import {
  type Loop,
  type Scope,
  type StepNumber,
  type TemplateStep,
  timesWith,
} from '../../contracts/step-flow.ts';

/** Which steps of a run wait for which, and which were added for which, by position. */
export interface StepGraph {
  /** The steps that each one waits for. */
  before: readonly (readonly number[])[];
  /** The steps that wait for each one. */
  after: readonly (readonly number[])[];
  /** The rounds of a loop, and what was done when a step had failed. */
  parts: readonly (readonly number[])[];
  /** What a person has put before each one. */
  inserted: readonly (readonly number[])[];
}

/** The graph of these steps; a step that says nothing of it waits for the one before it. */
export function stepGraph(steps: readonly StepDefinition[]): StepGraph {
  const none = (): number[][] => steps.map(() => []);
  const before = steps.map(({ after }, position) => after ?? (position === 0 ? [] : [position - 1]));
  const [after, parts, inserted] = [none(), none(), none()];
  for (const [position, step] of steps.entries()) {
    for (const each of before[position] ?? []) after[each]?.push(position);
    const { added_for } = step;
    if (added_for) (added_for.as === 'insert' ? inserted : parts)[added_for.of]?.push(position);
  }
  return { before, after, parts, inserted };
}

/** The step that a step is a part of: a loop, or one that has failed. */
export function ownerOf({ added_for }: Pick<StepDefinition, 'added_for'>): number | undefined {
  return added_for === undefined || added_for.as === 'insert' ? undefined : added_for.of;
}

/** All that must be done before a step, for its own sake or for that of the step that it is a part of. */
export function allBefore(
  { before, parts }: Pick<StepGraph, 'before' | 'parts'>,
  steps: readonly StepDefinition[],
  position: number,
): Set<number> {
  const found = new Set<number>();
  const seen = new Set<number>();
  const open = [position];
  const enter = (each: number): void => {
    found.add(each);
    open.push(each);
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    before[next]?.forEach(enter);
    // A step waits for its parts; a part waits for what its owner waits for, and not for the owner.
    if (found.has(next)) parts[next]?.forEach(enter);
    const step = steps[next];
    const owner = step && ownerOf(step);
    if (owner !== undefined) open.push(owner);
  }
  return found;
}

/** Some of the steps, in an order in which they can be done: each after those that it waits for, and a loop after its rounds. */
export function orderOf(steps: readonly StepDefinition[], among: ReadonlySet<number>): number[] {
  const { before, after, parts } = stepGraph(steps);
  const isAmong = (position: number): boolean => among.has(position);
  const left = new Map(
    [...among].map((position) => [
      position,
      [...(before[position] ?? []), ...(parts[position] ?? [])].filter(isAmong).length,
    ]),
  );
  const ready = [...among].sort((a, b) => a - b).filter((position) => left.get(position) === 0);
  // What becomes ready is put behind what is: the list grows while it is read.
  for (const position of ready) {
    const step = steps[position];
    const owner = step && ownerOf(step);
    for (const each of [...(after[position] ?? []), ...(owner === undefined ? [] : [owner])]) {
      const count = left.get(each);
      if (count === undefined) continue;
      left.set(each, count - 1);
      if (count === 1) ready.push(each);
    }
  }
  return ready;
}

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
  const {
    after: _,
    scope,
    loop,
    recover,
    same_instance_as,
    same_instance_in,
    added_for,
    gaps,
    reserve,
    hold,
    ...plain
  } = step;
  const same = same_instance_as === undefined ? undefined : to(same_instance_as);
  const within = same_instance_in === undefined ? undefined : to(same_instance_in);
  const of = added_for && to(added_for.of);
  return {
    ...plain,
    ...(after && { after }),
    ...(scope && { scope: scopeWith(scope, to) }),
    ...(loop && { loop: { ...loop, body: templates(loop.body, to) } satisfies Loop }),
    ...(recover && { recover: templates(recover, to) }),
    ...(same === undefined ? {} : { same_instance_as: same }),
    ...(within === undefined ? {} : { same_instance_in: within }),
    ...timesWith({ gaps, reserve, hold }, to),
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
