import type { RecordsContext } from '../context.ts';
import {
  ofId,
  recordKept,
  sendRunFile,
  json,
  file,
  maxDocumentBytes,
  part,
  rangeHeader,
  type Call,
  callsOf,
} from '../../http/index.ts';
import { findRecord, recordTaken } from '../list-records.ts';
import { receiveForm } from '../../runs/index.ts';
import { createDatapoint, experimentMissing, datapointView, datapointViewSchema } from './datapoint.ts';
import { anything, text } from '../../../shared/contracts/fields.ts';
import { object, optional, told } from '../../../shared/contracts/object-schema.ts';

const call = callsOf<RecordsContext>('Data');
const params = ofId('datapoint');

const post = call(
  {
    id: 'postDatapoint',
    route: 'post /data',
    ofWei: true,
    access: 'data:write',
    summary: 'Hands in a datapoint: a value, or a file',
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            ...object({
              datapoint: told(text, 'JSON: a `NewDatapoint`.'),
              [optional]: { file: { type: 'string', format: 'binary', description: 'For a `local_file`.' } },
            }),
          },
        },
        'application/x-www-form-urlencoded': {
          schema: object({ datapoint: told(text, 'JSON: a `NewDatapoint`.') }),
        },
      },
    },
    answers: {
      200: json('It is kept.', object({ status: { type: 'string', enum: ['success'] } }), {
        headers: { Location: 'Where the datapoint is.' },
      }),
      400: json(
        "Without `experiment_id`, in WEI's words.",
        object({ status: { type: 'string', enum: ['error'] }, message: text }),
      ),
    },
    errors: ['invalid_document', 'id_taken', 'too_large', 'disk_full'],
  },
  async ({ request, response, context }) => {
    const form = await receiveForm(request, response, context, maxDocumentBytes);
    try {
      const id = await createDatapoint(context, form);
      if (id === undefined) {
        response.status(400);
        return experimentMissing;
      }
      await recordKept(request, recordTaken(context, 'datapoint', id));
      response.setHeader('Location', `/data/${id}`);
      return { status: 'success' };
    } finally {
      await form.remove();
    }
  },
);

const get = call(
  {
    id: 'getDatapoint',
    route: 'get /data/{id}',
    ofWei: true,
    access: 'data:read',
    summary: 'Sends the value of a datapoint, or its file',
    params,
    headers: rangeHeader,
    answers: {
      200: {
        ...file('The bytes of the file, or the value.'),
        content: {
          'application/json': {
            schema: {
              title: 'DatapointValue',
              description: 'Of a file that is JSON itself: that.',
              type: 'object',
              properties: { value: anything },
              additionalProperties: true,
            },
          },
          ...file('').content,
        },
      },
      206: part,
      304: { description: 'They are as you know them.' },
    },
    errors: ['record_not_found', 'file_not_found', 'bad_range'],
  },
  async ({ path, response, context }) => {
    const { datapoint, file } = (await findRecord(context, 'datapoint', path.id)).body;
    if (!file) return { value: datapoint['value'] ?? null };
    return sendRunFile(response, context.data, file.directory, file.file);
  },
);

const getInfo = call(
  {
    id: 'getDatapointInfo',
    route: 'get /data/{id}/info',
    ofWei: true,
    access: 'data:read',
    summary: 'Shows a datapoint: what it is, of which run, and where its file lies',
    params,
    answers: { 200: json('The datapoint.', datapointViewSchema) },
    errors: ['record_not_found'],
  },
  async ({ path, context }) =>
    datapointView((await findRecord(context, 'datapoint', path.id)).body, context.data),
);

/** Datapoints: values and files, of steps and of clients. */
export const data: readonly Call<RecordsContext>[] = [post, get, getInfo];
