/** `own` but for what is given. */
export function changed<T extends object>(own: T, changes: Partial<T>): T {
  return new Proxy(own, {
    get(target, name) {
      const value: unknown = Reflect.get(changes, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}
