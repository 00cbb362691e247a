import { Turns } from '../../../shared/kernel/lifecycle/waiting.ts';
import {
  type RetryFindings,
  alreadyRetried,
  defineRetry,
  type OwnOfRetry,
  type RetryRequest,
  changedSince,
  draftRetry,
  type RetryDraft,
  staleResults,
} from '../../../shared/workflow/index.ts';
import { sha256Of } from '../../../shared/kernel/digest.ts';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { StoredFile } from '../../../shared/contracts/result-file.ts';
import {
  isTerminal,
  type AskedBy,
  type RunDefinition,
  runStates,
  terminalStates,
  type RunState,
} from '../../../shared/contracts/run.ts';
import type { Traced } from '../../../shared/contracts/traced.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { runIds } from '../../../shared/observe/index.ts';
import { writeRun, type Store } from '../../../shared/store/index.ts';
import { describeProblems, type Problem } from '../../../shared/kernel/json/problem.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import {
  recordsOfUnknown,
  unregisteredExperiment,
  announce,
  createRuns,
  dropFiles,
  answerWithExisting,
  type RunsWithFiles,
  type Submitted,
} from '../submit-run.ts';
import type { Deadline } from '../../http/index.ts';
import { findRun } from '../run-pages.ts';
import { renderRun } from '../render-run.ts';
import { filesToTake, missingFiles } from './files-of-retry.ts';
import type { StaleFact } from '../../../shared/contracts/retry-preview.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { cutShort } from '../../../shared/kernel/some-of.ts';
import { eachStoredRun } from '../stored-runs.ts';

/** Who wants a run to go on, and under which name of his own for that request. */
export interface RetryBy {
  who: Omit<AskedBy, 'at'>;
  /** The client's own name for the request: sent again with it, it is the same one. */
  key: string | undefined;
  traced: Traced;
}

/**
 * Makes a run that goes on from another one, which is over, and puts it into the store: it is accepted then. One run at a time goes on
 * from another. Resolves to the run; with a key that was used before, to that run.
 * @throws WeirError `unfit`, `step_not_found`, `bad_arguments` with every problem: nothing is stored then. `already_retried` where another
 *   run goes on from it that is not over; `idempotency_conflict` where the key belongs to another request; `store_unavailable`.
 */
export async function retryRun(
  context: RunsContext,
  run: ArchivedRun,
  request: RetryRequest,
  { who, key, traced }: RetryBy,
): Promise<Submitted> {
  const deadline = context.deadlines.begin();
  const old = run.definition;
  const retry_request = key === undefined ? undefined : requestOf(key, request);
  const other = await deadline.withStore(() => goingOnFrom(context.store, old));
  if (other) {
    demandSame(other, retry_request);
    return answerWithExisting(context, other.run_id, deadline);
  }
  const findings = await findingsOfRetry(context, run, request, deadline);
  refuse(findings);
  const { definition, records } = await define(context, findings, { who, traced, retry_request }, deadline);
  const { run_id } = definition;
  const { taken_over = {}, inputs } = definition;
  const files = filesToTake(inputs, taken_over);
  await putFiles(context, old.directory, definition, files);
  const ready: RunsWithFiles = {
    runs: [{ written: writeRun(definition), directory: definition.directory }],
    ...{ files, records },
  };
  const created = await create(context, ready, definition, deadline);
  if (created !== run_id) return answerWithExisting(context, created, deadline);
  context.log.info({ ...runIds(definition), retry_of: old.run_id }, 'a run goes on from another one');
  announce(context, [run_id], traced);
  const brokerAway = !context.broker.health().up;
  const told = { definition, state: 'new' as const, steps: taken_over, brokerAway, site: context };
  return { run_id, label: definition.label, answer: await renderRun(told, context.data) };
}

/** @throws WeirError `already_retried`, `idempotency_conflict` where the other run is not of the same request */
function demandSame(other: RunDefinition, request: RunDefinition['retry_request']): void {
  const { run_id, retry_request } = other;
  if (request === undefined || retry_request?.key !== request.key) throw alreadyRetried(run_id);
  if (retry_request.wish === request.wish) return;
  throw new WeirError(
    'idempotency_conflict',
    `the idempotency key belongs to another request, of which run ${run_id} has come`,
  );
}

function refuse({ draft: { problems } }: RetryFindings): void {
  if (problems.length === 0) return;
  const isUnfit = problems.some(({ pointer }) => pointer === '' || pointer === '/from_step');
  throw new WeirError(isUnfit ? 'unfit' : 'bad_arguments', describeProblems(problems), { details: problems });
}

async function define(
  context: RunsContext,
  { run, draft, missing, stale }: RetryFindings,
  { who, traced, retry_request }: Pick<RetryBy, 'who' | 'traced'> & Pick<OwnOfRetry, 'retry_request'>,
  deadline: Deadline,
): Promise<{ definition: RunDefinition; records: RunsWithFiles['records'] }> {
  const { experiment_id } = run.definition;
  const registered = await deadline.withStore(() => context.store.readRecord('experiment', experiment_id));
  const experiment = registered?.body ?? {
    ...unregisteredExperiment(experiment_id),
    experiment_name: run.definition.label,
  };
  const created_at = Date.now();
  const definition = defineRetry(
    run.definition,
    draft,
    {
      run: { run_id: newId(), created_at, ...traced },
      experiment,
      retried_by: { at: created_at, ...who },
      retry_request,
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
  { data }: RunsContext,
  from: string,
  { directory }: RunDefinition,
  files: readonly StoredFile[],
): Promise<void> {
  try {
    await data.take(from, [directory], files);
  } catch (error) {
    await data.removeRun(directory);
    throw error;
  }
}

/**
 * Resolves to the id of the run that there is now: this one, or the one that was made for the same request. Whoever wants a run to go on
 * asks the store under the same key, so that of two people who press the button at once one makes the run. No client's key has a space.
 */
async function create(
  context: RunsContext,
  ready: RunsWithFiles,
  { run_id, retry_of = '', retry_request }: RunDefinition,
  deadline: Deadline,
): Promise<string> {
  let key = `retry ${retry_of}`;
  for (;;) {
    const outcome = await createRuns(context, ready, { key, fingerprint: '' }, deadline);
    if (outcome.outcome === 'created') return run_id;
    // The key is another run's: the store has not taken this one, whatever can be found out about that.
    const found = await findRun(context, outcome.run_id, deadline)
      .catch(ifNotFound)
      .catch(async (error: unknown) => {
        await dropFiles(context, ready);
        throw error;
      });
    const isSame = retry_request !== undefined && found?.definition.retry_request?.key === retry_request.key;
    if (found && (isSame || !isTerminal(found.state))) {
      await dropFiles(context, ready);
      demandSame(found.definition, retry_request);
      return outcome.run_id;
    }
    key = `retry ${retry_of} after ${outcome.run_id}`;
  }
}

/** One that was cleared is over. */
function ifNotFound(error: unknown): undefined {
  if (!WeirError.is(error, 'run_not_found')) throw error;
}

/** Stands for a client's own name of a request, and for the request: sent again under that name, it is the same one. */
function requestOf(key: string, { from_step, args }: RetryRequest): { key: string; wish: string } {
  return { key: sha256Of(key), wish: sha256Of(canonicalJson({ from_step: from_step ?? null, args })) };
}

/** The states of a run that is not over. */
const open: RunState[] = runStates.filter(
  (state) => !(terminalStates as readonly RunState[]).includes(state),
);
/** So many runs of an experiment are looked at. */
const mostRuns = 1000;

/** The run that goes on from another one and is not over, if there is one. */
export async function goingOnFrom(
  store: Pick<Store, 'listRuns'>,
  { run_id, experiment_id }: Pick<RunDefinition, 'run_id' | 'experiment_id'>,
): Promise<RunDefinition | undefined> {
  for await (const { definition } of eachStoredRun(store, { states: open, experiment_id, limit: mostRuns }))
    if (definition.retry_of === run_id) return definition;
  return undefined;
}

/**
 * Looks at the lab and at the files of a run that is over, and works out a run that goes on from it.
 * @throws WeirError as `draftRetry`, and `store_unavailable`
 */
export async function findingsOfRetry(
  context: RunsContext,
  run: ArchivedRun,
  request: RetryRequest,
  deadline: Deadline,
): Promise<RetryFindings> {
  const { workcellState, data } = context;
  const state = decodeWorkcellState(await deadline.withStore(() => workcellState.read()));
  const { workcell } = context;
  const turns = new Turns();
  if (turns.isDue()) await turns.pass();
  const draft = await draftRetry(request, { run, workcell, state }, Date.now());
  const { inputs, directory } = run.definition;
  const missing = await missingFiles(data, directory, filesToTake(inputs, draft.taken_over), inputs);
  const lab = { run, workcell, state, draft, missing };
  if (turns.isDue()) await turns.pass();
  const facts = [...staleResults(lab), ...changedSince(lab)];
  return {
    ...lab,
    draft: { ...draft, problems: [...draft.problems, ...filesNeeded(draft, missing)] },
    stale: [...facts.filter(isWarning), ...facts.filter((fact) => !isWarning(fact))],
  };
}

function isWarning({ weight }: StaleFact): boolean {
  return weight === 'warning';
}

/** A step whose file is not there any more cannot be done. */
function filesNeeded({ steps, again }: RetryDraft, missing: ReadonlyMap<string, string>): Problem[] {
  return [...again].flatMap((position) => {
    const step = steps[position];
    return (step?.loop?.body ?? (step ? [step] : [])).flatMap(({ name, files }) =>
      Object.entries(files).flatMap(([argument, path]) => {
        const why = missing.get(path);
        if (why === undefined) return [];
        const message = `step "${cutShort(name || (step?.name ?? ''))}": its file "${argument}" ("${cutShort(path)}") ${why}: hand the workflow in again`;
        return [{ pointer: '', message }];
      }),
    );
  });
}
