import type { Candidate, OwnedRun, Refusal } from '../state/index.ts';
import type { Keeper } from './keepers.ts';
import type { Wish } from './wishes.ts';

/** A group that has its turn before a step. */
interface Ahead {
  run: OwnedRun;
  modules: ReadonlySet<string>;
  locations: readonly string[];
}

/** Another run has the instance, or the place, to itself. */
export function keptRefusal(of: Pick<Candidate, 'instance'> | undefined, { run, kept }: Keeper): Refusal {
  const { definition } = run;
  const until = { step: kept.until, name: (definition.steps[kept.until]?.name ?? '').slice(0, 100) };
  return { kind: 'kept', ...instanceIn(of), run: definition.run_id, facts: { kept_until: until } };
}

/** Its run has another instance of the module to itself. */
export function directedRefusal(
  module: string,
  [own = '']: string[],
  { definition: { run_id } }: OwnedRun,
): Refusal {
  return { kind: 'kept', instance: own.slice(module.length + 1), run: run_id };
}

/** The instance, or the place, is left to a group. */
export function drainedRefusal(
  of: Pick<Candidate, 'instance'> | undefined,
  { run, modules, locations }: Ahead,
): Refusal {
  const together = [...modules, ...locations];
  return { kind: 'kept', ...instanceIn(of), run: run.definition.run_id, facts: { together } };
}

/** A group cannot begin: it lacks a module or a location, which a run may have. */
export function togetherRefusal(wishes: readonly Wish[], lacks: string, run: string | undefined): Refusal {
  const together = [...new Set(wishes.flatMap(({ modules, locations }) => [...modules, ...locations]))];
  return { kind: 'together', ...(run === undefined ? {} : { run }), facts: { together, lacks } };
}

function instanceIn(of: Pick<Candidate, 'instance'> | undefined): { instance?: string } {
  return of ? { instance: of.instance } : {};
}
