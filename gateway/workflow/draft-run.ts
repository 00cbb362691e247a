import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import { escapePointer } from '../../shared/contracts/schema.ts';
import { Budget, usualBudget } from '../../shared/expressions/budget.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import {
  describeProblem,
  firstProblems,
  maxProblems,
  placed,
  type Locate,
  type Problem,
} from '../../shared/yaml/problem.ts';
import { asSubmitted } from './as-submitted.ts';
import { stepIds } from './build-step.ts';
import { fillStep } from './fill-step.ts';
import { findConflicts } from './find-conflicts.ts';
import { buildFlow, type BuiltStep, type FillStep } from './flow/build-flow.ts';
import type { FlowNode } from './flow/flow-node.ts';
import { layOut } from './flow/lay-out.ts';
import { prepareStep } from './flow/prepare-step.ts';
import { findForeignReferences } from './foreign-references.ts';
import { matchFiles, type PlacedFile, type StepFiles, type Upload } from './match-files.ts';
import type { PlacedStep } from './placed-step.ts';
import { resolveParameters } from './put-in-parameters.ts';
import { maxLocatedJson, readWorkflow } from './read-workflow.ts';
import { RunSize } from './run-size.ts';

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
}

/** A run as far as it can be worked out without knowing the instruments. Without problems it is whole. */
export interface RunDraft<U extends Upload = Upload> {
  label: string;
  /** The workflow as it came. */
  document: Json;
  /** The workflow in WEI's shape, parameters put in, payload and locations not. */
  workflow: JsonObject;
  /** Steps whose shape is wrong are left out. */
  steps: StepDefinition[];
  /** These, and those that may be added while the run goes on, with where each stands in the workflow. */
  placed: PlacedStep[];
  /** Undefined where the workflow does not say it. */
  priority: number | undefined;
  files: PlacedFile<U>[];
  problems: Problem[];
  warnings: string[];
  locate: Locate;
}

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
  problems.push(...read.keys.refused, ...findForeignReferences(document));
  const size = new RunSize();
  size.add(payload);
  size.add(submission.parameters ?? null);

  const known = { parameters, payload, budget: new Budget(usualBudget + costs * submission.text.length) };
  const {
    frame,
    nodes,
    problems: unshaped,
  } = layOut(document, known, (written, pointer, values) => prepareStep(written, pointer, values, size));
  problems.push(...unshaped);
  const idFor = stepIds();
  const fill: FillStep = ({ rounds, pointer, settled }, step) => {
    const id = idFor(step.id);
    if (rounds) return { id, args: {}, files: {}, locations: {} };
    size.resumeStep(step.name);
    const { warnings, ...filled } = fillStep(step, pointer, payload, workcell, size, settled);
    if (problems.length <= maxProblems) problems.push(...filled.problems);
    if (unheeded.length < maxProblems) unheeded.push(...warnings);
    return { id, ...filled };
  };
  const built = buildFlow(frame, nodes, fill, {
    numbers: (steps) => size.addNumbers(steps),
    scope: ({ steps, values }) => size.add({ steps, values }),
  });
  problems.push(...built.problems, ...findConflicts(built.steps), ...(strict ? unheeded : []));

  const ids = new Set(built.steps.map(({ step }) => step.id));
  const matched = matchFiles(wantedFiles(nodes, built.steps), submission.uploads, ids);
  problems.push(...matched.problems);
  const files = new Map(nodes.map((node, index) => [node, matched.steps[index]]));
  for (const { node, step } of built.steps) step.files = { ...step.files, ...files.get(node) };

  const own = built.steps
    .filter(({ node }) => node.number >= 0)
    .sort((a, b) => a.node.number - b.node.number);
  return {
    label: document.name,
    document,
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
    priority: document.priority ?? undefined,
    files: matched.placed,
    problems: firstProblems(problems),
    warnings: [...read.warnings, ...(strict ? [] : unheeded.map(described)), ...matched.warnings],
    locate: read.locate,
  };

  function described(problem: Problem): string {
    const known = problem.line !== undefined || submission.text.length > maxLocatedJson;
    return describeProblem(known ? problem : placed(problem, read.locate(problem.pointer)));
  }
}

/** The files that must come with the submission: not those that another step will have made. */
function wantedFiles(nodes: readonly FlowNode[], built: readonly BuiltStep[]): StepFiles[] {
  const steps = new Map(built.map(({ node, step }) => [node, step]));
  return nodes.map((node) => {
    const { files = {}, expressions = {} } = steps.get(node) ?? {};
    const known = Object.entries(files).filter(
      ([argument]) => !Object.hasOwn(expressions, `/files/${escapePointer(argument)}`),
    );
    return { pointer: node.pointer, files: Object.fromEntries(known) };
  });
}

const nothing = {
  ...{ label: '', document: null, workflow: {}, steps: [], placed: [], files: [], warnings: [] },
  priority: undefined,
};
