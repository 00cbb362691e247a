import { isTerminal, type RunDefinition, type StoredRun } from './run.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';
import { parseJson } from '../kernel/json/json.ts';

/** A finished run as its folder keeps it: all that readers are shown, without the machine's own notes. */
export type ArchivedRun = Omit<StoredRun, 'snapshot'>;

/** What `run.json` holds; another version is not guessed at. */
interface ArchivedDocument {
  weir_run: 1;
  run: ArchivedRun;
}

export function encodeArchived({ definition, state, revision, summary, steps }: StoredRun): string {
  const run: ArchivedRun = { definition, state, revision, ...(summary ? { summary } : {}), steps };
  return `${JSON.stringify({ weir_run: 1, run } satisfies ArchivedDocument)}\n`;
}

/** @throws WeirError `internal_error` where the text is not one of a finished run. */
export function decodeArchived(text: string, file: string): ArchivedRun {
  const document = parseJson(text) as Partial<ArchivedDocument> | null | undefined;
  if (document?.weir_run !== 1 || !document.run || !isTerminal(document.run.state)) {
    throw new WeirError('internal_error', `${file} is damaged, or another version of weir wrote it`);
  }
  return document.run;
}

/**
 * The first part of the names of a run's two files: `run.json` and `run.log`, and others where an input file of the run
 * has such a name. Upper and lower case are one on some disks.
 */
export function archiveName({ run_id, inputs }: RunDefinition): string {
  const taken = new Set(inputs.map(({ path }) => path.toLowerCase()));
  return taken.has('run.json') || taken.has('run.log') ? `run.${run_id}` : 'run';
}
