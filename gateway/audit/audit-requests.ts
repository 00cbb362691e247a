import type { RequestHandler } from 'express';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Auditor } from './auditor.ts';
import { factsOfRequest, isFree } from './facts-of-request.ts';

/** Middleware that tells the audit of each request that asks for a change or is refused, once it is over. Keeps none waiting. */
export function auditRequests(auditor: Auditor, log: Logger): RequestHandler {
  return (request, response, next) => {
    // Gone when the connection is.
    const from = request.ip;
    response.once('close', () => {
      try {
        const facts = factsOfRequest(request, response, from);
        if (facts) auditor.note(facts, isFree(request, facts));
      } catch (error) {
        log.error({ err: error }, 'a request is missing in the audit');
      }
    });
    next();
  };
}
