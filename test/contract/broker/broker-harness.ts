import type { Broker } from '../../../shared/broker/broker.ts';
import type { BrokerTiming } from '../../../shared/kernel/timing/protocol-timing.ts';

/** A message that went to the dead letters. */
export interface BuriedMessage {
  queue: string;
  reason: string;
  content: string;
}

/** What the contract suite needs of an adapter, beyond the port itself. */
export interface BrokerHarness {
  /** Opens a broker that the harness closes after the test. */
  open(workcell: string, waits?: Partial<BrokerTiming>): Broker;
  /** Puts bytes into a queue, as a faulty program might; each of them is a message. */
  inject(workcell: string, queue: string, ...bytes: string[]): Promise<void>;
  /** Messages that lie in a queue and that nobody has in hand. */
  waiting(workcell: string, queue: string): Promise<number>;
  /** The dead letters from the queues of that workcell since the harness was made, oldest first. */
  buried(workcell: string): Promise<BuriedMessage[]>;
  /** Closes all that was opened. */
  closeAll(): Promise<void>;
}
