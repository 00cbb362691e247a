import { createHash } from 'node:crypto';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import type { StoredRun } from '../../shared/contracts/run.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { logName } from './run-log.ts';

/** A file of a run, and where it comes from. */
export interface RunFile extends StoredFile {
  kind: 'log' | 'input' | 'result';
  /** Position of the step that made it. */
  step?: number;
}

/** Input files, then result files in the order of the steps. */
export function filesOf(run: Pick<StoredRun, 'definition' | 'steps'>): RunFile[] {
  const inputs = run.definition.inputs.map((file): RunFile => ({ ...file, kind: 'input' }));
  const results = Object.entries(run.steps).flatMap(([position, { files }]) =>
    (files ?? []).map((file): RunFile => ({ ...file, kind: 'result', step: Number(position) })),
  );
  return [...inputs, ...results];
}

/** The log as a file; it lies in the store and not in the run's folder. */
export function logFile(runId: string, text: string): RunFile {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { label: 'log', path: logName(runId), size: Buffer.byteLength(text), sha256, kind: 'log' };
}

/**
 * The file of that path, which must be one of the run's own: nothing else in the folder can be named.
 * @throws WeirError `bad_filename` where the path leads out of the run, however it is written; `file_not_found`.
 */
export function findFile(files: readonly RunFile[], path: string): RunFile {
  const file = files.find((each) => each.path === path);
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
