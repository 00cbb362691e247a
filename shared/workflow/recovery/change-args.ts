import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import type { JsonObject } from '../../kernel/json/json.ts';
import type { StepDefinition } from '../../contracts/run.ts';
import { escapePointer } from '../../kernel/json/schema.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import type { StepChange } from '../../contracts/step-change.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import type { Problem } from '../../kernel/json/problem.ts';
import { putInLocations } from '../put-in-locations.ts';
import { RunSize } from '../run-size.ts';

/** Arguments that a person changes, by the step's name (or its position, as digits) and their own. */
export type ChangedArgs = Record<string, JsonObject>;

/**
 * The change of a step's arguments that a person asks for; an argument that names a location of the step's module gets the coordinates
 * that it has now.
 * @param pointer where the arguments stand in the request
 */
export function stepChange(
  step: Pick<StepDefinition, 'name' | 'module' | 'locations'>,
  given: JsonObject,
  pointer: string,
  workcell: Pick<Workcell, 'locations'>,
): { change: StepChange; problems: Problem[] } {
  const known = workcell.locations[step.module] ?? {};
  const problems = Object.entries(given).flatMap(([name, place]): Problem[] => {
    const isPlace = typeof place !== 'string' || Object.hasOwn(known, place);
    if (isPlace || !Object.hasOwn(step.locations, name)) return [];
    const has = someOf(Object.keys(known)) || 'none';
    const message = `step "${cutShort(step.name)}": "${cutShort(place)}" is no location of ${step.module}, which has ${has}${didYouMean(place, Object.keys(known))}`;
    return [{ pointer: `${pointer}/${escapePointer(name)}`, message }];
  });
  return { change: putInLocations(given, known, new RunSize()), problems };
}
