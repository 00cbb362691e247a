import { type Instrument, stepsOf, type WorkflowName } from './files.ts';

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
