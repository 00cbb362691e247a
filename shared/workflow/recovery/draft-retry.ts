import { Turns } from '../../kernel/lifecycle/waiting.ts';
import type { StepDefinition, AskedBy, RunDefinition, StepRecord } from '../../contracts/run.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import type { Workcell, WorkcellModule } from '../../contracts/workcell.ts';
import { firstProblems, type Problem } from '../../kernel/json/problem.ts';
import type { ArchivedRun } from '../../contracts/archived-run.ts';
import type { Findings } from '../check-step.ts';
import { type ChangedArgs, changeSteps, namesIn } from './edit-steps.ts';
import { isDone, findStep } from './steps-to-repeat.ts';
import { planRetry, type RetryPlan } from './plan-retry.ts';
import { allBefore, ownerOf, stepGraph } from './step-graph.ts';
import type { ExperimentBody } from '../../contracts/experiment.ts';
import type { Traced } from '../../contracts/traced.ts';
import { safeFolderName } from '../../kernel/files/safe-name.ts';
import { escapePointer } from '../../kernel/json/schema.ts';
import { checkInstruments } from '../check-instruments.ts';
import { moment } from '../../sentences/index.ts';

/** How a person wants a run to go on. */
export interface RetryRequest {
  /** The name of a step, or its position: it is done again with all that depends on it. */
  from_step?: string | number;
  args: ChangedArgs;
}

/** What a retry is worked out from. */
export interface RetryLab {
  /** The run that is over. */
  run: ArchivedRun;
  workcell: Workcell;
  state: WorkcellState;
}

/** A run that goes on from another one, as far as it can be said without looking at files. */
export interface RetryDraft extends RetryPlan {
  /** The arguments that were changed, by the position of their step in the new run. */
  changed: ReadonlyMap<number, readonly string[]>;
  /** What is wrong with it; it is refused then. */
  problems: Problem[];
  /** What was odd about it. */
  warnings: string[];
}

/**
 * Works out a run that goes on from another one, and checks the steps that it does as those of a submission are.
 * @param at when it is asked for, milliseconds since the epoch; without it, nothing is said of gaps that are over by then
 * @throws WeirError `step_not_found`, `bad_request` where the request names no step, or several.
 */
export async function draftRetry(
  request: RetryRequest,
  { run, workcell, state }: RetryLab,
  at?: number,
): Promise<RetryDraft> {
  const { steps } = run.definition;
  const from =
    request.from_step === undefined ? undefined : startingAt(findStep(steps, request.from_step), steps);
  const unfit = from === undefined ? [] : whyNotFrom(run, from);
  const turns = new Turns();
  const plan = planRetry(run, from);
  if (turns.isDue()) await turns.pass();
  const whyFixed = (position: number) =>
    plan.again.has(position)
      ? undefined
      : `its result is taken over, so that its arguments count no more; from_step "${cutShort(plan.steps[position]?.name ?? '')}" does it again`;
  // People know the steps of the old run.
  const changes = changeSteps(plan.steps, request.args, workcell, whyFixed, plan.came_from);
  const made = plan.steps.map((step, position) => changes.steps.get(position) ?? step);
  const { problems, warnings } = await check(made, plan, { run, workcell, state });
  return {
    ...plan,
    steps: made,
    changed: new Map([...changes.changes].map(([position, each]) => [position, namesIn(each)])),
    problems: firstProblems([
      ...unfit,
      ...(at === undefined ? [] : gapsOver(plan, at)),
      ...changes.problems,
      ...problems,
    ]),
    warnings,
  };
}

/** What was done because a step had failed is done again only with that step. */
function startingAt(position: number, steps: readonly StepDefinition[]): number {
  const step = steps[position];
  const owner = step?.added_for?.as === 'recover' ? ownerOf(step) : undefined;
  return owner === undefined ? position : startingAt(owner, steps);
}

function whyNotFrom({ definition: { steps }, steps: records }: ArchivedRun, from: number): Problem[] {
  const pointer = '/from_step';
  const name = `step "${cutShort(steps[from]?.name ?? '')}"`;
  if (steps[from]?.cleanup && !steps[from].closes)
    return [
      { pointer, message: `${name} is done at the end of every run: leave from_step out, or name another` },
    ];
  const graph = stepGraph(steps);
  const open = [...allBefore(graph, steps, from)].filter((each) => !isDone({ steps, records }, each));
  if (open.length === 0) return [];
  const names = open.sort((a, b) => a - b).map((each) => steps[each]?.name ?? '');
  const message = `${name} comes after what is not done yet (${someOf(names, '"', 3)}): leave from_step out, or name one of those`;
  return [{ pointer, message }];
}

/** Gaps of steps to come that cannot be kept any more, for they are counted from a result that is taken over: the run would fail at once. */
function gapsOver({ steps, again, taken_over }: RetryPlan, at: number): Problem[] {
  return [...again].flatMap((position) => {
    const { name = '', gaps = [] } = steps[position] ?? {};
    return gaps.flatMap(({ from, point, max, soft, on_broken }): Problem[] => {
      const { started_at, ended_at } = taken_over[from] ?? {};
      const counted = point === 'start' ? started_at : ended_at;
      if (soft || on_broken || max === undefined || counted === undefined || counted + max * 1000 >= at)
        return [];
      const before = cutShort(steps[from]?.name ?? '');
      const message = `step "${cutShort(name)}" must follow "${before}" within ${max} s, and its result is of ${moment(counted)}: from_step "${before}" does that again`;
      return [{ pointer: '/from_step', message }];
    });
  });
}

/** The steps that it does are checked against the instruments as they are now. */
async function check(
  steps: readonly StepDefinition[],
  plan: RetryPlan,
  { run, workcell, state }: RetryLab,
): Promise<Findings> {
  const places = [...plan.again].sort((a, b) => a - b);
  const doing = places.flatMap((position) => {
    const [step, was] = [steps[position], plan.steps[position]];
    return step && was ? [{ step, was }] : [];
  });
  const served = doing.flatMap(({ step }) => withTemplates(step));
  const missing = new Set(served.map(({ module }) => module).filter((name) => !isServed(workcell, name)));
  const gone = [...missing].map((name): Problem => ({
    pointer: '',
    message: `the module "${cutShort(name)}" is not in the workcell any more, or is switched off`,
  }));
  const checked = doing.filter(({ step }) => withTemplates(step).every(({ module }) => !missing.has(module)));
  const findings = await checkSteps(checked, state, run.definition.simulate ? [] : workcell.modules);
  return { problems: [...gone, ...findings.problems], warnings: findings.warnings };
}

function isServed({ modules }: Workcell, name: string): boolean {
  return modules.some((module) => module.name === name && module.active);
}

/** What a run that goes on from another one has of its own. */
export interface OwnOfRetry {
  run: Pick<RunDefinition, 'run_id' | 'created_at' | keyof Traced>;
  experiment: Pick<ExperimentBody, 'campaign_id' | 'directory'>;
  retried_by: AskedBy;
  retry_request: RunDefinition['retry_request'];
  warnings: string[];
}

/**
 * The definition of a run that goes on from another one.
 * @param missing files that are not there any more, by path: their steps' records say so
 */
export function defineRetry(
  old: RunDefinition,
  draft: Pick<RetryDraft, 'steps' | 'taken_over'>,
  { run, experiment, retried_by, retry_request, warnings }: OwnOfRetry,
  missing: ReadonlyMap<string, string>,
): RunDefinition {
  const { campaign_id: _c, trace: _t, trace_state: _s, taken_over: _o, retry_request: _r, ...own } = old;
  // It was handed in alone, and a time by which that one should have been over says nothing of it once it has passed.
  const { submission: _m, complete_by, ...kept } = own;
  const { campaign_id, directory } = experiment;
  return {
    ...kept,
    ...(complete_by !== undefined && complete_by > run.created_at ? { complete_by } : {}),
    ...run,
    ...(campaign_id === null ? {} : { campaign_id }),
    directory: `${directory}/${safeFolderName(old.label)}_id_${run.run_id}`,
    steps: draft.steps,
    inputs: old.inputs.filter(({ path }) => !missing.has(path)),
    warnings,
    retry_of: old.run_id,
    retried_by,
    ...(retry_request && { retry_request }),
    taken_over: Object.fromEntries(
      Object.entries(draft.taken_over).map(([at, record]) => [
        at,
        withoutFiles(withoutEarlierFiles(record), missing),
      ]),
    ),
  };
}

/** Only what the step has come to is taken over: the files of the attempts before stay with the run that made them. */
function withoutEarlierFiles(record: StepRecord): StepRecord {
  const { earlier } = record;
  if (!earlier) return record;
  return { ...record, earlier: earlier.map(({ files: _, ...attempt }) => attempt) };
}

function withoutFiles(record: StepRecord, missing: ReadonlyMap<string, string>): StepRecord {
  const lost = (record.files ?? []).filter(({ path }) => missing.has(path));
  if (lost.length === 0) return record;
  return {
    ...record,
    files: (record.files ?? []).filter((file) => !lost.includes(file)),
    files_missing: [
      ...(record.files_missing ?? []),
      ...lost.map(({ label, path }) => ({ label, reason: `it ${missing.get(path) ?? 'is gone'}` })),
    ],
  };
}

/** A step that is to be done, and as it was before a person has changed something of it. */
interface StepToCheck {
  step: StepDefinition;
  was: StepDefinition;
}

/**
 * Checks steps against the instruments as they are now; what is wrong with an argument is told as of `args` in a request. An argument
 * that a step did not have before must be one that its action lists: somebody has just named it.
 */
export async function checkSteps(
  steps: readonly StepToCheck[],
  state: WorkcellState,
  modules: readonly WorkcellModule[],
): Promise<Findings> {
  const placed = steps.flatMap(partsOf).map(({ step, was }, number) => ({
    ...{ step, number, name: step.name },
    pointer: `/steps/${escapePointer(step.name)}`,
    added_args: new Set(Object.keys(step.args).filter((name) => !Object.hasOwn(was.args, name))),
  }));
  const { problems, warnings } = await checkInstruments(placed, state, modules);
  return { problems: problems.map(inRequest), warnings };
}

function partsOf({ step, was }: StepToCheck): StepToCheck[] {
  const were = withTemplates(was);
  return withTemplates(step).map((part, at) => ({ step: part, was: were[at] ?? part }));
}

/** What instruments are given for a step; a loop has its rounds for that. */
function withTemplates(step: StepDefinition): StepDefinition[] {
  const { loop, recover = [] } = step;
  const within = (each: StepDefinition) => (each.name === '' ? { ...each, name: step.name } : each);
  return [...(loop ? loop.body.map(within) : [step]), ...recover];
}

/** What is said of a step's arguments is said of them in the request; what else is said is about the run. */
function inRequest({ pointer, message }: Problem): Problem {
  const [, step, argument] = /^\/steps\/([^/]*)\/args(.*)$/.exec(pointer) ?? [];
  return { pointer: step === undefined ? '' : `/args/${step}${argument ?? ''}`, message };
}
