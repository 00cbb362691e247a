import { didYouMean } from '../../shared/contracts/did-you-mean.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import { escapePointer } from '../../shared/contracts/schema.ts';
import { cutShort, someOf } from '../../shared/contracts/some-of.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { Problem } from '../../shared/yaml/problem.ts';
import { RunSize } from '../workflow/run-size.ts';
import { putInLocations } from '../workflow/put-in-locations.ts';

/** Arguments that a person changes, by the step's name and their own. They are data: no text in them is an expression. */
export type ChangedArgs = Record<string, JsonObject>;

/**
 * The step with some of its arguments changed; an argument that names a location of its module gets the coordinates that it has now.
 * @param pointer where the arguments stand in the request
 */
export function changeArgs(
  step: StepDefinition,
  given: JsonObject,
  pointer: string,
  workcell: Pick<Workcell, 'locations'>,
): { step: StepDefinition; problems: Problem[] } {
  const known = workcell.locations[step.module] ?? {};
  const put = putInLocations(given, known, new RunSize());
  const names = Object.keys(given);
  const others = Object.entries(step.locations).filter(([name]) => !names.includes(name));
  const problems = names.flatMap((name): Problem[] => {
    const place = given[name];
    const isNoPlace =
      Object.hasOwn(step.locations, name) && typeof place === 'string' && !Object.hasOwn(known, place);
    if (!isNoPlace) return [];
    const has = someOf(Object.keys(known)) || 'none';
    const message = `step "${cutShort(step.name)}": "${cutShort(place)}" is no location of ${step.module}, which has ${has}${didYouMean(place, Object.keys(known))}`;
    return [{ pointer: `${pointer}/${escapePointer(name)}`, message }];
  });
  const changed: StepDefinition = {
    ...step,
    args: { ...step.args, ...put.args },
    locations: { ...Object.fromEntries(others), ...put.locations },
  };
  return { step: withoutExpressions(changed, names), problems };
}

/** What a person has given an argument stands in place of what its author wrote. */
function withoutExpressions(step: StepDefinition, names: readonly string[]): StepDefinition {
  const { expressions, ...others } = step;
  if (!expressions) return step;
  const places = names.flatMap((name) => [
    `/args/${escapePointer(name)}`,
    `/locations/${escapePointer(name)}`,
  ]);
  const left = Object.entries(expressions).filter(
    ([pointer]) => !places.some((place) => pointer === place || pointer.startsWith(`${place}/`)),
  );
  return left.length === 0 ? others : { ...step, expressions: Object.fromEntries(left) };
}
