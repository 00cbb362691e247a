import type { Request } from 'express';
import { encodeTime } from 'ulid';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import type { Store } from '../../shared/store/index.ts';
import { badQuery, queryText, readTime, readModule } from '../http/index.ts';
import { text, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { runStatuses } from '../../shared/explain/index.ts';

const time = { type: 'string', examples: ['2026-11-26T14:00:00Z'] } as const;

/** Which runs a list is to have. */
export const runsQuery = object(
  {},
  {
    status: told(
      { type: 'string', examples: ['running,paused'] },
      `Those of a status: ${runStatuses.join(', ')}, or several with commas between.`,
    ),
    experiment_id: told(text, 'Those of an experiment.'),
    text: told(
      { type: 'string', minLength: 1, maxLength: 200, examples: ['mix'] },
      "Those with that in their label or their experiment's name, and those whose id, or experiment's id, begins or ends with it; in any case.",
    ),
    module: told(text, 'Those with a step for that module.'),
    from: told(
      time,
      'Those handed in then or later: ISO 8601 with its offset, a day, or milliseconds since the epoch.',
    ),
    to: told(time, 'Those handed in before.'),
    limit: told({ type: 'integer', minimum: 1, maximum: 1000, default: 100 }, 'How many at most.'),
    cursor: told(text, 'Those older than this run: `next` of the answer before.'),
  },
);

/** What a list of runs is searched for. Times are milliseconds since the epoch. */
export interface RunSearch {
  /** In lower case: part of the label or of the experiment's name, or the beginning or end of an id of either. */
  text?: string;
  /** The run has a step for it. */
  module?: string;
  /** Handed in then or later. */
  from?: number;
  /** Handed in before. */
  to?: number;
}

const maxText = 200;
/** A run's id begins with its time, but for what clocks are set back. */
const slack = 60_000;

/** Reads a search from a query. @throws WeirError `bad_request` that names the parameter. */
export function readSearch(request: Request, modules: readonly string[]): RunSearch {
  const text = queryText(request, 'text')?.trim().toLowerCase();
  if (text === '' || (text?.length ?? 0) > maxText)
    throw badQuery('text', `"text" may have 1 to ${maxText} characters`);
  const [from, to] = [readTime(request, 'from'), readTime(request, 'to')];
  if (from !== undefined && to !== undefined && from >= to)
    throw badQuery('from', '"from" is to be earlier than "to"');
  const module = readModule(request, modules);
  return {
    ...(text === undefined ? {} : { text }),
    ...(module === undefined ? {} : { module }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** The id from which on older runs are to be looked at, as far as the search bounds it. */
export function newestId({ to }: RunSearch): string | undefined {
  return to === undefined ? undefined : `${encodeTime(Math.max(0, to + slack))}${'Z'.repeat(16)}`;
}

/** True where neither the run of that id nor any older one was handed in late enough. */
export function isBefore({ from }: RunSearch, runId: string): boolean {
  return from !== undefined && runId < encodeTime(Math.max(0, from - slack));
}

/** True where each run is to be looked at to know whether it fits: an index of the store does not tell. */
export function looksAtEach({ text, module }: RunSearch): boolean {
  return text !== undefined || module !== undefined;
}

/** True where the run fits. `nameOf`: an experiment's name, by its id. Pure. */
export function fits(
  { text, module, from, to }: RunSearch,
  run: Pick<RunDefinition, 'run_id' | 'experiment_id' | 'label' | 'created_at' | 'steps'>,
  nameOf: ReadonlyMap<string, string>,
): boolean {
  const { run_id, experiment_id, label, created_at, steps } = run;
  if (from !== undefined && created_at < from) return false;
  if (to !== undefined && created_at >= to) return false;
  if (module !== undefined && !steps.some((step) => step.module === module)) return false;
  if (text === undefined) return true;
  const ids = [run_id, experiment_id].map((id) => id.toLowerCase());
  const names = [label, nameOf.get(experiment_id) ?? ''];
  return (
    names.some((name) => name.toLowerCase().includes(text)) ||
    ids.some((id) => id.startsWith(text) || id.endsWith(text))
  );
}

/** Adds the names of these experiments to those that are known; one that was never registered has none. */
export async function learnNames(
  store: Pick<Store, 'readRecords'>,
  known: Map<string, string>,
  ids: Iterable<string>,
): Promise<void> {
  const unknown = [...new Set(ids)].filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  for (const id of unknown) known.set(id, '');
  for (const { id, body } of await store.readRecords('experiment', unknown))
    known.set(id, body.experiment_name);
}
