/** What a record has under a name that others have chosen, `constructor` and `toString` among them; undefined where it has nothing. Pure. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** True for what JSON calls an object. Pure. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
