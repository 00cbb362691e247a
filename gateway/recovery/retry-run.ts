import { newId } from '../../shared/contracts/ids.ts';
import { isTerminal, type AskedBy, type RunDefinition } from '../../shared/contracts/run.ts';
import type { Traced } from '../../shared/contracts/traced.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { runIds } from '../../shared/log/ids-of.ts';
import { writeRun } from '../../shared/store/run-text.ts';
import { describeProblems } from '../../shared/yaml/problem.ts';
import type { ArchivedRun } from '../archive/archived-run.ts';
import type { GatewayContext } from '../context.ts';
import { recordsOfUnknown, unregisteredExperiment } from '../experiments/experiment.ts';
import type { Deadline } from '../patience.ts';
import {
  announce,
  createRun,
  dropFiles,
  tellExisting,
  type RunWithFiles,
  type Submitted,
} from '../runs/accept-run.ts';
import { renderRun } from '../runs/render-run.ts';
import { defineRetry } from './define-retry.ts';
import type { RetryWish } from './draft-retry.ts';
import { filesToTake, takeFiles } from './files-of-retry.ts';
import { alreadyRetried, goingOnFrom } from './going-on.ts';
import { groundOfRetry, type RetryFindings } from './ground-of-retry.ts';
import { fingerprintOfRetry } from './retry-wish.ts';

/** Who wants a run to go on, and under which name of his own for that wish. */
export interface RetryBy {
  who: Omit<AskedBy, 'at'>;
  /** What makes it one of a kind; without it, there is one run at a time that goes on from another one. */
  key: string | undefined;
  traced: Traced;
}

/**
 * Makes a run that goes on from another one, which is over, and puts it into the store: it is accepted then. Resolves to the run; with
 * a key that was used before, to that run.
 * @throws WeirError `unfit`, `step_not_found`, `bad_arguments` with every problem: nothing is stored then. `already_retried` where there
 *   is no key and a run goes on from it that is not over; `idempotency_conflict`; `store_unavailable`.
 */
export async function retryRun(
  context: GatewayContext,
  run: ArchivedRun,
  wish: RetryWish,
  { who, key, traced }: RetryBy,
): Promise<Submitted> {
  const deadline = context.patience.begin();
  const old = run.definition;
  const findings = await groundOfRetry(context, run, wish, deadline);
  refuse(findings);
  if (key === undefined) {
    const other = await deadline.withStore(() => goingOnFrom(context.store, old));
    if (other !== undefined) throw alreadyRetried(other);
  }
  const { definition, records } = await define(context, findings, { who, traced }, deadline);
  const files = filesToTake(definition.inputs, definition.taken_over ?? {});
  const ready = { written: writeRun(definition), directory: definition.directory, files, records };
  await putFiles(context, old, ready);
  const created = await create(
    context,
    old.run_id,
    ready,
    key === undefined ? undefined : { key, fingerprint: fingerprintOfRetry(old.run_id, wish) },
    deadline,
  );
  if (created !== definition.run_id) {
    await dropFiles(context, ready);
    return tellExisting(context, created, deadline);
  }
  context.log.info({ ...runIds(definition), retry_of: old.run_id }, 'a run goes on from another one');
  announce(context, definition.run_id, traced);
  const brokerAway = !context.broker.health().up;
  const steps = definition.taken_over ?? {};
  return {
    run_id: definition.run_id,
    answer: await renderRun({ definition, state: 'new', steps, brokerAway }, context.data),
  };
}

function refuse({ draft: { problems } }: RetryFindings): void {
  if (problems.length === 0) return;
  const isUnfit = problems.some(({ pointer }) => pointer === '' || pointer === '/from_step');
  throw new WeirError(isUnfit ? 'unfit' : 'bad_arguments', describeProblems(problems), { details: problems });
}

async function define(
  context: GatewayContext,
  { run, draft, missing, stale }: RetryFindings,
  { who, traced }: Pick<RetryBy, 'who' | 'traced'>,
  deadline: Deadline,
): Promise<{ definition: RunDefinition; records: RunWithFiles['records'] }> {
  const { experiment_id } = run.definition;
  const registered = await deadline.withStore(() => context.store.readRecord('experiment', experiment_id));
  const experiment = registered?.body ?? unregisteredExperiment(experiment_id);
  const created_at = Date.now();
  const definition = defineRetry(
    run.definition,
    draft,
    {
      run: { run_id: newId(), created_at, ...traced },
      experiment,
      retried_by: { at: created_at, ...who },
      warnings: [
        ...draft.warnings,
        ...stale.flatMap(({ weight, text }) => (weight === 'warning' ? [text] : [])),
      ],
    },
    missing,
  );
  return { definition, records: registered ? [] : recordsOfUnknown(context, experiment) };
}

async function putFiles(
  { data }: GatewayContext,
  { directory }: RunDefinition,
  ready: RunWithFiles & { files: Parameters<typeof takeFiles>[3] },
): Promise<void> {
  try {
    await takeFiles(data, directory, ready.directory, ready.files);
  } catch (error) {
    await data.removeRun(ready.directory);
    throw error;
  }
}

/** Resolves to the id of the run that there is now: this one, or the one that was made under the same key. */
async function create(
  context: GatewayContext,
  retry_of: string,
  ready: RunWithFiles,
  idempotency: { key: string; fingerprint: string } | undefined,
  deadline: Deadline,
): Promise<string> {
  const own = ready.written.run_id;
  if (idempotency) {
    const outcome = await createRun(context, ready, idempotency, deadline);
    return outcome.outcome === 'created' ? own : outcome.run_id;
  }
  // Of two people who press the button at once one makes the run: both ask under the same key. No client's key has a space.
  let key = `retry ${retry_of}`;
  for (;;) {
    const outcome = await createRun(context, ready, { key, fingerprint: '' }, deadline);
    if (outcome.outcome === 'created') return own;
    if (outcome.state !== undefined && !isTerminal(outcome.state)) {
      await dropFiles(context, ready);
      throw alreadyRetried(outcome.run_id);
    }
    key = `retry ${retry_of} after ${outcome.run_id}`;
  }
}
