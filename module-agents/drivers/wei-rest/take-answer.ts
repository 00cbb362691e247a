import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { type ActionResult, OutcomeUnknown } from '../../sdk/inside.ts';
import { harmlessName } from './file-names.ts';
import { lossyNumbers } from './lossy-numbers.ts';
import { readText } from './module-http.ts';
import { demandOk, readStepHeaders, readStepResponse, type StepSuccess } from './step-response.ts';
import { unpack, type UnpackLimits, type Wanted } from './unpack.ts';

/** An answer in JSON that is longer than so many bytes is none. */
const longestJson = 64 * 1024 * 1024;
const limits: Omit<UnpackLimits, 'bytes'> = { entries: 10_000, ratio: 200, free: 64 * 1024 * 1024 };

/**
 * Reads a module's answer to an action to its end. Files of it are written below `workdir`, however they are called; those
 * that cannot be had are told as missing, for the action itself has succeeded.
 * @param warn is told of numbers that lose digits on the way
 * @throws NothingDone, WeirError or OutcomeUnknown where it has not.
 */
export async function takeAnswer(
  response: IncomingMessage,
  workdir: string,
  maxBytes: number,
  warn: (text: string) => void,
): Promise<ActionResult> {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300 && response.headers['x-wei-status'] !== undefined) {
    try {
      const success = readStepHeaders((name) => header(response, name));
      warnOfNumbers(header(response, 'x-wei-data') ?? '', warn);
      return await takeFiles(success, response, workdir, maxBytes);
    } finally {
      response.destroy();
    }
  }
  const text = await readText(response, longestJson).catch((cause: unknown) => {
    throw new OutcomeUnknown(`the connection to the module broke in its answer: ${messageOf(cause)}`, {
      cause,
    });
  });
  demandOk(status, text);
  const { data, files } = readStepResponse(text);
  warnOfNumbers(text, warn);
  const missing = Object.keys(files).map(
    (label) => [label, 'the module names it, but did not send it'] as const,
  );
  return resultOf(data, new Map(), new Map(missing));
}

function warnOfNumbers(text: string, warn: (text: string) => void): void {
  const lossy = lossyNumbers(text);
  if (lossy.length === 0) return;
  warn(`the module returned numbers that lose their last digits: ${lossy.join(', ')}; return them as text`);
}

async function takeFiles(
  { data, files: names }: StepSuccess,
  response: IncomingMessage,
  workdir: string,
  maxBytes: number,
): Promise<ActionResult> {
  const wanted: Wanted[] = Object.entries(names).map(([label, name], index) => ({
    label,
    name,
    target: join(workdir, String(index), harmlessName(name)),
  }));
  let missing = new Map<string, string>();
  const [first, ...more] = wanted;
  try {
    for (const [index] of wanted.entries()) await mkdir(join(workdir, String(index)));
    if (first && more.length === 0) await download(response, first.target, maxBytes);
    else if (!first) missing = await unnamed(response);
    else {
      const archive = join(workdir, 'result.zip');
      await download(response, archive, maxBytes);
      missing = await unpack(archive, wanted, { ...limits, bytes: maxBytes });
      await rm(archive);
    }
  } catch (error) {
    missing = new Map(wanted.map(({ label }) => [label, messageOf(error)]));
  }
  const had = wanted.filter(({ label }) => !missing.has(label));
  return resultOf(data, new Map(had.map(({ label, target }) => [label, target])), missing);
}

/** What came although the module names no file: somebody may look for it. */
async function unnamed(response: IncomingMessage): Promise<Map<string, string>> {
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (chunk.length > 0) return new Map([['result', 'the module sent a file and did not name it']]);
  }
  return new Map();
}

function resultOf(
  data: unknown,
  files: ReadonlyMap<string, string>,
  missing: ReadonlyMap<string, string>,
): ActionResult {
  return {
    ...(data === undefined ? {} : { data: data as JsonObject }),
    files: Object.fromEntries(files),
    missing: Object.fromEntries(missing),
  };
}

async function download(response: IncomingMessage, target: string, maxBytes: number): Promise<void> {
  await pipeline(response, new AtMost(maxBytes), createWriteStream(target, { flags: 'wx' }));
}

/** Passes bytes through, up to so many of them. */
class AtMost extends Transform {
  readonly #limit: number;
  #size = 0;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) done(new Error(`the module sends more than ${this.#limit} bytes`));
    else done(null, chunk);
  }
}

/** Node reads headers as Latin-1; some modules write UTF-8 into them. */
function header(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name];
  const text = Array.isArray(value) ? value.join(', ') : value;
  if (text === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}
