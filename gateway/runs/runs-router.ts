import type { Request } from 'express';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import {
  answerLarge,
  recordDone,
  inPath,
  sendJson,
  sendJsonText,
  readText,
  whoAndWhy,
  namesEtag,
  type Asked,
  type Call,
  alsoAt,
  callsOf,
} from '../http/index.ts';
import type { RunsContext } from './context.ts';
import { demandsOfVerb, previewIfAsked } from './control/demand-own-run.ts';
import { resolveRun } from './control/resolve-run.ts';
import { recovery } from './recovery/recovery-handlers.ts';
import { readSchedule, withForecast } from './forecasts.ts';
import { readPreview, readWaits } from './read-waits.ts';
import { askedOfRun } from './done-of-run.ts';
import { findRun, runToRead, etagOf, runPages } from './run-pages.ts';
import { readHandedIn } from './submission-form.ts';
import { askedRuns, listRuns } from './list-runs.ts';
import { listFiles, sendFile } from './run-files.ts';
import { byWhom, logText, moment, nameStep } from '../../shared/sentences/index.ts';
import { readEntries, readLog } from './run-log.ts';
import { looksAtEach } from './run-search.ts';
import * as api from './runs-api.ts';
import { submitting } from './submit-handlers.ts';
import { isTerminal, type RunSummary } from '../../shared/contracts/run.ts';
import { runChanges } from './run-changes.ts';
import { type BodyOf, message } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { askOwner, sendAsked } from './control/ask-owner.ts';

const call = callsOf<RunsContext>('Runs');

/** A page of a list; more runs take turns with other large reads, and so does a search, which reads each run. */
const fewRuns = 100;

const list = call(api.listRuns, async (asked) => {
  const { query, response, context } = asked;
  const requested = await askedRuns(context, query);
  const answer = async (): Promise<void> => sendJson(response, await listRuns(context, requested));
  const isLarge = requested.limit > fewRuns || looksAtEach(requested.search ?? {});
  await (isLarge ? answerLarge(asked, answer) : answer());
});

/**
 * Answers a run: at once, or with `?wait=` as soon as it is no longer what the client has seen, and a long one not at each of its
 * changes. One that is over never changes, so nobody waits for it.
 */
const get = call(api.getRun, async ({ path, query, request, response, context }) => {
  const { wait, etag: given, definition } = query;
  const form = definition === 'true' ? 'whole' : 'lean';
  const pages = runPages(context);
  const seen = readSeen(request, given);
  const id = await runToRead(context, path.id);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const version =
    wait === 0 || seen === undefined
      ? await pages.version(id, form)
      : await runChanges(context).untilNews(id, {
          read: () => pages.version(id, form),
          newsIn: (found) => {
            if (isTerminal(found.state)) return 0;
            return namesEtag(seen, etagOf(found)) ? Infinity : pages.restOf(id, form);
          },
          ms: wait * 1000,
          signal: AbortSignal.any([gone.signal, context.stopping]),
        });
  const etag = etagOf(version);
  if (seen !== undefined && namesEtag(seen, etag)) return void response.status(304).set('ETag', etag).end();
  const page = await pages.page(id, version, form);
  response.setHeader('ETag', page === version ? etag : etagOf(page));
  sendJsonText(
    response,
    200,
    isTerminal(page.state) ? page.body : await withForecast(context, id, page.body),
  );
});

/** What the client has seen: an If-None-Match header, or the ETag alone in the query, where its quotes may be left out. */
function readSeen(request: Request, given: string | undefined): string | undefined {
  const etag = given?.trim();
  if (etag === undefined || etag === '') return request.headers['if-none-match'];
  return etag.includes('"') ? etag : `"${etag}"`;
}

const getLog = call(api.getRunLog, async ({ path, query, request, response, context }) => {
  const id = await runToRead(context, path.id);
  const text = query.events === 'false' ? await withoutEvents(context, id) : await readLog(context, id);
  const plain = request.accepts(['application/json', 'text/plain']) === 'text/plain';
  if (plain) response.type('text/plain').send(text);
  else response.json(text);
});

async function withoutEvents(context: RunsContext, id: string): Promise<string> {
  const { entries } = await readEntries(context, id);
  return logText(entries.filter(({ level }) => level !== 'event'));
}

const listLog = call(api.listRunLog, async ({ path, query, context }) => {
  const { from, entries } = await readEntries(context, await runToRead(context, path.id), query.from);
  return { from, entries };
});

const listRunFiles = call(api.listRunFiles, async ({ path, context }) =>
  listFiles(context, await runToRead(context, path.id)),
);

/** Runs: submit, read, and say what is to become of them. */
export const runs: readonly Call<RunsContext>[] = [
  ...submitting,
  list,
  // Before what takes any id in that place.
  ...recovery,
  get,
  // Where clients before WEI 0.6 look for it.
  alsoAt(get, '/runs/{id}/state', 'getRunState'),
  getLog,
  listLog,
  listRunFiles,
  alsoAt(listRunFiles, '/runs/{id}/results', 'listRunResults'),
  call(api.getRunFile, async ({ path, query, response, context }) =>
    sendFile(context, await runToRead(context, path.id), query.filename, response),
  ),
  call(
    api.cancelRun,
    ({ path, body, request, response, context }) => {
      const said = { command: 'cancel' as const, ...whoAndWhy(request, body) };
      recordDone(request, askedOfRun(context, 'cancel', path.id));
      return sendAsked(
        context,
        response,
        askControl(context, path.id, () => said),
      );
    },
    (context) => demandsOfVerb(context, 'cancel'),
  ),
  call(api.pauseRun, pauseOrResume('pause'), (context) => demandsOfVerb(context, 'pause')),
  call(api.resumeRun, pauseOrResume('resume'), (context) => demandsOfVerb(context, 'resume')),
  call(api.getUnknownPreview, async ({ path, query, context }) =>
    readPreview(context, await runToRead(context, path.id), query.command_id),
  ),
  call(
    api.resolveRun,
    ({ path, body, request, response, context }) => {
      recordDone(request, askedOfRun(context, 'resolve', path.id));
      const word = { ...body, ...whoAndWhy(request, body) };
      return sendAsked(context, response, resolveRun(context, path.id, word));
    },
    (context) => [
      previewIfAsked(async (request) => {
        const about = readText(request, 'command_id', 200).command_id;
        return readPreview(context, inPath(request, api.resolveRun).id, about);
      }),
      ...demandsOfVerb(context, 'resolve'),
    ],
  ),
  call(api.getRunWaits, async ({ path, context }) => readWaits(context, await runToRead(context, path.id))),
  call(api.getHandedIn, async ({ path, context }) =>
    readHandedIn((await findRun(context, await runToRead(context, path.id))).definition),
  ),
  call(api.getSchedule, async ({ query, context }) =>
    readSchedule(context, query.run === undefined ? undefined : await runToRead(context, query.run)),
  ),
];

/** Asks that something becomes of a run. Throws as `askOwner`, and what `body` throws. */
function askControl(
  context: RunsContext,
  runId: string,
  body: (run: ArchivedRun) => BodyOf<'run.control'>,
): Promise<ArchivedRun> {
  return askOwner(context, runId, (run) =>
    message('run.control', { workcell: context.workcell.name, run_id: runId, body: body(run) }),
  );
}

/**
 * Asks that no further step of a run starts, or that it goes on; a step that an instrument acts on goes on to its end.
 * The request carries the run's revision that the caller has seen (`revision`, or the one of this moment), so that one which
 * comes twice, or after a later one, does nothing. Throws as `askOwner`.
 * @throws WeirError `bad_request`; `outcome_unknown` where a run is to go on that waits for a word; `changes_nothing` where
 * it is paused already, or is not paused.
 */
function pauseOrResume(command: 'pause' | 'resume') {
  return ({ path, body, request, response, context }: ControlAsked): Promise<void> => {
    const { revision: seen, ...said } = body;
    recordDone(request, askedOfRun(context, command, path.id));
    const asked = askControl(context, path.id, (run) => {
      if (command === 'pause') demandGoingOn(path.id, run.summary);
      else demandPaused(run);
      return { command, ...whoAndWhy(request, said), revision: seen ?? run.revision };
    });
    return sendAsked(context, response, asked);
  };
}

type ControlAsked = Omit<Asked<typeof api.pauseRun, RunsContext>, 'query' | 'next'>;

/** A run that waits for a word may be paused beside: it then stays so once the word is said. */
function demandGoingOn(runId: string, summary: RunSummary | undefined): void {
  const { paused_by } = summary ?? {};
  if (!paused_by) return;
  const { at, by, reason } = paused_by;
  const who = `${byWhom({ by })} since ${moment(at)}${byWhom({ reason })}`;
  throw new WeirError(
    'changes_nothing',
    `the run is paused already${who}; \`weir resume ${runId}\` lets it go on`,
  );
}

function demandPaused({ summary, definition: { run_id, steps } }: ArchivedRun): void {
  const { unknown, waiting, paused_by, paused } = summary ?? {};
  if (unknown?.run === 'waits' && !paused_by) {
    throw new WeirError(
      'outcome_unknown',
      `the run waits for a word on ${nameStep(unknown.step, steps[unknown.step]?.name)}: say what became of it (weir resolve, POST /runs/${run_id}/resolve)`,
    );
  }
  if (paused) return;
  const why = waiting === undefined ? '' : `; it ${waiting}`;
  throw new WeirError('changes_nothing', `the run is not paused${why}`);
}
