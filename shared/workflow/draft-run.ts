import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { StepDefinition } from '../contracts/run.ts';
import { escapePointer } from '../kernel/json/schema.ts';
import { Budget, usualBudget } from '../expressions/index.ts';
import { type Workcell, type WorkcellModule, findModule } from '../contracts/workcell.ts';
import {
  describeProblem,
  firstProblems,
  located,
  maxProblems,
  type Excerpt,
  type Locate,
  type Place,
  type Problem,
} from '../kernel/json/problem.ts';
import { stepIds, buildStep, strings, type FilledParts } from './build-step.ts';
import {
  buildFlow,
  fileOf,
  nestSteps,
  type BuiltFlow,
  type BuiltStep,
  type FillStep,
} from './flow/build-flow.ts';
import type { FlowNode } from './flow/flow-node.ts';
import { layOut, type Prepare, UsedWorkflows } from './flow/lay-out.ts';
import { prepareStep } from './flow/prepare-step.ts';
import type { GrowingRun } from './flow/growing-run.ts';
import { findForeignReferences } from './foreign-keys.ts';
import { matchFiles, type PlacedFile, type StepFiles, type Upload } from './match-files.ts';
import type { PlacedStep, PlacedText } from './placed-step.ts';
import { resolveParameters, putInLocations, putInPayload, RunSize } from './put-in.ts';
import { maxLocatedJson, readWorkflow } from './read-workflow.ts';
import { findStrayPayload } from './stray-payload.ts';
import type { StepDocument } from './workflow-schema.ts';
import { checkTimes } from './times/check-times.ts';
import { timesOfRun, type WrittenTimes, type Clock, type RunTimes } from './times/run-times.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { cutShort, someOf, hasUnseen, withoutUnseen } from '../kernel/some-of.ts';
import { maxMessageBytes } from '../contracts/envelope.ts';

/** Room that a command's envelope and address take. */
const maxStepBytes = maxMessageBytes - 16 * 1024;

/** Steps whose results would have one name, or one that looks like another, and steps that fit into no command. */
function findConflicts(steps: readonly PlacedStep[]): Problem[] {
  const labels = new Set<string>();
  const problems: Problem[] = [];
  for (const { step, name: title, pointer, file } of steps) {
    if (problems.length > maxProblems) break;
    const inFile = file === undefined ? {} : { file };
    for (const label of Object.values(step.data_labels)) {
      if (hasUnseen(label)) {
        const message = `step "${cutShort(title)}": the data label ${JSON.stringify(cutShort(withoutUnseen(label, '\uFFFD')))} has a character that nobody sees (here \uFFFD): write it without`;
        problems.push({ pointer: `${pointer}/data_labels`, ...inFile, message });
      }
      if (labels.has(label)) {
        const message = `step "${cutShort(title)}": the data label "${cutShort(label)}" is used twice in the workflow`;
        problems.push({ pointer: `${pointer}/data_labels`, ...inFile, message });
      }
      labels.add(label);
    }
    const { name, action, args, files } = step;
    if (Buffer.byteLength(JSON.stringify({ name, action, args, files })) > maxStepBytes) {
      const message = `step "${cutShort(title)}": it is larger than 1 MiB; hand its arguments over as a file`;
      problems.push({ pointer: `${pointer}/args`, ...inFile, message });
    }
  }
  return problems;
}

/** Keys of weir's own that are shown as they are written; WEI's are shown as they were read. */
const asWritten = [
  ...([
    'instance',
    'same_instance_as',
    'same_instance',
    'on_failure',
    'when',
    'for_each',
    'as',
    'max_parallel',
    'repeat',
  ] as const),
  ...(['max_gap', 'min_gap', 'reserve', 'hold'] as const),
] satisfies (keyof StepDocument)[];

/** A step of `flowdef`: what the author wrote, where the built step holds what was put in. */
function asSubmitted({ step, document }: BuiltStep): JsonObject {
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

/** What a client hands in, as far as its meaning goes. */
export interface Submission<U extends Upload = Upload> {
  /** The workflow, JSON or YAML. */
  text: string;
  payload: JsonObject;
  /** Values for the workflow's parameters; undefined where the client has put them in itself. */
  parameters: JsonObject | undefined;
  uploads: readonly U[];
  /** Whether what the workflow holds and nobody heeds is a problem, where else it is a warning. */
  strict?: boolean;
  /** The workflows that it uses, or that those use, by their paths from its folder on. */
  workflows?: Readonly<Record<string, string>>;
  /** When the run is to begin and to be over, as the submission has it. */
  times?: WrittenTimes;
  /** When it is handed in; without it, nothing is said of the times of the run itself. */
  clock?: Clock;
  /** The run that goes on into which its steps are put, if they are. */
  into?: GrowingRun;
}

/** A run as far as it can be worked out without knowing the instruments. Without problems it is whole. */
export interface RunDraft<U extends Upload = Upload> {
  label: string;
  /** The workflow as it came. */
  document: Json;
  /** Those that it uses, as they came, by their paths; undefined where it uses none. */
  used: JsonObject | undefined;
  /** The workflow in WEI's shape, parameters put in, payload and locations not. */
  workflow: JsonObject;
  /** Steps whose shape is wrong are left out. */
  steps: StepDefinition[];
  /** These, and those that may be added while the run goes on, with where each stands in the workflow. */
  placed: PlacedStep[];
  /** Their texts whose values are not known before the run. */
  texts: PlacedText[];
  /** Undefined where the workflow does not say it. */
  priority: number | undefined;
  times: RunTimes;
  files: PlacedFile<U>[];
  problems: Problem[];
  warnings: string[];
  locate: Locate;
  /** What its steps come to with all values put in, about. */
  bytes: number;
}

/** Bytes of the number of a step, and of what parts it from the next. */
const bytesOfNumber = 6;
/** What the expressions of a workflow may cost together for each of its characters, beside what those of one step may. */
const costs = 10;

/**
 * Works out a run from a submission: reads the workflow, puts all values in, and collects every problem, up to a bound.
 * @param workcell undefined where it is not known: modules and locations are taken on trust then
 * @param read the workflow, where it is read already
 * @throws WeirError `too_large` where the run would be, before it is.
 */
export function draftRun<U extends Upload>(
  submission: Submission<U>,
  workcell: Workcell | undefined,
  read = readWorkflow(submission.text),
): RunDraft<U> {
  if (!read.ok) return { ...nothing, problems: read.problems, locate: read.locate };
  const { document } = read;
  const { payload, strict = false } = submission;
  const { parameters, problems } = resolveParameters(document.parameters ?? [], submission.parameters);
  const unheeded = [...read.keys.unknown];
  problems.push(...read.keys.refused, ...findForeignReferences(document, read.written));
  const size = new RunSize();
  size.add(payload);
  size.add(submission.parameters ?? null);

  const used = new UsedWorkflows(submission.workflows ?? {});
  const length = lengthOf(submission);
  const known = { parameters, payload, budget: new Budget(usualBudget + costs * length) };
  const prepare: Prepare = (written, pointer, values, isAddedLater, around) =>
    prepareStep(written, pointer, values, size, isAddedLater, around);
  const layout = layOut(document, known, prepare, used, submission.into);
  const ofUsed = used.judge();
  problems.push(...ofUsed.problems, ...layout.problems);
  problems.push(...findStrayPayload(document, documentsOf(used), submission));
  unheeded.push(...ofUsed.unheeded);
  const idFor = stepIds();
  const fill: FillStep = (node, step) => {
    const id = idFor(step.id);
    const module = workcell && findModule(workcell, step.module);
    if (node.rounds) return { id, args: {}, files: {}, locations: {} };
    size.resumeStep(step.name);
    const { warnings, ...filled } = fillStep(step, node, { payload, size }, workcell, module);
    const inFile = fileOf(node);
    if (problems.length <= maxProblems)
      problems.push(...filled.problems.map((each) => ({ ...each, ...inFile })));
    if (unheeded.length < maxProblems) unheeded.push(...warnings.map((each) => ({ ...each, ...inFile })));
    return { id, ...filled };
  };
  const built = buildFlow(layout, fill, {
    size,
    numbers: (steps) => size.addBytes(steps * bytesOfNumber),
    scope: (scope) => size.addBytes(JSON.stringify(scope).length),
  });
  const times = judgeTimes(submission, built, layout.nodes, workcell);
  problems.push(...built.problems, ...times.problems, ...findConflicts(built.steps));
  unheeded.push(...times.unheeded);
  if (strict) problems.push(...unheeded);

  const ids = new Set(built.steps.map(({ step }) => step.id));
  const matched = matchFiles(wantedFiles(layout.nodes, built.steps), submission.uploads, ids);
  problems.push(...matched.problems);
  const files = new Map(layout.nodes.map((node, index) => [node, matched.steps[index]]));
  for (const { node, step } of built.steps) step.files = { ...step.files, ...files.get(node) };

  const own = nestSteps(built.steps);
  const noted = [...(strict ? [] : unheeded), ...times.warnings];
  const warnings = [...read.warnings, ...ofUsed.warnings, ...noted.map(described)];
  return {
    label: document.name,
    document,
    used: documentsOf(used),
    workflow: {
      name: document.name,
      metadata: document.metadata ?? {},
      parameters: (document.parameters ?? []).map(({ name, default: value }) => ({
        name,
        default: value ?? null,
      })),
      flowdef: own.map(asSubmitted),
      modules: document.modules ?? [],
    },
    steps: own.map(({ step }) => step),
    placed: built.steps,
    texts: built.texts,
    priority: document.priority ?? undefined,
    times: times.times,
    files: matched.placed,
    problems: firstProblems(problems),
    warnings: [...new Set([...warnings, ...matched.warnings])],
    locate,
    bytes: size.bytes,
  };

  function locate(pointer: string, within?: Excerpt, file?: string): Place | undefined {
    const { locate: find } = (file === undefined ? undefined : used.read.get(file)) ?? read;
    return find(pointer, within);
  }

  function described(problem: Problem): string {
    return describeProblem(length > maxLocatedJson ? problem : located(problem, locate));
  }
}

/** What is wrong with the times that a workflow and its submission speak of, what is not known of them, and those of the run itself. */
function judgeTimes(
  { times: submitted = {}, clock }: Pick<Submission, 'times' | 'clock'>,
  { problems: told, times: placed }: Pick<BuiltFlow, 'problems' | 'times'>,
  nodes: readonly FlowNode[],
  workcell: Workcell | undefined,
): { times: RunTimes; problems: Problem[]; warnings: Problem[]; unheeded: Problem[] } {
  const { unheeded = [], ofRun = {} } = placed ?? {};
  const own = clock ? timesOfRun(ofRun, submitted, clock) : { times: {}, problems: [] };
  const isWhole = placed !== undefined && told.length === 0;
  const found = isWhole ? checkTimes(nodes, placed, workcell) : { problems: [], warnings: [] };
  return {
    times: own.times,
    problems: [...own.problems, ...found.problems],
    warnings: found.warnings,
    unheeded,
  };
}

/** Characters of all workflows of a submission. */
function lengthOf({ text, workflows = {} }: Pick<Submission, 'text' | 'workflows'>): number {
  return Object.values(workflows).reduce((length, each) => length + each.length, text.length);
}

function documentsOf({ read }: UsedWorkflows): JsonObject | undefined {
  const documents = [...read].flatMap(([path, each]): [string, Json][] =>
    each.ok ? [[path, each.document]] : [],
  );
  return documents.length === 0 ? undefined : Object.fromEntries(documents);
}

/** The files that must come with the submission: not those that another step will have made. */
function wantedFiles(nodes: readonly FlowNode[], built: readonly BuiltStep[]): StepFiles[] {
  const steps = new Map(built.map(({ node, step }) => [node, step]));
  return nodes.map((node) => {
    const { files = {}, expressions = {} } = steps.get(node) ?? {};
    const known = Object.entries(files).filter(
      ([argument]) => !Object.hasOwn(expressions, `/files/${escapePointer(argument)}`),
    );
    return { pointer: node.pointer, ...fileOf(node), files: Object.fromEntries(known) };
  });
}

const nothing = {
  ...{ label: '', document: null, workflow: {}, steps: [], placed: [], texts: [], files: [], warnings: [] },
  ...{ used: undefined, priority: undefined, times: {}, bytes: 0 },
};

/**
 * Puts payload and locations into a step, whose module must be one that the workcell has and uses.
 * Where the workcell is not known, module and locations are taken on trust.
 * @param module what the workcell knows of the step's
 * @throws WeirError `too_large` where the run would be.
 */
function fillStep(
  step: StepDocument,
  { pointer, settled = new Set() }: Pick<FlowNode, 'pointer' | 'settled'>,
  { payload, size }: { payload: JsonObject; size: RunSize },
  workcell: Workcell | undefined,
  module: WorkcellModule | undefined,
): FilledParts & { problems: Problem[]; warnings: Problem[] } {
  const isSettled = (list: string) => (name: string) =>
    settled.size > 0 && settled.has(`${list}/${escapePointer(name)}`);
  const args = putInPayload(step.args ?? {}, payload, `${pointer}/args`, size, isSettled('/args'));
  const files = putInPayload(strings(step.files), payload, `${pointer}/files`, size, isSettled('/files'));
  const located = putInLocations(args.entries, workcell?.locations[step.module] ?? {}, size);
  const problems = [...args.problems, ...files.problems].map((problem) => named(problem, step));
  for (const [argument, file] of Object.entries(files.entries)) {
    if (typeof file === 'string') continue;
    const message = `the payload gives no file name for "${argument}"`;
    problems.push(named({ pointer: `${pointer}/files`, message }, step));
  }
  if (workcell && !module?.active) {
    const why = module ? 'is switched off in the workcell file' : `is no module of this workcell`;
    const known = workcell.modules.filter((each) => each.active).map((each) => each.name);
    const like = module ? '' : didYouMean(step.module, known);
    const message = `"${cutShort(step.module)}" ${why}, which has ${someOf(known) || 'none'}${like}`;
    problems.push(named({ pointer: `${pointer}/module`, message }, step));
  }
  return {
    args: located.args,
    files: strings(files.entries),
    locations: { ...strings(step.locations), ...located.locations },
    problems,
    warnings: args.warnings.map((warning) => named(warning, step)),
  };
}

function named(problem: Problem, step: StepDocument): Problem {
  return { ...problem, message: `step "${cutShort(step.name)}": ${problem.message}` };
}
