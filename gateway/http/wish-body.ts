import express, { type Request, type RequestHandler } from 'express';
import { isObject, type Json } from '../../shared/kernel/json/json.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isTooDeep, maxDepth } from '../../shared/kernel/json/measure.ts';
import { nameOfAsker } from './access/asker.ts';
import { withRemedy } from './too-large.ts';

/**
 * Middleware before a handler of an order or a wish, which says all that it must in its path: a body may add to it, as JSON
 * or as an urlencoded form. A body of `null` adds nothing.
 * @param limit the most bytes that it may have
 * @param fields what it may hold, in words
 */
export function wishBody(limit: number, fields: string): RequestHandler[] {
  const remedy = `it may hold ${fields}, and nothing else is read`;
  return [
    withRemedy(express.json({ limit, strict: false }), remedy),
    withRemedy(express.urlencoded({ extended: false, limit }), remedy),
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
  const by = nameOfAsker(request, readText(request, 'by', 200).by);
  return by === undefined ? {} : { by };
}

/** A field that is a text, cut at `maxLength` characters; what is no text is left out. */
export function readText<Name extends string>(
  request: Request,
  name: Name,
  maxLength: number,
): { [Field in Name]?: string } {
  const value = fieldsOf(request)[name];
  const given = typeof value === 'string' && value !== '' ? { [name]: value.slice(0, maxLength) } : {};
  return given as { [Field in Name]?: string };
}
