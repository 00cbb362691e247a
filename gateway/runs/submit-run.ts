import { setImmediate as breathe } from 'node:timers/promises';
import type { ExperimentBody } from '../../shared/contracts/experiment.ts';
import { newId } from '../../shared/contracts/ids.ts';
import { message } from '../../shared/contracts/message.ts';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { crashPoint } from '../../shared/crash-point/crash-point.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { timedOut, within } from '../../shared/lifecycle/deadline.ts';
import type { CreateOutcome } from '../../shared/store/store.ts';
import { describeProblems, firstProblems, placed, type Problem } from '../../shared/yaml/problem.ts';
import type { GatewayContext } from '../context.ts';
import { ensureExperiment, readExperiment, unregisteredExperiment } from '../experiments/experiment.ts';
import { safeFolderName } from '../files/safe-name.ts';
import type { Deadline } from '../patience.ts';
import { checkInstruments } from '../workflow/check-instruments.ts';
import { draftRun, type RunDraft } from '../workflow/draft-run.ts';
import { findHolds } from '../workflow/find-holds.ts';
import { placesAside, readAside } from '../workflow/read-aside.ts';
import { findRun } from './find-run.ts';
import { fingerprint } from './fingerprint.ts';
import type { ReceivedFile } from './receive-form.ts';
import { sendConfirmed } from './send-confirmed.ts';
import type { SubmissionForm } from './submission-form.ts';
import type { RunParts } from './workflow-run.ts';

type Draft = RunDraft<ReceivedFile>;

/** Where other things are wrong already, the instruments' part is told only if it comes at once. */
const hurriedMs = 1_000;

/**
 * Takes a submission: checks it, keeps its files, puts the run into the store and has the broker confirm that an owner
 * will hear of it. Resolves to the run, which is accepted from then on; with a key that was used before, to that run.
 * Others have their turn between its parts, each of which takes a while where the submission is large.
 * @throws WeirError `invalid_workflow` with every problem, `too_large`, `idempotency_conflict`,
 *   `broker_unavailable`, `submission_unconfirmed`: nothing is stored then, or only what an earlier submission with the key
 *   has stored. `store_unavailable`: nothing is stored, unless the store went away while it was asked, which a repetition
 *   with the same key clears up.
 */
export async function submitRun(
  context: GatewayContext,
  form: SubmissionForm,
  idempotencyKey: string | undefined,
): Promise<RunParts> {
  const deadline = context.patience.begin();
  const read = await readAside(form.text);
  await breathe();
  const draft = draftRun({ ...form, uploads: form.files }, context.workcell, read);
  await breathe();
  const warnings = [...draft.warnings, ...(await findWarnings(context, draft, form, deadline))];
  if (!form.validate_only) await deadline.untilBrokerUp(context.broker);
  const experiment = await experimentOf(context, form, deadline);
  const definition = define(form, draft, warnings, experiment);
  if (form.validate_only) return { definition, state: 'new', steps: {} };

  await keepFiles(context, definition, draft);
  crashPoint('gateway.files-kept');
  await breathe();
  const key = idempotencyKey && { key: idempotencyKey, fingerprint: fingerprint(form, draft.document) };
  const outcome = await createRun(context, definition, key || undefined, deadline);
  crashPoint('gateway.created');
  if (outcome.outcome === 'existing') {
    await dropFiles(context, definition);
    return confirmExisting(context, outcome.run_id, deadline);
  }
  const submit = message('run.submit', {
    workcell: context.workcell.name,
    run_id: definition.run_id,
    body: {},
  });
  if (!(await sendConfirmed(context, submit))) {
    // Lost means that an owner has the run, or another submission counts on it: it is accepted, whatever the confirm says.
    if (await deadline.withStore(() => context.store.withdrawRun(definition.run_id))) {
      await dropFiles(context, definition);
      throw new WeirError('submission_unconfirmed', 'the broker did not confirm the submission in time');
    }
  }
  return { definition, state: 'new', steps: {} };
}

/** The experiment of a submission; registered on the way, unless the submission is only to be checked. */
async function experimentOf(
  context: GatewayContext,
  { experiment_id, validate_only }: SubmissionForm,
  deadline: Deadline,
): Promise<ExperimentBody> {
  if (!validate_only) return ensureExperiment(context, experiment_id, deadline);
  const known = await readExperiment(context, experiment_id, deadline);
  return known ?? unregisteredExperiment(experiment_id);
}

/** Checks the steps against the instruments. @throws WeirError `invalid_workflow` for all that is wrong by now. */
async function findWarnings(
  { store, workcell }: GatewayContext,
  draft: Draft,
  { text, simulate, validate_only }: SubmissionForm,
  deadline: Deadline,
): Promise<string[]> {
  // To simulate a module, nobody need be able to serve it.
  const modules = simulate ? [] : workcell.modules;
  const read = async () => {
    const state = decodeWorkcellState(await store.readWorkcell());
    const { problems, warnings } = checkInstruments(draft.steps, state, modules);
    // What is played through without instruments, or only checked, waits for none of them.
    const holds = simulate || validate_only ? [] : findHolds(draft.steps, state, workcell);
    return { problems, warnings: [...warnings, ...holds] };
  };
  if (draft.problems.length > 0) {
    const findings = await within(read(), hurriedMs).catch(() => timedOut);
    const more = typeof findings === 'symbol' ? [] : findings.problems;
    throw await refuse([...draft.problems, ...more], draft, text);
  }
  const { problems, warnings } = await deadline.withStore(read);
  if (problems.length > 0) throw await refuse(problems, draft, text);
  return warnings;
}

async function refuse(problems: readonly Problem[], draft: Draft, text: string): Promise<WeirError> {
  const told = firstProblems(problems);
  const lost = told.filter(({ line }) => line === undefined).map(({ pointer }) => pointer);
  const places = await placesAside(text, draft, lost);
  const found = told.map((problem) =>
    problem.line === undefined ? placed(problem, places.shift()) : problem,
  );
  return new WeirError('invalid_workflow', describeProblems(found), { details: found });
}

function define(
  form: SubmissionForm,
  draft: Draft,
  warnings: string[],
  { campaign_id, directory }: ExperimentBody,
): RunDefinition {
  const runId = newId();
  return {
    run_id: runId,
    experiment_id: form.experiment_id,
    ...(campaign_id === null ? {} : { campaign_id }),
    label: draft.label,
    directory: `${directory}/${safeFolderName(draft.label)}_id_${runId}`,
    created_at: Date.now(),
    simulate: form.simulate,
    payload: form.payload,
    ...(form.parameters === undefined ? {} : { parameters: form.parameters }),
    workflow: draft.workflow,
    steps: draft.steps,
    inputs: draft.files.map(({ name, upload }) => ({
      label: name,
      path: name,
      size: upload.size,
      sha256: upload.sha256,
    })),
    warnings,
  };
}

async function keepFiles({ data }: GatewayContext, definition: RunDefinition, draft: Draft): Promise<void> {
  try {
    const files = draft.files.map(({ name, upload }) => ({ path: upload.path, name }));
    await data.moveAllIn(definition.directory, files);
  } catch (error) {
    await data.removeRun(definition.directory);
    throw error;
  }
}

async function dropFiles({ data }: GatewayContext, definition: RunDefinition): Promise<void> {
  if (definition.inputs.length > 0) await data.removeRun(definition.directory);
}

/** Creates the run once, however often the store has to be asked. */
async function createRun(
  context: GatewayContext,
  definition: RunDefinition,
  idempotency: { key: string; fingerprint: string } | undefined,
  deadline: Deadline,
): Promise<CreateOutcome> {
  try {
    const create = () => context.store.createRun(definition, idempotency);
    const outcome = await deadline.withStore(create);
    // The answer to an earlier attempt was lost on its way.
    const own = outcome.outcome === 'existing' && outcome.run_id === definition.run_id;
    return own ? { outcome: 'created' } : outcome;
  } catch (error) {
    // While the store is away nobody knows whether it has the run, which would need its files.
    if (!WeirError.is(error, 'store_unavailable')) await dropFiles(context, definition);
    throw error;
  }
}

/** The run that an idempotency key stands for. Its first submission may have died before the broker heard of it. */
async function confirmExisting(
  context: GatewayContext,
  runId: string,
  deadline: Deadline,
): Promise<RunParts> {
  const run = await findRun(context, runId, deadline).catch((cause: unknown) => {
    if (!WeirError.is(cause, 'run_not_found')) throw cause;
    // Refused rather than done again: nobody can tell any more what became of it.
    const message = `the run ${runId} of this idempotency key was cleared; take another key to run it again`;
    throw new WeirError('run_not_found', message, { cause });
  });
  if (run.state !== 'new') return run;
  const submit = message('run.submit', {
    workcell: context.workcell.name,
    run_id: runId,
    body: {},
  });
  if (!(await sendConfirmed(context, submit))) {
    // Not withdrawn: the first submission may be accepted in this very moment.
    throw new WeirError('broker_unavailable', 'the broker did not confirm the submission in time');
  }
  return run;
}
