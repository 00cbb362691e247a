import { decodeTime } from 'ulid';
import { firstOfRow, idInRow, newId } from '../../shared/contracts/ids.ts';
import { runIds } from '../../shared/observe/index.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import {
  type NewRecord,
  type CreateOutcome,
  ownEventRecord,
  type StoredRecord,
} from '../../shared/store/index.ts';
import { type Traced, tracedIn } from '../../shared/contracts/traced.ts';
import { maxProblems } from '../../shared/kernel/json/problem.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import type { SubmittedRuns } from '../../shared/contracts/submitted-runs.ts';
import { prepareRunInWorker, prepareRunsInWorker } from './worker/in-worker.ts';
import type { RunsContext } from './context.ts';
import { demandLeader, type Deadline } from '../http/index.ts';
import type { PreparedRuns, Submission } from './prepare-run.ts';
import type { SubmissionForm } from './submission-form.ts';
import { message } from '../../shared/contracts/message.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { findRun } from './run-pages.ts';
import { noteUse } from './library/note-use.ts';
import { renderRun } from './render-run.ts';
import {
  experimentDirectory,
  unregisteredName,
  type ExperimentBody,
} from '../../shared/contracts/experiment.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';

/** Runs that can be put into the store, and what goes in with them: their experiment, where nobody has registered that. */
type Ready<Prepared extends PreparedRuns = PreparedRuns> = Prepared & {
  records: readonly NewRecord[];
  /** Their experiment, where nobody has given it a name yet. */
  nameless?: StoredRecord<'experiment'>;
};

/** Who hands something in, and under which name. */
export interface HandedIn {
  /** The client's own name for the submission. */
  key: string | undefined;
  /** The trace that its runs belong to. */
  traced: Traced;
  /** Whose key or session it was handed in with, where there was one; of the machine's own, which no quota bounds, only `key` is told. */
  by?: { name?: string | undefined; key?: string | undefined };
  /** Whose share of turns and threads it takes, see `shareOf`. */
  from: string;
}

/**
 * Takes a submission: checks it, keeps its files, and puts the run into the store. A run in the store is accepted, whether
 * there is a broker now or not: the owner looks for new runs by itself. Resolves to the run; with a key that was used before,
 * to that run.
 * @throws WeirError `invalid_workflow` with every problem, `bad_payload`, `too_large`, `quota_reached`, `idempotency_conflict`: nothing is
 *   stored then, or only what an earlier submission with the key has stored. `store_unavailable`: nothing is stored, unless the store went away while it was asked, which a repetition
 *   with the same key clears up.
 */
export async function submitRun(
  context: RunsContext,
  form: SubmissionForm,
  handedIn: HandedIn,
  deadline: Deadline = context.deadlines.begin(),
): Promise<Submitted> {
  const run_id = newId();
  const prepared = await prepare(context, prepareRunInWorker, { form, run_id, handedIn }, deadline);
  const { answer } = prepared;
  if (form.validate_only) return { run_id, label: prepared.label, answer };
  const outcome = await store(context, form, prepared, handedIn, deadline);
  return outcome.outcome === 'existing'
    ? answerWithExisting(context, outcome.run_id, deadline)
    : { run_id, label: prepared.label, answer };
}

/** As `submitRun`, for a submission that may be for many runs: all of them are accepted at once, or none. */
export async function submitRuns(
  context: RunsContext,
  form: SubmissionForm,
  handedIn: HandedIn,
  deadline: Deadline,
): Promise<SubmittedRuns> {
  let first = firstOfRow();
  const prepared = await prepare(context, prepareRunsInWorker, { form, run_id: first, handedIn }, deadline);
  const { runs, rows, label, warnings } = prepared;
  const outcome = form.validate_only ? undefined : await store(context, form, prepared, handedIn, deadline);
  if (outcome?.outcome === 'existing') {
    first = outcome.run_id;
    const { state, definition } = await findOfKey(context, first, deadline);
    if (state === 'new') announce(context, idsOf(first, runs.length), tracedIn(definition));
  }
  return {
    ...{ submission_id: first, experiment_id: form.experiment_id, label },
    runs: idsOf(first, runs.length).map((run_id, at) => {
      const parameters = rows?.[at];
      return { run_id, ...(parameters && { row: at + 1, parameters }) };
    }),
    warnings: warnings.slice(0, maxProblems),
  };
}

function idsOf(first: string, count: number): string[] {
  return count === 1 ? [first] : Array.from({ length: count }, (_, at) => idInRow(first, at));
}

/** Puts runs into the store, with their files, and tells the owner of them. */
async function store(
  context: RunsContext,
  { library, files_in }: Pick<SubmissionForm, 'library' | 'files_in'>,
  prepared: Ready,
  { key, traced, by = {} }: HandedIn,
  deadline: Deadline,
): Promise<CreateOutcome> {
  const ids = prepared.runs.map(({ written }) => written.run_id);
  const uncount = await deadline.withStore(() => context.limits.queue(by.name, ids));
  let outcome;
  try {
    await keepFiles(context, prepared, files_in);
    const idempotency = key === undefined ? undefined : { key, fingerprint: prepared.fingerprint };
    outcome = await createRuns(context, prepared, idempotency, deadline);
  } catch (error) {
    uncount();
    throw error;
  }
  if (outcome.outcome === 'existing') {
    uncount();
    await dropFiles(context, prepared);
    return outcome;
  }
  const { log } = context;
  if (log.isLevelEnabled('debug'))
    for (const run_id of ids) log.debug(runIds({ run_id, ...traced }), 'a run is accepted');
  announce(context, ids, traced);
  if (library) noteUse(context, library, ids.at(-1) ?? '');
  await nameByRun(context, prepared);
  return outcome;
}

/** An experiment that came to be with an event or a datapoint takes the name of its first run's workflow. Where that fails, the next run gives it. */
async function nameByRun({ store, log }: RunsContext, { nameless, label }: Ready): Promise<void> {
  if (!nameless) return;
  const { body, revision } = nameless;
  const named = experimentRecord({ ...body, experiment_name: label });
  await store.writeRecord(named, revision).catch((error: unknown) => {
    log.debug(
      { experiment_id: body.experiment_id, reason: messageOf(error) },
      'an experiment has no name yet',
    );
  });
}

interface AboutToBe {
  form: SubmissionForm;
  run_id: string;
  handedIn: HandedIn;
}

/** As `prepareAt` this moment; a repetition, whose time may be over by now, as when it was handed in first. */
async function prepare<Prepared extends PreparedRuns>(
  context: RunsContext,
  make: (submission: Submission, from: string) => Promise<Prepared | undefined>,
  asked: AboutToBe,
  deadline: Deadline,
): Promise<Ready<Prepared>> {
  try {
    return await prepareAt(Date.now(), context, make, asked, deadline);
  } catch (error) {
    const isTimed = asked.form.times !== undefined || /\b(?:complete_by|not_before)\b/.test(asked.form.text);
    const { key } = asked.handedIn;
    if (!WeirError.is(error, 'invalid_workflow') || !isTimed || key === undefined) throw error;
    const first = await deadline.withStore(() => standingFor(context, key));
    if (first === undefined) throw error;
    return await prepareAt(decodeTime(first), context, make, asked, deadline);
  }
}

/** The run that a key stands for. */
async function standingFor({ store }: RunsContext, key: string): Promise<string | undefined> {
  const run_id = await store.runOfKey(key);
  const revision = run_id === undefined ? undefined : await store.readRevision(run_id);
  return revision?.state === 'withdrawn' ? undefined : run_id;
}

/**
 * Makes the runs. What is wrong with them is told also while the store is away. Nothing is stored yet, so that nothing is left of a
 * submission that is refused.
 */
async function prepareAt<Prepared extends PreparedRuns>(
  created_at: number,
  context: RunsContext,
  make: (submission: Submission, from: string) => Promise<Prepared | undefined>,
  { form, run_id, handedIn: { traced, by, from } }: AboutToBe,
  deadline: Deadline,
): Promise<Ready<Prepared>> {
  const { store } = context;
  const { experiment_id } = form;
  const run = { run_id, created_at, ...traced };
  const known = {
    ...{ form, run, by: by?.key, data: context.data.root },
    brokerAway: !context.broker.health().up,
  };
  const read = () =>
    Promise.all([context.workcellState.read(), store.readRecord('experiment', experiment_id)]);
  const prepareWith = async ([state, record]: Awaited<ReturnType<typeof read>> | []) => {
    const experiment = record?.body ?? unregisteredExperiment(experiment_id);
    // The one that is known once the state was read.
    const { workcell } = context;
    const made = await make({ ...known, workcell, experiment, state }, from);
    const nameless = record?.body.experiment_name === unregisteredName ? { nameless: record } : {};
    if (!made || record) return made && { ...made, records: [], ...nameless };
    return { ...made, records: recordsOfUnknown(context, { ...experiment, experiment_name: made.label }) };
  };
  // Where other things are wrong already, the instruments' part is told only if it comes at once.
  const hurried = await within(read(), context.timing.hurried).catch(() => timedOut);
  const first = await prepareWith(typeof hurried === 'symbol' ? [] : hurried);
  if (first) return first;
  const second = await prepareWith(await deadline.withStore(read));
  if (!second) throw new Error('a run is prepared once the state is known');
  return second;
}

/** @param from the folder of the run that has them; undefined where they have just arrived */
async function keepFiles(
  context: RunsContext,
  { runs, files }: PreparedRuns,
  from: string | undefined,
): Promise<void> {
  if (files.length === 0) return;
  const { data, maxUpload } = context;
  const [{ directory: first }, ...others] = runs;
  try {
    if (from === undefined) await data.moveIn(first, files);
    else await data.take(from, [first], files, maxUpload);
    const folders = others.map(({ directory }) => directory);
    const shared = files.map(({ name }) => ({ path: name }));
    if (folders.length > 0) await data.take(first, folders, shared, maxUpload);
  } catch (error) {
    await dropFiles(context, { runs, files });
    throw error;
  }
}

/** A submission that was accepted, or checked. */
export interface Submitted {
  run_id: string;
  label: string;
  /** The run as the client is told it: a WorkflowRun as JSON in UTF-8. */
  answer: Uint8Array;
}

/** Runs whose files lie in their folders, and what goes into the store with them. */
export interface RunsWithFiles {
  /** Each with its folder, relative to the data folder. */
  runs: PreparedRuns['runs'];
  files: readonly unknown[];
  records: readonly NewRecord[];
}

/** Tells the owner that there are runs to be taken. A hint: where it is lost, the owner finds them a few seconds later. */
export function announce({ broker, workcell }: RunsContext, ids: readonly string[], traced: Traced): void {
  for (const run_id of ids)
    broker.sendReport(message('run.submit', { workcell: workcell.name, run_id, ...traced, body: {} }));
}

/** Removes what was kept of runs that the store does not take. */
export async function dropFiles(
  { data }: RunsContext,
  { runs, files }: Pick<RunsWithFiles, 'runs' | 'files'>,
): Promise<void> {
  if (files.length > 0) for (const { directory } of runs) await data.removeRun(directory);
}

/**
 * Creates the runs once, however often the store has to be asked. Their files are dropped where it is certain that the store does not have
 * them; where another run has the key, that is left to the caller.
 */
export async function createRuns(
  context: RunsContext,
  prepared: RunsWithFiles,
  idempotency: { key: string; fingerprint: string } | undefined,
  deadline: Deadline,
): Promise<CreateOutcome> {
  const [{ written: first }, ...others] = prepared.runs;
  const written = [first, ...others.map((run) => run.written)] as const;
  let unanswered = false;
  const create = () =>
    context.store.createRun(written, idempotency, prepared.records).catch((error: unknown) => {
      unanswered ||= WeirError.is(error, 'store_unavailable');
      throw error;
    });
  try {
    await deadline.withStore(() => demandLeader(context.store, written.find(({ since }) => since)?.since));
    const outcome = await deadline.withStore(create);
    // The answer to an earlier attempt was lost on its way.
    const own = outcome.outcome === 'existing' && outcome.run_id === first.run_id;
    return own ? { outcome: 'created' } : outcome;
  } catch (error) {
    // Once the store has left an attempt unanswered, nobody knows whether it has the run, which would need its files.
    if (!unanswered) await dropFiles(context, prepared);
    throw error;
  }
}

/** The run that an idempotency key stands for. */
export async function answerWithExisting(
  context: RunsContext,
  runId: string,
  deadline: Deadline,
): Promise<Submitted> {
  const run = await findOfKey(context, runId, deadline);
  if (run.state === 'new') announce(context, [runId], tracedIn(run.definition));
  const brokerAway = !context.broker.health().up;
  const answer = await renderRun({ ...run, brokerAway, site: context }, context.data);
  return { run_id: runId, label: run.definition.label, answer };
}

function findOfKey(context: RunsContext, runId: string, deadline: Deadline): Promise<ArchivedRun> {
  return findRun(context, runId, deadline).catch((cause: unknown) => {
    if (!WeirError.is(cause, 'run_not_found')) throw cause;
    // Refused rather than done again: nobody can tell any more what became of it.
    const message = `the run ${runId} of this idempotency key was cleared; take another key to run it again`;
    throw new WeirError('run_not_found', message, { cause });
  });
}

/**
 * What registers an experiment that was looked for in vain: the experiment, and the event that it began. Where somebody else
 * does the same at this moment, one of the two counts: but for their time they are equal, because only who was told an id
 * can state it.
 */
export function recordsOfUnknown(
  { workcell }: { workcell: Workcell },
  experiment: ExperimentBody,
): NewRecord[] {
  return [
    experimentRecord(experiment),
    ownEventRecord(workcell, { type: 'EXPERIMENT', name: 'START', experiment }),
  ];
}

/** What an experiment is that only its id is known of; its folder has that name also where it takes the one of its first run's workflow. */
export function unregisteredExperiment(experimentId: string): ExperimentBody {
  return {
    experiment_id: experimentId,
    experiment_name: unregisteredName,
    campaign_id: null,
    experiment_description: null,
    email_addresses: [],
    directory: experimentDirectory(unregisteredName, experimentId),
    created_at: Date.now(),
  };
}

/** The record that keeps an experiment; it belongs to its campaign, if it has one. */
export function experimentRecord(body: ExperimentBody): NewRecord<'experiment'> {
  const { experiment_id, campaign_id } = body;
  return {
    kind: 'experiment',
    id: experiment_id,
    ...(campaign_id === null ? {} : { group: campaign_id }),
    body,
  };
}
