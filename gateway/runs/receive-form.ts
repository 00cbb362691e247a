import express, { type Request, type Response, type RequestHandler } from 'express';
import multer, { type StorageEngine } from 'multer';
import pLimit from 'p-limit';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ArrivedFile, Incoming } from '../files/index.ts';
import type { RunsContext } from './context.ts';
import type { Writable, Readable, Transform } from 'node:stream';
import { FairTurns, shareOf, tooLarge } from '../http/index.ts';
import { finished } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import busboy from 'busboy';

/** What is longer is read as it comes in: Express would take all of it apart at one stretch. */
const longestAtOnce = 256 * 1024;

const unpackers: Record<string, () => Transform> = {
  br: createBrotliDecompress,
  deflate: createInflate,
  gzip: createGunzip,
};

interface UrlencodedLimits {
  /** Bytes of the body, unpacked. */
  bytes: number;
  fields: number;
}

/**
 * Reads an urlencoded form; a field that comes twice is a list.
 * @throws WeirError `too_large`, `bad_request`; the errors of Express as they are.
 */
async function receiveUrlencoded(
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

/** A file that came in a form and lies in the data folder under a temporary name. */
export interface ReceivedFile extends ArrivedFile {
  field: string;
  name: string;
}

/** A form, read. `remove` takes away the files that nobody has moved. */
export interface ReceivedForm {
  fields: Record<string, unknown>;
  files: ReceivedFile[];
  remove(): Promise<void>;
}

/** The most bytes that a text field of a form may have. */
export const maxFormBytes = 16 * 1024 * 1024;
/** The most bytes that all of them may have, with the names of files. */
const maxTextBytes = 32 * 1024 * 1024;
const maxFiles = 10_000;
/** Files of a form that are written at the same time; the next ones wait in the network. */
const atOnce = 64;
/** Bytes of a file that are held in memory while it waits for its turn. */
const waitingBytes = 8 * 1024;
/** More than any form of weir's has; text fields are held in memory. */
const maxFields = 16;

/** Forms with more bytes, and those that do not say how many they have, are read a few at a time: their texts are held in memory. */
const largeForm = 1024 * 1024;
const largeForms = new FairTurns({ atOnce: 8 });

/**
 * Reads a form, urlencoded or multipart, a large one in its turn; files are streamed to disk and hashed on the way. Where it throws, nothing is
 * left on the disk and the request is drained.
 * @param maxBytes the most that a text field may have
 * @throws WeirError `bad_request`, `too_large`; the errors of the file system as they are.
 */
export async function receiveForm(
  request: Request,
  response: Response,
  context: Pick<RunsContext, 'data' | 'maxUpload'>,
  maxBytes = maxFormBytes,
): Promise<ReceivedForm> {
  const receive = () => readForm(request, response, context, maxBytes);
  if (Number(request.get('content-length') ?? Infinity) <= largeForm) return receive();
  // Nothing comes while it waits: that is no client that stalls.
  const { socket } = request;
  const { timeout = 0 } = socket;
  socket.setTimeout(0);
  return largeForms.run(shareOf(request), () => {
    socket.setTimeout(timeout);
    return receive();
  });
}

async function readForm(
  request: Request,
  response: Response,
  { data, maxUpload }: Pick<RunsContext, 'data' | 'maxUpload'>,
  maxBytes: number,
): Promise<ReceivedForm> {
  if (!request.is('multipart/form-data')) {
    if (!request.is('urlencoded')) {
      throw new WeirError(
        'bad_request',
        'send a form: application/x-www-form-urlencoded or multipart/form-data',
      );
    }
    const limits = { bytes: maxBytes, fields: maxFields };
    return {
      fields: await receiveUrlencoded(request, response, limits),
      files: [],
      remove: () => Promise.resolve(),
    };
  }
  const incoming = await data.openIncoming();
  try {
    const files: ReceivedFile[] = [];
    // The types of multer do not know of these two yet.
    const more = { streamHandler: withBoundedText(maxTextBytes), fileHwm: waitingBytes };
    const options: multer.Options & typeof more = {
      ...more,
      storage: storageIn(incoming, maxUpload, files),
      defParamCharset: 'utf8',
      limits: {
        fieldSize: maxBytes,
        fields: maxFields,
        fileSize: maxUpload,
        files: maxFiles,
        fieldNameSize: 1000,
        fieldNestingDepth: 0,
      },
    };
    await runMiddleware(multer(options).any(), request, response);
    return {
      fields: (request.body ?? {}) as Record<string, unknown>,
      files,
      remove: () => incoming.remove(),
    };
  } catch (error) {
    await incoming.remove();
    throw fromMulter(error, maxUpload, maxBytes);
  }
}

function storageIn(incoming: Incoming, maxBytes: number, files: ReceivedFile[]): StorageEngine {
  let parts = 0;
  // Small files would all be begun at once: thousands of open files, and the memory of all of them to be cleared up.
  const limit = pLimit(atOnce);
  return {
    _handleFile(_request, file, done) {
      // The order of the form, whichever file is on the disk first; a gap means an error, and then nobody looks.
      const position = parts++;
      limit(() => incoming.receive(file.stream, maxBytes)).then(
        (arrived) => {
          files[position] = { field: file.fieldname, name: file.originalname, ...arrived };
          done(null, {});
        },
        (error: unknown) => done(error),
      );
    },
    // The whole folder goes when the request fails.
    _removeFile: (_request, _file, done) => done(null),
  };
}

function fromMulter(error: unknown, maxUpload: number, maxBytes: number): unknown {
  if (error instanceof multer.MulterError) {
    const field = error.field === undefined ? '' : ` (part "${error.field}")`;
    switch (error.code) {
      case 'LIMIT_FILE_SIZE':
        return new WeirError(
          'too_large',
          `a file${field} has more than the ${maxUpload} bytes that are allowed`,
        );
      case 'LIMIT_FIELD_VALUE':
        return new WeirError('too_large', `a text field${field} has more than ${maxBytes} bytes`);
      case 'LIMIT_FILE_COUNT':
      case 'LIMIT_PART_COUNT':
      case 'LIMIT_FIELD_COUNT':
        return new WeirError('too_large', `the form has too many parts: ${error.message}`);
      default:
        return new WeirError('bad_request', `the form cannot be read: ${error.message}${field}`);
    }
  }
  // Errors of the file system carry an errno and are ours; what else comes is the parser's word on a broken form.
  const errno = (error as NodeJS.ErrnoException).errno;
  if (error instanceof WeirError || errno !== undefined) return error;
  return new WeirError('bad_request', `the form cannot be read: ${messageOf(error)}`, { cause: error });
}

/**
 * Feeds a form to its parser, until the values and names in it, which are held in memory, have more than `limit` bytes: then
 * the parser fails with the WeirError `too_large`.
 */
function withBoundedText(limit: number): (request: Request, parser: Writable) => void {
  return (request, parser) => {
    let bytes = 0;
    const count = (...texts: (string | undefined)[]): void => {
      for (const text of texts) bytes += Buffer.byteLength(text ?? '');
      if (bytes > limit) parser.destroy(tooLarge(limit));
    };
    parser.on('field', (name: string | undefined, value: string) => count(name, value));
    parser.on('file', (name: string | undefined, _stream: unknown, file: { filename?: string }) =>
      count(name, file.filename),
    );
    request.pipe(parser);
  };
}

/** Lets a middleware of Express do its work; rejects with what it fails with. */
function runMiddleware(middleware: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void middleware(request, response, (error?: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error(messageOf(error)));
    });
  });
}
