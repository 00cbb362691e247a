import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { type ActionResult, OutcomeUnknown } from '../../sdk/inside.ts';
import { lossyNumbers } from './lenient-json.ts';
import { demandOk, readStepHeaders, readStepResponse, type StepSuccess } from './step-response.ts';
import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl';
import { withoutUnseen } from '../../../shared/kernel/some-of.ts';
import { readText } from '../../files/index.ts';

/** Bytes of a file name that every file system takes, with room for what others add to it. */
const longest = 180;

/** The last part of a path, of Windows or of POSIX. */
export function baseNameOf(path: string): string {
  return segmentsOf(path).at(-1) ?? '';
}

/** How many segments, from the end on, two paths have in common. */
export function commonTail(one: string, other: string): number {
  const [a, b] = [segmentsOf(one).reverse(), segmentsOf(other).reverse()];
  const first = a.findIndex((segment, i) => segment !== b[i]);
  return first === -1 ? a.length : first;
}

/** A name for a file on this disk that looks like the stated one and can do no harm. */
export function harmlessName(stated: string): string {
  const clean = withoutUnseen(baseNameOf(stated), '_').replace(/^(?:\.+|-)/, '_');
  const name = Buffer.from(clean === '' ? 'file' : clean);
  // From the end: the extension tells what is in it.
  return name.length <= longest ? name.toString() : name.subarray(-longest).toString().replace(/^�+/, '');
}

function segmentsOf(path: string): string[] {
  return path
    .replace(/^[A-Za-z]:/, '')
    .split(/[/\\]/)
    .filter((segment) => segment !== '');
}

/** What a packed result may hold at most. */
interface UnpackLimits {
  entries: number;
  /** Bytes of all entries together, unpacked. */
  bytes: number;
  /** Unpacked bytes for one packed byte, where there are more than `free` of them. */
  ratio: number;
  free: number;
}

/** A file that is wanted from an archive. */
interface Wanted {
  label: string;
  /** Its name as the module states it: maybe a path, of Windows or of POSIX. */
  name: string;
  /** Where it shall be written. */
  target: string;
}

/**
 * Writes the wanted files of an archive to their targets. An entry is found by its base name; of several, the one whose
 * path has most in common with the stated one. What an entry calls itself never decides where anything is written, and
 * what an archive says that it holds is looked at before anything of it is unpacked, and held against what comes.
 * @returns the labels of files that the archive does not have, with the reason
 * @throws Error where the archive cannot be read, or holds more than the limits allow.
 */
async function unpack(
  archive: string,
  wanted: readonly Wanted[],
  limits: UnpackLimits,
): Promise<Map<string, string>> {
  // Names stay bytes: yauzl gives up a whole archive for one entry that is called "../x", and its name means nothing here.
  const zip = await openPromise(archive, { autoClose: false, decodeStrings: false });
  const missing = new Map<string, string>();
  try {
    const entries = await listEntries(zip, wanted, (await stat(archive)).size, limits);
    for (const want of wanted) {
      const entry = takeEntry(entries, want.name);
      // One that is damaged is no reason to do without the others.
      const reason = entry
        ? await writeEntry(zip, entry, want.target).catch(messageOf)
        : 'it is not in the archive';
      if (reason !== undefined) missing.set(want.label, reason);
    }
  } finally {
    zip.close();
  }
  return missing;
}

/** Bytes of what the archive tells of the entries that may be wanted: their names, and whatever stands beside them. */
const longestList = 16 * 1024 * 1024;

interface NamedEntry {
  name: string;
  entry: Entry;
}

/** The entries that may be one of those wanted; how much all of them hold is looked at, too. */
async function listEntries(
  zip: ZipFile,
  wanted: readonly Wanted[],
  packed: number,
  limits: UnpackLimits,
): Promise<NamedEntry[]> {
  if (zip.entryCount > limits.entries) {
    throw new Error(`the archive has ${zip.entryCount} entries; ${limits.entries} may be`);
  }
  const names = new Set(wanted.map(({ name }) => baseNameOf(name)));
  const entries: NamedEntry[] = [];
  let [bytes, listed] = [0, 0];
  for await (const entry of zip.eachEntry()) {
    const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
    const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
    if (name.endsWith('/')) continue;
    bytes += entry.uncompressedSize;
    if (!names.has(baseNameOf(name))) continue;
    listed += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    if (listed > longestList)
      throw new Error(`the archive's list of files has more than ${longestList} bytes`);
    entries.push({ name, entry });
  }
  if (bytes > limits.bytes) throw new Error(`the archive holds ${bytes} bytes; ${limits.bytes} may be`);
  if (bytes > limits.free && bytes > packed * limits.ratio) {
    throw new Error(`the archive holds ${bytes} bytes in ${packed}, which no measurement does`);
  }
  return entries;
}

/** Takes the entry that fits best out of the list, so that two files of one name get two entries. */
function takeEntry(entries: NamedEntry[], wanted: string): Entry | undefined {
  const fitting = entries.filter(({ name }) => baseNameOf(name) === baseNameOf(wanted));
  const best = fitting.reduce<NamedEntry | undefined>(
    (found, each) =>
      found && commonTail(found.name, wanted) >= commonTail(each.name, wanted) ? found : each,
    undefined,
  );
  if (best) entries.splice(entries.indexOf(best), 1);
  return best?.entry;
}

async function writeEntry(zip: ZipFile, entry: Entry, target: string): Promise<string | undefined> {
  if (!entry.canDecodeFileData()) return 'it is packed in a way that cannot be read, or encrypted';
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx' }));
  return undefined;
}

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
