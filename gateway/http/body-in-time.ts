import type { Request, RequestHandler } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isRefused } from './answer-errors.ts';

/**
 * Refuses a request whose body does not arrive in time: one that carries files goes on for as long as bytes come, within the
 * hour that the server allows; any other has so many milliseconds in all. What is held open without need is held against
 * everybody else.
 */
export function bodyInTime({ body, stall }: { body: number; stall: number }): RequestHandler {
  return (request, response, next) => {
    const length = request.get('content-length');
    if (request.get('transfer-encoding') === undefined && (length === undefined || length === '0')) {
      next();
      return;
    }
    const late = (what: string) => () => {
      if (request.complete || isRefused(response)) return;
      if (response.headersSent) {
        // It was answered without its body: only its end would set the connection free.
        request.socket.destroy();
        return;
      }
      response.setHeader('Connection', 'close');
      next(new WeirError('request_timeout', `the request did not arrive in time: ${what}`));
    };
    if (carriesFiles(request)) {
      request.setTimeout(stall, late(`nothing of it has come for ${stall / 1000} s`));
      // What has come takes its time to be answered where it is large: without somebody who hears of that, Node hangs up.
      response.on('timeout', () => undefined);
    } else {
      const timer = setTimeout(late(`a request without files has ${body / 1000} s`), body);
      const over = () => clearTimeout(timer);
      request.once('end', over);
      request.once('close', over);
    }
    next();
  };
}

function carriesFiles(request: Request): boolean {
  return request.method === 'PUT' || request.is('multipart/form-data') !== false;
}
