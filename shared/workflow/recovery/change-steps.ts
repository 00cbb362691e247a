import type { JsonObject } from '../../kernel/json/json.ts';
import type { StepDefinition } from '../../contracts/run.ts';
import { escapePointer } from '../../kernel/json/schema.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { changedStep, type StepChange } from '../../contracts/step-change.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import type { Problem } from '../../kernel/json/problem.ts';
import { findStep } from './choose-steps.ts';
import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { putInLocations, RunSize } from '../put-in.ts';

/** Changes of steps' arguments, by position, and the steps as they are with them. */
export interface ChangedSteps {
  changes: Map<number, StepChange[]>;
  steps: Map<number, StepDefinition>;
  problems: Problem[];
}

/**
 * Changes arguments of steps that have still to be done. Of a loop, those of the step that its rounds consist of are changed: its own
 * name stands for it, or the name that a step of a sub-workflow has in it (`wash/rinse`).
 * @param positions the positions by which people know the steps, where those are others than their places in the list
 * @param whyFixed why nothing of a step can be changed any more, in words; undefined where it can
 * @throws WeirError `step_not_found`, `bad_request` where a name is that of several steps
 */
export function changeSteps(
  steps: readonly StepDefinition[],
  args: ChangedArgs,
  workcell: Pick<Workcell, 'locations'>,
  whyFixed: (position: number) => string | undefined,
  positions?: readonly number[],
): ChangedSteps {
  const changed: ChangedSteps = { changes: new Map(), steps: new Map(), problems: [] };
  for (const [name, given] of Object.entries(args)) {
    const pointer = `/args/${escapePointer(name)}`;
    const { position, inner } = targetOf(steps, name, positions);
    const step = changed.steps.get(position) ?? steps[position];
    if (!step) continue;
    const why = whyFixed(position);
    if (why !== undefined) {
      changed.problems.push({ pointer, message: `step "${cutShort(step.name)}": ${why}` });
      continue;
    }
    const { change, problems } = changeWithin(step, inner, given, pointer, workcell);
    changed.changes.set(position, [...(changed.changes.get(position) ?? []), change]);
    changed.steps.set(position, changedStep(step, change));
    changed.problems.push(...problems);
  }
  return changed;
}

/** The arguments of a step that are changed. */
export function namesIn(changes: readonly StepChange[] = []): string[] {
  return changes.flatMap(({ args }) => Object.keys(args));
}

/** The step that a name or a position stands for, and which one of its body where it is a loop. */
function targetOf(
  steps: readonly StepDefinition[],
  name: string,
  positions?: readonly number[],
): { position: number; inner: string } {
  const within = [...steps.entries()].find(([, { loop, name: own }]) =>
    loop?.body.some((each) => each.name !== '' && `${own}/${each.name}` === name),
  );
  if (!steps.some((step) => step.name === name) && within)
    return { position: within[0], inner: name.slice(within[1].name.length + 1) };
  return { position: findStep(steps, name, positions), inner: '' };
}

function changeWithin(
  step: StepDefinition,
  inner: string,
  given: JsonObject,
  pointer: string,
  workcell: Pick<Workcell, 'locations'>,
): ReturnType<typeof stepChange> {
  const { loop, name } = step;
  if (!loop) return stepChange(step, given, pointer, workcell);
  const template = loop.body.find((each) => each.name === inner);
  if (!template) {
    const names = loop.body.map((each) => `"${name}/${each.name}"`).join(', ');
    throw new WeirError(
      'bad_request',
      `"${cutShort(name)}" is a loop of several steps: name one of ${names}`,
    );
  }
  const made = stepChange({ ...template, name }, given, pointer, workcell);
  return { ...made, change: { ...made.change, inner } };
}

/** Arguments that a person changes, by the step's name (or its position, as digits) and their own. */
export type ChangedArgs = Record<string, JsonObject>;

/**
 * The change of a step's arguments that a person asks for; an argument that names a location of the step's module gets the coordinates
 * that it has now.
 * @param pointer where the arguments stand in the request
 */
function stepChange(
  step: Pick<StepDefinition, 'name' | 'module' | 'locations'>,
  given: JsonObject,
  pointer: string,
  workcell: Pick<Workcell, 'locations'>,
): { change: StepChange; problems: Problem[] } {
  const known = workcell.locations[step.module] ?? {};
  const problems = Object.entries(given).flatMap(([name, place]): Problem[] => {
    const isPlace = typeof place !== 'string' || Object.hasOwn(known, place);
    if (isPlace || !Object.hasOwn(step.locations, name)) return [];
    const has = someOf(Object.keys(known)) || 'none';
    const message = `step "${cutShort(step.name)}": "${cutShort(place)}" is no location of ${step.module}, which has ${has}${didYouMean(place, Object.keys(known))}`;
    return [{ pointer: `${pointer}/${escapePointer(name)}`, message }];
  });
  return { change: putInLocations(given, known, new RunSize()), problems };
}
