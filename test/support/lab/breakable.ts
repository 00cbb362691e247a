import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

/** A switch between a broker or a store and who uses it: while it is off, all calls fail. */
export function breakable<T extends object>(code: 'store_unavailable' | 'broker_unavailable') {
  const state = { off: false };
  const wrap = (real: T): T =>
    new Proxy(real, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          // What it knows of itself it says as before.
          if (!state.off || name === 'reconnects') return Reflect.apply(value, target, args);
          if (name === 'health') return { up: false, reason: 'secret-host is away' };
          if (name === 'sendReport') return undefined;
          return Promise.reject(new WeirError(code, 'secret-host is away'));
        };
      },
    });
  return { state, wrap };
}
