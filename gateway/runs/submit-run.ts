import { newId } from '../../shared/contracts/ids.ts';
import { runIds } from '../../shared/observe/index.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/deadline.ts';
import type { NewRecord } from '../../shared/store/index.ts';
import type { Traced } from '../../shared/contracts/traced.ts';
import { prepareRunAside } from './aside/aside.ts';
import type { RunsContext } from './context.ts';
import { recordsOfUnknown, unregisteredExperiment } from './unregistered-experiment.ts';
import type { Deadline } from '../http/index.ts';
import { announce, createRun, dropFiles, tellExisting, type Submitted } from './accept-run.ts';
import type { PreparedRun, Submission } from './prepare-run.ts';
import type { SubmissionForm } from './submission-form.ts';

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
): Promise<Submitted> {
  const deadline = context.patience.begin();
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
    const run = await prepareRunAside({ ...known, experiment, state });
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
  try {
    await data.moveAllIn(directory, files);
  } catch (error) {
    await data.removeRun(directory);
    throw error;
  }
}
