/** The value of a JSON text; a string that holds JSON again, as some modules send it, is read once more. */
export function lenientJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as people read it; undefined for what says nothing. */
export function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '' || value === false) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
