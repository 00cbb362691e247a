import type { ExperimentBody } from '../../shared/contracts/experiment.ts';
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json/json.ts';
import { idInRow, newId } from '../../shared/contracts/ids.ts';
import type { RunDefinition, StepDefinition } from '../../shared/contracts/run.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { writeRun, type WrittenRun } from '../../shared/store/index.ts';
import { type Traced, tracedIn } from '../../shared/contracts/traced.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { timeZoneOf } from '../../shared/workcell/index.ts';
import {
  describeProblems,
  firstProblems,
  located,
  type Locate,
  type Problem,
} from '../../shared/kernel/json/problem.ts';
import { type IncomingFile, placesIn } from '../files/index.ts';
import { safeFolderName } from '../../shared/kernel/files/safe-name.ts';
import type { JudgingBudget } from '../../shared/foreign-schemas/index.ts';
import {
  checkInstruments,
  type Findings,
  draftMany,
  maxTogetherBytes,
  type RunDraft,
  type SharedDraft,
  tooMuchTogether,
  findHolds,
  findShortages,
} from '../../shared/workflow/index.ts';
import { Turns } from '../../shared/kernel/lifecycle/waiting.ts';
import { keepHandedIn, readObject, type SubmissionForm } from './submission-form.ts';
import type { ReceivedFile } from './receive-form.ts';
import { renderRun } from './render-run.ts';
import { sha256Of } from '../../shared/kernel/digest.ts';
import { canonicalJson } from '../../shared/contracts/canonical-json.ts';

/** All that runs are made of. Plain data: a thread can be handed it. */
export interface Submission {
  form: SubmissionForm;
  /** Of several the first: the others follow it in its row of ids. */
  run: Pick<RunDefinition, 'run_id' | 'created_at' | keyof Traced>;
  experiment: Pick<ExperimentBody, 'campaign_id' | 'directory' | 'registered_by'>;
  /** The name of the key that hands it in, where there is one. */
  by?: string | undefined;
  /** Where the files of runs are. */
  data: string;
  workcell: Workcell;
  /** The fields of the workcell's state; undefined where the store has not told them yet. */
  state: Record<string, Json> | undefined;
  /** True where the gateway has no broker now. */
  brokerAway: boolean;
}

/** A run that is ready to be put into the store. */
interface ReadyRun {
  written: WrittenRun;
  /** The run's folder, relative to the data folder. */
  directory: string;
}

/** Runs that are handed in at once, mostly one. */
export interface PreparedRuns {
  runs: [ReadyRun, ...ReadyRun[]];
  /** The name of their workflow. */
  label: string;
  /** The files that move into the folder of each. */
  files: IncomingFile[];
  /** Stands for what was submitted: the same submission has the same one. */
  fingerprint: string;
  /** What a table gives the runs, in their order; undefined where there is none. */
  rows: JsonObject[] | undefined;
  warnings: string[];
}

/** A run, and how it is shown. */
export interface PreparedRun extends PreparedRuns {
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
  const defined = await defineRuns(submission);
  if (!defined) return undefined;
  const { brokerAway, data } = submission;
  const definition = defined.define(0);
  const told = { definition, state: 'new' as const, steps: {}, brokerAway, site: submission };
  const prepared = await writeRuns({ ...defined, define: () => definition });
  return { ...prepared, answer: await renderRun(told, placesIn(data)) };
}

/** As `prepareRun`, of a submission that may be for many runs. */
export async function prepareRuns(submission: Submission): Promise<PreparedRuns | undefined> {
  const defined = await defineRuns(submission);
  return defined && writeRuns(defined);
}

/** Runs that are ready to be made: each is written as soon as it is, for all of them together may be large. */
export interface DefinedRuns extends Omit<PreparedRuns, 'runs'> {
  total: number;
  /** True where all of them come to the same. */
  areAlike: boolean;
  define: (position: number) => RunDefinition;
}

async function writeRuns({ total, areAlike, define, ...others }: DefinedRuns): Promise<PreparedRuns> {
  const turns = new Turns();
  let bytes = 0;
  const write = (position: number): ReadyRun => {
    const definition = define(position);
    const written = writeRun(definition);
    bytes += written.text.length;
    const expected = areAlike ? written.text.length * total : bytes;
    if (total > 1 && Math.max(bytes, expected) > maxTogetherBytes) throw tooMuchTogether(total);
    return { written, directory: definition.directory };
  };
  const runs: PreparedRuns['runs'] = [write(0)];
  while (runs.length < total) {
    if (turns.isDue()) await turns.pass();
    runs.push(write(runs.length));
  }
  return { runs, ...others };
}

/** Checks a submission, and works out what its runs come to. @throws as `prepareRun` */
export async function defineRuns(submission: Submission): Promise<DefinedRuns | undefined> {
  const { form, workcell, state, run } = submission;
  const payload = readObject(form.payload, 'payload') ?? {};
  const given = readObject(form.parameters, 'parameters');
  const clock = { at: run.created_at, zone: timeZoneOf(workcell) };
  const { drafts, total, problems, warnings } = await draftMany(
    { ...form, payload, parameters: given, uploads: form.files, clock },
    workcell,
    (draft, budget) => (state === undefined ? nothingFound : check(draft, form, workcell, state, budget)),
  );
  const draft = refuse(problems, drafts);
  if (state === undefined) return undefined;
  const shortages = shortagesOf(drafts, submission, state);
  const rows = form.table && byRun(drafts, ({ parameters = {} }) => parameters);
  const handed_in = keepHandedIn(form);
  const draftOf = byRun(drafts, (shared) => shared);
  return {
    total,
    areAlike: drafts.length === 1,
    define(position) {
      const shared = draftOf[position];
      if (!shared) throw new Error(`there is no run at ${position} of ${total}`);
      const isFirst = position === shared.runs[0];
      const own = {
        ...{ ...shared, draft: isFirst ? shared.draft : withOwnIds(shared.draft) },
        warnings: [...shared.warnings, ...shortages],
      };
      const place = total === 1 ? {} : { submission: { id: run.run_id, index: position + 1, of: total } };
      const id = total === 1 ? run.run_id : idInRow(run.run_id, position);
      return { ...define(submission, own, { payload, run_id: id, handed_in }), ...place };
    },
    ...{ label: draft.label, rows, warnings: [...warnings, ...shortages] },
    files: draft.files.map(({ name, upload }) => ({ path: upload.path, name })),
    fingerprint: fingerprint({ ...form, payload, parameters: given }, draft.document, draft.used, {
      ...(rows ? { rows } : {}),
      ...(rows || total === 1 ? {} : { count: total }),
    }),
  };
}

const nothingFound: Promise<Findings> = Promise.resolve({ problems: [], warnings: [] });

type Draft = SharedDraft<ReceivedFile>;

/** What becomes of each run by its draft, in their order. */
function byRun<T>(drafts: readonly Draft[], become: (draft: Draft) => T): T[] {
  const all: T[] = [];
  for (const draft of drafts) for (const position of draft.runs) all[position] = become(draft);
  return all;
}

/** The draft for another run: no two runs share a step. */
function withOwnIds<U extends Draft['draft']>(draft: U): U {
  const ids = new Map<string, string>();
  const renew = <S extends StepDefinition>(step: S): S => {
    const id = newId();
    ids.set(step.id, id);
    const { loop, recover } = step;
    return {
      ...{ ...step, id },
      ...(loop && { loop: { ...loop, body: loop.body.map(renew) } }),
      ...(recover && { recover: recover.map(renew) }),
    };
  };
  const steps = draft.steps.map(renew);
  const { flowdef } = draft.workflow;
  const shown = Array.isArray(flowdef) ? flowdef : [];
  return {
    ...{ ...draft, steps },
    workflow: {
      ...draft.workflow,
      flowdef: shown.map((step) =>
        isObject(step) && typeof step['id'] === 'string'
          ? { ...step, id: ids.get(step['id']) ?? step['id'] }
          : step,
      ),
    },
  };
}

/** Checks the steps against the instruments, and says what they wait for. */
async function check(
  { placed: steps, texts, problems: told }: RunDraft<ReceivedFile>,
  { simulate, validate_only }: SubmissionForm,
  workcell: Workcell,
  fields: Record<string, Json>,
  budget: JudgingBudget,
): Promise<Findings> {
  const state = decodeWorkcellState(fields);
  // To simulate a module, nobody need be able to serve it.
  const { problems, warnings } = await checkInstruments(
    steps,
    state,
    simulate ? [] : workcell.modules,
    told,
    texts,
    [],
    budget,
  );
  // What is walked through without instruments, or only checked, waits for none of them.
  if (simulate || validate_only) return { problems, warnings };
  return { problems, warnings: [...warnings, ...findHolds(steps, state, workcell)] };
}

/** Of what the runs use up together there is too little. */
function shortagesOf(
  drafts: readonly Draft[],
  { form: { simulate, validate_only }, workcell }: Submission,
  fields: Record<string, Json>,
): string[] {
  if (simulate || validate_only) return [];
  const used = drafts.map(({ draft, runs }) => ({ steps: draft.placed, runs: runs.length }));
  return findShortages(used, decodeWorkcellState(fields), workcell);
}

/** The first draft, where all is well. @throws WeirError `invalid_workflow`, `too_large` */
function refuse(problems: readonly Problem[], [first]: readonly Draft[]): Draft['draft'] {
  if (problems.length > 0 || !first) {
    const locate: Locate = (...place) => first?.draft.locate(...place);
    const told = firstProblems(problems).map((problem) => located(problem, locate));
    throw new WeirError('invalid_workflow', describeProblems(told), { details: told });
  }
  const { draft } = first;
  if (Buffer.byteLength(JSON.stringify({ ...draft.workflow, flowdef: [] })) > maxFrameBytes) {
    throw new WeirError(
      'too_large',
      `a workflow may have ${maxFrameBytes} bytes beside its steps: in metadata, parameters and modules`,
    );
  }
  return draft;
}

function define(
  { form, run, experiment, by }: Submission,
  { draft, parameters, warnings }: Draft,
  { payload, run_id, handed_in }: { payload: JsonObject; run_id: string; handed_in: string | undefined },
): RunDefinition {
  const { campaign_id, directory, registered_by } = experiment;
  const owners = [...new Set([by, registered_by])].filter((name) => name !== undefined);
  return {
    run_id,
    experiment_id: form.experiment_id,
    ...(campaign_id === null ? {} : { campaign_id }),
    label: draft.label,
    directory: `${directory}/${safeFolderName(draft.label)}_id_${run_id}`,
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
    ...(form.library && { library: form.library }),
    steps: draft.steps,
    inputs: draft.files.map(({ name, upload: { size, sha256 }, parts }) => ({
      ...{ label: name, path: name, size, sha256 },
      ...(parts && { parts }),
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
 * @param many what makes it one of many runs
 */
export function fingerprint(
  form: Meaning,
  workflow: Json,
  used?: JsonObject,
  many: { count?: number; rows?: JsonObject[] } = {},
): string {
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
    ...many,
  };
  return sha256Of(canonicalJson(meaning));
}
