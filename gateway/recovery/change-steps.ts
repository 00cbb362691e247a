import type { StepDefinition } from '../../shared/contracts/run.ts';
import { escapePointer } from '../../shared/contracts/schema.ts';
import { cutShort } from '../../shared/contracts/some-of.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { Problem } from '../../shared/yaml/problem.ts';
import { changeArgs, type ChangedArgs } from './change-args.ts';
import { findStep } from './find-step.ts';

/** Steps as they are once arguments of theirs were changed, by position; and which arguments those are. */
export interface ChangedSteps {
  steps: Map<number, StepDefinition>;
  names: Map<number, string[]>;
  problems: Problem[];
}

/**
 * Changes arguments of steps that have still to be done. Of a loop, those of the step that its rounds consist of are changed: its own
 * name stands for it, or the name that a step of a sub-workflow has in it (`wash/rinse`).
 * @param whyFixed why nothing of a step can be changed any more, in words; undefined where it can
 * @throws WeirError `step_not_found`, `bad_request` where a name is that of several steps
 */
export function changeSteps(
  steps: readonly StepDefinition[],
  args: ChangedArgs,
  workcell: Pick<Workcell, 'locations'>,
  whyFixed: (position: number) => string | undefined,
): ChangedSteps {
  const changed: ChangedSteps = { steps: new Map(), names: new Map(), problems: [] };
  for (const [name, given] of Object.entries(args)) {
    const pointer = `/args/${escapePointer(name)}`;
    const { position, inner } = targetOf(steps, name);
    const step = changed.steps.get(position) ?? steps[position];
    if (!step) continue;
    const why = whyFixed(position);
    if (why !== undefined) {
      changed.problems.push({ pointer, message: `step "${cutShort(step.name)}": ${why}` });
      continue;
    }
    const made = changeWithin(step, inner, given, pointer, workcell);
    changed.steps.set(position, made.step);
    changed.names.set(position, [...(changed.names.get(position) ?? []), ...Object.keys(given)]);
    changed.problems.push(...made.problems);
  }
  return changed;
}

/** The step that a name stands for, and which one of its body where it is a loop. */
function targetOf(steps: readonly StepDefinition[], name: string): { position: number; inner: string } {
  const within = [...steps.entries()].find(([, { loop, name: own }]) =>
    loop?.body.some((each) => each.name !== '' && `${own}/${each.name}` === name),
  );
  if (!steps.some((step) => step.name === name) && within)
    return { position: within[0], inner: name.slice(within[1].name.length + 1) };
  return { position: findStep(steps, name), inner: '' };
}

function changeWithin(
  step: StepDefinition,
  inner: string,
  given: ChangedArgs[string],
  pointer: string,
  workcell: Pick<Workcell, 'locations'>,
): ReturnType<typeof changeArgs> {
  const { loop } = step;
  if (!loop) return changeArgs(step, given, pointer, workcell);
  const at = loop.body.findIndex(({ name }) => name === inner);
  const template = loop.body[at];
  if (!template) {
    const names = loop.body.map(({ name }) => `"${step.name}/${name}"`).join(', ');
    throw new WeirError(
      'bad_request',
      `"${cutShort(step.name)}" is a loop of several steps: name one of ${names}`,
    );
  }
  const { step: made, problems } = changeArgs(template, given, pointer, workcell);
  const body = loop.body.with(at, { ...made, number: template.number });
  return { step: { ...step, loop: { ...loop, body } }, problems };
}
