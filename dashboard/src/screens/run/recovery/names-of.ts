import type { RetryStep } from '../../../../../client/index.ts';

/** So many steps are named. */
const mostNamed = 10;

/** Steps by number and name, with what is changed of each: `3 Mix (other speed)`. Pure. */
export function namesOf(steps: readonly Pick<RetryStep, 'step' | 'name' | 'changed'>[]): string {
  const named = steps.slice(0, mostNamed).map(({ step, name, changed = [] }) => {
    const how = changed.length === 0 ? '' : ` (other ${changed.join(', ')})`;
    return `${step + 1} ${name}${how}`;
  });
  const more = steps.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
