import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import type { Utilisation } from '../../shared/contracts/history.ts';
import { byInstrument } from './by-instrument.ts';
import type { ActivityAttempt } from './run-activity.ts';
import type { Stretch } from '../http/index.ts';

/** For how much of a stretch of time each instrument had an action in hand. */
export class BusyTimes {
  readonly #stretch: Stretch;
  readonly #instruments = new Map<string, InstanceAddress & { times: [from: number, to: number][] }>();

  constructor(stretch: Stretch) {
    this.#stretch = stretch;
  }

  add({ of: { module }, instance, from, to = this.#stretch.to }: ActivityAttempt): void {
    const [begins, ends] = [Math.max(from, this.#stretch.from), Math.min(to, this.#stretch.to)];
    if (begins > ends) return;
    const key = instanceKey({ module, instance });
    const known = this.#instruments.get(key) ?? { module, instance, times: [] };
    known.times.push([begins, ends]);
    this.#instruments.set(key, known);
  }

  /** `modules` are those of the workcell, in their order. */
  utilisation(modules: readonly string[]): Utilisation[] {
    const span = this.#stretch.to - this.#stretch.from;
    const all = [...this.#instruments.values()].map(({ module, instance, times }) => {
      const busy = lengthOf(times);
      const share = span === 0 ? 0 : Math.round((busy / span) * 10_000) / 10_000;
      return { module, instance, busy: busy / 1000, share, actions: times.length };
    });
    return byInstrument(all, modules);
  }
}

/** How long they are together; what several of them have in common counts once. */
function lengthOf(times: [from: number, to: number][]): number {
  times.sort((a, b) => a[0] - b[0]);
  let [length, until] = [0, 0];
  for (const [from, to] of times) {
    length += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return length;
}
