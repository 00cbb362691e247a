import type { FromSchema } from 'json-schema-to-ts';
import { sha256Of } from '../../shared/kernel/digest.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import type { StoredRun } from '../../shared/contracts/run.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { safeFolderName } from '../../shared/kernel/files/safe-name.ts';
import { logName, readLog } from './run-log.ts';
import { count, flag, sha256, text } from '../../shared/contracts/fields.ts';
import { listOf, named, object, optional, titled, told } from '../../shared/contracts/object-schema.ts';
import type { Response } from 'express';
import type { RunsContext } from './context.ts';
import { nameAs, sendRunFile, sendText } from '../http/index.ts';
import { findRun } from './run-pages.ts';

const runFileView = titled('RunFile', 'A file of a run.', {
  label: text,
  kind: told(
    { type: 'string', enum: ['log', 'input', 'result'] },
    "The run's log, a file that was handed in, or one that a step made.",
  ),
  path: told(text, "Relative to the run's folder."),
  readable_path: told(text, "With the step's place and name instead of its id."),
  size: told(count, 'Bytes.'),
  sha256,
  [optional]: {
    step: told(count, 'Position of the step that made it.'),
    attempt: told(count, 'The attempt that made it, where another one came after it.'),
    simulated: flag,
  },
});

/** WEI's list of names, with the facts of each beside it. */
export const runFilesView = titled('RunFiles', {
  files: told(listOf(text), 'Names, as WEI lists them.'),
  details: listOf(runFileView),
});

/** A file of a run, and where it comes from. */
export interface RunFile extends StoredFile {
  kind: 'log' | 'input' | 'result';
  /** Position of the step that made it. */
  step?: number;
  /** Where another attempt of the step came after it: the attempt that made it. */
  attempt?: number;
  /** Its path with the step's place and name in place of the step's id: what people are shown, and may ask for. */
  readable_path: string;
}

/** Input files, then result files in the order of the steps. */
export function filesOf(run: Pick<StoredRun, 'definition' | 'steps'>): RunFile[] {
  const { inputs, steps } = run.definition;
  const handedIn = inputs.map(({ parts: _, ...file }): RunFile => ({
    ...{ ...file, kind: 'input', readable_path: file.path },
  }));
  const results = Object.entries(run.steps).flatMap(([position, { files = [], earlier = [] }]) => {
    const step = Number(position);
    const folder = `${step + 1}_${safeFolderName(steps[step]?.name ?? '')}`;
    const made = (file: StoredFile): RunFile => {
      const readable_path = `${folder}/${file.path.split('/').slice(1).join('/')}`;
      return { ...file, kind: 'result', step, readable_path };
    };
    const before = earlier.flatMap(({ attempt, files: own = [] }) =>
      own.map((file) => ({ ...made(file), attempt })),
    );
    return [...files.map(made), ...before];
  });
  return [...handedIn, ...results];
}

/** The log as a file; it lies in the store and not in the run's folder. */
function logFile(runId: string, text: string): RunFile {
  const sha256 = sha256Of(text);
  const path = logName(runId);
  return { label: 'log', path, readable_path: path, size: Buffer.byteLength(text), sha256, kind: 'log' };
}

/**
 * The names that WEI lists: what lies in the run's folder itself, where a step's folder is one of its entries, and after
 * that all that lies deeper.
 */
function namesOf(files: readonly Pick<RunFile, 'path'>[]): string[] {
  const paths = files.map(({ path }) => path);
  const entries = paths.map((path) => path.split('/', 1)[0] ?? path);
  return [...new Set([...entries, ...paths])];
}

/**
 * The file of that path, or of that readable path, which must be one of the run's own: nothing else in the folder can be named.
 * @throws WeirError `bad_filename` where the path leads out of the run, however it is written; `file_not_found`.
 */
export function findFile(files: readonly RunFile[], path: string): RunFile {
  const file = files.find((each) => each.path === path) ?? files.find((each) => each.readable_path === path);
  if (file) return file;
  if (leadsOut(path)) {
    throw new WeirError('bad_filename', 'the file name leads out of the run; take one that /files lists');
  }
  throw new WeirError(
    'file_not_found',
    `the run has no file "${path.slice(0, 200)}"; /files lists those it has`,
  );
}

/** Proxies and clients decode once or twice; each reading of the path must stay inside. */
function leadsOut(path: string): boolean {
  let reading = path;
  for (let times = 0; times < 4; times++) {
    const parts = reading.split(/[/\\]/);
    if (parts.includes('..') || parts[0] === '' || /^[a-z]:/i.test(reading) || reading.includes('\0'))
      return true;
    try {
      reading = decodeURIComponent(reading);
    } catch {
      return false;
    }
  }
  return false;
}

/** WEI's list of names, with size, checksum and origin of each beside it. @param id of a run that there is */
export async function listFiles(context: RunsContext, id: string): Promise<FromSchema<typeof runFilesView>> {
  const run = await findRun(context, id);
  const details = [logFile(id, await readLog(context, id)), ...filesOf(run)];
  return { files: namesOf(details), details };
}

/** Which file of a run is meant. */
export const fileQuery = object({
  filename: named(
    told(
      { type: 'string', minLength: 1 } as const,
      'The `path`, or `readable_path`, of a file that `/runs/{id}/files` lists.',
    ),
    'a path that /files lists',
  ),
});

export async function sendFile(
  context: RunsContext,
  id: string,
  name: string,
  response: Response,
): Promise<void> {
  const run = await findRun(context, id);
  if (name === logName(id)) {
    nameAs(response, name);
    return sendText(response, await readLog(context, id));
  }
  await sendRunFile(response, context.data, run.definition.directory, findFile(filesOf(run), name));
}
