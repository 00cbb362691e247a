import type { JsonObject } from '../kernel/json/json.ts';
import type { StepDefinition } from '../contracts/run.ts';
import { putIn, stepsOfPointer } from './pointer.ts';

/**
 * A step as it is carried out: with what its expressions came to, which its record holds by their places, put into its name, arguments,
 * files and locations. Pure.
 */
export function withValues<
  Step extends Pick<StepDefinition, 'name' | 'args' | 'files'> & Partial<Pick<StepDefinition, 'locations'>>,
>(step: Step, values: JsonObject | undefined): Step {
  if (values === undefined) return step;
  const { name, args, files, locations } = step;
  const places = locations && { locations: locationsWith(locations, values) };
  return { ...step, ...putIn({ name, args, files }, values), ...places };
}

/** The locations of a step, with those that its arguments came to name. */
export function locationsWith(
  locations: StepDefinition['locations'],
  values: JsonObject | undefined,
): StepDefinition['locations'] {
  const named = Object.entries(values ?? {}).flatMap(([place, name]): [string, string][] => {
    const [of, argument] = stepsOfPointer(place);
    return of === 'locations' && argument !== undefined && typeof name === 'string' ? [[argument, name]] : [];
  });
  return named.length === 0 ? locations : { ...locations, ...Object.fromEntries(named) };
}
