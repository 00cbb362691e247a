import type { Broker } from '../../shared/broker/index.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { Store } from '../../shared/store/index.ts';
import type { Files } from '../files/index.ts';
import type { Deadlines } from './deadlines.ts';

/** What every room of the gateway works with. A room that needs more says so in a context of its own, and the server has all of it. */
export interface HttpContext {
  /** The definition in force. Replaced where it is defined anew: look it up at each request. */
  workcell: Workcell;
  broker: Broker;
  store: Store;
  log: Logger;
  data: Files;
  deadlines: Deadlines;
  timing: GatewayTiming;
  /** Aborted when the gateway stops. */
  stopping: AbortSignal;
}
