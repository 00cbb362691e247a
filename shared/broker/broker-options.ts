import type { Logger } from '../kernel/log/logger.ts';
import type { BrokerTiming } from '../kernel/timing/protocol-timing.ts';

/** What a broker is opened with, whatever its kind. */
export interface BrokerOptions {
  workcell: string;
  /** What the connection is called in the broker's own lists, such as `weir gateway`. */
  name: string;
  log: Logger;
  /**
   * The account is that of one agent, which may read its own queue and speak as itself, and nothing else: it declares nothing that is
   * shared, and keeps no dead letters. False if not given.
   */
  enrolled?: boolean;
  /** `protocolTiming.broker` if not given. */
  timing?: BrokerTiming;
}
