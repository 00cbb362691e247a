import type { Actuation } from '../books/actuation.ts';
import type { FaultAlone } from '../random/random-play.ts';

/** How long nothing began to move under faults of a kind that came alone, in milliseconds: the shortest first. */
export type Standstills = Map<string, number[]>;

/** For each fault, the longest time until a step began: from its begin, or from the step before. By the instruments' book alone; `to` is when a run of after it had ended. */
export function standstills(faults: readonly FaultAlone[], actuations: readonly Actuation[]): Standstills {
  const begins = actuations.flatMap(({ edge, at }) => (edge === 'begin' ? [at] : [])).sort((a, b) => a - b);
  const found: Standstills = new Map();
  for (const { name, from, to } of faults) {
    const within = begins.filter((at) => at >= from && at <= to);
    const times = [from, ...within, to];
    const longest = Math.max(...times.slice(1).map((at, i) => at - (times[i] ?? at)));
    found.set(
      name,
      [...(found.get(name) ?? []), longest].sort((a, b) => a - b),
    );
  }
  return found;
}
