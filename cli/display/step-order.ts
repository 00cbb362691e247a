import type { Run } from '../../client/index.ts';

/** A step as it is listed. */
export interface ListedStep {
  /** From 0. */
  position: number;
  /** How many steps it was added within: a round of a loop stands within the loop. */
  depth: number;
}

/** The steps of a run in the order in which people read them: what was added for a step stands beside it. */
export function stepOrder(steps: Pick<Run['steps'][number], 'added_for'>[]): ListedStep[] {
  const inserted = new Map<number, number[]>();
  const within = new Map<number, number[]>();
  for (const [position, { added_for }] of steps.entries()) {
    if (!added_for) continue;
    const of = added_for.as === 'insert' ? inserted : within;
    of.set(added_for.of, [...(of.get(added_for.of) ?? []), position]);
  }
  const listed: ListedStep[] = [];
  const list = (position: number, depth: number): void => {
    for (const before of inserted.get(position) ?? []) list(before, depth);
    listed.push({ position, depth });
    for (const part of within.get(position) ?? []) list(part, depth + 1);
  };
  for (const [position, { added_for }] of steps.entries()) if (!added_for) list(position, 0);
  return listed;
}
