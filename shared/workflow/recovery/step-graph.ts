import type { StepDefinition } from '../../contracts/run.ts';

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
