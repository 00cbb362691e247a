import { finished } from 'node:stream/promises';
import busboy from 'busboy';
import express, { type Request, type Response } from 'express';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import { tooLarge } from '../http/too-large.ts';
import { runMiddleware } from './run-middleware.ts';

/** What is longer is read as it comes in: Express would take all of it apart at one stretch. */
const longestAtOnce = 256 * 1024;

export interface UrlencodedLimits {
  /** Bytes of the body. */
  bytes: number;
  fields: number;
}

/**
 * Reads an urlencoded form; a field that comes twice is a list.
 * @throws WeirError `too_large`, `bad_request`; the errors of Express as they are.
 */
export async function receiveUrlencoded(
  request: Request,
  response: Response,
  { bytes, fields }: UrlencodedLimits,
): Promise<Record<string, unknown>> {
  const length = Number(request.get('content-length') ?? Infinity);
  const isPacked = (request.get('content-encoding') ?? 'identity') !== 'identity';
  if (length <= longestAtOnce || isPacked) {
    const limit = Math.min(bytes, longestAtOnce);
    const read = express.urlencoded({ extended: false, limit, parameterLimit: fields });
    await runMiddleware(read, request, response);
    return (request.body ?? {}) as Record<string, unknown>;
  }
  if (length !== Infinity && length > bytes) {
    request.resume();
    throw tooLarge(bytes);
  }
  return readAsItComes(request, { bytes, fields });
}

async function readAsItComes(request: Request, limits: UrlencodedLimits): Promise<Record<string, unknown>> {
  // No prototype: a field may have any name.
  const form = Object.create(null) as Record<string, unknown>;
  const { bytes, fields } = limits;
  const parser = busboy({
    headers: request.headers,
    limits: { fieldSize: bytes, fields, fieldNameSize: 1000 },
  });
  let failure: WeirError | undefined;
  parser.on('field', (name, value) => {
    const known = form[name];
    form[name] = known === undefined ? value : [known, value].flat();
  });
  parser.on('fieldsLimit', () => {
    failure = new WeirError('too_large', `the form has more than ${fields} fields`);
  });
  parser.on('error', (cause) => {
    failure = new WeirError('bad_request', `the form cannot be read: ${messageOf(cause)}`, { cause });
  });
  let read = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      read += chunk.length;
      if (read > bytes) throw tooLarge(bytes);
      parser.write(chunk);
      if (failure) throw failure;
    }
  } catch (error) {
    // The rest is read and thrown away: a client that is cut off does not see why.
    request.resume();
    throw error;
  }
  parser.end();
  await finished(parser).catch(() => undefined);
  if (failure) throw failure;
  return form;
}
