import { allStepsBefore, ownerOf, type Plan, stepsBefore } from './plan.ts';
import type { Kept, Span } from './run-context.ts';
import { isEnded, type Run } from './run-queries.ts';

/** What a run has to itself now. */
export function keptBy({ context, steps }: Pick<Run, 'context' | 'steps'>): Kept[] {
  return (context.kept ?? []).filter(({ until }) => {
    const last = steps[until];
    return last === undefined || !isEnded(last);
  });
}

const spans = new WeakMap<Plan, Map<string, ReadonlySet<number>>>();

/** The steps of a span: its first and its last one, and all that this waits for, but for those that come before the first. */
export function stepsWithin(plan: Plan, { from, until }: Span): ReadonlySet<number> {
  const known = spans.get(plan) ?? new Map<string, ReadonlySet<number>>();
  spans.set(plan, known);
  const key = `${from} ${until}`;
  const found = known.get(key);
  if (found) return found;
  const reached = [...new Set([from, until, ...allStepsBefore(plan, until, from)])];
  // Who goes back from the end, and meets no beginning of the run but this one, comes from nothing that is before it.
  const isBefore = reached.some((step) => step !== from && stepsBefore(plan, step).length === 0);
  const before = isBefore ? allStepsBefore(plan, from) : undefined;
  const within = new Set(reached.filter((step) => !before?.has(step)));
  known.set(key, within);
  return within;
}

/** True where a step is one of a span, or was added for one that is: in a round of it, or to recover it. */
export function isWithin(plan: Plan, span: Span, position: number): boolean {
  const within = stepsWithin(plan, span);
  for (let at: number | undefined = position; at !== undefined; at = ownerOf(plan[at] ?? {}))
    if (within.has(at)) return true;
  return false;
}
