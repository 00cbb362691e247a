import { type Instrument, stepsOf, type WorkflowName } from './files.ts';

/** What no night can be below, in seconds of the lab, and what makes it so. */
export interface Bound {
  seconds: number;
  by: string;
}

interface Use {
  head: number;
  work: number;
  tail: number;
}

/** The longest chain, or an instrument's earliest head, work and shortest tail: whichever is more. */
export async function boundOf(
  counts: ReadonlyMap<WorkflowName, number>,
  instruments: ReadonlyMap<string, Instrument>,
): Promise<Bound> {
  let bound: Bound = { seconds: 0, by: '' };
  const raise = (seconds: number, by: string) => {
    if (seconds > bound.seconds) bound = { seconds, by };
  };
  const uses = new Map<string, Use[]>();
  for (const [name, count] of counts) {
    const lengths = (await stepsOf(name)).map(({ module, action }) => ({
      module,
      work: instruments.get(module)?.actions[action] ?? 0,
    }));
    const chain = lengths.reduce((sum, { work }) => sum + work, 0);
    raise(chain, `the chain of ${name}`);
    let head = 0;
    for (const { module, work } of lengths) {
      const use = { head, work, tail: chain - head - work };
      uses.set(module, [...(uses.get(module) ?? []), ...Array.from({ length: count }, () => use)]);
      head += work;
    }
  }
  for (const [module, of] of uses) {
    const { capacity = Infinity } = instruments.get(module) ?? {};
    // Also of some of its steps alone: those that begin no earlier and have no less to come.
    for (const head of new Set(of.map((use) => use.head)))
      for (const tail of new Set(of.map((use) => use.tail))) {
        const some = of.filter((use) => use.head >= head && use.tail >= tail);
        const work = some.reduce((sum, use) => sum + use.work, 0);
        if (some.length > 0) raise(head + work / capacity + tail, module);
      }
  }
  return bound;
}

/** The work of each instrument in a fault-free night, per place, in seconds of the lab. */
export async function loadsOf(
  counts: ReadonlyMap<WorkflowName, number>,
  instruments: ReadonlyMap<string, Instrument>,
): Promise<Map<string, number>> {
  const loads = new Map([...instruments.keys()].map((name) => [name, 0]));
  for (const [name, count] of counts)
    for (const { module, action } of await stepsOf(name)) {
      const { capacity = 1, actions = {} } = instruments.get(module) ?? {};
      const work = ((actions[action] ?? 0) * count) / capacity;
      if (loads.has(module)) loads.set(module, (loads.get(module) ?? 0) + work);
    }
  return loads;
}

/** What comes of a fault-free night in which nobody looks ahead. */
export interface Greedy {
  makespan: number;
  /** Steps that begin too late after the one before. */
  brokenGaps: number;
}

/** Each instrument takes what came to it first as soon as it is free, and heeds neither gaps nor reservations. Times are seconds of the lab. */
export async function greedyNight(
  runs: readonly WorkflowName[],
  instruments: ReadonlyMap<string, Instrument>,
): Promise<Greedy> {
  const open = await Promise.all(runs.map(async (name) => ({ ready: 0, steps: [...(await stepsOf(name))] })));
  const free = new Map(
    [...instruments].map(([name, { capacity }]) => [name, Array<number>(capacity).fill(0)]),
  );
  const night: Greedy = { makespan: 0, brokenGaps: 0 };
  for (;;) {
    // Among equals, the run that was handed in first.
    const [next] = open.filter(({ steps }) => steps.length > 0).sort((a, b) => a.ready - b.ready);
    const step = next?.steps.shift();
    if (!next || !step) return night;
    const places = free.get(step.module) ?? [0];
    const place = places.indexOf(Math.min(...places));
    const begin = Math.max(next.ready, places[place] ?? 0);
    if (begin - next.ready > (step.max_gap ?? Infinity)) night.brokenGaps += 1;
    next.ready = begin + (instruments.get(step.module)?.actions[step.action] ?? 0);
    places[place] = next.ready;
    night.makespan = Math.max(night.makespan, next.ready);
  }
}
