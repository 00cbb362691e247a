import type { RequestHandler } from 'express';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { pathToTell } from './path-to-tell.ts';
import { requestIds } from './request-ids.ts';

/** One debug line per answer. Left out of the chain where nobody would see the lines. */
export function logAnswers(log: Logger): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    response.once('finish', () => {
      const ms = Math.round(performance.now() - began);
      const path = pathToTell(request.path);
      const fields = { method: request.method, path, status: response.statusCode, ms };
      log.debug({ ...requestIds(request), ...fields }, 'answered');
    });
    next();
  };
}
