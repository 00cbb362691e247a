import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Broker } from '../../shared/broker/index.ts';
import { isDiskFull } from '../../shared/kernel/errors/file-errors.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';

/**
 * Reads something for all who want it at the same time: whoever asks while a read is under way shares the next one with the
 * others who do. So each is told what was there after it had asked, and a hundred who ask at once cost two reads.
 */
export class SharedRead<T> {
  readonly #load: () => Promise<T>;
  #underWay: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** What several are given is one object: nobody may change it. @throws what the read throws, each who shares it. */
  read(): Promise<T> {
    if (this.#next) return this.#next;
    if (!this.#underWay) return this.#begin();
    // Who asks while a read is under way may have changed what it reads.
    const begin = () => this.#begin();
    this.#next = this.#underWay.then(begin, begin);
    return this.#next;
  }

  async #begin(): Promise<T> {
    this.#next = undefined;
    this.#underWay = this.#load();
    try {
      return await this.#underWay;
    } finally {
      this.#underWay = undefined;
    }
  }
}

/**
 * Waits for a store or a broker that is coming back. A script of a lab polls every second and dies of one error, so a
 * restart of either must look like a slow answer. One deadline is shared by all that one request does.
 */
export interface Deadlines {
  /** A budget that starts now. */
  begin(): Deadline;
}

export interface Deadline {
  /**
   * What `attempt` resolves to; it is repeated while it rejects with `store_unavailable` and time is left, unless the disk is full.
   * @throws WeirError `stopping` where the gateway stops meanwhile; else what the last attempt threw.
   */
  withStore<T>(attempt: () => Promise<T>): Promise<T>;
  /** Resolves once the broker is up. @throws WeirError `broker_unavailable`, `stopping`. */
  untilBrokerUp(broker: Broker): Promise<void>;
}

/** @param timing `requestDeadline` is the budget, in milliseconds; it is tried again every `retryEvery` */
export function createDeadlines(
  timing: Pick<GatewayTiming, 'requestDeadline' | 'retryEvery'>,
  stopping: AbortSignal,
): Deadlines {
  // Each request that waits listens: Node takes more than ten for a leak, and says so in the log.
  setMaxListeners(0, stopping);
  return {
    begin() {
      const end = performance.now() + timing.requestDeadline;
      // False once time is up; rejects with `stopping` where the gateway stops.
      const pause = async (): Promise<boolean> => {
        const left = end - performance.now();
        if (left <= 0) return false;
        await delay(Math.min(timing.retryEvery, left), undefined, { signal: stopping }).catch(
          (cause: unknown) => {
            throw new WeirError('stopping', 'the gateway stops', { cause });
          },
        );
        return true;
      };
      return {
        async withStore(attempt) {
          for (;;) {
            try {
              return await attempt();
            } catch (error) {
              // A full disk is no restart: somebody must make room, and the client must learn of it.
              if (!WeirError.is(error, 'store_unavailable') || isDiskFull(error) || !(await pause()))
                throw error;
            }
          }
        },
        async untilBrokerUp(broker) {
          for (;;) {
            const health = broker.health();
            if (health.up) return;
            if (!(await pause())) throw new WeirError('broker_unavailable', health.reason);
          }
        },
      };
    },
  };
}
