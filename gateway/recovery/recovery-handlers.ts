import type { RequestHandler } from 'express';
import type { ArchivedRun } from '../archive/archived-run.ts';
import type { GatewayContext } from '../context.ts';
import { idInPath } from '../http/parameters.ts';
import { sendJsonText } from '../http/send-json.ts';
import { nameRun, traceOf } from '../http/trace-requests.ts';
import { wishBody } from '../http/wish-body.ts';
import { readBy, readText } from '../runs/control/wish.ts';
import { findRun } from '../runs/find-run.ts';
import { runToRead } from '../runs/run-to-read.ts';
import { readIdempotencyKey } from '../runs/submission-form.ts';
import { readRetryPreview } from './preview-retry.ts';
import { retryRun } from './retry-run.ts';
import { readRetryWish } from './retry-wish.ts';
import { whyNoRetry } from './why-unfit.ts';

/** Arguments and data must fit into a message. */
const maxBytes = 512 * 1024;

/** Says what a retry would do. */
export function previewRetry(context: GatewayContext): RequestHandler {
  return async (request, response) => {
    const run = await findRun(context, await runToRead(context, request));
    demandOver(run);
    response.json(await readRetryPreview(context, run, readRetryWish(request)));
  };
}

/** Lets a run go on after a failure. */
export function retry(context: GatewayContext): RequestHandler[] {
  const preview = previewRetry(context);
  return [
    ...wishBody(maxBytes, '"from_step", "args", "by" and "reason"'),
    // Who asks what it would do has not asked for it.
    (request, response, next) =>
      request.query['preview'] === undefined ? next() : preview(request, response, next),
    async (request, response) => {
      const key = readIdempotencyKey(request);
      const wish = readRetryWish(request);
      const run = await findRun(context, idInPath(request));
      demandOver(run);
      const who = { ...readBy(request), ...readText(request, 'reason', 2000) };
      const made = await retryRun(context, run, wish, { who, key, traced: traceOf(request) });
      nameRun(made.run_id);
      response.setHeader('Location', `/runs/${made.run_id}`);
      sendJsonText(response, 200, made.answer);
    },
  ];
}

function demandOver(run: ArchivedRun): void {
  const refusal = whyNoRetry(run);
  if (refusal) throw refusal;
}
