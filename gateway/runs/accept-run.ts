import { message } from '../../shared/contracts/message.ts';
import type { Traced } from '../../shared/contracts/traced.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { NewRecord, WrittenRun, CreateOutcome } from '../../shared/store/index.ts';
import { tracedIn } from '../../shared/observe/index.ts';
import type { RunsContext } from './context.ts';
import type { Deadline } from '../http/index.ts';
import { findRun } from './find-run.ts';
import { renderRun } from './render-run.ts';

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
export async function tellExisting(
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
  return { run_id: runId, answer: await renderRun({ ...run, brokerAway }, context.data) };
}
