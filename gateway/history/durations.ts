import type { ActionDurations } from '../../shared/contracts/history.ts';
import type { ActivityAttempt } from './run-activity.ts';

/** So many actions are told. */
const mostTold = 200;

/** How long actions took that succeeded, by module and action. */
export class Durations {
  readonly #actions = new Map<string, { module: string; action: string; times: number[] }>();

  add({ of: { module, action }, outcome, from, to }: ActivityAttempt): void {
    if (outcome !== 'succeeded' || to === undefined) return;
    const key = `${module}\n${action}`;
    const known = this.#actions.get(key) ?? { module, action, times: [] };
    known.times.push(Math.max(0, to - from) / 1000);
    this.#actions.set(key, known);
  }

  /** The most frequent first. */
  all(): ActionDurations[] {
    const actions = [...this.#actions.values()].sort((a, b) => b.times.length - a.times.length);
    return actions.slice(0, mostTold).map(({ module, action, times }) => {
      times.sort((a, b) => a - b);
      const part = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? 0;
      return { module, action, count: times.length, median: part(0.5), p95: part(0.95), longest: part(1) };
    });
  }
}
