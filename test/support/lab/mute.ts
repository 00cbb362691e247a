type Given<Called> = Called extends (...given: infer All) => unknown ? All : never;

/** One whose method does its work and never answers; `done` is called with what it was given. */
export function mute<Whole extends object, Method extends keyof Whole>(
  whole: Whole,
  method: Method,
  done: (...given: Given<Whole[Method]>) => void,
): Whole {
  return new Proxy(whole, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const bound = value.bind(target) as (...given: Given<Whole[Method]>) => Promise<unknown>;
      if (name !== method) return bound;
      return async (...given: Given<Whole[Method]>) => {
        await bound(...given);
        done(...given);
        return new Promise(() => undefined);
      };
    },
  });
}
