import type { JsonObject } from '../../kernel/json/json.ts';
import { cutShort } from '../../kernel/some-of.ts';
import type { Problem } from '../../kernel/json/problem.ts';
import { stepSchema, useKeys, type StepDocument } from '../workflow-schema.ts';

const ofUse: ReadonlySet<string> = new Set(useKeys);
const ofSteps: ReadonlySet<string> = new Set(Object.keys(stepSchema.properties));

/** Keys of a step that do not go together with what does it: a module, or the steps of a workflow. Places are in the step. */
export function judgeUse(written: JsonObject, isUse: boolean): Problem[] {
  if (!isUse) {
    if ((written['with'] ?? null) === null) return [];
    const message =
      '"with" is for a workflow that the step uses, and there is no "uses": the arguments of a step are its "args"';
    return [{ pointer: '/with', message }];
  }
  const { uses } = written;
  const file = cutShort(typeof uses === 'string' ? uses : '');
  return Object.keys(written)
    .filter((key) => ofSteps.has(key) && !ofUse.has(key) && (written[key] ?? null) !== null)
    .map((key) => ({
      pointer: `/${key}`,
      message: `"${key}" is for a step that a module does, and this one is done by the steps of ${file}: say it in those`,
    }));
}

/** A step that uses a workflow, with something in the place of its module and action that people can read. */
export function asUse(step: StepDocument): StepDocument {
  return { ...step, module: 'workflow', action: step.uses ?? '' };
}
