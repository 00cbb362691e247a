import type { Request, RequestHandler } from 'express';
import { anyUlid } from '../../shared/contracts/fields.ts';
import type { ObjectSchema } from '../../shared/contracts/object-schema.ts';
import { idForm } from '../../shared/contracts/ids.ts';
import type { ValueOf } from '../../shared/contracts/value-of.ts';
import type { ErrorCode } from '../../shared/kernel/errors/catalogue.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { closest, didYouMean } from '../../shared/kernel/json/did-you-mean.ts';
import {
  isObject,
  isTooDeep,
  maxDepth,
  type Json,
  type JsonObject,
  parseJson,
} from '../../shared/kernel/json/json.ts';
import { describeProblems, type Problem } from '../../shared/kernel/json/problem.ts';
import { compile } from '../../shared/kernel/json/schema.ts';
import { isSecretName } from '../../shared/kernel/secrets/hide-secrets.ts';
import type { Body, Operation } from './api/operation.ts';
import { documentBody, maxDocumentBytes, parseOptionalBody, secretBody, tooLarge } from './bodies.ts';

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
  const { params, query, body } = operation;
  return [
    ...(params ? [checkPath(params, operation)] : []),
    ...(query && body?.read !== 'fields' && body?.read !== 'leniently' ? [checkQuery(query, operation)] : []),
    ...(body?.read === 'document' || body?.read === 'fields' ? readBody(body) : []),
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

function checkQuery(schema: ObjectSchema, { errors = [] }: Operation): RequestHandler {
  const { properties } = schema as Fields;
  const check = checkFields(schema, 'query');
  return (request, _response, next) => {
    const { values, problems } = check(request.query);
    if (problems.length > 0) {
      const areIds = problems.every(({ pointer }) => isId(properties[pointer.slice(1)]));
      if (areIds && errors.includes('bad_id')) throw unfit('bad_id', problems);
      throw unfit(errors.includes('invalid_form') ? 'invalid_form' : 'bad_request', problems);
    }
    keep(request, 'query', values);
    next();
  };
}

function unfit(code: ErrorCode, problems: Problem[]): WeirError {
  const text = describeProblems(problems.map(({ message }) => ({ pointer: '', message })));
  return new WeirError(code, text, { details: problems });
}

function readBody({ read, content, maxBytes, required = false, unfit: code }: Body): RequestHandler[] {
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
      const { values, problems } = check({ ...request.query, ...(request.body as object | undefined) });
      const isWhole = problems.every(({ pointer }) => values[pointer.slice(1)] !== undefined);
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

/** As much of the schema of a field as its reading and its sentences need. */
interface Field {
  type?: string | readonly string[];
  enum?: readonly string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: Json;
  items?: Field;
  noun?: string;
}

interface Fields {
  properties: Readonly<Record<string, Field>>;
  required?: readonly string[];
}

function isId({ pattern }: Field = {}): boolean {
  return pattern === anyUlid.pattern;
}

const anId = new RegExp(anyUlid.pattern);

/** An id in one form; what is none as it was sent, as it is told. */
function inUpperCase(text: string): string {
  return anId.test(text) ? text.toUpperCase() : text;
}

function typesOf({ type = [] }: Field): readonly string[] {
  return [type].flat();
}

type FieldPlace = 'query' | 'fields' | 'form';

/**
 * A check of fields that may have come as text: what they are, and what is wrong. Others are nobody's business.
 * @param place in a query a list has commas, or is given several times; elsewhere null and an empty text are as if left out
 */
function checkFields(
  schema: object,
  place: FieldPlace,
): (given: Readonly<Record<string, unknown>>) => { values: Record<string, unknown>; problems: Problem[] } {
  const { properties, required = [] } = schema as Fields;
  const complain = compile({ type: 'object', properties });
  return (given) => {
    const read = Object.entries(properties).map(([name, field]) => [
      name,
      valueOf(field, given[name], place),
    ]);
    const values = Object.fromEntries(read.filter(([, value]) => value !== undefined)) as Record<
      string,
      unknown
    >;
    const complaints = complain(values);
    const problems = Object.entries(properties).flatMap(([name, field]) => {
      const pointer = `/${name}`;
      if (values[name] === undefined && required.includes(name))
        return {
          pointer,
          message: missing(
            name,
            field,
            Object.keys(given).filter((each) => !(each in properties)),
          ),
        };
      const found = complaints.find(
        (each) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`),
      );
      return found ? { pointer, message: sentence(name, field, values[name], found.message, place) } : [];
    });
    return { values, problems };
  };
}

/** What a field is that may have come as a text; undefined where it was left out. */
function valueOf(field: Field, given: unknown, place: FieldPlace): unknown {
  const types = typesOf(field);
  const isEmpty = given === null || (given === '' && field.minLength === undefined);
  if (given === undefined || (place !== 'query' && isEmpty && types.length > 0)) return field.default;
  if (place === 'query' && types.includes('array'))
    return [given]
      .flat()
      .flatMap((each) =>
        typeof each === 'string'
          ? each.split(',').map((text) => valueOf(field.items ?? {}, text.trim(), place))
          : each,
      );
  if (typeof given !== 'string') return given;
  if (isId(field)) return inUpperCase(place === 'form' ? given.trim() : given);
  if (types.includes('string')) return given;
  if (types.includes('object')) return parsed(given);
  const isNumber = types.includes('integer') || types.includes('number');
  return isNumber && /^-?\d{1,16}(\.\d{1,9})?$/.test(given) ? Number(given) : given;
}

function parsed(text: string): unknown {
  const value = parseJson(text);
  // A text that is no object is told of as it is.
  return value === undefined || isTooDeep(value) ? text : value;
}

function missing(name: string, field: Field, others: readonly string[]): string {
  const like = closest(name, others);
  const noun = nounOf(field);
  const remedy = noun === undefined ? '' : `: send ${noun}`;
  return `"${name}" is missing${like === undefined ? remedy : `; is it "${like}" that is meant?`}`;
}

function sentence(name: string, field: Field, value: unknown, message: string, place: FieldPlace): string {
  if (place !== 'fields' && Array.isArray(value) && !typesOf(field).includes('array'))
    return `"${name}" may be given once`;
  return `"${name}" ${mustBe(name, nounOf(field), value) ?? message}`;
}

function mustBe(name: string, noun: string | undefined, value: unknown): string | undefined {
  if (noun === undefined) return undefined;
  return `must be ${noun}${isSecretName(name) ? '' : `, and is ${JSON.stringify(value).slice(0, 100)}`}`;
}

/** What a field must be, in words; undefined where the complaint of the schema says it better. */
function nounOf(field: Field): string | undefined {
  if (field.noun !== undefined || field.enum) return field.noun;
  if (isId(field)) return idForm;
  const { minimum, maximum, minLength = 0, maxLength } = field;
  const range = `${minimum === undefined ? '' : ` from ${minimum}`}${maximum === undefined ? '' : ` to ${maximum}`}`;
  switch (typesOf(field)[0]) {
    case 'integer':
      return `a whole number${range}`;
    case 'number':
      return `a number${range}`;
    case 'boolean':
      return 'true or false';
    case 'object':
      return 'a JSON object';
    case 'string':
      if (field.pattern !== undefined) return undefined;
      return maxLength === undefined ? 'a text' : `a text of ${minLength} to ${maxLength} characters`;
    default:
      return undefined;
  }
}

/**
 * A check of the fields of a form, which are texts.
 * @returns what throws a WeirError `invalid_form` with every problem
 */
export function checkForm<const S extends object>(
  schema: S,
): (given: Readonly<Record<string, unknown>>) => ValueOf<S> {
  const check = checkFields(schema, 'form');
  return (given) => {
    const { values, problems } = check(given);
    if (problems.length > 0) throw unfit('invalid_form', problems);
    return values as ValueOf<S>;
  };
}

/**
 * A check of a document, which makes its ids upper case.
 * @returns what throws a WeirError: `invalid_document` with every problem, `too_large` where the store would have to keep too much
 */
export function checkDocument<const S extends object>(schema: S): (given: unknown) => ValueOf<S> {
  const { properties } = schema as Partial<Fields> as Fields;
  const complain = compile(schema);
  return (given) => {
    if (isTooDeep(given))
      throw new WeirError('invalid_document', `the document is nested more than ${maxDepth} deep`);
    const document = isObject(given) ? withIds(properties, given) : given;
    // It may have come in a larger form, or in fewer letters: 1e20 is kept with its zeros.
    if (Buffer.byteLength(JSON.stringify(document)) > maxDocumentBytes) throw tooLarge(maxDocumentBytes);
    const problems = complain(document).map(({ pointer, message }): Problem => {
      const name = pointer.slice(1);
      const field = properties[name] ?? {};
      const noun = field.noun ?? (isId(field) ? idForm : undefined);
      const value = isObject(document) ? document[name] : document;
      return { pointer, message: mustBe(name, noun, value) ?? message };
    });
    if (problems.length === 0) return document as ValueOf<S>;
    throw new WeirError('invalid_document', describeProblems(problems), { details: problems });
  };
}

function withIds(properties: Fields['properties'], document: JsonObject): JsonObject {
  const read = Object.entries(document).map(([name, value]) => [
    name,
    isId(properties[name]) && typeof value === 'string' ? inUpperCase(value) : value,
  ]);
  return Object.fromEntries(read) as JsonObject;
}
