import type { Logger } from '../log/logger.ts';

/** What a broker is opened with, whatever its kind. */
export interface BrokerOptions {
  workcell: string;
  /** What the connection is called in the broker's own lists, such as `weir gateway`. */
  name: string;
  log: Logger;
  /** How long an instance waits for a predecessor of its name to die, in milliseconds; 15,000 if not given. */
  nameWait?: number;
  /** How long RabbitMQ may leave a queue without a leader before it is made anew, in milliseconds; 20,000 if not given. */
  leaderWait?: number;
}
