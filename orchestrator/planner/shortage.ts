import { at, type Numbers } from './numbers.ts';
import type { Tables } from './tables.ts';

/** An activity that takes from a reservoir, and when; or that fills it, which is less than nothing. */
interface Taking {
  i: number;
  amount: number;
  time: number;
}

/**
 * A reservoir that is empty too early: of those that take from it by then one must wait for one of the refills after that.
 * @param modes by activity
 * @param begins when an activity begins at the earliest
 * @param takes how long it takes at the least
 */
export function shortageIn(
  { reservoirs, count, fixed }: Tables,
  modes: Numbers,
  begins: (i: number) => number,
  takes: (i: number) => number,
): { takers: Taking[]; refills: Taking[] } | undefined {
  for (const reservoir of reservoirs) {
    const events: Taking[] = [];
    for (let i = 0; i < count; i += 1) {
      const amount = reservoir.takes.get(at(modes, i)) ?? 0;
      if (amount !== 0) events.push({ i, amount, time: amount > 0 ? begins(i) : begins(i) + takes(i) });
    }
    events.sort((a, b) => a.time - b.time || a.amount - b.amount);
    let left = reservoir.level;
    for (const [k, { amount }] of events.entries()) {
      left -= amount;
      if (left >= 0) continue;
      const takers = events.slice(0, k + 1).filter((event) => event.amount > 0 && at(fixed, event.i) === 0);
      if (takers.length > 0)
        return { takers, refills: events.slice(k + 1).filter((event) => event.amount < 0) };
    }
  }
  return undefined;
}
