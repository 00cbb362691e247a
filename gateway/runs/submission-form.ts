import { readFile } from 'node:fs/promises';
import { idForm } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { badField, checkForm } from '../http/index.ts';
import {
  demandRunsAsked,
  demandSmallTable,
  libraryInstead,
  notBoth,
  timeFields,
  timesIn,
  usedWorkflows,
} from './workflow-check/read-check-request.ts';
import { maxFormBytes, type ReceivedFile, type ReceivedForm } from './receive-form.ts';
import type { LibraryTexts, LibraryVersion } from '../../shared/contracts/library.ts';
import { isObject, type JsonObject, isTooDeep, maxDepth, parseJson } from '../../shared/kernel/json/json.ts';
import { anyText, findUnfitValue } from '../../shared/kernel/json/unfit-value.ts';
import type { WrittenTimes } from '../../shared/workflow/index.ts';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FromSchema } from 'json-schema-to-ts';
import { anyUlid, text } from '../../shared/contracts/fields.ts';
import {
  listOf,
  named,
  object,
  optional,
  orNull,
  titled,
  told,
} from '../../shared/contracts/object-schema.ts';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import { maxRuns } from '../../shared/contracts/table-of-runs.ts';
import { namelessTable, type RunsAsked } from '../../shared/workflow/index.ts';

const yesOrNo = named(
  {
    type: 'string',
    pattern:
      '^\\s*(?:[Tt][Rr][Uu][Ee]|1|[Yy][Ee][Ss]|[Oo][Nn]|[Ff][Aa][Ll][Ss][Ee]|0|[Nn][Oo]|[Oo][Ff][Ff])?\\s*$',
  } as const,
  'true or false',
);

/** A whole number up to the bound, which is a power of ten, in a form. */
const countPattern = `^0*(?:[1-9]\\d{0,${String(maxRuns).length - 2}}|${maxRuns})$`;

/** What says of a submission, and of its preflight, what is handed in. The workflow may be a file as well. */
const handedIn = {
  workflow: told(text, 'The workflow, YAML or JSON, as a text or as a file.'),
  library: told(text, libraryInstead),
  payload: told(text, 'JSON: values that the workflow takes by name.'),
  parameters: told(text, "JSON: values for the workflow's parameters."),
  workflows: told(
    text,
    'JSON: the texts of the workflows that it uses, by their paths from its folder on: `{"parts/wash.yaml": "name: …"}`.',
  ),
  ...timeFields,
} as const;

const experiment_id = named(
  told(anyUlid, 'A ULID; also one that was never registered.'),
  `${idForm}; any will do, also one that was never registered`,
);
const options = {
  simulate: told(yesOrNo, '`true`: carried out without any instrument.'),
  strict: told(yesOrNo, '`true`: refused for what nobody heeds in the workflow.'),
  validate_only: told(yesOrNo, '`true`: nothing is stored; the answer is the run as it would be.'),
};

/** How many runs are handed in. */
const runsAsked = {
  count: named(
    told(
      { type: 'string', pattern: countPattern } as const,
      `So many runs are made of it, ${maxRuns} at most, that are all given the same.`,
    ),
    `a whole number from 1 to ${maxRuns}`,
  ),
  table: told(
    text,
    'CSV, as a text or as a file: the header names parameters of the workflow, and each row is a run with these values.',
  ),
} as const;

const submission = object({ experiment_id, [optional]: { ...handedIn, ...runsAsked, ...options } });
const check = checkForm(submission, 'refused');
const checkOfWei = checkForm(submission, 'left');

const ofFiles =
  'Files for steps come as parts named `files`, or `file.<step position>.<argument>` for one argument of one step.';
const required = ['experiment_id'] as const;

/** The form of a submission, with files and without. */
export const submissionContent = formContent(
  { title: 'Submission', description: ofFiles, required },
  { experiment_id, ...handedIn, ...options },
);

/** The same of one that may be for many runs. */
export const submissionOfManyContent = formContent(
  {
    title: 'SubmissionOfMany',
    description: `A submission of one run, or of many by \`count\` or \`table\`. ${ofFiles}`,
    required,
  },
  { experiment_id, ...handedIn, ...runsAsked, ...options },
);

/** The same of a preflight, for which it does not matter which experiment it is for. */
export const preflightContent = formContent(
  {
    title: 'PreflightForm',
    description: 'A submission, of which `experiment_id` may be left out.',
    required: [],
  },
  {
    ...handedIn,
    ...runsAsked,
    simulate: told(yesOrNo, '`true`: for a run without any instrument; no agent is asked.'),
    strict: told(yesOrNo, '`true`: what nobody heeds in the workflow is a problem, too.'),
  },
);

function formContent<const P extends object>(
  { required, ...about }: { title: string; description: string; required: readonly string[] },
  properties: P,
) {
  const form = { type: 'object', required, additionalProperties: true } as const;
  const files = listOf({ type: 'string', format: 'binary' } as const);
  return {
    'multipart/form-data': { schema: { ...about, ...form, properties: { ...properties, files } } },
    'application/x-www-form-urlencoded': { schema: { ...form, properties } },
  } as const;
}

/** Bytes that the payload may have, and the values of parameters. */
const maxValuesBytes = 4 * 1024 * 1024;

/** A submission as its form states it. */
export interface SubmissionForm extends RunsAsked {
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
  /** When it is to begin and to be over, where it says so. */
  times?: WrittenTimes;
  /** Whether a workflow is refused for what nobody heeds in it. */
  strict: boolean;
  /** The version of the library whose texts these are; missing where they were handed in. */
  library?: LibraryVersion;
  files: ReceivedFile[];
  /** The folder of the run whose files these are, by their paths in it; missing where they came with the submission. */
  files_in?: string;
}

/** The texts of a version of the library. */
export type FromLibrary = (reference: string) => Promise<LibraryTexts & { library: LibraryVersion }>;

/**
 * Reads the fields of a submission.
 * @param fromLibrary finds the texts of one that is for a version of the library
 * @param isOfWei true where clients of WEI may have sent it: what else stands in it is left
 * @throws WeirError `bad_request`, `invalid_form`, `too_large`, `invalid_workflow` where there is none, and what `fromLibrary` throws.
 */
export async function readSubmissionForm(
  { fields, files }: Pick<ReceivedForm, 'fields' | 'files'>,
  fromLibrary: FromLibrary,
  isOfWei = false,
): Promise<SubmissionForm> {
  const form = (isOfWei ? checkOfWei : check)(fields);
  return {
    ...(await readTexts(form, files, fromLibrary)),
    // An empty table is told of: nobody who hands one in means a single run.
    ...(await readRunsAsked({ ...form, ...(fields['table'] === '' ? { table: '' } : {}) }, files)),
    experiment_id: form.experiment_id,
    payload: shortEnough('payload', form.payload),
    parameters: shortEnough('parameters', form.parameters),
    ...timesIn(form),
    simulate: isYes(form.simulate),
    validate_only: isYes(form.validate_only),
    strict: isYes(form.strict),
    files: files.filter(({ field }) => field !== 'workflow' && field !== 'table'),
  };
}

async function readTexts(
  { workflow, workflows, library: reference }: { workflow?: string; workflows?: string; library?: string },
  files: readonly ReceivedFile[],
  fromLibrary: FromLibrary,
): Promise<Pick<SubmissionForm, 'text' | 'workflows' | 'library'>> {
  if (reference === undefined) {
    const used = workflows === undefined ? {} : { workflows: usedWorkflows(textsByPath(workflows)) };
    return { text: await workflowText(workflow, files), ...used };
  }
  const isGiven = workflow !== undefined || files.some(({ field }) => field === 'workflow');
  if (isGiven || workflows !== undefined) throw notBoth();
  const { workflow: text, workflows: used, library } = await fromLibrary(reference);
  return { text, ...(Object.keys(used).length === 0 ? {} : { workflows: used }), library };
}

/** @throws WeirError `invalid_form` */
async function readRunsAsked(
  { count, table }: { count?: string; table?: string },
  files: readonly ReceivedFile[],
): Promise<RunsAsked> {
  const [file, second] = files.filter(({ field }) => field === 'table');
  if (second || (file && table !== undefined)) throw badField('table', 'there is more than one "table"');
  demandSmallTable(file?.size ?? 0);
  const text = file ? await readFile(file.path, 'utf8') : table;
  demandRunsAsked(count, text);
  if (text === undefined) return count === undefined ? {} : { count: Number(count) };
  return { table: { name: file?.name ?? namelessTable, text } };
}

function isYes(text: string | undefined): boolean {
  return /^\s*(?:true|1|yes|on)\s*$/i.test(text ?? '');
}

async function workflowText(text: string | undefined, files: readonly ReceivedFile[]): Promise<string> {
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
      'there is no workflow: send it as the form field "workflow", as text or as a file, JSON or YAML, or name one of the library with "library"',
    );
  }
  return workflow;
}

function shortEnough(name: 'payload' | 'parameters', text: string | undefined): string | undefined {
  if (text === undefined || Buffer.byteLength(text) <= maxValuesBytes) return text;
  throw new WeirError(
    'too_large',
    `"${name}" may have ${maxValuesBytes} bytes at most; hand large values over as files`,
  );
}

/**
 * The values that a field of a submission's form states; undefined where it is left out.
 * @throws WeirError `bad_payload`, `bad_request`, `invalid_form`.
 */
export function readObject(text: string | undefined, name: 'payload' | 'parameters'): JsonObject | undefined {
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (isTooDeep(value)) throw new WeirError('invalid_form', `"${name}" is nested more than ${maxDepth} deep`);
  const odd = findUnfitValue(value, anyText);
  if (odd) throw new WeirError('invalid_form', `"${name}": the value at "${odd.pointer}" ${odd.message}`);
  if (isObject(value)) return value;
  // WEI's own words for the payload.
  if (name === 'payload') throw new WeirError('bad_payload', 'Payload must be a dictionary with string keys');
  throw new WeirError('bad_request', 'parameters must be a JSON object that leads from names to values');
}

/** The texts of workflows that the field `workflows` states. @throws WeirError `invalid_form`. */
function textsByPath(field: string): Record<string, string> {
  const value = parseJson(field);
  const entries = isObject(value) ? Object.entries(value) : [];
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (isObject(value) && texts.length === entries.length) return Object.fromEntries(texts);
  throw badField(
    'workflows',
    '"workflows" is a JSON object that leads from the path of each workflow that is used, such as "parts/wash.yaml", to its text',
  );
}

/** Characters up to which the texts of a submission are kept with its run: as they came, and compressed. */
const most = { written: 2 * 1024 * 1024, kept: 64 * 1024 };

/** What was handed in as it was written: its comments, units and types are in no other form of the run. */
export const handedInView = titled('HandedIn', 'The texts of a workflow as they were handed in.', {
  workflow: told(
    orNull(text),
    'YAML or JSON. Null where it was not kept: it had more than 64 KiB when compressed, or an earlier version of weir took the run.',
  ),
  workflows: told(
    { type: 'object', additionalProperties: text } as const,
    'Those that it uses, by their paths from its folder on.',
  ),
});
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
