import type { QueueView } from '../../contracts/now.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import type { RunFacts } from '../run-facts.ts';

/** So many of the runs that wait for a module are named. */
const mostNamed = 5;

/**
 * How many runs wait for each module that is waited for, in the order of `modules`, and which come next: those of a higher priority, then those
 * that were handed in earlier. Experiments take turns, so that it may come otherwise. Pure.
 */
export function queuesOf(runs: Iterable<RunFacts>, modules: readonly string[]): QueueView[] {
  const queues = new Map<string, Queued[]>(modules.map((module) => [module, []]));
  for (const run of runs) {
    for (const step of run.queued) {
      const known = queues.get(step.module);
      if (known) known.push({ run, step });
      else queues.set(step.module, [{ run, step }]);
    }
  }
  return [...queues].flatMap(([module, waiting]) =>
    waiting.length === 0
      ? []
      : [{ module, runs: waiting.length, next: waiting.sort(inTurn).slice(0, mostNamed).map(named) }],
  );
}

interface Queued {
  run: RunFacts;
  step: RunFacts['queued'][number];
}

function inTurn(a: Queued, b: Queued): number {
  return (
    b.step.priority - a.step.priority ||
    a.run.created_at - b.run.created_at ||
    (a.run.run_id < b.run.run_id ? -1 : 1)
  );
}

function named({ run: { run_id, label }, step: { step, name, since } }: Queued): QueueView['next'][number] {
  return { run_id, label, step, step_name: name, since: utcTime(since) };
}
