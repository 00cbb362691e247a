import type { Run, Step } from '../../../client/index.ts';
import { valuesGiven } from './values-given.ts';

/** A step that several runs have, with what became of it in each, in the order of the runs; undefined in one that does not have it. */
export interface StepOfRuns {
  name: string;
  sides: (SideOfStep | undefined)[];
}

export interface SideOfStep {
  position: number;
  state: Step['state'];
  /** How long it took; undefined until it has ended. */
  ms?: number;
}

/** An argument or a value of the runs. */
export interface Compared {
  step: string;
  /** Which argument or value, with the way into it. */
  what: string;
  /** In each run, as JSON; undefined where it has none. */
  texts: (string | undefined)[];
  /** How much more it is than in the first run, where both are numbers; one for each run, the first included. */
  by: (number | undefined)[];
}

export interface Comparison {
  steps: StepOfRuns[];
  /** How many steps all of them have. */
  shared: number;
  /** What they were given, and by default, those that are equal too. */
  given: Compared[];
  /** Arguments that are not the same in all. */
  args: Compared[];
  /** Values of all, those that are equal too. */
  values: Compared[];
  /** True where there are more than are told. */
  more: boolean;
}

const mostTold = 2_000;

type OneOf = Pick<Run, 'steps'> & Partial<Pick<Run, 'payload' | 'given_parameters' | 'parameters'>>;

/** Runs beside each other; the first is what the others are compared with. Pure. */
export function compare(runs: readonly OneOf[]): Comparison {
  const rows = inTime(align(runs.map(({ steps }) => steps)), runs);
  const at = new Map(runs.flatMap(({ steps }) => [...steps.entries()].map(([place, step]) => [step, place])));
  const args: Compared[] = [];
  const values: Compared[] = [];
  for (const row of rows) {
    const step = nameOf(row);
    // What only one of them has is told with the steps.
    if (row.filter(Boolean).length > 1)
      args.push(
        ...compared(
          step,
          row.map((each) => each && flat(each.args)),
        ).filter(differs),
      );
    values.push(
      ...compared(
        step,
        row.map((each) => each && flat(each.values ?? {})),
      ),
    );
  }
  return {
    shared: rows.filter((row) => row.every(Boolean)).length,
    steps: rows.map((row) => ({
      name: nameOf(row),
      sides: row.map((each) => each && sideOf(each, at.get(each) ?? 0)),
    })),
    given: givenOf(runs).slice(0, mostTold),
    args: args.slice(0, mostTold),
    values: values.slice(0, mostTold),
    more: args.length > mostTold || values.length > mostTold,
  };
}

function givenOf(runs: readonly OneOf[]): Compared[] {
  const sides = runs.map(valuesGiven).map(({ given, byDefault }) => flat({ ...byDefault, ...given }));
  return compared('', sides);
}

function sideOf({ state, started_at, ended_at }: Step, position: number): SideOfStep {
  const ms = started_at && ended_at ? Date.parse(ended_at) - Date.parse(started_at) : undefined;
  return { position, state, ...(ms !== undefined && { ms }) };
}

/** The same step in each of the runs. */
type Row = (Step | undefined)[];

/** Rows as their steps have ended since their run began, in the first run that has one: rounds stand behind all that was handed in. */
function inTime(rows: readonly Row[], runs: readonly OneOf[]): Row[] {
  const begun = runs.map(({ steps }) =>
    Math.min(...steps.flatMap(({ started_at }) => (started_at ? [Date.parse(started_at)] : []))),
  );
  const ends = new Map(
    rows.map((row) => {
      const at = row.findIndex(Boolean);
      return [row, endOf(row[at]) - (begun[at] ?? 0)];
    }),
  );
  const order = (row: Row): number => ends.get(row) ?? Infinity;
  return rows.toSorted((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)));
}

/** When a step has ended (milliseconds since the epoch), a loop after its last round; Infinity before. Pure. */
export function endOf({ ended_at, loop }: Partial<Pick<Step, 'ended_at' | 'loop'>> = {}): number {
  return ended_at ? Date.parse(ended_at) + (loop ? 1 : 0) : Infinity;
}

function nameOf(row: Row): string {
  return row.find(Boolean)?.name ?? '';
}

/** Steps of one name, module and action belong together, in their order; what a run has alone stands between. */
function align(runs: readonly (readonly Step[])[]): Row[] {
  let rows: Row[] = [];
  for (const [at, steps] of runs.entries()) rows = aligned(rows, steps, at);
  return rows;
}

/** The rows with the steps of one more run, the `count`th from 0. */
function aligned(rows: readonly Row[], other: readonly Step[], count: number): Row[] {
  const places = new Map<string, number[]>();
  other.forEach((step, at) => {
    const queue = places.get(keyOf(step));
    if (queue) queue.push(at);
    else places.set(keyOf(step), [at]);
  });
  const alone = (at: number): Row => [...Array<undefined>(count).fill(undefined), other[at]];
  const result: Row[] = [];
  let next = 0;
  for (const row of rows) {
    const step = row.find((each) => each !== undefined);
    const queue = (step && places.get(keyOf(step))) ?? [];
    while (queue[0] !== undefined && queue[0] < next) queue.shift();
    const at = queue.shift();
    if (at === undefined) result.push([...row, undefined]);
    else {
      for (; next < at; next++) result.push(alone(next));
      result.push([...row, other[at]]);
      next = at + 1;
    }
  }
  for (; next < other.length; next++) result.push(alone(next));
  return result;
}

function keyOf({ name, module, action }: Step): string {
  return JSON.stringify([name, module, action]);
}

function compared(step: string, sides: readonly (Map<string, unknown> | undefined)[]): Compared[] {
  const names = new Set(sides.flatMap((side) => [...(side?.keys() ?? [])]));
  return [...names].map((what) => {
    const values = sides.map((side) => side?.get(what));
    const [first] = values;
    return {
      step,
      what,
      texts: values.map((value) => (value === undefined ? undefined : JSON.stringify(value))),
      by: values.map((value) =>
        typeof value === 'number' && typeof first === 'number' ? value - first : undefined,
      ),
    };
  });
}

function differs({ texts: [first, ...others] }: Compared): boolean {
  return others.some((text) => text !== first);
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
