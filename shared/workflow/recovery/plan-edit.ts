import type { ArchivedRun } from '../../contracts/archived-run.ts';
import type { BodyOf } from '../../contracts/message.ts';
import type { HeldStep, StepDefinition } from '../../contracts/run.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import { isObject, type Json, type JsonObject } from '../../kernel/json/json.ts';
import { describeProblems, firstProblems, type Locate, type Problem } from '../../kernel/json/problem.ts';
import { loadYaml } from '../../yaml/index.ts';
import { dataNeeded } from './data-needed.ts';
import { checkSteps } from './draft-retry.ts';
import { type ChangedArgs, changeSteps, type WrittenSteps } from './edit-steps.ts';
import { findStep } from './steps-to-repeat.ts';
import { demandOpen, heldStep, type HeldRequest, nameOf, whyBegun } from './why-unfit.ts';

/** Characters of steps as a text. A safety stop must not wait until YAML is read. */
const longestText = 64 * 1024;

export const stepsForm =
  'a list of steps as a workflow has them: [{"name": "Lift", "module": "arm", "action": "lift"}]';

/**
 * Reads steps that are to be put in, as a workflow has them in its `flowdef`: a list of them, or a text that holds one, or a workflow.
 * @throws WeirError `bad_request`; `invalid_workflow` with its place where the text cannot be read
 */
export function readSteps(given: JsonObject[] | string): WrittenSteps {
  if (typeof given !== 'string') return { steps: given };
  const { value, locate } = readText(given);
  const steps = Array.isArray(value) ? value.filter((step) => isObject(step)) : [];
  if (Array.isArray(value) && value.length > 0 && steps.length === value.length)
    return { steps, ...(locate && { locate }) };
  const message = `"steps" must be ${stepsForm}`;
  throw new WeirError('bad_request', message, { details: [{ pointer: '/steps', message }] });
}

function readText(text: string): { value: Json | undefined; locate?: Locate } {
  if (text.length > longestText)
    throw new WeirError(
      'bad_request',
      `"steps" as a text may have ${longestText} characters: put in fewer steps at a time, or send a list`,
    );
  const loaded = loadYaml(text);
  if (!loaded.ok)
    throw new WeirError('invalid_workflow', describeProblems(loaded.problems), { details: loaded.problems });
  const { value, locate } = loaded;
  if (isObject(value)) return { value: value['flowdef'], locate };
  return { value, locate: (pointer, within) => locate(pointer.replace(/^\/flowdef/, ''), within) };
}

export function heldIn(run: ArchivedRun, which: HeldRequest): HeldStep {
  demandOpen(run);
  return heldStep(run, which);
}

/** The position of the step that is named, or of the only one that waits for a word. */
export function stepMeant(run: ArchivedRun, wanted: string | number | undefined): number {
  return wanted === undefined ? heldIn(run, {}).step : findStep(run.definition.steps, wanted);
}

/** The same of a step that has not begun, or waits for a word. @throws WeirError `unfit` where it has begun */
export function stepAhead(run: ArchivedRun, wanted: string | number | undefined, done: string): number {
  demandOpen(run);
  const position = stepMeant(run, wanted);
  if (run.summary?.held?.some(({ step }) => step === position)) return position;
  const why = whyBegun(run, position);
  if (why === undefined) return position;
  const name = nameOf(run.definition.steps, position);
  throw new WeirError('unfit', `step "${name}" cannot be ${done}: ${why}`);
}

/** @throws WeirError `unfit` where data that are given for a step lack what steps to come read of it */
export function demandData(run: ArchivedRun, position: number, data: JsonObject): void {
  const isToCome = (each: number) => whyBegun(run, each) === undefined;
  const problems = dataNeeded(run.definition.steps, position, data, isToCome);
  if (problems.length > 0) throw new WeirError('unfit', describeProblems(problems), { details: problems });
}

/** Changes of arguments as the owner is told them; nothing where they change nothing. @throws WeirError `bad_arguments` */
export async function changesOf(
  { definition }: ArchivedRun,
  args: ChangedArgs,
  { workcell, state }: { workcell: Workcell; state: WorkcellState },
  whyFixed: (position: number) => string | undefined,
): Promise<Pick<BodyOf<'run.edit'>, 'changed'>> {
  const { steps } = definition;
  const { changes, steps: changed, problems } = changeSteps(steps, args, workcell, whyFixed);
  const made = [...changed].map(([position, step]) => ({ step, was: steps[position] ?? step }));
  const checked = await checkSteps(made, state, definition.simulate ? [] : workcell.modules);
  refuse([...problems, ...checked.problems]);
  const real = [...changes].filter(([position]) => isOther(steps[position], changed.get(position)));
  return real.length === 0 ? {} : { changed: Object.fromEntries(real) };
}

function isOther(one: StepDefinition | undefined, other: StepDefinition | undefined): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const told = firstProblems(problems);
  throw new WeirError('bad_arguments', describeProblems(told), { details: told });
}
