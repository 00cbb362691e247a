import { at } from './numbers.ts';
import type { Lag, Problem } from './problem.ts';
import { tablesOf, type Tables } from './tables.ts';

/** A part of a problem that stands in the way of something. */
export type Constraint =
  | { readonly kind: 'lag'; readonly lag: Lag }
  | { readonly kind: 'release'; readonly activity: string; readonly at: number }
  | { readonly kind: 'due'; readonly activity: string; readonly at: number }
  | { readonly kind: 'begun'; readonly activity: string; readonly at: number }
  | { readonly kind: 'reservation'; readonly reservation: string; readonly resource: string };

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly apart: number;
  readonly constraint: Constraint;
}

/**
 * Lags, releases and due times that contradict each other, in the order in which each leads to the next; undefined where they do not.
 * They are a cycle of longest paths whose length is above 0.
 */
export function contradiction(tables: Tables): Constraint[] | undefined {
  const { count } = tables;
  const edges = edgesOf(tables);
  const longest = new Float64Array(count + 1);
  const causes: (Edge | undefined)[] = [];
  // After as many rounds as there are points, only a cycle makes a path longer.
  for (let round = 0; round <= count + 1; round += 1) {
    let moved = -1;
    for (const edge of edges) {
      const length = (longest[edge.from] ?? 0) + edge.apart;
      if (length <= (longest[edge.to] ?? 0)) continue;
      longest[edge.to] = length;
      causes[edge.to] = edge;
      moved = edge.to;
    }
    if (moved < 0) return undefined;
    if (round <= count) continue;
    for (let steps = 0; steps <= count; steps += 1) moved = causes[moved]?.from ?? moved;
    const cycle: Constraint[] = [];
    let point = moved;
    do {
      const edge = causes[point];
      if (!edge) break;
      cycle.unshift(edge.constraint);
      point = edge.from;
    } while (point !== moved);
    return cycle;
  }
  return undefined;
}

function edgesOf(tables: Tables): Edge[] {
  const { problem, count, activities, arcs, modeBegin, modeDuration, release, due, fixed } = tables;
  const durations = (i: number): Int32Array => modeDuration.subarray(at(modeBegin, i), at(modeBegin, i + 1));
  const edges: Edge[] = [];
  for (let arc = 0; arc < arcs.count; arc += 1) {
    const [from, to] = [at(arcs.from, arc), at(arcs.to, arc)];
    const lag = problem.lags?.[at(arcs.source, arc)];
    const before = at(arcs.fromEnd, arc) === 1 ? Math.min(...durations(from)) : 0;
    const after = at(arcs.toEnd, arc) === 1 ? Math.max(...durations(to)) : 0;
    const apart = at(arcs.lag, arc) + before - after;
    if (lag) edges.push({ from, to, apart, constraint: { kind: 'lag', lag } });
  }
  for (let i = 0; i < activities; i += 1) {
    const activity = problem.activities[i]?.id ?? '';
    const kind = at(fixed, i) === 1 ? 'begun' : 'release';
    const constraint = { kind, activity, at: at(release, i) } as const;
    edges.push({ from: count, to: i, apart: at(release, i), constraint });
    if (kind === 'begun') edges.push({ from: i, to: count, apart: -at(release, i), constraint });
    else if (problem.activities[i]?.due !== undefined)
      edges.push({
        from: i,
        to: count,
        apart: Math.min(...durations(i)) - at(due, i),
        constraint: { kind: 'due', activity, at: at(due, i) },
      });
  }
  return edges;
}

/**
 * Of an impossible problem: limits without any one of which it would not be known to be impossible. `isImpossible` judges a problem, and
 * is asked once for each limit.
 */
export function bindingConstraints(
  problem: Problem,
  isImpossible: (problem: Problem) => boolean,
): Constraint[] {
  const named = contradiction(tablesOf(problem));
  if (named) return named;
  let rest = problem;
  const binding: Constraint[] = [];
  for (const constraint of limitsOf(problem)) {
    const without = lift(rest, constraint);
    if (isImpossible(without)) rest = without;
    else binding.push(constraint);
  }
  return binding;
}

function limitsOf({ reservations = [], lags = [], activities }: Problem): Constraint[] {
  return [
    ...activities.flatMap(({ id: activity, due, begun }): Constraint[] =>
      due === undefined || begun ? [] : [{ kind: 'due', activity, at: due }],
    ),
    ...lags.filter(({ max }) => max !== undefined).map((lag): Constraint => ({ kind: 'lag', lag })),
    ...reservations.map(({ id, resource }): Constraint => ({
      kind: 'reservation',
      reservation: id,
      resource,
    })),
  ];
}

/** The problem without a limit. Of a lag its maximum is lifted. */
function lift(problem: Problem, constraint: Constraint): Problem {
  const { reservations = [], lags = [], activities } = problem;
  switch (constraint.kind) {
    case 'lag':
      return {
        ...problem,
        lags: lags.map((lag) => {
          if (lag !== constraint.lag) return lag;
          const { max: _, ...others } = lag;
          return others;
        }),
      };
    case 'due':
      return {
        ...problem,
        activities: activities.map((activity) => {
          if (activity.id !== constraint.activity) return activity;
          const { due: _, ...others } = activity;
          return others;
        }),
      };
    case 'reservation':
      return { ...problem, reservations: reservations.filter(({ id }) => id !== constraint.reservation) };
    case 'release':
    case 'begun':
      return problem;
  }
}
