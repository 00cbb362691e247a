import type { Logger } from '../log/logger.ts';
import type { BrokerTiming } from '../timing/protocol-timing.ts';

/** What a broker is opened with, whatever its kind. */
export interface BrokerOptions {
  workcell: string;
  /** What the connection is called in the broker's own lists, such as `weir gateway`. */
  name: string;
  log: Logger;
  /** `protocolTiming.broker` if not given. */
  timing?: BrokerTiming;
}
