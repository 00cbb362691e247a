import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import { anyUlid, text } from '../../../shared/contracts/fields.ts';
import { object, optional, told } from '../../../shared/contracts/object-schema.ts';
import { type Results, resultsView } from '../../../shared/contracts/results-view.ts';
import { csvText } from '../../../shared/sentences/index.ts';
import { badQuery, type Call, callsOf, sendJsonText, type Deadline } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { askedRuns, type ListQuery, takeRuns } from '../list-runs.ts';
import { readNotes } from '../notes/run-notes.ts';
import { runsQuery } from '../run-search.ts';
import { columnsOf, gather, type Gathered, resultOfRun } from './result-of-run.ts';

const { limit: _, ...ofRuns } = runsQuery.properties;
/** More ids make an address that not every program takes. */
const mostIds = 200;

const resultsQuery = object({
  [optional]: {
    ...ofRuns,
    run: told(
      {
        type: 'array',
        items: anyUlid,
        maxItems: mostIds,
        noun: `1 to ${mostIds} ids of runs with commas between`,
      } as const,
      'These runs alone, by their ids with commas between.',
    ),
    simulate: told(
      { type: 'string', enum: ['true', 'false', 'any'], default: 'false' } as const,
      'What simulated runs have made up is left out; `any` has all, `true` those alone.',
    ),
    limit: told(
      { type: 'integer', minimum: 1, maximum: 10_000, default: 1000 } as const,
      'How many runs at most.',
    ),
  },
});

const call = callsOf<RunsContext>('Runs');

/** So many are read for at once; further ones wait: each run is read whole. */
const atOnce = pLimit(2);
/** So many runs are in memory at a time. */
const page = 50;

const get = call(
  {
    id: 'getResults',
    route: 'get /results',
    access: 'data:read',
    summary: 'What runs were given, and what came out of them, as a table',
    description:
      'Of any runs that `GET /runs` would list: those of an experiment, with a tag, or single ones (`run`). As CSV where `Accept` prefers `text/csv`.',
    query: resultsQuery,
    answers: {
      200: {
        description: 'The results.',
        content: { 'application/json': { schema: resultsView }, 'text/csv': { schema: text } },
      },
    },
    errors: ['bad_id'],
  },
  async ({ query, request, response, context }) => {
    const { run, simulate, ...asked } = query;
    const found = await askedRuns(context, asked);
    const wanted = run && [...new Set(run.map((id) => id.toUpperCase()))].sort().reverse();
    const tagged = found.among && new Set(found.among);
    const requested = {
      ...found,
      search: { ...found.search, ...(simulate === 'any' ? {} : { simulate: simulate === 'true' }) },
      among: wanted?.filter((id) => !tagged || tagged.has(id)) ?? found.among,
    };
    const plain = request.accepts(['application/json', 'text/csv']) === 'text/csv';
    await atOnce(async () => {
      if (response.destroyed) return;
      const results = await readResults(context, requested);
      if (!plain) return sendJsonText(response, 200, JSON.stringify(results));
      if (results.next !== null)
        throw badQuery(
          'limit',
          `there are more than ${asked.limit} runs, and a table with fewer would pass for all of them: ask for more with "limit" (10,000 at most), or for fewer with "from" and "to"`,
        );
      response.type('text/csv').send(csvOf(results));
    });
  },
);

/** Results: what many runs were given, and what came out of them. */
export const results: readonly Call<RunsContext>[] = [get];

type Gathering = { run: Pick<ArchivedRun, 'definition' | 'state' | 'summary'>; gathered: Gathered };

async function readResults(context: RunsContext, requested: ListQuery): Promise<Results> {
  const { store, deadlines } = context;
  // No more of a run is kept than is told.
  const take = (run: ArchivedRun): Gathering => ({ run: withoutSteps(run), gathered: gather(run) });
  const { runs, unreadable, next } = await takeRuns(context, requested, take, page);
  const deadline = deadlines.begin();
  const byId = new Map(runs.map((each) => [each.run.definition.run_id, each]));
  const partial = await addOfClients(context, byId, deadline);
  const notes = await deadline.withStore(() => readNotes(store, [...byId.keys()]));
  const told = runs.map(({ run, gathered }) => resultOfRun(run, gathered, notes.get(run.definition.run_id)));
  return {
    columns: columnsOf(told),
    runs: told,
    next,
    ...(unreadable.length === 0 ? {} : { unreadable }),
    ...(partial ? { partial } : {}),
  };
}

function withoutSteps({ definition, state, summary }: ArchivedRun): Gathering['run'] {
  const { handed_in: _h, taken_over: _t, ...rest } = definition;
  const { flowdef: _f, ...workflow } = rest.workflow;
  return { definition: { ...rest, workflow, steps: [] }, state, ...(summary && { summary }) };
}

/** So many datapoints of their experiments are looked at, or for so many milliseconds. */
const mostLookedAt = 20_000;
const longest = 2_000;
const records = 200;

/**
 * Adds what clients have handed in for the runs.
 * @returns true where not all was looked at
 */
async function addOfClients(
  { store }: RunsContext,
  runs: ReadonlyMap<string, Gathering>,
  deadline: Deadline,
): Promise<boolean> {
  const oldest = new Map<string, number>();
  for (const { run } of runs.values()) {
    const { experiment_id, created_at } = run.definition;
    oldest.set(experiment_id, Math.min(created_at, oldest.get(experiment_id) ?? created_at));
  }
  const ends = performance.now() + longest;
  let lookedAt = 0;
  for (const [group, begun] of oldest) {
    let before: number | undefined;
    for (;;) {
      if (lookedAt >= mostLookedAt || performance.now() > ends) return true;
      const older = before === undefined ? {} : { before };
      const found = await deadline.withStore(() =>
        store.newestRecords({ kind: 'datapoint', group, limit: records, ...older }),
      );
      for (const { id, body } of found) {
        const { workflow_id, label, value, type } = body.datapoint;
        const of = runs.get(workflow_id ?? '')?.gathered;
        if (of && type === 'data_value' && value !== undefined && !of.known.has(id))
          of.add(label, body.at, value);
      }
      lookedAt += found.length;
      const last = found.at(-1);
      if (found.length < records || !last || last.body.at < begun) break;
      before = last.position;
      // An embedded store answers at once: others have their turn.
      await setImmediate();
    }
  }
  return false;
}

const ofRun = ['run_id', 'label', 'experiment_id', 'status', 'simulate'] as const;
const times = ['created_at', 'started_at', 'ended_at'] as const;

/** A row for each run, the newest first. A value that goes by the name of a parameter has `value` before it. */
function csvOf({ columns: { parameters, values }, runs }: Results): string {
  const taken = new Set<string>([...ofRun, ...times, 'tags', 'note']);
  const heads = [...parameters, ...values].map((name, at) => {
    const isValue = at >= parameters.length;
    const head = taken.has(name) ? `${isValue ? 'value' : 'parameter'} ${name}` : name;
    taken.add(head);
    return head;
  });
  return csvText([
    [...ofRun, ...times, 'tags', 'note', ...heads],
    ...runs.map((run) => [
      ...ofRun.map((name) => run[name]),
      ...times.map((name) => run[name]),
      run.tags?.join('; '),
      run.note,
      ...parameters.map((name) => own(run.parameters, name)),
      ...values.map((name) => own(run.values, name)),
    ]),
  ]);
}

function own(of: Record<string, unknown>, name: string) {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  return value as string | number | boolean | object | null | undefined;
}
