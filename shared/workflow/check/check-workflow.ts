import { defined, type Json, type JsonObject, isObject } from '../../kernel/json/json.ts';
import { decodeWorkcellState, type WorkcellState } from '../../contracts/workcell-state.ts';
import type { WorkflowCheck, UsedInstrument, WorkflowOutline } from '../../contracts/workflow-check.ts';
import type { DraftedRun } from '../../contracts/what-if.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import { type Workcell, findModule } from '../../contracts/workcell.ts';
import { firstProblems, located, readDescribed, type Locate } from '../../kernel/json/problem.ts';
import { checkInstruments, findHolds } from '../check-instruments.ts';
import { findShortages } from '../check-supplies.ts';
import type { Findings } from '../check-step.ts';
import type { JudgingBudget } from '../../foreign-schemas/index.ts';
import { timesWith, type Loop } from '../../contracts/step-flow.ts';
import { draftRun, type RunDraft } from '../draft-run.ts';
import { draftMany, type RunsAsked } from '../many/draft-many.ts';
import type { Upload } from '../match-files.ts';
import type { PlacedStep } from '../placed-step.ts';
import { readWorkflow } from '../read-workflow.ts';
import type { WrittenTimes } from '../times/run-times.ts';
import { timeZoneOf } from '../../workcell/index.ts';
import { conditionsOfModule, type Condition, inWords, describeActing } from '../../explain/index.ts';
import type { UnknownStep } from '../../contracts/run.ts';
import { baseName, safeFileName } from '../../kernel/files/safe-name.ts';
import { strings } from '../build-step.ts';
import type { DeclaredParameter } from '../check-parameter.ts';
import { payloadKeyOf } from '../put-in.ts';

/** A workflow to be looked at. Plain data: a thread can be handed it. */
export interface CheckRequest extends RunsAsked {
  text: string;
  payload: JsonObject;
  parameters: JsonObject | undefined;
  /** Names of the files that would come with it. */
  files: readonly string[];
  /** The files themselves, where they came with it. */
  uploads?: readonly Upload[];
  simulate: boolean;
  strict: boolean;
  /** The workflows that it uses, by their paths from its folder on. */
  workflows: Readonly<Record<string, string>>;
  /** When its run is to begin and to be over, as the submission has it. */
  times?: WrittenTimes;
}

/** What it is checked against. */
export interface CheckFacts extends Omit<LabNow, 'state'> {
  workcell: Workcell;
  /** The fields of the workcell's state. */
  fields: Record<string, Json>;
}

/** What is wrong with a workflow, what it wants, and how its instruments stand; nothing is stored, and nobody is told. Pure. */
export async function checkWorkflow(request: CheckRequest, facts: CheckFacts): Promise<WorkflowCheck> {
  return (await judgeWorkflow(request, facts)).check;
}

interface Judged {
  check: WorkflowCheck;
  steps: PlacedStep[];
  /** The row of a table, from 1, that alone has these steps; undefined where all runs have them. */
  row: number | undefined;
  locate: Locate;
  priority: number;
  /** The runs, where nothing is wrong with them. */
  drafts: DraftedRun[];
}

/** As `checkWorkflow`, with the steps as far as they could be worked out, and where everything stands in the text. Pure. */
export async function judgeWorkflow(request: CheckRequest, facts: CheckFacts): Promise<Judged> {
  const read = readWorkflow(request.text);
  if (!read.ok) {
    const { locate } = read;
    const problems = firstProblems(read.problems).map((problem) => located(problem, locate));
    const check = { ok: false, problems, warnings: [], workflow: null, instruments: [], runs: 0 };
    return { check, steps: [], row: undefined, locate, priority: 0, drafts: [] };
  }
  const { document } = read;
  const lab = { ...facts, state: decodeWorkcellState(facts.fields) };
  const { problems, warnings, steps, row, locate, runs, drafts } = await findAll(request, lab, read);
  const told = firstProblems(problems).map((problem) => located(problem, locate));
  const written = document.flowdef.flatMap(({ module }) => (typeof module === 'string' ? module : []));
  const modules = [...written, ...steps.map(({ step }) => step.module)];
  const check = {
    ok: told.length === 0,
    problems: told,
    warnings: [...new Set(warnings)].map(readDescribed),
    workflow: outlineWorkflow(read, request.files, steps),
    instruments: request.simulate ? [] : instrumentsOf(modules, facts.workcell, lab),
    runs,
  };
  return { check, steps, row, locate, priority: document.priority ?? 0, drafts: check.ok ? drafts : [] };
}

type Lab = CheckFacts & LabNow;
type Read = Extract<ReturnType<typeof readWorkflow>, { ok: true }>;

/** What a submission would be refused for, and warned of. */
async function findAll(
  request: CheckRequest,
  lab: Lab,
  read: Read,
): Promise<Findings & Pick<Judged, 'steps' | 'row' | 'locate' | 'drafts'> & { runs: number }> {
  const named = request.files.map((name) => ({ field: 'files', name, size: 0, sha256: name }));
  const uploads = request.uploads ?? named;
  try {
    const clock = { at: lab.at, zone: timeZoneOf(lab.workcell) };
    const submission = { ...request, uploads, clock };
    const { drafts, problems, warnings, total } = await draftMany(
      submission,
      lab.workcell,
      async (draft, budget) => {
        const found = await atInstruments(request, lab, draft, budget);
        const holds = request.simulate ? [] : findHolds(draft.placed, lab.state, lab.workcell);
        return { ...found, warnings: [...found.warnings, ...holds] };
      },
      read,
    );
    // Where no row of a table can be used, the steps are shown without their values.
    const draft = drafts[0]?.draft ?? draftRun(submission, lab.workcell, read);
    const used = drafts.map((each) => ({ steps: each.draft.placed, runs: each.runs.length }));
    const shortages = request.simulate ? [] : findShortages(used, lab.state, lab.workcell);
    return {
      ...{ problems, warnings: [...warnings, ...shortages] },
      ...{ steps: draft.placed, locate: draft.locate, runs: total },
      row: drafts.length > 1 ? (drafts[0]?.runs[0] ?? 0) + 1 : undefined,
      drafts: drafts.map((each) => ({ ...asDrafted(each.draft), count: each.runs.length })),
    };
  } catch (error) {
    if (!WeirError.is(error, 'too_large')) throw error;
    return { problems: [{ pointer: '', message: error.message }], ...nothing, locate: read.locate };
  }
}

const nothing = { warnings: [], steps: [], row: undefined, runs: 0, drafts: [] };

/** As the owner is asked about it: as of an experiment that has nothing in the lab. */
function asDrafted({ label, steps, priority, times }: RunDraft): Omit<DraftedRun, 'count'> {
  const { not_before, complete_by } = times;
  return { label, experiment_id: '', steps, ...defined({ priority, not_before, complete_by }) };
}

function atInstruments(
  { simulate }: CheckRequest,
  { state, workcell }: Lab,
  draft: RunDraft,
  budget: JudgingBudget,
): Promise<Findings> {
  // To simulate a module, nobody need be able to serve it.
  const modules = simulate ? [] : workcell.modules;
  return checkInstruments(draft.placed, state, modules, draft.problems, draft.texts, [], budget);
}

/** How the lab stands, as far as the instruments of a workflow go. */
interface LabNow {
  state: WorkcellState;
  /** Milliseconds since the epoch, by the store's clock. */
  at: number;
  /** What runs do about the commands that hold instruments back, by command. */
  unknown: Readonly<Record<string, UnknownStep['run']>>;
  /** See `Site`. */
  embedded: boolean;
}

/** How each instrument of these modules stands now, in the order in which the modules are used. Pure. */
function instrumentsOf(modules: Iterable<string>, workcell: Workcell, lab: LabNow): UsedInstrument[] {
  const used = [...new Set(modules)].filter((name) => findModule(workcell, name)?.active);
  const { unknown, at: now, embedded } = lab;
  const beside = { unknownOf: (command_id: string) => unknown[command_id], now, embedded };
  return used
    .flatMap((name) => conditionsOfModule(workcell, { name }, lab.state, beside))
    .map((condition) => viewOf(condition, lab.at));
}

function viewOf(condition: Condition, at: number): UsedInstrument {
  const { module, instance, state, reasons, occupied } = condition;
  const next = reasons.find((reason) => reason.next !== undefined)?.next;
  const text =
    reasons.map(inWords).join('; ') ||
    occupied.map((entry) => describeActing(entry, at)).join('; ') ||
    'takes the next step that comes';
  return {
    module,
    ...(instance === null ? {} : { instance }),
    ...{ state, text },
    ...(next === undefined ? {} : { next }),
  };
}

/** A person reads no more of them, and an editor has them already. */
const mostSteps = 1_000;

/** What a workflow wants of whoever hands it in, and its steps, whatever is wrong with them. Pure. */
function outlineWorkflow(
  { document, written: all }: Read,
  files: readonly string[],
  placed: readonly PlacedStep[],
): WorkflowOutline {
  const { flowdef } = document;
  const written = all.map(({ step }) => step);
  const given = new Set(files.map(safeFileName));
  const description = textOf(document.metadata?.['description'])?.trim();
  return {
    name: textOf(document.name),
    ...(description && { description }),
    parameters: (document.parameters ?? []).map(parameterOf),
    payload_keys: [...new Set(written.flatMap(keysOf))],
    files: flowdef.flatMap((step, position) =>
      Object.entries(strings(objectIn(step, 'files'))).map(([key, name]) => ({
        ...{ key, step: position, name: baseName(name) },
        given: given.has(safeFileName(name)),
      })),
    ),
    steps: flowdef.slice(0, mostSteps).map((step) => ({
      name: textOf(step['name']),
      module: textOf(step['module']),
      action: textOf(step['action']),
      args: objectIn(step, 'args'),
    })),
    step_count: flowdef.length,
    ...runSteps(placed),
  };
}

type OutlineSteps = Pick<WorkflowOutline, 'run_steps' | 'run_step_count' | 'later_steps'>;
type OutlineStep = WorkflowOutline['run_steps'][number];

/** The steps that the run begins with, and those that are added to it: what they say of each other by number, they say by place. */
function runSteps(placed: readonly PlacedStep[]): OutlineSteps {
  const first = placed.filter(({ number }) => number >= 0).sort((a, b) => a.number - b.number);
  const own = first.slice(0, mostSteps);
  const later = placed.filter(({ number }) => number < 0).slice(0, mostSteps);
  const places = new Map([...own, ...later].map(({ number }, index) => [number, index]));
  const at = (number: number) => places.get(number);
  return {
    run_steps: own.map((each) => outlineStep(each, at)),
    ...(first.length > own.length && { run_step_count: first.length }),
    ...(later.length > 0 && { later_steps: later.map((each) => outlineStep(each, at)) }),
  };
}

function outlineStep(
  { step, number, pointer, file, name, within, added_for }: PlacedStep,
  at: (number: number) => number | undefined,
): OutlineStep {
  const { module, action, when, loop, recover, cleanup } = step;
  const after = step.after ?? (number === 0 ? [] : [number - 1]);
  const of = added_for && at(added_for.of);
  return {
    ...{ name: step.name || name, module, action, pointer },
    after: after.flatMap((each) => at(each) ?? []),
    ...(file === undefined ? {} : { file }),
    ...(within && { within: [...within] }),
    ...(when === undefined ? {} : { when }),
    ...(loop && { rounds: roundsOf(loop) }),
    ...(recover && { recover: recover.map((each) => each.name) }),
    ...(cleanup && { cleanup }),
    ...(added_for && of !== undefined && { added_for: { as: added_for.as, of } }),
    ...timesWith(step, at),
  };
}

function roundsOf({ body, for_each, repeat }: Loop): NonNullable<OutlineStep['rounds']> {
  const steps = body.map((each) => each.name);
  if (!for_each) return { kind: 'repeat', steps, ...repeat };
  const { items, max_parallel } = for_each;
  const count = typeof items === 'string' ? undefined : items.length;
  return { kind: 'for_each', steps, max_parallel, ...(count === undefined ? {} : { count }) };
}

/** All that a form for its value can be made of. */
function parameterOf(parameter: DeclaredParameter): WorkflowOutline['parameters'][number] {
  const { name, default: value = null, ...stated } = parameter;
  const { type, enum: values, minimum, maximum, description, unit } = stated;
  const known = { type, enum: values, minimum, maximum, description, unit };
  return {
    name,
    required: value === null,
    ...(value === null ? {} : { default: value }),
    ...withoutNulls(known),
  };
}

function withoutNulls<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const stated = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(stated) as { [Key in keyof T]?: NonNullable<T[Key]> };
}

/** The keys of the payload that a step names, as a whole value or in an expression. */
function keysOf(step: JsonObject): string[] {
  const values = [...Object.values(objectIn(step, 'args')), ...Object.values(objectIn(step, 'files'))];
  const whole = values.flatMap((value) => (typeof value === 'string' ? (payloadKeyOf(value) ?? []) : []));
  const { recover: _, ...own } = step;
  const asked = ['when', 'for_each', 'repeat'].map((key) => JSON.stringify(own[key] ?? null));
  const braced = JSON.stringify(own).match(/\$\{\{.*?\}\}/g) ?? [];
  const named = [...asked, ...braced].flatMap((text) => [...text.matchAll(/\bpayload\.([A-Za-z_]\w*)/g)]);
  return [...whole, ...named.flatMap(([, key]) => key ?? [])];
}

function objectIn(step: JsonObject, key: string): JsonObject {
  const value = step[key];
  return value !== undefined && isObject(value) ? value : {};
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
