import type { ForgottenKind } from '../../shared/contracts/forgotten-request.ts';
import { isTerminal } from '../../shared/contracts/run.ts';
import { runEventId } from '../../shared/contracts/run-event.ts';
import { cutShort } from '../../shared/kernel/some-of.ts';
import type { FactEvent } from '../../shared/sentences/index.ts';
import type { Done } from '../http/index.ts';
import type { RunsContext } from './context.ts';

/** So many characters of a run's label are told. */
const longestLabel = 40;
/** A line of a log may be so much older than the answer that it is looked for by, in milliseconds. */
const slackMs = 1_000;

type Kept = Pick<RunsContext, 'store' | 'archive'>;

/** That a run was taken. */
export function runTaken(
  { store, archive }: Kept,
  { run_id, label }: { run_id: string; label: string },
): Done {
  const queued = runEventId({ run_id, at: 0, name: 'QUEUED' });
  return {
    ...{ kind: 'run', id: run_id, what: `the run ${run_id} "${cutShort(label, longestLabel)}"` },
    // One that was cleared since has left an event.
    isKept: async () =>
      (await store.readRevision(run_id)) !== undefined ||
      (await archive.index.find(run_id)) !== undefined ||
      (await store.readRecord('event', queued)) !== undefined,
  };
}

/** What lines of a run's log show that its owner has heard what was asked of it. */
const heardBy = {
  cancel: ['cancelling', 'cancelled', 'cancelled_goes_on', 'cancelled_unconfirmed'],
  pause: ['paused'],
  resume: ['resumed'],
  resolve: ['said', 'given_up'],
} as const satisfies Partial<Record<ForgottenKind, readonly FactEvent[]>>;

/** That something was asked of a run. */
export function askedOfRun(context: Kept, kind: keyof typeof heardBy, run_id: string): Done {
  return {
    ...{ kind, id: run_id, what: `${kind} of the run ${run_id}`, byOwner: true },
    isKept: (at) => isHeard(context, run_id, at, heardBy[kind]),
  };
}

/** That a run was changed. @param isDone whether its owner has done so */
export function editOfRun(context: Kept, run_id: string, isDone: () => Promise<boolean>): Done {
  return {
    ...{ kind: 'edit', id: run_id, what: `a change of the run ${run_id}`, byOwner: true },
    isKept: async (at) => (await isDone()) || isHeard(context, run_id, at, []),
  };
}

/** Whether a run's log tells of one of these since then, or that it was in vain; what left the store was over. */
async function isHeard(
  { store, archive }: Kept,
  run_id: string,
  at: number,
  events: readonly FactEvent[],
): Promise<boolean> {
  const heard: readonly string[] = [...events, 'changes_nothing'];
  const run = await store.readRevision(run_id);
  if (!run) return (await archive.index.find(run_id)) !== undefined;
  const since = (await store.readLog(run_id)).filter((line) => line.at >= at - slackMs);
  return (
    since.some(({ fact }) => fact && heard.includes(fact.event)) ||
    (isTerminal(run.state) && since.length === 0)
  );
}
