import type { RequestHandler, Router, Request } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { authorize } from './access/authorize.ts';
import type { Operation } from './api/operation.ts';
import { checkAsked } from './asked.ts';
import { withoutKeys } from '../../shared/kernel/secrets/hide-secrets.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';

/** What is known of the call that a request makes. */
export interface AuditedCall {
  operation: Operation;
  params: Readonly<Record<string, string>>;
}

/** What a request has changed. Never a secret: what has a secret's name is hidden, and nothing else is. */
export interface Change {
  before?: JsonObject;
  after?: JsonObject;
}

const calls = new WeakMap<Request, AuditedCall>();
const changes = new WeakMap<Request, Change>();

/** Notes which call a request makes, before anybody asks whether he may. */
function recordCall(request: Request, operation: Operation): void {
  calls.set(request, { operation, params: { ...request.params } as Record<string, string> });
}

/** For the audit: what a request changes, as far as it is cheap to tell. */
export function recordChange(request: Request, change: Change): void {
  changes.set(request, { ...changes.get(request), ...change });
}

export function callOf(request: Request): AuditedCall | undefined {
  return calls.get(request);
}

export function changeOf(request: Request): Change {
  return changes.get(request) ?? {};
}

/** A call as it is described, and what carries it out. */
export type Served = readonly [operation: Operation, ...handlers: readonly RequestHandler[]];

/**
 * Adds a resource to a router: the calls at one path. Any other method is answered with 405. GET answers HEAD as well. Whoever may not make a
 * call is refused before anything of it is read, and what does not fit its description before its handlers. Nothing is served that is not described: `gateway/server/api/description-router.ts` lists every call.
 */
export function resource(router: Router, ...calls: readonly [Served, ...Served[]]): void {
  const [[{ path }]] = calls;
  const route = router.route(expressPath(path));
  const allowed: string[] = [];
  for (const [operation, ...handlers] of calls) {
    if (operation.path !== path) throw new Error(`${operation.id} is not at ${path}`);
    const { access, method } = operation;
    route[method](called(operation), authorize(access), ...checkAsked(operation), handlers);
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
