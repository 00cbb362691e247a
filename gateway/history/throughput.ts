import type { Outcome } from '../../shared/contracts/activity.ts';
import type { HistoryBucket } from '../../shared/contracts/history.ts';
import type { RunActivity } from './run-activity.ts';
import { isoTime, type Stretch } from '../http/index.ts';

/** How many runs and steps ended, and how, in each part of a stretch of time. */
export class Throughput {
  readonly #stretch: Stretch;
  readonly #bucket: number;
  readonly #first: number;
  readonly #buckets: HistoryBucket[];

  /** `bucket`: milliseconds. */
  constructor({ bucket, ...stretch }: Stretch & { bucket: number }) {
    this.#stretch = stretch;
    this.#bucket = bucket;
    this.#first = Math.floor(stretch.from / bucket);
    const last = Math.ceil(stretch.to / bucket);
    this.#buckets = Array.from({ length: last - this.#first }, (_, n) => ({
      from: isoTime((this.#first + n) * bucket),
      runs: { completed: 0, failed: 0, cancelled: 0 },
      steps: { succeeded: 0, failed: 0, cancelled: 0, unknown: 0, skipped: 0 },
    }));
  }

  addRun({ state, ended_at }: RunActivity): void {
    if (state !== 'completed' && state !== 'failed' && state !== 'cancelled') return;
    const bucket = ended_at === undefined ? undefined : this.#at(ended_at);
    if (bucket) bucket.runs[state] += 1;
  }

  addStep(outcome: Outcome, at: number): void {
    const bucket = this.#at(at);
    if (bucket && outcome !== 'acting') bucket.steps[outcome] += 1;
  }

  buckets(): HistoryBucket[] {
    return this.#buckets;
  }

  #at(at: number): HistoryBucket | undefined {
    if (at < this.#stretch.from || at >= this.#stretch.to) return undefined;
    return this.#buckets[Math.floor(at / this.#bucket) - this.#first];
  }
}
