import type { Actuation } from '../books/actuation.ts';
import type { FaultAlone } from '../random/random-play.ts';

/** How long nothing began to move under faults of a kind that came alone, in milliseconds: the shortest first. */
export type Standstills = Map<string, number[]>;

/** For each fault, the longest time from its begin, or from the begin of a step, until the next step began: by the instruments' book alone. */
export function standstills(faults: readonly FaultAlone[], actuations: readonly Actuation[]): Standstills {
  const begins = actuations.flatMap(({ edge, at }) => (edge === 'begin' ? [at] : [])).sort((a, b) => a - b);
  const found: Standstills = new Map();
  for (const { name, from, to } of faults) {
    const within = begins.filter((at) => at >= from && at <= to);
    const after = begins.find((at) => at > to);
    const times = [from, ...within, ...(after === undefined ? [] : [after])];
    const longest = Math.max(0, ...times.slice(1).map((at, i) => at - (times[i] ?? at)));
    found.set(
      name,
      [...(found.get(name) ?? []), longest].sort((a, b) => a - b),
    );
  }
  return found;
}
