import type { JsonObject } from '../../shared/contracts/json.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
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

/** What was worked out of a step, beside what its author wrote. */
const workedOut: ReadonlySet<string> = new Set<keyof StepDefinition>([
  ...(['after', 'same_instance_as', 'only_instance', 'on_failure', 'recover'] as const),
  ...(['when', 'expressions', 'scope', 'loop'] as const),
]);

/** A step of `flowdef`: what the author wrote, where the built step holds what was put in. */
export function asSubmitted({ step, document }: BuiltStep): JsonObject {
  const stated = asWritten.map((key) => [key, document[key] ?? null] as const);
  // What is said of the instrument of a step with rounds is kept in the step of its rounds.
  const whole = step.loop ? buildStep(document, step.id, { args: {}, files: {}, locations: {} }) : step;
  return {
    ...Object.fromEntries(Object.entries(whole).filter(([key]) => !workedOut.has(key))),
    args: document.args ?? {},
    files: strings(document.files),
    locations: strings(document.locations),
    ...Object.fromEntries(stated.filter(([, value]) => value !== null)),
  };
}
