import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { RunSize } from './run-size.ts';

/**
 * Replaces each argument that names a location of the step's module by that module's coordinates of it; `locations`
 * keeps the names, by argument.
 * @throws WeirError `too_large` where the run would be.
 */
export function putInLocations(
  args: JsonObject,
  known: Readonly<Record<string, Json>>,
  size: RunSize,
): { args: JsonObject; locations: Record<string, string> } {
  const locations: [string, string][] = [];
  const filled = Object.entries(args).map(([name, value]): [string, Json] => {
    if (typeof value !== 'string' || !Object.hasOwn(known, value)) return [name, value];
    locations.push([name, value]);
    const coordinates = known[value] ?? null;
    size.add(coordinates);
    return [name, coordinates];
  });
  return { args: Object.fromEntries(filled), locations: Object.fromEntries(locations) };
}
