import type { Run, Step } from '../../../client/index.ts';

/** A step of one run beside the step of the other that does the same; undefined where there is none. */
export interface Pair {
  name: string;
  one?: SideOfStep;
  other?: SideOfStep;
}

export interface SideOfStep {
  position: number;
  state: Step['state'];
  /** How long it took; undefined until it has ended. */
  ms?: number;
}

/** Something that is not the same in both. Texts are JSON; undefined where there is none. */
export interface Difference {
  step: string;
  /** Which argument or value, with the way into it. */
  what: string;
  one: string | undefined;
  other: string | undefined;
  /** The second less the first, where both are numbers. */
  by?: number;
}

export interface Comparison {
  pairs: Pair[];
  /** How many steps both have. */
  shared: number;
  args: Difference[];
  /** Values of both, those that are equal too. */
  values: Difference[];
  /** True where there are more than are told. */
  more: boolean;
}

const mostTold = 2_000;

/** Two runs beside each other. Pure. */
export function compare(one: Run, other: Run): Comparison {
  const aligned = align(one.steps, other.steps);
  const at = new Map(
    [...one.steps.entries(), ...other.steps.entries()].map(([position, step]) => [step, position]),
  );
  const args: Difference[] = [];
  const values: Difference[] = [];
  for (const [a, b] of aligned) {
    const step = a?.name ?? b?.name ?? '';
    if (a && b)
      args.push(...differences(step, flat(a.args), flat(b.args)).filter(({ one: x, other: y }) => x !== y));
    values.push(...differences(step, flat(a?.values ?? {}), flat(b?.values ?? {})));
  }
  return {
    shared: aligned.filter(([a, b]) => a && b).length,
    pairs: aligned.map(([a, b]) => ({
      name: a?.name ?? b?.name ?? '',
      ...(a && { one: sideOf(a, at.get(a) ?? 0) }),
      ...(b && { other: sideOf(b, at.get(b) ?? 0) }),
    })),
    args: args.slice(0, mostTold),
    values: values.slice(0, mostTold),
    more: args.length > mostTold || values.length > mostTold,
  };
}

function sideOf({ state, started_at, ended_at }: Step, position: number): SideOfStep {
  const ms = started_at && ended_at ? Date.parse(ended_at) - Date.parse(started_at) : undefined;
  return { position, state, ...(ms !== undefined && { ms }) };
}

type Aligned = [Step | undefined, Step | undefined];

/** Steps of one name, module and action belong together, in their order; what has no partner stands alone. */
function align(one: readonly Step[], other: readonly Step[]): Aligned[] {
  const places = new Map<string, number[]>();
  other.forEach((step, at) => {
    const queue = places.get(keyOf(step));
    if (queue) queue.push(at);
    else places.set(keyOf(step), [at]);
  });
  const aligned: Aligned[] = [];
  let next = 0;
  for (const step of one) {
    const queue = places.get(keyOf(step)) ?? [];
    while (queue[0] !== undefined && queue[0] < next) queue.shift();
    const at = queue.shift();
    if (at === undefined) aligned.push([step, undefined]);
    else {
      for (; next < at; next++) aligned.push([undefined, other[next]]);
      aligned.push([step, other[at]]);
      next = at + 1;
    }
  }
  for (; next < other.length; next++) aligned.push([undefined, other[next]]);
  return aligned;
}

function keyOf({ name, module, action }: Step): string {
  return JSON.stringify([name, module, action]);
}

function differences(step: string, one: Map<string, unknown>, other: Map<string, unknown>): Difference[] {
  return [...new Set([...one.keys(), ...other.keys()])].map((what) => {
    const [a, b] = [one.get(what), other.get(what)];
    return {
      step,
      what,
      one: a === undefined ? undefined : JSON.stringify(a),
      other: b === undefined ? undefined : JSON.stringify(b),
      ...(typeof a === 'number' && typeof b === 'number' && { by: b - a }),
    };
  });
}

/** The single values in an object by the way to each: `settings.lamp`, `wells.0`. */
function flat(value: object, way = '', into = new Map<string, unknown>()): Map<string, unknown> {
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    const here = way === '' ? key : `${way}.${key}`;
    if (typeof item === 'object' && item !== null && Object.keys(item).length > 0) flat(item, here, into);
    else into.set(here, item);
  }
  return into;
}
