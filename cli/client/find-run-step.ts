import type { Run } from '../../client/index.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';

/**
 * What a person means by a step, as the gateway takes it: a name that one step has goes as its position, and so does a number as
 * `weir status` shows them. What is neither is left to the gateway, which knows what it is like.
 * @throws WeirError `bad_request` where several steps have the name.
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
  const number = /^\d{1,5}$/.test(wanted) ? Number(wanted) : 0;
  return number >= 1 && number <= steps.length ? number - 1 : wanted;
}
