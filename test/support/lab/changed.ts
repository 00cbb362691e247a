import type { Broker } from '../../../shared/broker/broker.ts';
import type { Store } from '../../../shared/store/store.ts';

/** A broker or a store that is `own` but for what is given. */
export function changed<T extends Broker | Store>(own: T, changes: Partial<T>): T {
  return new Proxy(own, {
    get(target, name) {
      const value: unknown = Reflect.get(changes, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}
