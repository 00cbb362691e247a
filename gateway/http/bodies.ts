import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Request, type RequestHandler } from 'express';
import { isObject, type Json, isTooDeep, maxDepth } from '../../shared/kernel/json/json.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { Turns } from '../../shared/kernel/lifecycle/waiting.ts';
import { nameOfCaller } from './access/caller.ts';

const [kiB, MiB] = [1024, 1024 * 1024];

/** The error for a request whose texts have more than `limit` bytes. */
export function tooLarge(limit: number): WeirError {
  return new WeirError(
    'too_large',
    `the request is too large: without its files it may have ${sizeInWords(limit)}; send what is larger as a file`,
  );
}

/** So many bytes, as people write it. */
function sizeInWords(bytes: number): string {
  return bytes < MiB ? `${Math.floor(bytes / kiB)} kiB` : `${Math.floor(bytes / MiB)} MiB`;
}

/** As `parser`, but to whoever sends a body that is too large it says this, in place of the advice to send a file. */
export function withRemedy(parser: RequestHandler, remedy: string): RequestHandler {
  return (request, response, next) => {
    void parser(request, response, (error?: unknown) => {
      const { limit } = (error ?? {}) as { limit?: unknown };
      if (typeof limit !== 'number') next(error);
      else next(new WeirError('too_large', `the body may have ${sizeInWords(limit)} at most: ${remedy}`));
    });
  };
}

/** The most bytes that a document may have: lists hold many of them. A file may be larger, and is streamed. */
export const maxDocumentBytes = 1024 * 1024;

/** What is no text would be kept as another one: each byte that does not fit would be read as U+FFFD. */
function verify(_request: IncomingMessage, _response: ServerResponse, body: Buffer, charset: string): void {
  if (charset === 'utf-8' && !isUtf8(body))
    throw new Error('the body is no text in UTF-8, as it is said to be: send it as UTF-8');
}

/** Bytes of JSON that are parsed at once when they have come. */
const shortDocument = 32 * kiB;

/**
 * The value of a JSON text: of a short one at once, of a long one in its turn among all long works. Twelve that arrive together would else be parsed
 * and checked in one turn of the event loop, and a safety stop would wait for all of them.
 * @throws SyntaxError
 */
export async function parseInTurn(text: string): Promise<unknown> {
  if (text.length <= shortDocument) return JSON.parse(text) as unknown;
  const turns = new Turns();
  await turns.pass();
  const value = JSON.parse(text) as unknown;
  await turns.pass();
  return value;
}

/**
 * Middleware that reads JSON as express.json does, a long document in its turn.
 * @param repeats whether what is wrong with the text may be quoted from it
 */
function readJson(limit: number, repeats: boolean): RequestHandler {
  const readText = express.text({ type: 'application/json', limit, verify });
  const parse = async (request: Request, text: string): Promise<void> => {
    try {
      request.body = text === '' ? {} : await parseInTurn(text);
    } catch (cause) {
      const why = repeats ? `: ${messageOf(cause)}` : '';
      throw new WeirError('bad_request', `the body is not the JSON that it is said to be${why}`, { cause });
    }
  };
  return (request, response, next) => {
    const isRead = request.body !== undefined;
    void readText(request, response, (error?: unknown) => {
      const text: unknown = request.body;
      if (error !== undefined || isRead || typeof text !== 'string') next(error);
      else parse(request, text).then(() => next(), next);
    });
  };
}

/**
 * Middleware that reads JSON, or an urlencoded form for people with curl.
 * @param limit the most bytes that it may have
 */
function readers(limit: number, repeats = true): [RequestHandler, RequestHandler] {
  return [readJson(limit, repeats), express.urlencoded({ extended: false, limit, verify })];
}

/** Middleware before a handler that takes a document: JSON, or an urlencoded form. */
export const documentBody: RequestHandler[] = readers(maxDocumentBytes);

/** As `documentBody`, of a document with secrets: where it cannot be read, nothing of it is repeated. */
export const secretBody: RequestHandler[] = readers(maxDocumentBytes, false);

/** A WeirError `invalid_document` that names the place. */
export function badDocument(pointer: string, message: string): WeirError {
  return new WeirError('invalid_document', message, { details: [{ pointer, message }] });
}

/**
 * Middleware before a handler of an order or a request that says all that it must in its path: a body may add to it, as JSON
 * or as an urlencoded form. A body of `null` adds nothing.
 * @param limit the most bytes that it may have
 * @param fields what it may hold, in words
 */
export function parseOptionalBody(limit: number, fields: string): RequestHandler[] {
  const remedy = `it may hold ${fields}, and nothing else is read`;
  return [
    ...readers(limit).map((read) => withRemedy(read, remedy)),
    (request, _response, next) => {
      const body = (request.body ?? {}) as Json;
      if (!isObject(body)) {
        const what = Array.isArray(body) ? 'a list' : `a ${typeof body}`;
        throw new WeirError('bad_request', `the body is ${what}: send no body, or a JSON object; ${remedy}`);
      }
      if (isTooDeep(body)) {
        throw new WeirError('invalid_form', `the body is nested more than ${maxDepth} deep`);
      }
      request.body = body;
      next();
    },
  ];
}

/** The fields of a request that wants something of a run: of its body (JSON or form), or else of its query. */
export function fieldsOf(request: Request): Record<string, unknown> {
  return { ...request.query, ...((request.body ?? {}) as Record<string, unknown>) };
}

/** Who wants it, as far as is known; for the log. */
export function readBy(request: Request): { by?: string } {
  const by = nameOfCaller(request, readText(request, 'by', 200).by);
  return by === undefined ? {} : { by };
}

/** A field that is a text, cut at `maxLength` characters; what is not a text is left out. */
export function readText<Name extends string>(
  request: Request,
  name: Name,
  maxLength: number,
): { [Field in Name]?: string } {
  const value = fieldsOf(request)[name];
  const given = typeof value === 'string' && value !== '' ? { [name]: value.slice(0, maxLength) } : {};
  return given as { [Field in Name]?: string };
}
