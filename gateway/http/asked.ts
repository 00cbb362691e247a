import type { Request, RequestHandler } from 'express';
import { idForm } from '../../shared/contracts/ids.ts';
import { object, type ObjectSchema } from '../../shared/contracts/object-schema.ts';
import type { ValueOf } from '../../shared/contracts/value-of.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { didYouMean } from '../../shared/kernel/json/did-you-mean.ts';
import { isSecretName } from '../../shared/kernel/secrets/hide-secrets.ts';
import type { Body, Operation } from './api/operation.ts';
import { documentBody, maxDocumentBytes, parseOptionalBody, secretBody } from './bodies.ts';
import { checkDocument, checkFields, type Field, type Fields, isId, unfit } from './fields.ts';
import { knownTo, strangersIn } from './known-names.ts';

type InPart<O, Part extends string> = O extends { readonly [Name in Part]: infer Schema }
  ? ValueOf<Schema>
  : never;

/** What stands in the path of a call. */
export type InPath<O> = InPart<O, 'params'>;
/** What stands in its query. */
export type InQuery<O> = InPart<O, 'query'>;
/** What its body says. */
export type InBody<O> = O extends {
  readonly body: { readonly content: { readonly 'application/json': { readonly schema: infer Schema } } };
}
  ? ValueOf<Schema>
  : never;

type Place = 'path' | 'query' | 'body';
const asked = new WeakMap<Request, Partial<Record<Place, unknown>>>();

/** What stands in the path of a request, as the call describes it: ids are in upper case. */
export function inPath<C>(request: Request, _call: C): InPath<C> {
  return asked.get(request)?.path as InPath<C>;
}

/** What stands in its query: numbers are numbers, lists with commas between are lists, and what was left out is what it is by default. */
export function inQuery<C>(request: Request, _call: C): InQuery<C> {
  return asked.get(request)?.query as InQuery<C>;
}

/** What its body says; of a call that takes fields (`takes`), its query as well. */
export function inBody<C>(request: Request, _call: C): InBody<C> {
  const body = asked.get(request)?.body;
  return (typeof body === 'function' ? (body as () => unknown)() : body) as InBody<C>;
}

function keep(request: Request, place: Place, value: unknown): void {
  asked.set(request, { ...asked.get(request), [place]: value });
}

/**
 * Middleware before the handlers of a call, after whoever may not make it was refused: reads what the request says, and refuses what
 * does not fit the schemas of the call. A body that `Body.read` says nothing of is read by the handler.
 */
export function checkAsked(operation: Operation): RequestHandler[] {
  const { params, body } = operation;
  return [
    ...(params ? [checkPath(params, operation)] : []),
    ...(body?.read === 'fields' || body?.read === 'leniently' ? [] : [checkQuery(operation)]),
    ...(body?.read === 'document' || body?.read === 'fields' ? readBody(body, knownTo(operation)) : []),
  ];
}

/** Nothing has a name that is malformed: what is named so is not found. */
function checkPath(schema: ObjectSchema, { errors = [] }: Operation): RequestHandler {
  const { properties } = schema as Fields;
  const check = checkFields(schema, 'query');
  const code = errors.find((each) => each.endsWith('not_found')) ?? 'not_found';
  return (request, _response, next) => {
    const { values, problems } = check(request.params);
    const name = problems[0]?.pointer.slice(1);
    if (name !== undefined) throw new WeirError(code, nothingNamed(properties[name] ?? {}, values[name]));
    keep(request, 'path', values);
    next();
  };
}

function nothingNamed({ noun = 'such', enum: known }: Field, value: unknown): string {
  const text = String(value).slice(0, 100);
  const remedy = known ? `; there are ${known.join(', ')}${didYouMean(text, known)}` : `: an id is ${idForm}`;
  return `there is no ${noun} "${text}"${remedy}`;
}

function checkQuery(operation: Operation): RequestHandler {
  const { errors = [], query = object({}) } = operation;
  const { properties } = query as Fields;
  const check = checkFields(query, 'query');
  const known = knownTo(operation);
  return (request, _response, next) => {
    const strangers = strangersIn(request.query, known);
    const { values, problems } = check(request.query);
    if (strangers.length > 0) throw unfit('bad_request', [...problems, ...strangers]);
    if (problems.length > 0) {
      const areIds = problems.every(({ pointer }) => isId(properties[pointer.slice(1)]));
      if (areIds && errors.includes('bad_id')) throw unfit('bad_id', problems);
      throw unfit(errors.includes('invalid_form') ? 'invalid_form' : 'bad_request', problems);
    }
    keep(request, 'query', values);
    next();
  };
}

function readBody(
  { read, content, maxBytes, required = false, unfit: code }: Body,
  known: ReadonlySet<string> | undefined,
): RequestHandler[] {
  const schema = content['application/json']?.schema as object as Fields;
  const names = Object.keys(schema.properties);
  if (read === 'document') {
    const check = checkDocument(schema);
    return [
      ...(names.some(isSecretName) ? secretBody : documentBody),
      (request, _response, next) => {
        const document: unknown = request.body ?? (required ? undefined : {});
        if (document === undefined)
          throw new WeirError(
            'bad_request',
            'send the document as JSON, with Content-Type: application/json',
          );
        keep(request, 'body', check(document));
        next();
      },
    ];
  }
  const check = checkFields(schema, 'fields');
  // Whoever may not say it at all, or gives no reason for it, is told that first: it is checked when the handler takes it.
  const take: RequestHandler = (request, _response, next) => {
    keep(request, 'body', () => {
      const given = { ...request.query, ...(request.body as object | undefined) };
      const strangers = strangersIn(given, known);
      const { values, problems } = check(given);
      if (strangers.length > 0) throw unfit('bad_request', [...problems, ...strangers]);
      const isWhole = problems.every(({ pointer }) => values[pointer.split('/')[1] ?? ''] !== undefined);
      if (problems.length > 0) throw unfit((isWhole && code) || 'bad_request', problems);
      keep(request, 'body', values);
      return values;
    });
    next();
  };
  const handlers = [...parseOptionalBody(maxBytes ?? maxDocumentBytes, inWords(names)), take];
  // The form of a submission is read by the handler.
  if (!('multipart/form-data' in content)) return handlers;
  return handlers.map(
    (handler) => (request, response, next) =>
      request.is('json') ? handler(request, response, next) : next(),
  );
}

function inWords(names: readonly string[]): string {
  return names
    .map((name) => `"${name}"`)
    .join(', ')
    .replace(/, ("\w+")$/, ' and $1');
}
