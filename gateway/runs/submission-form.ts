import { readFile } from 'node:fs/promises';
import type { Request } from 'express';
import { idForm, isId } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { badField } from '../http/index.ts';
import { usedWorkflows } from './used-workflows.ts';
import { maxFormBytes, type ReceivedFile, type ReceivedForm } from './receive-form.ts';
import { isObject, type Json, type JsonObject, isTooDeep, maxDepth } from '../../shared/kernel/json/json.ts';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FromSchema } from 'json-schema-to-ts';
import { orNull, text, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import type { RunDefinition } from '../../shared/contracts/run.ts';

/** Bytes that the payload may have, and the values of parameters. */
const maxValuesBytes = 4 * 1024 * 1024;

/** A submission as its form states it. */
export interface SubmissionForm {
  /** The workflow, JSON or YAML. */
  text: string;
  experiment_id: string;
  /** JSON, as it came. */
  payload: string | undefined;
  parameters: string | undefined;
  /** The workflows that it uses, by their paths from its folder on. */
  workflows?: Record<string, string>;
  simulate: boolean;
  validate_only: boolean;
  /** Whether a workflow is refused for what nobody heeds in it. */
  strict: boolean;
  files: ReceivedFile[];
}

/**
 * Reads the fields of a submission.
 * @throws WeirError `bad_request`, `invalid_form`, `too_large`, or `invalid_workflow` where there is none.
 */
export async function readSubmissionForm({ fields, files }: ReceivedForm): Promise<SubmissionForm> {
  return {
    text: await workflowText(fields, files),
    experiment_id: experimentId(fields),
    payload: readValues(fields, 'payload'),
    parameters: readValues(fields, 'parameters'),
    ...readWorkflows(fields),
    simulate: readBoolean(fields, 'simulate'),
    validate_only: readBoolean(fields, 'validate_only'),
    strict: readBoolean(fields, 'strict'),
    files: files.filter(({ field }) => field !== 'workflow'),
  };
}

/** The client's own name for this submission, if it gave one. @throws WeirError `bad_request`. */
export function readIdempotencyKey(request: Request): string | undefined {
  const key = request.get('idempotency-key')?.trim();
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new WeirError('bad_request', 'an Idempotency-Key has 1 to 255 visible characters');
}

async function workflowText(
  fields: Record<string, unknown>,
  files: readonly ReceivedFile[],
): Promise<string> {
  const text = readText(fields, 'workflow');
  const [file, second] = files.filter(({ field }) => field === 'workflow');
  if (second || (file && text !== undefined))
    throw new WeirError('bad_request', 'there is more than one workflow');
  if (file && file.size > maxFormBytes) {
    throw new WeirError('too_large', `a workflow may have ${maxFormBytes} bytes at most`);
  }
  const workflow = file ? await readFile(file.path, 'utf8') : text;
  if (workflow === undefined) {
    throw new WeirError(
      'invalid_workflow',
      'there is no workflow: send it as the form field "workflow", as text or as a file, JSON or YAML',
    );
  }
  return workflow;
}

function experimentId(fields: Record<string, unknown>): string {
  const id = readText(fields, 'experiment_id')?.trim();
  if (id === undefined) {
    throw badField('experiment_id', 'there is no experiment_id: any ULID will do, also one never registered');
  }
  if (isId(id)) return id.toUpperCase();
  throw badField(
    'experiment_id',
    `experiment_id is ${JSON.stringify(id).slice(0, 100)}, which is not ${idForm}`,
  );
}

/** A field's text; an empty one was left out. */
function readText(fields: Record<string, unknown>, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string')
    throw new WeirError('bad_request', `the form gives "${name}" more than once`);
  return value;
}

function readValues(fields: Record<string, unknown>, name: 'payload' | 'parameters'): string | undefined {
  const text = readText(fields, name);
  if (text === undefined || Buffer.byteLength(text) <= maxValuesBytes) return text;
  throw new WeirError(
    'too_large',
    `"${name}" may have ${maxValuesBytes} bytes at most; hand large values over as files`,
  );
}

function readWorkflows(fields: Record<string, unknown>): Pick<SubmissionForm, 'workflows'> {
  const text = readText(fields, 'workflows');
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  return { workflows: usedWorkflows(value) };
}

function readBoolean(fields: Record<string, unknown>, name: string): boolean {
  const text = readText(fields, name)?.trim().toLowerCase() ?? 'false';
  if (['true', '1', 'yes', 'on'].includes(text)) return true;
  if (['false', '0', 'no', 'off'].includes(text)) return false;
  throw badField(name, `"${name}" is ${JSON.stringify(text)}; it may be true or false`);
}

/**
 * The values that a field of a submission's form states; undefined where it is left out.
 * @throws WeirError `bad_payload`, `bad_request`, `invalid_form`.
 */
export function readObject(text: string | undefined, name: 'payload' | 'parameters'): JsonObject | undefined {
  if (text === undefined) return undefined;
  const value = parse(text);
  if (isTooDeep(value)) throw new WeirError('invalid_form', `"${name}" is nested more than ${maxDepth} deep`);
  if (isObject(value)) return value;
  // WEI's own words for the payload.
  if (name === 'payload') throw new WeirError('bad_payload', 'Payload must be a dictionary with string keys');
  throw new WeirError('bad_request', 'parameters must be a JSON object that leads from names to values');
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Characters up to which the texts of a submission are kept with its run: as they came, and compressed. */
const most = { written: 2 * 1024 * 1024, kept: 64 * 1024 };

/** What was handed in as it was written: its comments, units and types are in no other form of the run. */
export const handedInView = {
  title: 'HandedIn',
  description: 'The texts of a workflow as they were handed in.',
  ...object({
    workflow: told(
      orNull(text),
      'YAML or JSON. Null where it was not kept: it had more than 64 KiB when compressed, or an earlier version of weir took the run.',
    ),
    workflows: told(
      { type: 'object', additionalProperties: text } as const,
      'Those that it uses, by their paths from its folder on.',
    ),
  }),
} as const;
type HandedIn = FromSchema<typeof handedInView>;

/** The texts of a submission as its run keeps them; undefined where they are too large. */
export function keepHandedIn({
  text: workflow,
  workflows = {},
}: Pick<SubmissionForm, 'text' | 'workflows'>): string | undefined {
  const written = JSON.stringify({ workflow, workflows } satisfies HandedIn);
  if (written.length > most.written) return undefined;
  const kept = deflateRawSync(written).toString('base64');
  return kept.length > most.kept ? undefined : kept;
}

/** The texts that a run was handed in with. */
export function readHandedIn({ handed_in }: Pick<RunDefinition, 'handed_in'>): HandedIn {
  if (handed_in === undefined) return { workflow: null, workflows: {} };
  return JSON.parse(inflateRawSync(Buffer.from(handed_in, 'base64')).toString()) as HandedIn;
}
