import type { Logger } from '../kernel/log/logger.ts';
import type { StoreTiming } from '../kernel/timing/protocol-timing.ts';

/** What a store is opened with, whatever its kind. */
export interface StoreOptions {
  workcell: string;
  log: Logger;
  /** `protocolTiming.store` if not given. */
  timing?: StoreTiming;
}
