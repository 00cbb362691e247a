/** One whose method does its work and never answers. */
export function mute<Whole extends object>(whole: Whole, method: keyof Whole, done: () => void): Whole {
  return new Proxy(whole, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const bound = value.bind(target) as (...given: unknown[]) => Promise<unknown>;
      if (name !== method) return bound;
      return async (...given: unknown[]) => {
        await bound(...given);
        done();
        return new Promise(() => undefined);
      };
    },
  });
}
