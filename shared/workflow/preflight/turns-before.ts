import { weightOf, type StepDefinition } from '../../contracts/run.ts';

/** A step of a run that waits for an instrument of a module. Plain data. */
export interface Waiting {
  experiment_id: string;
  /** The only instance that may take it. */
  only_instance?: string;
  /** That of the run and that of the step together. */
  priority: number;
  /** Milliseconds since the epoch. */
  since: number;
}

/**
 * How many of the steps that wait for a module have their turns before one of a new experiment that begins to wait now: those that may take the
 * same instance, and weigh as much or more by priority and waiting. An experiment that has had a turn waits anew, so that of one with many runs
 * only what is more urgent goes first. Pure.
 */
export function turnsBefore(
  waiting: readonly Waiting[],
  { priority, only_instance }: Pick<StepDefinition, 'only_instance'> & { priority: number },
  now: number,
): number {
  const rivals = waiting.filter(
    (each) =>
      only_instance === undefined || each.only_instance === undefined || each.only_instance === only_instance,
  );
  const experiments = new Map<string, Waiting[]>();
  for (const each of rivals)
    experiments.set(each.experiment_id, [...(experiments.get(each.experiment_id) ?? []), each]);
  return [...experiments.values()].reduce((sum, own) => sum + turnsOf(own, priority, now), 0);
}

/** How many turns an experiment has before a step of that priority. */
function turnsOf(own: readonly Waiting[], priority: number, now: number): number {
  const weight = (each: Waiting): number => weightOf(each.priority, each.since);
  const inTurn = [...own].sort((a, b) => weight(b) - weight(a) || a.since - b.since);
  const [first] = inTurn;
  if (!first || weight(first) < weightOf(priority, now)) return 0;
  const rest = inTurn.slice(1);
  const lastUrgent = rest.findLastIndex((each) => each.priority > priority);
  return 1 + lastUrgent + 1;
}
