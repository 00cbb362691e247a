import type { ExperimentBody } from '../../shared/contracts/experiment.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { writeRun, type WrittenRun } from '../../shared/store/index.ts';
import { type Traced, tracedIn } from '../../shared/contracts/traced.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { timeZoneOf } from '../../shared/workcell/index.ts';
import { describeProblems, firstProblems, located, type Problem } from '../../shared/kernel/json/problem.ts';
import { DataFolder, type IncomingFile } from '../http/index.ts';
import { safeFolderName } from '../../shared/kernel/files/safe-name.ts';
import {
  checkInstruments,
  type Findings,
  draftRun,
  type RunDraft,
  findHolds,
  findShortages,
  readWorkflow,
} from '../../shared/workflow/index.ts';
import { keepHandedIn, readObject, type SubmissionForm } from './submission-form.ts';
import type { ReceivedFile } from './receive-form.ts';
import { renderRun } from './render-run.ts';
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/contracts/canonical-json.ts';

/** All that a run is made of. Plain data: a thread can be handed it. */
export interface Submission {
  form: SubmissionForm;
  run: Pick<RunDefinition, 'run_id' | 'created_at' | keyof Traced>;
  experiment: Pick<ExperimentBody, 'campaign_id' | 'directory' | 'registered_by'>;
  /** The name of the key that hands it in, where there is one. */
  by?: string | undefined;
  /** The path of the data folder. */
  data: string;
  workcell: Workcell;
  /** The fields of the workcell's state; undefined where the store has not told them yet. */
  state: Record<string, Json> | undefined;
  /** True where the gateway has no broker now. */
  brokerAway: boolean;
}

/** A run that is ready to be put into the store. */
export interface PreparedRun {
  written: WrittenRun;
  /** The name of its workflow. */
  label: string;
  /** The run's folder, relative to the data folder, and the files that move into it. */
  directory: string;
  files: IncomingFile[];
  /** Stands for what was submitted: the same submission has the same one. */
  fingerprint: string;
  /** What the client is answered: a WorkflowRun as JSON in UTF-8. */
  answer: Uint8Array;
}

/** Bytes that a workflow may have beside its steps. */
const maxFrameBytes = 1024 * 1024;

/**
 * Makes a run of a submission, and checks it on the way. Resolves to undefined where nothing is wrong so far and the state is
 * needed to go on.
 * @throws WeirError `invalid_workflow` with every problem, `bad_payload`, `invalid_form`, `bad_request`, `too_large`.
 */
export async function prepareRun(submission: Submission): Promise<PreparedRun | undefined> {
  const { form, workcell, state } = submission;
  const values = {
    payload: readObject(form.payload, 'payload') ?? {},
    parameters: readObject(form.parameters, 'parameters'),
  };
  const clock = { at: submission.run.created_at, zone: timeZoneOf(workcell) };
  const handedIn = { ...form, ...values, uploads: form.files, clock };
  const draft = draftRun(handedIn, workcell, readWorkflow(form.text));
  const findings = state === undefined ? undefined : await check(draft, form, workcell, state);
  refuse([...draft.problems, ...(findings?.problems ?? [])], draft);
  if (!findings) return undefined;
  const definition = define(submission, draft, values, [...draft.warnings, ...findings.warnings]);
  return {
    written: writeRun(definition),
    label: definition.label,
    directory: definition.directory,
    files: draft.files.map(({ name, upload }) => ({ path: upload.path, name })),
    fingerprint: fingerprint({ ...form, ...values }, draft.document, draft.used),
    answer: await renderRun(
      { definition, state: 'new', steps: {}, brokerAway: submission.brokerAway, site: submission },
      new DataFolder(submission.data),
    ),
  };
}

/** Checks the steps against the instruments, and says what they wait for. */
async function check(
  { placed: steps, texts, problems: told }: RunDraft<ReceivedFile>,
  { simulate, validate_only }: SubmissionForm,
  workcell: Workcell,
  fields: Record<string, Json>,
): Promise<Findings> {
  const state = decodeWorkcellState(fields);
  // To simulate a module, nobody need be able to serve it.
  const { problems, warnings } = await checkInstruments(
    steps,
    state,
    simulate ? [] : workcell.modules,
    told,
    texts,
  );
  // What is walked through without instruments, or only checked, waits for none of them.
  if (simulate || validate_only) return { problems, warnings };
  const holds = [...findHolds(steps, state, workcell), ...findShortages(steps, state, workcell)];
  return { problems, warnings: [...warnings, ...holds] };
}

function refuse(problems: readonly Problem[], { workflow, locate }: RunDraft<ReceivedFile>): void {
  if (problems.length > 0) {
    const told = firstProblems(problems).map((problem) => located(problem, locate));
    throw new WeirError('invalid_workflow', describeProblems(told), { details: told });
  }
  if (Buffer.byteLength(JSON.stringify({ ...workflow, flowdef: [] })) > maxFrameBytes) {
    throw new WeirError(
      'too_large',
      `a workflow may have ${maxFrameBytes} bytes beside its steps: in metadata, parameters and modules`,
    );
  }
}

function define(
  { form, run, experiment, by }: Submission,
  draft: RunDraft<ReceivedFile>,
  { payload, parameters }: { payload: JsonObject; parameters: JsonObject | undefined },
  warnings: string[],
): RunDefinition {
  const { campaign_id, directory, registered_by } = experiment;
  const handed_in = keepHandedIn(form);
  const owners = [...new Set([by, registered_by])].filter((name) => name !== undefined);
  return {
    run_id: run.run_id,
    experiment_id: form.experiment_id,
    ...(campaign_id === null ? {} : { campaign_id }),
    label: draft.label,
    directory: `${directory}/${safeFolderName(draft.label)}_id_${run.run_id}`,
    created_at: run.created_at,
    ...tracedIn(run),
    ...(owners.length === 0 ? {} : { owners }),
    simulate: form.simulate,
    payload,
    ...(parameters === undefined ? {} : { parameters }),
    ...(draft.priority === undefined ? {} : { priority: draft.priority }),
    ...draft.times,
    workflow: draft.workflow,
    ...(handed_in === undefined ? {} : { handed_in }),
    steps: draft.steps,
    inputs: draft.files.map(({ name, upload: { size, sha256 } }) => ({
      label: name,
      path: name,
      size,
      sha256,
    })),
    warnings,
  };
}

/** A submission whose values are read. */
type Meaning = Pick<SubmissionForm, 'files' | 'experiment_id' | 'simulate' | 'times'> & {
  payload: JsonObject;
  parameters: JsonObject | undefined;
};

/**
 * Stands for the meaning of a submission: two with one idempotency key are the same if it is. How a document is written
 * (JSON or YAML, the order of its keys) does not count; the bytes of files do.
 * @param used the workflows that it uses, by their paths; undefined where it uses none
 */
export function fingerprint(form: Meaning, workflow: Json, used?: JsonObject): string {
  const files = form.files.map(({ field, name, sha256 }) => JSON.stringify([field, name, sha256])).sort();
  const { experiment_id, payload, parameters = null, simulate, times } = form;
  const meaning = {
    workflow,
    experiment_id,
    payload,
    parameters,
    simulate,
    files,
    ...(used ? { used } : {}),
    ...(times ? { times } : {}),
  };
  return createHash('sha256').update(canonicalJson(meaning)).digest('hex');
}
