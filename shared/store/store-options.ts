import type { Logger } from '../kernel/log/logger.ts';
import type { StoreTiming } from '../kernel/timing/protocol-timing.ts';

/** How long an idempotency key is remembered, in milliseconds: a week. */
export const idempotencyLifetime = 7 * 24 * 60 * 60 * 1000;

/** About how many entries the feed keeps; an adapter may keep some more, never fewer. */
export const feedLength = 10_000;

/** How many lines a run's log keeps: some ten for each step of the largest workflow. */
export const runLogLength = 100_000;

/** What the last line of a full log says; later lines are left out. */
export const logFullText = 'the log is full; what happened from here on is left out';

/** What a store is opened with, whatever its kind. */
export interface StoreOptions {
  workcell: string;
  log: Logger;
  /** On how many replicas what is accepted must be, see `Store.onReplicas`; unless given, 1 where the URL is of Sentinels or of a cluster, else 0. */
  replicas?: number;
  /** `protocolTiming.store` if not given. */
  timing?: StoreTiming;
}
