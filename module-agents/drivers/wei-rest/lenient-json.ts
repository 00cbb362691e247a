import type { Json } from '../../../shared/kernel/json/json.ts';

/** The value of a JSON text; a string that holds JSON again, as some modules send it, is read once more. */
export function lenientJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** A value as people read it; undefined for what says nothing. */
export function textOf(value: Json | undefined): string | undefined {
  if (value === null || value === undefined || value === '' || value === false) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
