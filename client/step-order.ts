import type { Step } from './views.ts';

/** A step as it is listed. */
export interface ListedStep {
  /** From 0. */
  position: number;
  /** How many steps it was added within: a round of a loop stands within the loop. */
  depth: number;
  /** The position of the step that it was added within; missing where it stands by itself. */
  within?: number;
}

/**
 * The steps of a run in the order in which they are to happen, as people read it: rounds and what recovers a step come right after the
 * step that they were added for, what somebody has put in before a step comes right before it.
 */
export function stepOrder(
  steps: readonly { added_for?: Pick<NonNullable<Step['added_for']>, 'as' | 'of'> }[],
): ListedStep[] {
  const inserted = new Map<number, number[]>();
  const parts = new Map<number, number[]>();
  for (const [position, { added_for }] of steps.entries()) {
    if (!added_for) continue;
    const lists = added_for.as === 'insert' ? inserted : parts;
    const list = lists.get(added_for.of);
    // A loop may have thousands of rounds.
    if (list) list.push(position);
    else lists.set(added_for.of, [position]);
  }
  const listed: ListedStep[] = [];
  const list = (position: number, depth: number, within: number | undefined): void => {
    for (const before of inserted.get(position) ?? []) list(before, depth, within);
    listed.push({ position, depth, ...(within === undefined ? {} : { within }) });
    for (const part of parts.get(position) ?? []) list(part, depth + 1, position);
  };
  for (const [position, { added_for }] of steps.entries()) if (!added_for) list(position, 0, undefined);
  return listed;
}
