import type { Readable, Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import busboy from 'busboy';
import express, { type Request, type Response } from 'express';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { tooLarge } from '../http/index.ts';
import { runMiddleware } from './run-middleware.ts';

/** What is longer is read as it comes in: Express would take all of it apart at one stretch. */
const longestAtOnce = 256 * 1024;

const unpackers: Record<string, () => Transform> = {
  br: createBrotliDecompress,
  deflate: createInflate,
  gzip: createGunzip,
};

export interface UrlencodedLimits {
  /** Bytes of the body, unpacked. */
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
  const encoding = (request.get('content-encoding') ?? 'identity').toLowerCase();
  const unpack = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined;
  if (unpack) return readPacked(request, unpack(), { bytes, fields });
  // Express says so where it does not know the encoding.
  if (length <= longestAtOnce || encoding !== 'identity') {
    const limit = Math.min(bytes, longestAtOnce);
    const read = express.urlencoded({ extended: false, limit, parameterLimit: fields });
    await runMiddleware(read, request, response);
    return (request.body ?? {}) as Record<string, unknown>;
  }
  if (length !== Infinity && length > bytes) {
    request.resume();
    throw tooLarge(bytes);
  }
  return readAsItComes(request, request, { bytes, fields });
}

/** Reads a compressed form: how long it is unpacked shows only as it comes. */
async function readPacked(
  request: Request,
  unpacker: Transform,
  limits: UrlencodedLimits,
): Promise<Record<string, unknown>> {
  const fail = (error: Error) => void unpacker.destroy(error);
  request.once('error', fail);
  try {
    return await readAsItComes(request, request.pipe(unpacker), limits);
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    throw new WeirError('bad_request', `the form cannot be unpacked: ${messageOf(cause)}`, { cause });
  } finally {
    request.off('error', fail);
    request.unpipe(unpacker);
    request.resume();
    unpacker.destroy();
  }
}

async function readAsItComes(
  request: Request,
  body: Readable,
  limits: UrlencodedLimits,
): Promise<Record<string, unknown>> {
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
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
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
