import { anyUlid, text } from '../../../shared/contracts/fields.ts';
import { object, optional, told } from '../../../shared/contracts/object-schema.ts';
import { resultsView } from '../../../shared/contracts/results-view.ts';
import type { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { Turns } from '../../../shared/kernel/lifecycle/waiting.ts';
import { csvRowsOfResults, lackOfResults } from '../../../shared/sentences/index.ts';
import { answerLarge, badQuery, type Call, callsOf, sendJson } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { askedRuns } from '../list-runs.ts';
import { runsQuery } from '../run-search.ts';
import { readResults } from './read-results.ts';

const { limit: _, ...ofRuns } = runsQuery.properties;
/** More ids make an address that not every program takes. */
const mostIds = 200;
const mostRuns = 10_000;

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
      { type: 'integer', minimum: 1, maximum: mostRuns, default: 1000 } as const,
      'How many runs at most.',
    ),
  },
});

const call = callsOf<RunsContext>('Runs');

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
        headers: {
          'X-Weir-Lack':
            'What the CSV lacks, in words: runs that cannot be read, values that clients have handed in. Missing where it lacks nothing.',
        },
        content: { 'application/json': { schema: resultsView }, 'text/csv': { schema: text } },
      },
    },
    errors: ['bad_id'],
  },
  async (asked) => {
    const { query, request, response, context } = asked;
    const { run, simulate, ...ofRuns } = query;
    const found = await askedRuns(context, ofRuns);
    const wanted = run && [...new Set(run.map((id) => id.toUpperCase()))].sort().reverse();
    const tagged = found.among && new Set(found.among);
    const requested = {
      ...found,
      search: { ...found.search, ...(simulate === 'any' ? {} : { simulate: simulate === 'true' }) },
      among: wanted?.filter((id) => !tagged || tagged.has(id)) ?? found.among,
    };
    const plain = request.accepts(['application/json', 'text/csv']) === 'text/csv';
    await answerLarge(asked, async () => {
      if (!plain) return sendJson(response, await readResults(context, requested));
      const results = await readResults(context, requested, () => !response.destroyed);
      if (response.destroyed) return;
      if (results.next !== null) throw tooMany(results.runs.length, query.limit);
      const lack = lackOfResults(results);
      if (lack.length > 0) response.set('X-Weir-Lack', lack.join(' '));
      const rows: string[] = [];
      const turns = new Turns();
      for (const row of csvRowsOfResults(results)) {
        rows.push(row);
        if (turns.isDue()) await turns.pass();
      }
      response.type('text/csv').send(rows.join(''));
    });
  },
);

/** Results: what many runs were given, and what came out of them. */
export const results: readonly Call<RunsContext>[] = [get];

function tooMany(found: number, limit: number): WeirError {
  const what =
    found < limit ? 'the runs have more values than one table may hold' : `there are more than ${limit} runs`;
  const more = found < limit || limit === mostRuns ? '' : `for more with "limit" (${mostRuns} at most), or `;
  return badQuery(
    'limit',
    `${what}, and a table with fewer would pass for all of them: ask ${more}for fewer with "from" and "to"; \`weir results --csv\` has no such bound`,
  );
}
