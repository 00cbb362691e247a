import type { Logger } from '../log/logger.ts';
import type { StoreTiming } from '../timing/protocol-timing.ts';

/** What a store is opened with, whatever its kind. */
export interface StoreOptions {
  workcell: string;
  log: Logger;
  /** `protocolTiming.store` if not given. */
  timing?: StoreTiming;
}
