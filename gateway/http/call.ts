import type { NextFunction, Request, RequestHandler, Response, Router } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { authorize } from './access/authorize.ts';
import type { Method, Operation, Tag, Untagged } from './api/operation.ts';
import { sendJson } from './send.ts';
import { checkAsked, inBody, inPath, inQuery, type InBody, type InPath, type InQuery } from './asked.ts';
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

/** Whether a request asks for a change, and not by or for an agent: runs, steps and results tell of that. */
export function asksForChange({ operation }: AuditedCall, request: Request): boolean {
  const { method, tag, changes = method === 'get' ? 'no' : 'yes' } = operation;
  if (tag === 'Internal' || changes === 'no') return false;
  return changes === 'yes' || request.query['preview'] === undefined;
}

/** What a call was asked, as its description has it, and what it is carried out with. A body of fields is checked when it is first looked at. */
export interface Asked<O, Context> {
  readonly path: InPath<O>;
  readonly query: InQuery<O>;
  readonly body: InBody<O>;
  readonly request: Request;
  readonly response: Response;
  readonly next: NextFunction;
  readonly context: Context;
}

/** A call as it is described, and what carries it out. */
export interface Call<Context> {
  readonly operation: Operation;
  readonly handlers: (context: Context) => RequestHandler[];
}

/** What is answered as JSON. No interface fits, only types of data: so nobody returns the `Response` itself. */
type Answered =
  | Readonly<Record<string, unknown>>
  | readonly unknown[]
  | string
  | number
  | boolean
  | null
  | undefined;

/** Nothing that an operation does not have. */
type Only<O> = Readonly<Record<Exclude<keyof O, keyof Untagged>, never>>;

/**
 * How the calls of one group are declared: what each is for, and what carries it out. Route, check of who asks and of what is asked, and
 * description are made from it.
 * @returns takes a call, and what carries it out: what that resolves to is answered as JSON, and where it is undefined, it has answered by
 *   itself. `before`: middleware that goes before it, when what is asked has been read
 */
export function callsOf<Context>(tag: Tag) {
  return <const O extends Untagged>(
    operation: O & Only<O>,
    handle: (asked: Asked<O, Context>) => Answered | void | Promise<Answered | void>,
    before: (context: Context) => readonly RequestHandler[] = () => [],
  ): Call<Context> => ({
    operation: routed(operation, tag),
    handlers: (context) => [
      ...before(context),
      async (request, response, next) => {
        const answer = await handle({
          ...{ request, response, next, context },
          get path() {
            return inPath(request, operation);
          },
          get query() {
            return inQuery(request, operation);
          },
          get body() {
            return inBody(request, operation);
          },
        });
        if (answer !== undefined) await sendJson(response, answer);
      },
    ],
  });
}

function routed({ route, ...operation }: Untagged, tag: Tag): Operation {
  const [method, path] = route.split(' ') as [Method, Operation['path']];
  return { ...operation, tag, method, path };
}

/** The same call at another path; it answers just as the first does. */
export function alsoAt<Context>(call: Call<Context>, path: Operation['path'], id: string): Call<Context> {
  const { operation } = call;
  const { method, path: first, like = operation.id } = operation;
  const description = `Answers as \`${method.toUpperCase()} ${first}\` does.`;
  return { ...call, operation: { ...operation, path, id, like, description } };
}

/** What is made once for each gateway, when it is first needed. */
export function onceFor<Context extends object, T>(make: (context: Context) => T): (context: Context) => T {
  const made = new WeakMap<Context, T>();
  return (context) => {
    const known = made.get(context) ?? make(context);
    made.set(context, known);
    return known;
  };
}

/**
 * Serves calls. Those at one path are one resource: any other method is answered with 405, and GET answers HEAD as well.
 * `/runs/preflight` is tried before `/runs/{id}`. Whoever may not make a call is refused before anything of it is read, and what does not fit its
 * description before its handlers.
 */
export function serveCalls<Context>(router: Router, calls: readonly Call<Context>[], context: Context): void {
  const paths = new Map<string, Call<Context>[]>();
  for (const call of calls) paths.set(call.operation.path, [...(paths.get(call.operation.path) ?? []), call]);
  for (const [path, own] of [...paths].sort(([a], [b]) => compare(a, b))) {
    const route = router.route(expressPath(path));
    const allowed: string[] = [];
    for (const { operation, handlers } of own) {
      const { access, method } = operation;
      route[method](called(operation), authorize(access), ...checkAsked(operation), ...handlers(context));
      allowed.push(method.toUpperCase(), ...(method === 'get' ? ['HEAD'] : []));
    }
    route.all((request, response) => {
      response.setHeader('Allow', allowed.join(', '));
      const asked = pathToTell(request.path);
      throw new WeirError('method_not_allowed', `${asked} answers ${allowed.join(', ')} only`);
    });
  }
}

/** For the audit, which tells of refusals, too: notes which call a request makes, before anybody asks whether he may. */
function called(operation: Operation): RequestHandler {
  return (request, _response, next) => {
    calls.set(request, { operation, params: { ...request.params } as Record<string, string> });
    next();
  };
}

/** What stands in a path goes before what varies there. */
function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((path) => path.replaceAll(/\{\w+\}/g, '~'));
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1;
}

/** `/runs/{id}` as Express writes it. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/**
 * The path of a request as it may be written down. A key that somebody has put there belongs into no log, span or error; nor does the code
 * of a link that signs somebody in, which stands for a key until it is used.
 */
export function pathToTell(path: string): string {
  return withoutKeys(path).replaceAll(/(\/session\/links\/+)[^/]+/gi, '$1***');
}
