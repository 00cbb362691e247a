import type { RequestHandler, Router } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { authorize } from './access/authorize.ts';
import type { Operation } from './api/operation.ts';
import { recordCall } from './audited-call.ts';
import { withoutKeys } from '../../shared/kernel/secrets/key-text.ts';

/** A call as it is described, and what carries it out. */
export type Served = readonly [operation: Operation, ...handlers: readonly RequestHandler[]];

/**
 * Adds a resource to a router: the calls at one path. Any other method is answered with 405. GET answers HEAD as well. Whoever may not make a
 * call is refused before anything of it is read. Nothing is served that is not described: `gateway/server/api/description-router.ts` lists every call.
 */
export function resource(router: Router, ...calls: readonly [Served, ...Served[]]): void {
  const [[{ path }]] = calls;
  const route = router.route(expressPath(path));
  const allowed: string[] = [];
  for (const [operation, ...handlers] of calls) {
    if (operation.path !== path) throw new Error(`${operation.id} is not at ${path}`);
    const { access, method } = operation;
    route[method](called(operation), authorize(access), handlers);
    allowed.push(method.toUpperCase(), ...(method === 'get' ? ['HEAD'] : []));
  }
  route.all((request, response) => {
    response.setHeader('Allow', allowed.join(', '));
    const asked = pathToTell(request.path);
    throw new WeirError('method_not_allowed', `${asked} answers ${allowed.join(', ')} only`);
  });
}

/** For the audit, which tells of refusals, too. */
function called(operation: Operation): RequestHandler {
  return (request, _response, next) => {
    recordCall(request, operation);
    next();
  };
}

/** `/runs/{id}` as Express writes it. */
export function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/**
 * The path of a request as it may be written down. A key that somebody has put there belongs into no log, span or error; nor does the code
 * of a link that signs somebody in, which stands for a key until it is used.
 */
export function pathToTell(path: string): string {
  return withoutKeys(path).replaceAll(/(\/session\/links\/+)[^/]+/gi, '$1***');
}
