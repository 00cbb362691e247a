import type { RequestHandler } from 'express';

/**
 * Tells browsers to come by TLS alone from now on, to any port of the host name: a lab says by a setting that it may be so. It is said
 * over TLS, of the gateway's own or of its proxy; in the open, anybody on the way could say it.
 * @param seconds for how long; 0 to say nothing
 */
export function strictTransport(seconds: number): RequestHandler {
  return (request, response, next) => {
    if (seconds > 0 && request.secure) response.setHeader('Strict-Transport-Security', `max-age=${seconds}`);
    next();
  };
}
