import { Router, type Request, type RequestHandler } from 'express';
import pLimit from 'p-limit';
import type { ReasonVerb } from '../../shared/workcell/index.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import {
  keyOfAsker,
  nameOfAsker,
  noteChange,
  idInPath,
  queryText,
  resource,
  sendJsonText,
  nameRun,
  traceOf,
  fieldsOf,
  wishBody,
} from '../http/index.ts';
import type { RunsContext } from './context.ts';
import { cancelRun } from './control/cancel-run.ts';
import { demandsOfVerb } from './control/demands-of-verb.ts';
import { pauseRun } from './control/pause-run.ts';
import { readWord, resolveRun } from './control/resolve-run.ts';
import * as recoveryApi from './recovery/recovery-api.ts';
import { change, insert, previewRetry, retry, skip } from './recovery/recovery-handlers.ts';
import { readPreview } from './read-preview.ts';
import { readWaits } from './read-waits.ts';
import { findRun } from './find-run.ts';
import { getRun } from './get-run.ts';
import { readHandedIn } from './handed-in.ts';
import { listRuns, readListWish } from './list-runs.ts';
import { receiveForm } from './receive-form.ts';
import { listFiles, sendFile } from './files-handlers.ts';
import { readLog, withoutEvents } from './run-log.ts';
import { renderRun } from './render-run.ts';
import { looksAtEach } from './run-search.ts';
import { runToRead } from './run-to-read.ts';
import * as api from './runs-api.ts';
import { submitRun } from './submit-run.ts';
import { readIdempotencyKey, readSubmissionForm } from './submission-form.ts';

/** The data of a step that is said to have happened must fit into a message. */
const maxWishBytes = 512 * 1024;
const pauseFields = '"by", "reason" and "revision"';

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
    ...control(context, 'cancel', '"by" and "reason"', (id, request) => cancelRun(context, id, request)),
  ]);
  resource(router, [
    api.pauseRun,
    ...control(context, 'pause', pauseFields, (id, request) => pauseRun(context, id, 'pause', request)),
  ]);
  resource(router, [
    api.resumeRun,
    ...control(context, 'resume', pauseFields, (id, request) => pauseRun(context, id, 'resume', request)),
  ]);
  const preview = answerPreview(context);
  const resolve = control(
    context,
    'resolve',
    '"as", "by", "reason", "data" and "command_id"',
    (id, request) => resolveRun(context, id, readWord(request)),
  );
  resource(
    router,
    [recoveryApi.getRetryPreview, previewRetry(context)],
    [recoveryApi.retryRun, ...retry(context)],
  );
  resource(router, [recoveryApi.skipStep, ...skip(context)]);
  resource(router, [recoveryApi.insertSteps, ...insert(context)]);
  resource(router, [api.getUnknownPreview, preview], [api.resolveRun, previewIfAsked(preview), ...resolve]);
  return router;
}

/** What answers a wish that something becomes of a run: the run as it stood before. */
function control(
  context: RunsContext,
  verb: ReasonVerb,
  fields: string,
  ask: (id: string, request: Request) => Promise<ArchivedRun>,
): RequestHandler[] {
  return [
    ...wishBody(maxWishBytes, fields),
    ...demandsOfVerb(context, verb),
    async (request, response) => {
      const run = await ask(idInPath(request), request);
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

function answerPreview(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const { command_id } = fieldsOf(request);
    const about = typeof command_id === 'string' && command_id !== '' ? command_id : undefined;
    response.json(await readPreview(context, await runToRead(context, request), about));
  };
}

/** So many searches look at runs at once; further ones wait: each reads runs whole, and the owner needs the store as well. */
const searchesAtOnce = 4;

function answerList(context: RunsContext): RequestHandler {
  const searches = pLimit(searchesAtOnce);
  return async (request, response) => {
    const modules = context.workcell.modules.map(({ name }) => name);
    const wish = readListWish(request, modules);
    const list = async (): Promise<void> => {
      if (!response.destroyed) response.json(await listRuns(context, wish));
    };
    await (looksAtEach(wish.search ?? {}) ? searches(list) : list());
  };
}

function getWaits(context: RunsContext): RequestHandler {
  return async (request, response) => {
    response.json(await readWaits(context, await runToRead(context, request)));
  };
}

function getLog(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const log = await readLog(context, await runToRead(context, request));
    const text = queryText(request, 'events') === 'false' ? withoutEvents(log) : log;
    const plain = request.accepts(['application/json', 'text/plain']) === 'text/plain';
    if (plain) response.type('text/plain').send(text);
    else response.json(text);
  };
}

function startRun(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const key = readIdempotencyKey(request);
    const traced = traceOf(request);
    const form = await receiveForm(request, response, context);
    let submitted;
    try {
      submitted = await submitRun(context, await readSubmissionForm(form), key, traced, {
        name: nameOfAsker(request, undefined),
        key: keyOfAsker(request),
      });
    } finally {
      await form.remove();
    }
    noteChange(request, { after: { run_id: submitted.run_id } });
    nameRun(submitted.run_id);
    response.setHeader('Location', `/runs/${submitted.run_id}`);
    sendJsonText(response, 200, submitted.answer);
  };
}
