import type { JsonObject } from '../contracts/json.ts';
import type { StepDefinition } from '../contracts/run.ts';
import { putIn } from './pointer.ts';

/**
 * A step as it is carried out: with what its expressions came to, which its record holds by their places, put into its name, arguments
 * and files. Pure.
 */
export function withValues<Step extends Pick<StepDefinition, 'name' | 'args' | 'files'>>(
  step: Step,
  values: JsonObject | undefined,
): Step {
  if (values === undefined) return step;
  const { name, args, files } = step;
  return { ...step, ...putIn({ name, args, files }, values) };
}
