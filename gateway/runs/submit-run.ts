import { newId } from '../../shared/contracts/ids.ts';
import { message } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { runIds } from '../../shared/log/ids-of.ts';
import { timedOut, within } from '../../shared/lifecycle/deadline.ts';
import type { NewRecord } from '../../shared/store/records.ts';
import type { CreateOutcome } from '../../shared/store/store.ts';
import type { Traced } from '../../shared/contracts/traced.ts';
import { tracedIn } from '../../shared/tracing/trace-context.ts';
import { prepareRunAside } from '../aside/aside.ts';
import type { GatewayContext } from '../context.ts';
import { recordsOfUnknown, unregisteredExperiment } from '../experiments/experiment.ts';
import type { Deadline } from '../patience.ts';
import { findRun } from './find-run.ts';
import type { PreparedRun, Submission } from './prepare-run.ts';
import { renderRun } from './render-run.ts';
import type { SubmissionForm } from './submission-form.ts';

/** A run that can be put into the store, and what goes in with it: its experiment, where nobody has registered that. */
interface Ready extends PreparedRun {
  records: readonly NewRecord[];
}

/** A submission that was accepted, or checked. */
export interface Submitted {
  run_id: string;
  /** The run as the client is told it: a WorkflowRun as JSON in UTF-8. */
  answer: Uint8Array;
}

/**
 * Takes a submission: checks it, keeps its files, and puts the run, which belongs to the trace that was `traced`, into the store. A run in the store is accepted, whether
 * there is a broker now or not: the owner looks for new runs by itself. Resolves to the run; with a key that was used before,
 * to that run.
 * @throws WeirError `invalid_workflow` with every problem, `bad_payload`, `too_large`, `idempotency_conflict`: nothing is
 *   stored then, or only what an earlier submission with the key has stored. `store_unavailable`: nothing is stored, unless the store went away while it was asked, which a repetition
 *   with the same key clears up.
 */
export async function submitRun(
  context: GatewayContext,
  form: SubmissionForm,
  idempotencyKey: string | undefined,
  traced: Traced,
): Promise<Submitted> {
  const deadline = context.patience.begin();
  const run_id = newId();
  const run = { run_id, created_at: Date.now(), ...traced };
  const prepared = await prepare(context, { form, run }, deadline);
  if (form.validate_only) return { run_id, answer: prepared.answer };

  await keepFiles(context, prepared);
  const key = idempotencyKey && { key: idempotencyKey, fingerprint: prepared.fingerprint };
  const outcome = await createRun(context, prepared, key || undefined, deadline);
  if (outcome.outcome === 'existing') {
    await dropFiles(context, prepared);
    return tellExisting(context, outcome.run_id, deadline);
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
  context: GatewayContext,
  given: Pick<Submission, 'form' | 'run'>,
  deadline: Deadline,
): Promise<Ready> {
  const { store, workcell } = context;
  const { experiment_id } = given.form;
  const known = { ...given, data: context.data.root, workcell, brokerAway: !context.broker.health().up };
  const read = () =>
    Promise.all([context.workcellState.read(), store.readRecord('experiment', experiment_id)]);
  const prepareWith = async ([state, record]: Awaited<ReturnType<typeof read>> | []) => {
    const experiment = record?.body ?? unregisteredExperiment(experiment_id);
    const run = await prepareRunAside({ ...known, experiment, state });
    return run && { ...run, records: record ? [] : recordsOfUnknown(context, experiment) };
  };
  // Where other things are wrong already, the instruments' part is told only if it comes at once.
  const hurried = await within(read(), context.timing.hurried).catch(() => timedOut);
  const first = await prepareWith(typeof hurried === 'symbol' ? [] : hurried);
  if (first) return first;
  const second = await prepareWith(await deadline.withStore(read));
  if (!second) throw new Error('a run is prepared once the state is known');
  return second;
}

/** Tells the owner that there is a run to be taken. A hint: where it is lost, the owner finds the run a few seconds later. */
function announce({ broker, workcell }: GatewayContext, run_id: string, traced: Traced): void {
  broker.sendReport(message('run.submit', { workcell: workcell.name, run_id, ...traced, body: {} }));
}

async function keepFiles({ data }: GatewayContext, { directory, files }: PreparedRun): Promise<void> {
  try {
    await data.moveAllIn(directory, files);
  } catch (error) {
    await data.removeRun(directory);
    throw error;
  }
}

async function dropFiles({ data }: GatewayContext, { directory, files }: PreparedRun): Promise<void> {
  if (files.length > 0) await data.removeRun(directory);
}

/** Creates the run once, however often the store has to be asked. */
async function createRun(
  context: GatewayContext,
  prepared: Ready,
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
async function tellExisting(context: GatewayContext, runId: string, deadline: Deadline): Promise<Submitted> {
  const run = await findRun(context, runId, deadline).catch((cause: unknown) => {
    if (!WeirError.is(cause, 'run_not_found')) throw cause;
    // Refused rather than done again: nobody can tell any more what became of it.
    const message = `the run ${runId} of this idempotency key was cleared; take another key to run it again`;
    throw new WeirError('run_not_found', message, { cause });
  });
  if (run.state === 'new') announce(context, runId, tracedIn(run.definition));
  const brokerAway = !context.broker.health().up;
  return { run_id: runId, answer: await renderRun({ ...run, brokerAway }, context.data) };
}
