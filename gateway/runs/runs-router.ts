import { Router, type Request, type RequestHandler } from 'express';
import type { ArchivedRun } from '../archive/archived-run.ts';
import type { GatewayContext } from '../context.ts';
import { namesEtag } from '../http/names-etag.ts';
import { idInPath, queryText } from '../http/parameters.ts';
import { resource } from '../http/resource.ts';
import { sendJsonText } from '../http/send-json.ts';
import { wishBody } from '../http/wish-body.ts';
import { cancelRun } from './control/cancel-run.ts';
import { pauseRun } from './control/pause-run.ts';
import { readWord, resolveRun } from './control/resolve-run.ts';
import { readPreview } from '../resolution/read-preview.ts';
import { readWaits } from '../waits/read-waits.ts';
import { listRuns, readListWish } from './list-runs.ts';
import { receiveForm } from './receive-form.ts';
import { listFiles, sendFile } from './files-handlers.ts';
import { readLog, withoutEvents } from './run-log.ts';
import { renderRun } from './render-run.ts';
import { etagOf, RunPages } from './run-pages.ts';
import { runToRead } from './run-to-read.ts';
import { submitRun } from './submit-run.ts';
import { readIdempotencyKey, readSubmissionForm } from './submission-form.ts';

/** The data of a step that is said to have happened must fit into a message. */
const maxWishBytes = 512 * 1024;
const pauseFields = '"by" and "revision"';

/** Runs: submit, read, and say what is to become of them. */
export function runsRouter(context: GatewayContext): Router {
  const router = Router();
  // Before the id: it would be taken for one.
  resource(router, '/runs/start', { post: startRun(context) });
  const oneRun = getRun(context);
  resource(router, '/runs/:id', { get: oneRun });
  // Where clients before WEI 0.6 look for it.
  resource(router, '/runs/:id/state', { get: oneRun });
  resource(router, '/runs', {
    get: async (request, response) => {
      response.json(await listRuns(context, readListWish(request)));
    },
  });
  resource(router, '/runs/:id/log', {
    get: async (request, response) => {
      const log = await readLog(context, await runToRead(context, request));
      const text = queryText(request, 'events') === 'false' ? withoutEvents(log) : log;
      const plain = request.accepts(['application/json', 'text/plain']) === 'text/plain';
      if (plain) response.type('text/plain').send(text);
      else response.json(text);
    },
  });
  resource(router, '/runs/:id/waits', {
    get: async (request, response) => {
      response.json(await readWaits(context, await runToRead(context, request)));
    },
  });
  resource(router, '/runs/:id/files', { get: listFiles(context) });
  resource(router, '/runs/:id/results', { get: listFiles(context) });
  resource(router, '/runs/:id/file', { get: sendFile(context) });
  const preview: RequestHandler = async (request, response) => {
    response.json(await readPreview(context, await runToRead(context, request)));
  };
  type Control = (id: string, request: Request) => Promise<ArchivedRun>;
  const controls: Record<string, { fields: string; control: Control }> = {
    cancel: { fields: '"by" and "reason"', control: (id, request) => cancelRun(context, id, request) },
    pause: { fields: pauseFields, control: (id, request) => pauseRun(context, id, 'pause', request) },
    resume: { fields: pauseFields, control: (id, request) => pauseRun(context, id, 'resume', request) },
    resolve: {
      fields: '"as", "by", "data" and "command_id"',
      control: (id, request) => resolveRun(context, id, readWord(request)),
    },
  };
  for (const [name, { fields, control }] of Object.entries(controls)) {
    resource(router, `/runs/:id/${name}`, {
      ...(name === 'resolve' ? { get: preview } : {}),
      post: [
        ...wishBody(maxWishBytes, fields),
        ...(name === 'resolve' ? [previewIfAsked(preview)] : []),
        async (request, response) => {
          const run = await control(idInPath(request), request);
          sendJsonText(
            response,
            202,
            await renderRun({ ...run, brokerAway: !context.broker.health().up }, context.data),
          );
        },
      ],
    });
  }
  return router;
}

/** Who asks what an answer would do has not given it. */
function previewIfAsked(preview: RequestHandler): RequestHandler {
  return (request, response, next) =>
    request.query['preview'] === undefined ? next() : preview(request, response, next);
}

function startRun(context: GatewayContext): RequestHandler {
  return async (request, response) => {
    const key = readIdempotencyKey(request);
    const form = await receiveForm(request, response, context);
    let submitted;
    try {
      submitted = await submitRun(context, await readSubmissionForm(form), key);
    } finally {
      await form.remove();
    }
    response.setHeader('Location', `/runs/${submitted.run_id}`);
    sendJsonText(response, 200, submitted.answer);
  };
}

function getRun(context: GatewayContext): RequestHandler {
  const pages = new RunPages(context);
  return async (request, response) => {
    const id = await runToRead(context, request);
    const version = await pages.version(id);
    const etag = etagOf(version);
    if (namesEtag(request.headers['if-none-match'], etag)) {
      response.status(304).set('ETag', etag).end();
      return;
    }
    const page = await pages.page(id, version);
    response.setHeader('ETag', etagOf(page));
    sendJsonText(response, 200, page.body);
  };
}
