import { isTerminal } from '../../shared/contracts/run.ts';
import type { QueueView } from '../../shared/contracts/now.ts';
import { utcTime } from '../runs/wei-time.ts';
import type { RunFacts } from './runs-concerned.ts';

/** So many of the runs that wait for a module are named. */
const mostNamed = 5;

/**
 * How many runs wait for each module that is waited for, in the order of `modules`, and which come next: those of a higher priority, then those
 * that were handed in earlier. Pure.
 */
export function queuesOf(runs: Iterable<RunFacts>, modules: readonly string[]): QueueView[] {
  const queues = new Map<string, RunFacts[]>(modules.map((module) => [module, []]));
  for (const run of runs) {
    if (!run.next || !isQueued(run)) continue;
    const { module } = run.next;
    const known = queues.get(module);
    if (known) known.push(run);
    else queues.set(module, [run]);
  }
  return [...queues].flatMap(([module, waiting]) =>
    waiting.length === 0
      ? []
      : [{ module, runs: waiting.length, next: waiting.sort(inTurn).slice(0, mostNamed).map(named) }],
  );
}

/** True where nothing but an instrument, a location or a time keeps its next step from being given out. */
function isQueued({ state, summary, simulate, next }: RunFacts): boolean {
  if (isTerminal(state) || state === 'new' || state === 'cancelling' || simulate) return false;
  return summary?.waiting !== undefined && !summary.paused && next?.in_hand === false;
}

function inTurn(a: RunFacts, b: RunFacts): number {
  return (
    (b.next?.priority ?? 0) - (a.next?.priority ?? 0) ||
    a.created_at - b.created_at ||
    (a.run_id < b.run_id ? -1 : 1)
  );
}

function named({ run_id, label, next }: RunFacts): QueueView['next'][number] {
  return { run_id, label, step: next?.step ?? 0, step_name: next?.name ?? '', since: utcTime(next?.since) };
}
