import type { FromSchema } from 'json-schema-to-ts';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { decodeTime } from 'ulid';
import { anyUlid, count, flag, text, textOrNull, ulid, utc } from '../../../shared/contracts/fields.ts';
import {
  byName,
  listOf,
  object,
  optional,
  orNull,
  titled,
  told,
} from '../../../shared/contracts/object-schema.ts';
import type { RunsOfExperiment } from '../../../shared/contracts/run-census.ts';
import { isTerminal, runStatuses, type RunState } from '../../../shared/contracts/run.ts';
import { statusOf } from '../../../shared/explain/index.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { onceFor, type Deadline } from '../../http/index.ts';
import { findRun } from '../../runs/index.ts';
import type { RecordsContext } from '../context.ts';

export const runsOfExperimentsQuery = object({
  experiment_id: told(
    {
      type: 'array',
      items: anyUlid,
      minItems: 1,
      maxItems: 200,
      noun: '1 to 200 ids of experiments with commas between',
    },
    'Of these experiments, with commas between.',
  ),
});

const newestRun = titled('NewestRun', 'The newest run of an experiment.', {
  run_id: ulid,
  label: told(textOrNull, 'Null where the run cannot be read.'),
  status: { type: 'string', enum: runStatuses } as const,
  created_at: utc,
  [optional]: { owners: told(listOf(text), 'Whose run it is, by the names of keys.') },
});

const view = titled('RunsOfExperiment', 'What there is of the runs of an experiment.', {
  counts: told(byName(count), 'How many runs there are in each state in which there is one.'),
  newest: orNull(newestRun),
  more: told(flag, 'True where runs may be missing that have left the store long ago.'),
});

export const runsOfExperimentsView = byName(view);

type View = FromSchema<typeof view>;

/** So long it is looked for runs that have left the store, in milliseconds. */
const longestLook = 1_000;
/** A run's id begins with its time, but for what clocks are set back; its experiment may have been registered with it. */
const slack = 60_000;

/**
 * How many runs there are of experiments, by state, and the newest of each, in the store and of those that have left it. One that moves at
 * this moment counts twice.
 * @throws WeirError `store_unavailable`
 */
export async function runsOfExperiments(
  context: RecordsContext,
  ids: readonly string[],
): Promise<Record<string, View>> {
  const { store, archive, deadlines } = context;
  const deadline = deadlines.begin();
  const [stored, known] = await deadline.withStore(() =>
    Promise.all([store.runsOfExperiments(ids), store.readRecords('experiment', ids)]),
  );
  const since = Math.min(...known.map(({ body }) => body.created_at));
  const left = await archive.index.runsOf(new Set(ids), { since: since - slack, ms: longestLook });
  const views = ids.map(async (id, at): Promise<[string, View]> => {
    const both = joined(stored[at], left.found.get(id));
    const newest = both.newest ? await described(context, both.newest, deadline) : null;
    return [id, { counts: both.counts, newest, more: !left.reached }];
  });
  return Object.fromEntries(await Promise.all(views));
}

/** Runs of one experiment here and there, as one. Pure. */
function joined(
  one: RunsOfExperiment = { counts: {} },
  other: RunsOfExperiment = { counts: {} },
): RunsOfExperiment {
  const counts = { ...one.counts };
  for (const [state, more] of Object.entries(other.counts) as [RunState, number][])
    counts[state] = (counts[state] ?? 0) + more;
  const newest = (one.newest?.run_id ?? '') >= (other.newest?.run_id ?? '') ? one.newest : other.newest;
  return { counts, ...(newest && { newest }) };
}

/** What of a run is told that only the whole of it tells. */
interface Named {
  label: string;
  created_at: number;
  owners?: string[];
}

/** Runs are read whole for it, and may be large: a few at once, and none again and again. */
const readsAtOnce = pLimit(4);
const mostNamed = 10_000;
/** While a run goes on, somebody may give it another label (milliseconds). */
const freshFor = 10_000;
const names = onceFor((_context: RecordsContext) => new LRUCache<string, Named>({ max: mostNamed }));

async function described(
  context: RecordsContext,
  { run_id, state, summary }: NonNullable<RunsOfExperiment['newest']>,
  deadline: Deadline,
): Promise<View['newest']> {
  const known = names(context).get(run_id) ?? (await readsAtOnce(() => nameOf(context, run_id, deadline)));
  const { label = null, created_at = decodeTime(run_id), owners } = known ?? {};
  return {
    ...{ run_id, label, status: statusOf(state, summary), created_at: utcMoment(created_at) },
    ...(owners && { owners }),
  };
}

/** Undefined where the run cannot be read, or has gone meanwhile. */
async function nameOf(
  context: RecordsContext,
  run_id: string,
  deadline: Deadline,
): Promise<Named | undefined> {
  const run = await findRun(context, run_id, deadline).catch(() => undefined);
  if (!run) return undefined;
  const { label, created_at, owners } = run.definition;
  const named = { label, created_at, ...(owners && { owners }) };
  names(context).set(run_id, named, isTerminal(run.state) ? {} : { ttl: freshFor });
  return named;
}
