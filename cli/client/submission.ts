import { openAsBlob } from 'node:fs';
import path from 'node:path';
import type { components } from '../../client/index.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { whyUnreadable } from '../../shared/kernel/errors/file-errors.ts';

type SubmissionFields = components['schemas']['SubmissionOfMany'];

/** What a scientist hands in. */
export interface Submission extends SubmittedValues {
  /** The workflow file as it was written, YAML or JSON: the gateway's complaints then name its lines. */
  workflow: string;
  /** The workflows that it uses, by their paths from its folder on; missing where it uses none. */
  workflows?: Record<string, string>;
}

/** A submission of a version of the library: `mix@3`, or `mix` for the newest. */
export interface KeptSubmission extends SubmittedValues {
  library: string;
}

/** What comes with a workflow. */
export interface SubmittedValues {
  experiment_id: string;
  payload: JsonObject;
  /** Undefined where none was given: parameters then take their defaults. */
  parameters: JsonObject | undefined;
  /** Files for the steps that name them. */
  files: Attachment[];
  /** How many runs it is for; missing where it is for one. */
  count?: number;
  /** A table with a run per row, and where it lies on this machine; with it there is no `count`. */
  table?: { path: string; text: string };
  validate_only?: boolean;
  /** Refused for what nobody heeds in the workflow, where else that is a warning. */
  strict?: boolean;
  /** Carried out without any instrument. */
  simulate?: boolean;
  /** When it is to begin and to be over. */
  times?: Partial<Record<'not_before' | 'after' | 'complete_by', string>>;
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
 * The submission as the fields of a form. Files are streamed from disk when it is sent, however often that is.
 * @throws WeirError `bad_request` where a file cannot be read.
 */
export async function toFields(submission: Submission | KeptSubmission): Promise<SubmissionFields> {
  const { experiment_id, payload, parameters, times } = submission;
  const { validate_only, strict, simulate } = submission;
  const { count, table } = submission;
  const parts: Record<string, File[]> = {};
  for (const file of submission.files) {
    (parts[file.part] ??= []).push(new File([await open(file.path)], file.name));
  }
  return {
    ...('library' in submission ? { library: submission.library } : textsOf(submission)),
    ...{ experiment_id, payload: JSON.stringify(payload) },
    ...(parameters ? { parameters: JSON.stringify(parameters) } : {}),
    ...(validate_only ? { validate_only: 'true' } : {}),
    ...(strict ? { strict: 'true' } : {}),
    ...(simulate ? { simulate: 'true' } : {}),
    ...times,
    ...(count === undefined ? {} : { count: String(count) }),
    ...(table ? { table: table.text } : {}),
    ...parts,
  };
}

function textsOf({ workflow, workflows }: Submission): Pick<SubmissionFields, 'workflow' | 'workflows'> {
  return { workflow, ...(workflows ? { workflows: JSON.stringify(workflows) } : {}) };
}

/** Whether it is for many runs. */
export function isOfMany({ count, table }: Pick<SubmittedValues, 'count' | 'table'>): boolean {
  return count !== undefined || table !== undefined;
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
