import type { JsonObject } from '../kernel/json/json.ts';
import type { StepDefinition } from './run.ts';
import { escapePointer } from '../kernel/json/schema.ts';

/** Arguments of a step that a person has changed. They are data: no text in them is an expression. */
export type StepChange = {
  /** Of a loop: the name of the step of its rounds. Missing: the step itself. */
  inner?: string;
  args: JsonObject;
  /** Those of them that name a location, whose coordinates are put in: argument → name. */
  locations: Record<string, string>;
};

/** The step with these arguments; what its author wrote in their places counts no more. Pure. */
export function changedStep<Step extends StepDefinition>(step: Step, { inner, ...change }: StepChange): Step {
  const { loop } = step;
  if (!loop || inner === undefined) return withArgs(step, change);
  const body = loop.body.map((each) => (each.name === inner ? withArgs(each, change) : each));
  return { ...step, loop: { ...loop, body } };
}

function withArgs<Step extends StepDefinition>(step: Step, { args, locations }: StepChange): Step {
  const names = Object.keys(args);
  const others = Object.entries(step.locations).filter(([name]) => !names.includes(name));
  const { expressions, ...plain } = step;
  const places = names.flatMap((name) => ['args', 'locations'].map((of) => `/${of}/${escapePointer(name)}`));
  const left = Object.entries(expressions ?? {}).filter(
    ([pointer]) => !places.some((place) => pointer === place || pointer.startsWith(`${place}/`)),
  );
  return {
    ...(left.length === 0 ? (plain as Step) : { ...step, expressions: Object.fromEntries(left) }),
    args: { ...step.args, ...args },
    locations: { ...Object.fromEntries(others), ...locations },
  };
}
