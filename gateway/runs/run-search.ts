import { runStatuses, type RunDefinition } from '../../shared/contracts/run.ts';
import { libraryNameForm, readLibraryReference } from '../../shared/contracts/library.ts';
import { encodeTime } from 'ulid';
import type { Store } from '../../shared/store/index.ts';
import { badQuery, knownModule } from '../http/index.ts';
import type { ValueOf } from '../../shared/contracts/value-of.ts';
import { readMoment } from '../../shared/kernel/wei-time.ts';
import { anyMoment, anyUlid, text } from '../../shared/contracts/fields.ts';
import { named, object, optional, told } from '../../shared/contracts/object-schema.ts';
import { tagForm } from '../../shared/contracts/tag.ts';

/** Which runs a list is to have. */
export const runsQuery = object({
  [optional]: {
    status: told(
      {
        type: 'array',
        items: { type: 'string', enum: runStatuses },
        examples: [['running', 'paused']],
      } as const,
      `Those of a status: ${runStatuses.join(', ')}, or several with commas between.`,
    ),
    experiment_id: told(anyUlid, 'Those of an experiment.'),
    text: told(
      named(
        { type: 'string', maxLength: 200, pattern: '\\S', examples: ['mix'] } as const,
        'a text of 1 to 200 characters',
      ),
      "Those with that in their label, their experiment's name, a tag or their note, and those whose id, or experiment's id, begins or ends with it; in any case.",
    ),
    module: told(text, 'Those with a step for that module.'),
    workflow: told(
      text,
      'Those that were made of that workflow of the library: `mix`, or `mix@3` for one version.',
    ),
    tag: told(tagForm, 'Those with that tag, in any case.'),
    from: told(
      anyMoment,
      'Those handed in then or later: ISO 8601 with its offset, a day, or milliseconds since the epoch.',
    ),
    to: told(anyMoment, 'Those handed in before.'),
    limit: told({ type: 'integer', minimum: 1, maximum: 1000, default: 100 }, 'How many at most.'),
    cursor: told(anyUlid, 'Those older than this run: `next` of the answer before.'),
  },
});

/** What a list of runs is searched for. Times are milliseconds since the epoch. */
export interface RunSearch {
  /** In lower case: part of the label, of the experiment's name, of a tag or of the note, or the beginning or end of an id of either. */
  text?: string;
  /** The run has a step for it. */
  module?: string;
  /** The run was made of it; without a version, of any. */
  workflow?: { name: string; version?: number };
  /** Handed in then or later. */
  from?: number;
  /** Handed in before. */
  to?: number;
  /** Carried out without any instrument, or with them; both unless given. */
  simulate?: boolean;
}

/** A run's id begins with its time, but for what clocks are set back. */
const slack = 60_000;

/** The search that a query asks for. @throws WeirError `bad_request` that names the parameter. */
export function searchOf(
  { text, module, workflow, from, to }: Omit<ValueOf<typeof runsQuery>, 'limit'>,
  modules: readonly string[],
): RunSearch {
  const search = {
    ...(text === undefined ? {} : { text: text.trim().toLowerCase() }),
    ...(module === undefined ? {} : { module }),
    ...(workflow === undefined ? {} : { workflow: readReference(workflow) }),
    ...(from === undefined ? {} : { from: readMoment(from) }),
    ...(to === undefined ? {} : { to: readMoment(to) }),
  };
  if (search.from !== undefined && search.to !== undefined && search.from >= search.to)
    throw badQuery('from', '"from" is to be earlier than "to"');
  knownModule(module, modules);
  return search;
}

/** @throws WeirError `bad_request` */
function readReference(workflow: string): NonNullable<RunSearch['workflow']> {
  const reference = readLibraryReference(workflow);
  if (reference) return reference;
  throw badQuery('workflow', `"workflow" must be NAME, or NAME@VERSION: a name has ${libraryNameForm}`);
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
export function looksAtEach({ text, module, workflow }: RunSearch): boolean {
  return text !== undefined || module !== undefined || workflow !== undefined;
}

/** True where the run fits. @param said what people have called it beside its label: a text is looked for there as well. Pure. */
export function fits(
  { text, module, workflow, from, to, simulate }: RunSearch,
  run: Pick<
    RunDefinition,
    'run_id' | 'experiment_id' | 'label' | 'created_at' | 'steps' | 'library' | 'simulate'
  >,
  said: readonly string[] = [],
): boolean {
  const { run_id, experiment_id, label, created_at, steps } = run;
  if (simulate !== undefined && run.simulate !== simulate) return false;
  if (from !== undefined && created_at < from) return false;
  if (to !== undefined && created_at >= to) return false;
  if (module !== undefined && !steps.some((step) => step.module === module)) return false;
  if (workflow && !isOf(workflow, run.library)) return false;
  if (text === undefined) return true;
  const ids = [run_id, experiment_id].map((id) => id.toLowerCase());
  return (
    [label, ...said].some((name) => name.toLowerCase().includes(text)) ||
    ids.some((id) => id.startsWith(text) || id.endsWith(text))
  );
}

function isOf(
  { name, version }: NonNullable<RunSearch['workflow']>,
  library: RunDefinition['library'],
): boolean {
  return library?.name === name && (version === undefined || library.version === version);
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
