import type { RequestHandler } from 'express';
import { WeirError } from '../../shared/errors/weir-error.ts';

/**
 * Refuses what comes from a web page: agents and the command line send no `Origin`, a browser does for every page that wants
 * to read an answer or to write.
 */
export const refusePages: RequestHandler = (request, _response, next) => {
  if (request.get('origin') === undefined) return next();
  throw new WeirError('forbidden', `${request.originalUrl} is for agents and for the command line alone`);
};
