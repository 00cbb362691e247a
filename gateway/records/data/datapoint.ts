import type { DatapointBody, WeiDatapoint } from '../../../shared/contracts/datapoint.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { NewRecord } from '../../../shared/store/index.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import type { Places } from '../../../shared/explain/index.ts';
import type { ReceivedFile, ReceivedForm } from '../../runs/index.ts';
import {
  anything,
  anyUlidOrNull,
  count,
  sha256,
  text,
  textOrNull,
  utc,
} from '../../../shared/contracts/fields.ts';
import { told } from '../../../shared/contracts/object-schema.ts';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { hasUnseen } from '../../../shared/kernel/some-of.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { RecordsContext } from '../context.ts';
import { ensureExperiment } from '../experiments/experiment.ts';
import { safeFileName } from '../../../shared/kernel/files/safe-name.ts';
import { badDocument, checkDocument, type Deadline, parseInTurn, roomFor } from '../../http/index.ts';

/** What a client hands in beside the file. It may have other keys. */
const datapointSchema = {
  title: 'NewDatapoint',
  description: 'A datapoint, as a client hands it in. Any other keys are kept.',
  type: 'object',
  properties: {
    id: told(anyUlidOrNull, 'A ULID; one is made where there is none. The same datapoint again is the same.'),
    label: { type: 'string', maxLength: 10_000 },
    type: { type: ['string', 'null'], enum: ['local_file', 'data_value', null] },
    step_id: anyUlidOrNull,
    workflow_id: told(anyUlidOrNull, 'The id of a run.'),
    experiment_id: anyUlidOrNull,
    campaign_id: anyUlidOrNull,
  },
  required: ['label'],
} as const;

/** WEI's DataPoint. */
export const datapointViewSchema = {
  title: 'Datapoint',
  description: "WEI's DataPoint: a value, or a file. Keys that its client gave it are in it as well.",
  type: 'object',
  properties: {
    id: text,
    label: text,
    type: told(text, '`data_value` or `local_file`.'),
    step_id: textOrNull,
    workflow_id: told(textOrNull, 'The id of the run.'),
    experiment_id: text,
    campaign_id: textOrNull,
    value: told(anything, 'Of a `data_value`.'),
    path: told(text, 'Of a file: where it lies at the gateway.'),
    size: told(count, 'Of a file: bytes.'),
    sha256,
    created_at: utc,
  },
  required: ['id', 'label', 'type', 'step_id', 'workflow_id', 'experiment_id', 'campaign_id', 'created_at'],
  additionalProperties: true,
} as const;

/** WEI's DataPoint. The path of a file is where it lies in the data folder; what a client called it is only a name. */
export function datapointView({ at, datapoint, file }: DatapointBody, places: Places): JsonObject {
  return {
    ...datapoint,
    ...(file
      ? { path: places.inRun(file.directory, file.file.path), size: file.file.size, sha256: file.file.sha256 }
      : {}),
    created_at: utcTime(at),
  };
}

/** The record that keeps a datapoint. */
function datapointRecord(body: DatapointBody): NewRecord<'datapoint'> {
  const { id, experiment_id } = body.datapoint;
  return { kind: 'datapoint', id, group: experiment_id, body };
}

const check = checkDocument(datapointSchema);

type DatapointDocument = ReturnType<typeof check>;

/** What a datapoint without an experiment is answered with, in WEI's words. */
export const experimentMissing = {
  status: 'error',
  message: 'Experiment ID is required when uploading datapoints.',
} as const;

/**
 * Takes a datapoint of a client: a value, or a file that comes with it. A path that the client names is never read.
 * Resolves to its id once the store has it and the file is on the disk; to undefined where it names no experiment. The
 * same datapoint again is the same datapoint.
 * @throws WeirError `invalid_document`, `id_taken` where another datapoint has its id, `too_large`, `store_unavailable`.
 */
export async function createDatapoint(
  context: RecordsContext,
  form: ReceivedForm,
): Promise<string | undefined> {
  const document = await readDocument(form);
  const experimentId = document.experiment_id ?? null;
  if (experimentId === null) return undefined;
  const upload = theFile(form, document);
  const deadline = context.deadlines.begin();
  const experiment = await ensureExperiment(context, experimentId, deadline);
  const { path: _, value, ...rest } = document;
  const datapoint: WeiDatapoint = {
    ...rest,
    label: document.label,
    step_id: document.step_id ?? null,
    workflow_id: document.workflow_id ?? null,
    experiment_id: experimentId,
    campaign_id: document.campaign_id ?? experiment.campaign_id,
    type: upload ? 'local_file' : 'data_value',
    ...(upload ? {} : { value: value ?? null }),
    id: document.id ?? newId(),
  };
  const body: DatapointBody = { at: Date.now(), datapoint };
  if (upload) body.file = fileOf(datapoint, experiment.directory, upload);
  if (await isKept(context, body, deadline)) return datapoint.id;
  await roomFor(context, 'datapoint', deadline);
  if (upload && body.file) {
    await context.data.moveIn(body.file.directory, [{ path: upload.path, name: body.file.file.path }]);
  }
  const written = await deadline.withStore(() => context.store.writeRecord(datapointRecord(body), 0));
  if (!written) await isKept(context, body, deadline);
  return datapoint.id;
}

async function readDocument({ fields }: ReceivedForm): Promise<DatapointDocument> {
  const text = fields['datapoint'];
  if (typeof text !== 'string') {
    throw new WeirError('bad_request', 'send the datapoint as JSON in the form field "datapoint"');
  }
  const document = check(
    await parseInTurn(text).catch(() => {
      throw new WeirError('invalid_document', 'the form field "datapoint" is not JSON');
    }),
  );
  if (hasUnseen(document.label))
    throw badDocument('/label', 'label has a character that nobody sees: write it without');
  return document;
}

/** The file that came with the datapoint, as its type has it. */
function theFile({ files }: ReceivedForm, { type, value }: DatapointDocument): ReceivedFile | undefined {
  const [file, second] = files;
  if (second) throw new WeirError('bad_request', 'a datapoint has one file at most');
  if (!file && type === 'local_file') {
    throw new WeirError(
      'invalid_document',
      'a datapoint of type local_file needs its file in the form part "file": a path of the server is never read',
    );
  }
  if (file && (type === 'data_value' || value !== undefined)) {
    throw new WeirError('invalid_document', 'a datapoint is a value or a file, not both');
  }
  return file;
}

/** A place of our own: only the ending comes from the client. Its content is part of the name, so nothing is overwritten. */
function fileOf(
  { id, label }: WeiDatapoint,
  directory: string,
  { name, size, sha256 }: ReceivedFile,
): NonNullable<DatapointBody['file']> {
  const ending = /\.[\p{L}\p{N}]{1,15}$/u.exec(safeFileName(name))?.[0] ?? '';
  const path = `${id}_${sha256.slice(0, 12)}${ending}`;
  return { directory, file: { label, path, size, sha256 } };
}

/** True where the store has this datapoint. @throws WeirError `id_taken` where it has another one of that id. */
async function isKept({ store }: RecordsContext, body: DatapointBody, deadline: Deadline): Promise<boolean> {
  const { id } = body.datapoint;
  const kept = await deadline.withStore(() => store.readRecord('datapoint', id));
  if (!kept) return false;
  const other = kept.body;
  if (meaning(other) === meaning(body)) return true;
  throw new WeirError('id_taken', `the id ${id} belongs to another datapoint`);
}

function meaning({ datapoint, file }: DatapointBody): string {
  return canonicalJson({ datapoint, sha256: file?.file.sha256 ?? null });
}
