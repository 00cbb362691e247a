import { newId } from '../../shared/contracts/ids.ts';
import { runIds } from '../../shared/observe/index.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import {
  type NewRecord,
  type WrittenRun,
  type CreateOutcome,
  ownEventRecord,
} from '../../shared/store/index.ts';
import { type Traced, tracedIn } from '../../shared/contracts/traced.ts';
import { prepareRunInWorker } from './worker/in-worker.ts';
import type { RunsContext } from './context.ts';
import type { Deadline } from '../http/index.ts';
import type { PreparedRun, Submission } from './prepare-run.ts';
import type { SubmissionForm } from './submission-form.ts';
import { message } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { findRun } from './run-pages.ts';
import { renderRun } from './render-run.ts';
import {
  experimentDirectory,
  unregisteredName,
  type ExperimentBody,
} from '../../shared/contracts/experiment.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';

/** A run that can be put into the store, and what goes in with it: its experiment, where nobody has registered that. */
interface Ready extends PreparedRun {
  records: readonly NewRecord[];
}

/**
 * Takes a submission: checks it, keeps its files, and puts the run, which belongs to the trace that was `traced`, into the store. A run in the store is accepted, whether
 * there is a broker now or not: the owner looks for new runs by itself. Resolves to the run; with a key that was used before,
 * to that run.
 * @param by whose key or session it was handed in with, where there was one; of the machine's own, which no quota bounds, only `key` is told
 * @throws WeirError `invalid_workflow` with every problem, `bad_payload`, `too_large`, `quota_reached`, `idempotency_conflict`: nothing is
 *   stored then, or only what an earlier submission with the key has stored. `store_unavailable`: nothing is stored, unless the store went away while it was asked, which a repetition
 *   with the same key clears up.
 */
export async function submitRun(
  context: RunsContext,
  form: SubmissionForm,
  idempotencyKey: string | undefined,
  traced: Traced,
  by: { name?: string | undefined; key?: string | undefined } = {},
  deadline: Deadline = context.deadlines.begin(),
): Promise<Submitted> {
  const run_id = newId();
  const run = { run_id, created_at: Date.now(), ...traced };
  const prepared = await prepare(context, { form, run, by: by.key }, deadline);
  if (form.validate_only) return { run_id, answer: prepared.answer };

  const uncount = await deadline.withStore(() => context.limits.queue(by.name, run_id));
  let outcome;
  try {
    await keepFiles(context, prepared);
    const key = idempotencyKey && { key: idempotencyKey, fingerprint: prepared.fingerprint };
    outcome = await createRun(context, prepared, key || undefined, deadline);
  } catch (error) {
    uncount();
    throw error;
  }
  if (outcome.outcome === 'existing') {
    uncount();
    await dropFiles(context, prepared);
    return answerWithExisting(context, outcome.run_id, deadline);
  }
  const { log } = context;
  if (log.isLevelEnabled('debug')) log.debug(runIds(run), 'a run is accepted');
  announce(context, run_id, traced);
  return { run_id, answer: prepared.answer };
}

/**
 * Makes the run. What is wrong with it is told also while the store is away. Nothing is stored yet, so that nothing is left of a
 * submission that is refused.
 */
async function prepare(
  context: RunsContext,
  given: Pick<Submission, 'form' | 'run' | 'by'>,
  deadline: Deadline,
): Promise<Ready> {
  const { store, workcell } = context;
  const { experiment_id } = given.form;
  const known = { ...given, data: context.data.root, workcell, brokerAway: !context.broker.health().up };
  const read = () =>
    Promise.all([context.workcellState.read(), store.readRecord('experiment', experiment_id)]);
  const prepareWith = async ([state, record]: Awaited<ReturnType<typeof read>> | []) => {
    const experiment = record?.body ?? unregisteredExperiment(experiment_id);
    const run = await prepareRunInWorker({ ...known, experiment, state });
    if (!run || record) return run && { ...run, records: [] };
    return { ...run, records: recordsOfUnknown(context, { ...experiment, experiment_name: run.label }) };
  };
  // Where other things are wrong already, the instruments' part is told only if it comes at once.
  const hurried = await within(read(), context.timing.hurried).catch(() => timedOut);
  const first = await prepareWith(typeof hurried === 'symbol' ? [] : hurried);
  if (first) return first;
  const second = await prepareWith(await deadline.withStore(read));
  if (!second) throw new Error('a run is prepared once the state is known');
  return second;
}

async function keepFiles({ data }: RunsContext, { directory, files }: PreparedRun): Promise<void> {
  if (files.length === 0) return;
  try {
    await data.moveAllIn(directory, files);
  } catch (error) {
    await data.removeRun(directory);
    throw error;
  }
}

/** A submission that was accepted, or checked. */
export interface Submitted {
  run_id: string;
  /** The run as the client is told it: a WorkflowRun as JSON in UTF-8. */
  answer: Uint8Array;
}

/** A run whose files lie in its folder, and what goes into the store with it. */
export interface RunWithFiles {
  written: WrittenRun;
  /** The run's folder, relative to the data folder. */
  directory: string;
  files: readonly unknown[];
  records: readonly NewRecord[];
}

/** Tells the owner that there is a run to be taken. A hint: where it is lost, the owner finds the run a few seconds later. */
export function announce({ broker, workcell }: RunsContext, run_id: string, traced: Traced): void {
  broker.sendReport(message('run.submit', { workcell: workcell.name, run_id, ...traced, body: {} }));
}

/** Removes what was kept of a run that the store does not take. */
export async function dropFiles(
  { data }: RunsContext,
  { directory, files }: Pick<RunWithFiles, 'directory' | 'files'>,
): Promise<void> {
  if (files.length > 0) await data.removeRun(directory);
}

/**
 * Creates the run once, however often the store has to be asked. Its files are dropped where it is certain that the store does not have
 * it; where another run has the key, that is left to the caller.
 */
export async function createRun(
  context: RunsContext,
  prepared: RunWithFiles,
  idempotency: { key: string; fingerprint: string } | undefined,
  deadline: Deadline,
): Promise<CreateOutcome> {
  let unanswered = false;
  const create = () =>
    context.store.createRun(prepared.written, idempotency, prepared.records).catch((error: unknown) => {
      unanswered ||= WeirError.is(error, 'store_unavailable');
      throw error;
    });
  try {
    const outcome = await deadline.withStore(create);
    // The answer to an earlier attempt was lost on its way.
    const own = outcome.outcome === 'existing' && outcome.run_id === prepared.written.run_id;
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
  const run = await findRun(context, runId, deadline).catch((cause: unknown) => {
    if (!WeirError.is(cause, 'run_not_found')) throw cause;
    // Refused rather than done again: nobody can tell any more what became of it.
    const message = `the run ${runId} of this idempotency key was cleared; take another key to run it again`;
    throw new WeirError('run_not_found', message, { cause });
  });
  if (run.state === 'new') announce(context, runId, tracedIn(run.definition));
  const brokerAway = !context.broker.health().up;
  return { run_id: runId, answer: await renderRun({ ...run, brokerAway, site: context }, context.data) };
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
