import express, { type Request, type RequestHandler } from 'express';
import { idForm, isId } from '../../shared/contracts/ids.ts';
import type { Complaint } from '../../shared/kernel/json/schema.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { tooLarge } from './too-large.ts';
import { isTooDeep, maxDepth } from '../../shared/kernel/json/measure.ts';
import { describeProblems, type Problem } from '../../shared/kernel/json/problem.ts';

/** The most bytes that a document may have: lists hold many of them. A file may be larger, and is streamed. */
const maxDocumentBytes = 1024 * 1024;

/** Middleware before a handler that takes a document: JSON, or an urlencoded form for people with curl. */
export const documentBody: RequestHandler[] = [
  express.json({ limit: maxDocumentBytes, strict: false }),
  express.urlencoded({ extended: false, limit: maxDocumentBytes }),
];

/** As `documentBody`, of a document with secrets: where it cannot be read, nothing of it is repeated. */
export const secretBody: RequestHandler[] = documentBody.map((read) => (request, response, next) => {
  void read(request, response, (error: unknown) => {
    const unreadable = (error as { type?: unknown } | undefined)?.type === 'entity.parse.failed';
    next(unreadable ? new WeirError('bad_request', 'the body is not the JSON that it is said to be') : error);
  });
});

/** The document that `documentBody` has read. @throws WeirError `bad_request` where there is none. */
export function bodyOf(request: Request): unknown {
  if (request.body !== undefined) return request.body;
  throw new WeirError('bad_request', 'send the document as JSON, with Content-Type: application/json');
}

/**
 * The document, checked. Its ids must be ULIDs where they are not null: WEI's client can read no others.
 * @throws WeirError `invalid_document` with every problem, `too_large` where the store would have to keep too much.
 */
export function checkDocument<T>(
  value: unknown,
  validate: (value: unknown) => Complaint[],
  ids: readonly string[],
): T {
  if (isTooDeep(value)) {
    throw new WeirError('invalid_document', `the document is nested more than ${maxDepth} deep`);
  }
  // It may have come in a larger form, or in fewer letters: 1e20 is kept with its zeros.
  if (Buffer.byteLength(JSON.stringify(value)) > maxDocumentBytes) throw tooLarge(maxDocumentBytes);
  const problems: Problem[] = validate(value);
  if (problems.length === 0) {
    for (const name of ids) {
      const id = (value as Record<string, unknown>)[name];
      if (id !== undefined && id !== null && !isId(id)) {
        problems.push({ pointer: `/${name}`, message: `${name} is not ${idForm}` });
      }
    }
  }
  if (problems.length === 0) return value as T;
  throw new WeirError('invalid_document', describeProblems(problems), { details: problems });
}

/** A WeirError `invalid_document` that names the place. */
export function badDocument(pointer: string, message: string): WeirError {
  return new WeirError('invalid_document', message, { details: [{ pointer, message }] });
}

/** An id in one form: as given, in upper case, or null where it was left out. */
export function idOrNull(id: string | null | undefined): string | null {
  return id?.toUpperCase() ?? null;
}
