import type { Run } from '../../client/index.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/**
 * What a person means by a step, as the gateway takes it: a name that one step has goes as its position, and so does a number as
 * `weir status` shows them. What is neither is left to the gateway, which knows what it is like.
 * @throws WeirError `bad_request` where several steps have the name; `step_not_found` of a number that no step has.
 */
export function findRunStep({ steps }: Pick<Run, 'steps'>, wanted: string): string | number {
  const named = steps.flatMap(({ name }, position) => (name === wanted ? [position] : []));
  const [first] = named;
  if (named.length === 1 && first !== undefined) return first;
  if (named.length > 1) {
    const numbers = named.map((position) => position + 1).join(', ');
    throw new WeirError(
      'bad_request',
      `${named.length} steps are named "${wanted}": say which by its number, one of ${numbers}`,
    );
  }
  if (!/^\d{1,9}$/.test(wanted)) return wanted;
  const number = Number(wanted);
  if (number >= 1 && number <= steps.length) return number - 1;
  // The gateway counts from 0: it would take it for another step.
  throw new WeirError(
    'step_not_found',
    `the run has no step ${wanted}: its steps are 1 to ${steps.length}, as \`weir status\` shows them`,
  );
}

/** Changed arguments, by what a person calls their steps, as the gateway takes them. Throws as `findRunStep`. */
export function placeStepArgs(
  run: Pick<Run, 'steps'>,
  args: Readonly<Record<string, JsonObject>>,
): Record<string, JsonObject> {
  const placed: Record<string, JsonObject> = {};
  for (const [wanted, given] of Object.entries(args)) {
    const key = keyOf(run, findRunStep(run, wanted));
    placed[key] = { ...placed[key], ...given };
  }
  return placed;
}

/** The name of a step where no other has it, else its position; in digits that are no step's name, which would go before. */
function keyOf({ steps }: Pick<Run, 'steps'>, found: string | number): string {
  if (typeof found === 'string') return found;
  const names = steps.map(({ name }) => name);
  const own = names[found];
  if (own !== undefined && names.indexOf(own) === names.lastIndexOf(own)) return own;
  let key = String(found);
  while (names.includes(key)) key = `0${key}`;
  return key;
}
