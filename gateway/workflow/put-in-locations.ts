import type { Json, JsonObject } from '../../shared/contracts/json.ts';

/**
 * Replaces each argument that names a location of the step's module by that module's coordinates of it; `locations`
 * keeps the names, by argument.
 */
export function putInLocations(
  args: JsonObject,
  known: Readonly<Record<string, Json>>,
): { args: JsonObject; locations: Record<string, string> } {
  const locations: Record<string, string> = {};
  const filled = Object.entries(args).map(([name, value]): [string, Json] => {
    if (typeof value !== 'string' || !Object.hasOwn(known, value)) return [name, value];
    locations[name] = value;
    return [name, known[value] ?? null];
  });
  return { args: Object.fromEntries(filled), locations };
}
