import type { JsonObject } from '../kernel/json/json.ts';
import { buildStep, strings } from './build-step.ts';
import type { BuiltStep } from './flow/build-flow.ts';
import type { StepDocument } from './workflow-schema.ts';

/** Keys of weir's own that are shown as they are written; WEI's are shown as they were read. */
const asWritten = [
  ...([
    'instance',
    'same_instance_as',
    'on_failure',
    'when',
    'for_each',
    'as',
    'max_parallel',
    'repeat',
  ] as const),
] satisfies (keyof StepDocument)[];

/** A step of `flowdef`: what the author wrote, where the built step holds what was put in. */
export function asSubmitted({ step, document }: BuiltStep): JsonObject {
  // What is said of the instrument of a step with rounds is kept in the step of its rounds.
  const whole = step.loop ? buildStep(document, step.id, { args: {}, files: {}, locations: {} }) : step;
  // Written out: made key by key, an object with so many of them would be slow from then on.
  const shown: JsonObject = {
    id: whole.id,
    name: whole.name,
    module: whole.module,
    action: whole.action,
    args: document.args ?? {},
    files: strings(document.files),
    locations: strings(document.locations),
    checks: whole.checks,
    requirements: whole.requirements,
    dependencies: whole.dependencies,
    priority: whole.priority,
    comment: whole.comment,
    data_labels: whole.data_labels,
    timeout: whole.timeout,
    instance: whole.instance,
    on_unknown: whole.on_unknown ?? null,
    retry: whole.retry ?? null,
    expect_progress_within: whole.expect_progress_within ?? null,
  };
  if (whole.cleanup) shown['cleanup'] = true;
  for (const key of asWritten) if ((document[key] ?? null) !== null) shown[key] = document[key] ?? null;
  return shown;
}
