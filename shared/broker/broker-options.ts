import type { Logger } from '../kernel/log/logger.ts';
import type { BrokerTiming } from '../kernel/timing/protocol-timing.ts';

/** Numbers that all adapters share. */
export const limits = {
  /** Deliveries that an owner has in hand at once: enough for a busy turn, and few enough to hand over quickly. */
  inboxPrefetch: 1000,
  /** Reports that wait for an owner, and bytes of them: the oldest go first. What must not be lost is sent again. */
  reports: 20_000,
  reportBytes: 64 * 1024 * 1024,
  /** Bytes that a process keeps for a broker that reads nothing; transient messages beyond them are dropped. */
  unsentBytes: 16 * 1024 * 1024,
  /** Dead letters that are kept, and bytes of them: the oldest go first. RabbitMQ counts those of all workcells. */
  deadLetters: 1000,
  deadLetterBytes: 64 * 1024 * 1024,
} as const;

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
