import path from 'node:path';
import { newId, isId, stableId } from '../../shared/contracts/ids.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Submission, SubmittedValues } from '../client/index.ts';
import { foundAttachments, namedAttachments, usedWorkflows } from './attachments.ts';
import { readKeyValues, readNamed } from './key-values.ts';
import { exitCodeOf, exitCodes } from '../terminal/index.ts';

/** The options of commands that hand in a workflow, as they stand on the command line. */
export interface SubmissionOptions {
  payload?: string[];
  param?: string[];
  file?: string[];
  experiment?: string;
  strict?: boolean;
  notBefore?: string;
  after?: string;
  completeBy?: string;
  count?: number;
  table?: string;
}

/** What is to be said of a workflow file without a word in it. */
export const emptyWorkflow = 'the file is empty: a workflow has a name and a flowdef, the list of its steps';

/**
 * Puts together what is handed in. An experiment of its own is made up where none is named.
 * @throws WeirError `bad_request` that names what cannot be read.
 */
export async function readSubmission(file: string, options: SubmissionOptions): Promise<Submission> {
  const texts = await readTexts(file);
  const values = await readValues(options);
  const { workflow, workflows } = texts;
  const found = await foundAttachments(workflow, path.dirname(file), values.files, workflows);
  return { ...values, ...texts, files: [...values.files, ...found] };
}

/** A workflow, and those that it uses, as far as they lie in its folder. @throws WeirError `bad_request` where it cannot be read */
export async function readTexts(file: string): Promise<Pick<Submission, 'workflow' | 'workflows'>> {
  const workflow = await readNamed(file, `the workflow ${file}`);
  const workflows = await usedWorkflows(workflow, path.dirname(file));
  return { workflow, ...(Object.keys(workflows).length > 0 ? { workflows } : {}) };
}

/** As `readSubmission`, but for the workflow and the files that lie beside it. */
export async function readValues(options: SubmissionOptions): Promise<SubmittedValues> {
  const { count, table } = options;
  if (count !== undefined && table !== undefined) {
    throw new WeirError(
      'bad_request',
      'give --count or --table: a table says by its rows how many runs there are',
    );
  }
  return {
    experiment_id: options.experiment ?? newId(),
    payload: await readKeyValues(options.payload ?? [], '--payload'),
    parameters: options.param && (await readKeyValues(options.param, '--param')),
    files: await namedAttachments(options.file ?? []),
    ...(options.strict ? { strict: true } : {}),
    times: defined({
      ...{ not_before: options.notBefore, after: options.after, complete_by: options.completeBy },
    }),
    ...(count === undefined ? {} : { count }),
    ...(table === undefined
      ? {}
      : { table: { path: table, text: await readNamed(table, `the table ${table}`) } }),
  };
}

/**
 * What tells a submission from all others: handed in again with it, the same run comes back. A new one where none is given.
 * @throws WeirError `bad_request` where the gateway would not take it.
 */
export function submissionKey(given: string | undefined): string {
  if (given === undefined) return newId();
  if (/^[\x21-\x7e]{1,255}$/.test(given)) return given;
  throw new WeirError(
    'bad_request',
    `--key ${given}: expected 1 to 255 letters, digits and signs, without blanks`,
  );
}

/** The experiment of a submission that names none: always the same for a key, or it would be another submission. */
export function experimentOfKey(key: string): string {
  return isId(key) ? key : stableId(key);
}

/** What a failed submission means to who handed it in: where nobody can tell whether it was taken, how to find out safely. */
export function withWayOut(error: WeirError, key: string): WeirError {
  if (exitCodeOf(error) !== exitCodes.unavailable) return error;
  const wayOut = `hand it in again with --key ${key}: whatever has become of it, it will be one run, never two`;
  return new WeirError(error.code, `${error.message}\n  ${wayOut}`, { cause: error });
}
