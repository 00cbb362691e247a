import type { JsonObject } from '../../../shared/contracts/json.ts';
import { putInParameters, type Parameters } from '../put-in-parameters.ts';
import type { RunSize } from '../run-size.ts';
import { validateStep, type StepDocument } from '../workflow-schema.ts';
import type { Prepared } from './lay-out.ts';

/**
 * Puts parameters into a step and looks at its shape. The steps that recover it are left as they are: each is a step of its own.
 * @throws WeirError `too_large` where the run would be.
 */
export function prepareStep(
  written: JsonObject,
  pointer: string,
  parameters: Parameters,
  size: RunSize,
): Prepared {
  const { recover, ...own } = written;
  size.beginStep(own);
  const put = putInParameters(own, pointer, parameters, size);
  const unshaped = validateStep(recover === undefined ? put.step : { ...put.step, recover });
  const problems = unshaped.map((problem) => ({ ...problem, pointer: `${pointer}${problem.pointer}` }));
  const isWrong = put.problems.length > 0 || problems.length > 0;
  return {
    document: isWrong ? undefined : (put.step as StepDocument),
    problems: [...put.problems, ...problems],
  };
}
