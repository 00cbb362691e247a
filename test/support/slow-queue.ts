import type { Broker, CommandDelivery } from '../../shared/broker/broker.ts';
import { changed } from './whole-lab.ts';

/** An agent's broker that keeps commands back until they are let through, as a queue does whose reader is slow. */
export function slowQueue(): {
  wrap: (own: Broker) => Broker;
  kept: CommandDelivery[];
  /** Lets through what was kept back, and all that comes from now on. */
  release: () => void;
} {
  const kept: CommandDelivery[] = [];
  let take: ((delivery: CommandDelivery) => void) | undefined;
  let slow = true;
  return {
    kept,
    wrap: (own) =>
      changed(own, {
        openInstance: (address, listener, options) => {
          take = (delivery) => listener.command(delivery);
          const keep = (delivery: CommandDelivery): void =>
            void (slow ? kept.push(delivery) : take?.(delivery));
          // A proxy, so that it is one listener still, whatever else its methods share.
          const keeper = new Proxy(listener, {
            get: (target, name) => (name === 'command' ? keep : (Reflect.get(target, name) as unknown)),
          });
          return own.openInstance(address, keeper, options);
        },
      }),
    release: () => {
      slow = false;
      for (const delivery of kept.splice(0)) take?.(delivery);
    },
  };
}
