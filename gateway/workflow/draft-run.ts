import { maxMessageBytes } from '../../shared/contracts/envelope.ts';
import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import { cutShort } from '../../shared/contracts/some-of.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import {
  describeProblem,
  firstProblems,
  maxProblems,
  placed,
  type Locate,
  type Problem,
} from '../../shared/yaml/problem.ts';
import { buildStep, stepIds, strings } from './build-step.ts';
import { fillStep } from './fill-step.ts';
import { findForeignReferences } from './foreign-references.ts';
import { matchFiles, type PlacedFile, type Upload } from './match-files.ts';
import { putInParameters, resolveParameters } from './put-in-parameters.ts';
import { maxLocatedJson, readWorkflow } from './read-workflow.ts';
import { RunSize } from './run-size.ts';
import { validateStep, type StepDocument } from './workflow-schema.ts';

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
  steps: StepDefinition[];
  files: PlacedFile<U>[];
  problems: Problem[];
  warnings: string[];
  locate: Locate;
}

/** Room that a command's envelope and address take. */
const maxStepBytes = maxMessageBytes - 16 * 1024;

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
  const empty = {
    label: '',
    document: null,
    workflow: {},
    steps: [],
    files: [],
    warnings: [],
    locate: read.locate,
  };
  if (!read.ok) return { ...empty, problems: read.problems };

  const { document } = read;
  const { parameters, problems } = resolveParameters(document.parameters ?? [], submission.parameters);
  const unheeded = [...read.keys.unknown];
  const foreign = [...read.keys.refused, ...findForeignReferences(document)];
  const size = new RunSize();
  size.add(submission.payload);
  size.add(submission.parameters ?? null);
  const documents: StepDocument[] = [];
  for (const [index, written] of document.flowdef.entries()) {
    size.beginStep(written);
    const put = putInParameters(written, `/flowdef/${index}`, parameters, size);
    problems.push(...put.problems, ...prefixed(validateStep(put.step), `/flowdef/${index}`));
    documents.push(put.step as StepDocument);
    if (problems.length > maxProblems) break;
  }
  // What follows needs steps of the right shape.
  if (problems.length > 0) return { ...empty, problems: firstProblems([...foreign, ...problems]) };

  problems.push(...foreign);
  const idFor = stepIds();
  const steps: StepDefinition[] = [];
  for (const [index, step] of documents.entries()) {
    size.resumeStep(step.name);
    const filled = fillStep(step, `/flowdef/${index}`, submission.payload, workcell, size);
    problems.push(...filled.problems);
    if (unheeded.length < maxProblems) unheeded.push(...filled.warnings);
    steps.push(buildStep(step, idFor(step.id), filled));
    if (problems.length > maxProblems) return { ...empty, problems: firstProblems(problems) };
  }
  problems.push(...findConflicts(steps), ...(submission.strict ? unheeded : []));
  const ids = new Set(steps.map(({ id }) => id));
  const matched = matchFiles(
    steps.map(({ files }) => files),
    submission.uploads,
    ids,
  );
  problems.push(...matched.problems);
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
      flowdef: steps.map((step, index) => asSubmitted(step, documents[index])),
      modules: document.modules ?? [],
    },
    steps: steps.map((step, index) => ({ ...step, files: matched.steps[index] ?? {} })),
    files: matched.placed,
    problems: firstProblems(problems),
    warnings: [...read.warnings, ...(submission.strict ? [] : unheeded.map(described)), ...matched.warnings],
    locate: read.locate,
  };

  function described(problem: Problem): string {
    const known = problem.line !== undefined || submission.text.length > maxLocatedJson;
    return describeProblem(known ? problem : placed(problem, read.locate(problem.pointer)));
  }
}

function prefixed(problems: readonly Problem[], prefix: string): Problem[] {
  return problems.map((problem) => ({ ...problem, pointer: `${prefix}${problem.pointer}` }));
}

function findConflicts(steps: readonly StepDefinition[]): Problem[] {
  const labels = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, step] of steps.entries()) {
    if (problems.length > maxProblems) break;
    for (const label of Object.values(step.data_labels)) {
      if (labels.has(label)) {
        const message = `step "${cutShort(step.name)}": the data label "${cutShort(label)}" is used twice in the workflow`;
        problems.push({ pointer: `/flowdef/${index}/data_labels`, message });
      }
      labels.add(label);
    }
    const { name, action, args, files } = step;
    if (Buffer.byteLength(JSON.stringify({ name, action, args, files })) > maxStepBytes) {
      const message = `step "${cutShort(name)}": it is larger than 1 MiB; hand its arguments over as a file`;
      problems.push({ pointer: `/flowdef/${index}/args`, message });
    }
  }
  return problems;
}

/** A step of `flowdef`: what the author wrote, where the built step holds what was put in. */
function asSubmitted(step: StepDefinition, document: StepDocument | undefined): JsonObject {
  return {
    ...step,
    args: document?.args ?? {},
    files: strings(document?.files),
    locations: strings(document?.locations),
  };
}
