import { Router, type Request, type RequestHandler } from 'express';
import pLimit from 'p-limit';
import type { ReasonVerb } from '../../shared/workcell/index.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import {
  keyOfCaller,
  nameOfCaller,
  recordChange,
  inPath,
  runParams,
  inQuery,
  resource,
  sendJsonText,
  nameRun,
  traceOf,
  inBody,
  readText,
  whoAndWhy,
  namesEtag,
} from '../http/index.ts';
import type { RunsContext } from './context.ts';
import { demandsOfVerb } from './control/demand-own-run.ts';
import { resolveRun } from './control/resolve-run.ts';
import * as recoveryApi from './recovery/recovery-api.ts';
import { change, insert, previewRetry, retry, skip } from './recovery/recovery-handlers.ts';
import { readPreview, readWaits } from './read-waits.ts';
import { findRun, runToRead, etagOf, RunPages } from './run-pages.ts';
import { readHandedIn, readIdempotencyKey, readSubmissionForm } from './submission-form.ts';
import { listRuns } from './list-runs.ts';
import { receiveForm } from './receive-form.ts';
import { listFiles, sendFile } from './run-files.ts';
import { byWhom, logText, moment, nameStep } from '../../shared/sentences/index.ts';
import { readEntries, readLog } from './run-log.ts';
import { renderRun } from './workflow-run.ts';
import { looksAtEach, searchOf } from './run-search.ts';
import * as api from './runs-api.ts';
import { submitRun } from './submit-run.ts';
import { isTerminal, type RunSummary } from '../../shared/contracts/run.ts';
import { RunChanges } from './run-changes.ts';
import { message } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { askOwner } from './control/ask-owner.ts';

/**
 * Answers a run: at once, or with `?wait=` as soon as it is no longer what the client has seen, and a long one not at each of its
 * changes. One that is over never changes, so nobody waits for it.
 */
function getRun(context: RunsContext): RequestHandler {
  const pages = new RunPages(context);
  const changes = new RunChanges(context);
  return async (request, response) => {
    const { wait, etag: etagSeen } = inQuery(request, api.getRun);
    const seen = readSeen(request, etagSeen);
    const id = await runToRead(context, request);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const version =
      wait === 0 || seen === undefined
        ? await pages.version(id)
        : await changes.untilNews(id, {
            read: () => pages.version(id),
            newsIn: (found) => {
              if (isTerminal(found.state)) return 0;
              return namesEtag(seen, etagOf(found)) ? Infinity : pages.restOf(id);
            },
            ms: wait * 1000,
            signal: AbortSignal.any([gone.signal, context.stopping]),
          });
    const etag = etagOf(version);
    if (seen !== undefined && namesEtag(seen, etag)) {
      response.status(304).set('ETag', etag).end();
      return;
    }
    const page = await pages.page(id, version);
    response.setHeader('ETag', page === version ? etag : etagOf(page));
    sendJsonText(response, 200, page.body);
  };
}

/** What the client has seen: an If-None-Match header, or the ETag alone in the query, where its quotes may be left out. */
function readSeen(request: Request, given: string | undefined): string | undefined {
  const etag = given?.trim();
  if (etag === undefined || etag === '') return request.headers['if-none-match'];
  return etag.includes('"') ? etag : `"${etag}"`;
}

/** Runs: submit, read, and say what is to become of them. */
export function runsRouter(context: RunsContext): Router {
  const router = Router();
  // Before the id: it would be taken for one.
  resource(router, [api.submitRun, startRun(context)]);
  const oneRun = getRun(context);
  resource(router, [api.getRun, oneRun], [recoveryApi.changeRun, ...change(context)]);
  resource(router, [api.getRunState, oneRun]);
  resource(router, [api.listRuns, answerList(context)]);
  resource(router, [api.getRunLog, getLog(context)]);
  resource(router, [api.listRunLog, listLog(context)]);
  resource(router, [api.listRunFiles, listFiles(context)]);
  resource(router, [api.listRunResults, listFiles(context)]);
  resource(router, [api.getRunFile, sendFile(context)]);
  resource(router, [api.getRunWaits, getWaits(context)]);
  resource(router, [
    api.getHandedIn,
    async (request, response) => {
      const { definition } = await findRun(context, await runToRead(context, request));
      response.json(readHandedIn(definition));
    },
  ]);
  resource(router, [
    api.cancelRun,
    ...control(context, 'cancel', (id, request) => cancelRun(context, id, request)),
  ]);
  resource(router, [
    api.pauseRun,
    ...control(context, 'pause', (id, request) => pauseRun(context, id, 'pause', request)),
  ]);
  resource(router, [
    api.resumeRun,
    ...control(context, 'resume', (id, request) => pauseRun(context, id, 'resume', request)),
  ]);
  const preview = answerPreview(context, (request) => inQuery(request, api.getUnknownPreview));
  const previewOfWord = answerPreview(context, (request) => readText(request, 'command_id', 200));
  const resolve = control(context, 'resolve', (id, request) => {
    const word = inBody(request, api.resolveRun);
    return resolveRun(context, id, { ...word, ...whoAndWhy(request, word) });
  });
  resource(
    router,
    [recoveryApi.getRetryPreview, previewRetry(context)],
    [recoveryApi.retryRun, ...retry(context)],
  );
  resource(router, [recoveryApi.skipStep, ...skip(context)]);
  resource(router, [recoveryApi.insertSteps, ...insert(context)]);
  resource(
    router,
    [api.getUnknownPreview, preview],
    [api.resolveRun, previewIfAsked(previewOfWord), ...resolve],
  );
  return router;
}

/** What answers a request that something becomes of a run: the run as it stood before. */
function control(
  context: RunsContext,
  verb: ReasonVerb,
  ask: (id: string, request: Request) => Promise<ArchivedRun>,
): RequestHandler[] {
  return [
    ...demandsOfVerb(context, verb),
    async (request, response) => {
      const run = await ask(inPath(request, { params: runParams }).id, request);
      const brokerAway = !context.broker.health().up;
      sendJsonText(response, 202, await renderRun({ ...run, brokerAway }, context.data));
    },
  ];
}

/** Who asks what an answer would do has not given it. */
function previewIfAsked(preview: RequestHandler): RequestHandler {
  return (request, response, next) =>
    request.query['preview'] === undefined ? next() : preview(request, response, next);
}

function answerPreview(
  context: RunsContext,
  read: (request: Request) => { command_id?: string },
): RequestHandler {
  return async (request, response) => {
    const { command_id: about } = read(request);
    response.json(await readPreview(context, await runToRead(context, request), about));
  };
}

/** So many searches look at runs at once; further ones wait: each reads runs whole, and the owner needs the store as well. */
const searchesAtOnce = 4;

function answerList(context: RunsContext): RequestHandler {
  const searches = pLimit(searchesAtOnce);
  return async (request, response) => {
    const modules = context.workcell.modules.map(({ name }) => name);
    const { status: statuses, experiment_id, limit, cursor, ...asked } = inQuery(request, api.listRuns);
    const search = searchOf(asked, modules);
    const requested = { search, statuses, experiment_id, limit, cursor };
    const list = async (): Promise<void> => {
      if (!response.destroyed) response.json(await listRuns(context, requested));
    };
    await (looksAtEach(search) ? searches(list) : list());
  };
}

function getWaits(context: RunsContext): RequestHandler {
  return async (request, response) => {
    response.json(await readWaits(context, await runToRead(context, request)));
  };
}

function getLog(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const id = await runToRead(context, request);
    const withEvents = inQuery(request, api.getRunLog).events !== 'false';
    const text = withEvents ? await readLog(context, id) : await withoutEvents(context, id);
    const plain = request.accepts(['application/json', 'text/plain']) === 'text/plain';
    if (plain) response.type('text/plain').send(text);
    else response.json(text);
  };
}

async function withoutEvents(context: RunsContext, id: string): Promise<string> {
  const { entries } = await readEntries(context, id);
  return logText(entries.filter(({ level }) => level !== 'event'));
}

function listLog(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const id = await runToRead(context, request);
    const { from, entries } = await readEntries(context, id, inQuery(request, api.listRunLog).from);
    response.json({ from, entries });
  };
}

function startRun(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const key = readIdempotencyKey(request);
    const by = { name: nameOfCaller(request, undefined), key: keyOfCaller(request) };
    const traced = traceOf(request);
    const form = await receiveForm(request, response, context);
    let submitted;
    try {
      submitted = await submitRun(context, await readSubmissionForm(form), key, traced, by);
    } finally {
      await form.remove();
    }
    recordChange(request, { after: { run_id: submitted.run_id } });
    nameRun(submitted.run_id);
    response.setHeader('Location', `/runs/${submitted.run_id}`);
    sendJsonText(response, 200, submitted.answer);
  };
}

/**
 * Asks that no further step of a run starts, or that it goes on; a step that an instrument acts on goes on to its end.
 * The request carries the run's revision that the caller has seen (`revision`, or the one of this moment), so that one which
 * comes twice, or after a later one, does nothing. Throws as `askOwner`.
 * @throws WeirError `bad_request`; `outcome_unknown` where a run is to go on that waits for a word; `changes_nothing` where
 * it is paused already, or is not paused.
 */
function pauseRun(
  context: RunsContext,
  runId: string,
  command: 'pause' | 'resume',
  request: Request,
): Promise<ArchivedRun> {
  const { revision: seen, ...said } = inBody(request, api.pauseRun);
  return askOwner(context, runId, (run) => {
    const { revision, summary } = run;
    if (command === 'pause') demandGoingOn(runId, summary);
    else demandPaused(run);
    return message('run.control', {
      workcell: context.workcell.name,
      run_id: runId,
      body: { command, ...whoAndWhy(request, said), revision: seen ?? revision },
    });
  });
}

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

/** Asks for the end of a run, which is `cancelled` when its instrument is at rest. Throws as `askOwner`. */
function cancelRun(context: RunsContext, runId: string, request: Request): Promise<ArchivedRun> {
  const body = { command: 'cancel' as const, ...whoAndWhy(request, inBody(request, api.cancelRun)) };
  return askOwner(context, runId, () =>
    message('run.control', { workcell: context.workcell.name, run_id: runId, body }),
  );
}
