import { openAsBlob } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import { whyUnreadable } from '../../shared/errors/why-unreadable.ts';

/** What a scientist hands in. */
export interface Submission {
  /** The workflow file as it was written, YAML or JSON: the gateway's complaints then name its lines. */
  workflow: string;
  experiment_id: string;
  payload: JsonObject;
  /** Undefined where none was given: parameters then take their defaults. */
  parameters: JsonObject | undefined;
  /** Files for the steps that name them. */
  files: Attachment[];
  validate_only?: boolean;
  /** Refused for what nobody heeds in the workflow, where else that is a warning. */
  strict?: boolean;
  /** Carried out without any instrument. */
  simulate?: boolean;
}

export interface Attachment {
  /** The multipart part that carries it: `files`, or `file.<step position>.<argument>` for one argument of one step. */
  part: string;
  /** The name that the gateway sees. */
  name: string;
  /** Where it lies on this machine. */
  path: string;
}

/**
 * The submission as a form. Files are streamed from disk when it is sent, however often that is.
 * @throws WeirError `bad_request` where a file cannot be read.
 */
export async function toForm(submission: Submission): Promise<FormData> {
  const form = new FormData();
  form.set('workflow', submission.workflow);
  form.set('experiment_id', submission.experiment_id);
  form.set('payload', JSON.stringify(submission.payload));
  if (submission.parameters) form.set('parameters', JSON.stringify(submission.parameters));
  if (submission.validate_only) form.set('validate_only', 'true');
  if (submission.strict) form.set('strict', 'true');
  if (submission.simulate) form.set('simulate', 'true');
  for (const file of submission.files) {
    form.append(file.part, await open(file.path), file.name);
  }
  return form;
}

async function open(file: string): Promise<Blob> {
  let blob: Blob | undefined;
  let cause: unknown;
  try {
    blob = await openAsBlob(file);
  } catch (error) {
    cause = error;
  }
  // Of a folder, too, there is a blob: only who sends it learns that there is nothing in it to be read.
  const why = await whyUnreadable(file);
  if (blob && why === undefined) return blob;
  throw new WeirError(
    'bad_request',
    `the file ${path.normalize(file)} cannot be read: ${why ?? messageOf(cause)}`,
    { cause },
  );
}
