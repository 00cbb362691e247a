import type { Json } from '../kernel/json/json.ts';

/** A value as it stands within a text: a text as it is, all else as JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
