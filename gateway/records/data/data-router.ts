import { Router, type RequestHandler } from 'express';
import type { RecordsContext } from '../context.ts';
import {
  inPath,
  ofId,
  resource,
  sendRunFile,
  json,
  type Operation,
  file,
  part,
  rangeHeader,
  withStore,
} from '../../http/index.ts';
import { findRecord } from '../list-records.ts';
import { receiveForm } from '../../runs/index.ts';
import { createDatapoint, experimentMissing, datapointView, datapointViewSchema } from './datapoint.ts';
import { anything, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';

const tag = 'Data';
const params = ofId('datapoint');

const postDatapoint = {
  id: 'postDatapoint',
  method: 'post',
  path: '/data',
  access: 'data:write',
  tag,
  summary: 'Hands in a datapoint: a value, or a file',
  body: {
    required: true,
    content: {
      'multipart/form-data': {
        schema: {
          ...object(
            { datapoint: told(text, 'JSON: a `NewDatapoint`.') },
            { file: { type: 'string', format: 'binary', description: 'For a `local_file`.' } },
          ),
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
  errors: ['invalid_document', 'id_taken', 'too_large', 'disk_full', ...withStore],
} as const satisfies Operation;

const getDatapoint = {
  id: 'getDatapoint',
  method: 'get',
  path: '/data/{id}',
  access: 'data:read',
  tag,
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
  errors: ['record_not_found', 'file_not_found', 'bad_range', ...withStore],
} as const satisfies Operation;

const getDatapointInfo = {
  id: 'getDatapointInfo',
  method: 'get',
  path: '/data/{id}/info',
  access: 'data:read',
  tag,
  summary: 'Shows a datapoint: what it is, of which run, and where its file lies',
  params,
  answers: { 200: json('The datapoint.', datapointViewSchema) },
  errors: ['record_not_found', ...withStore],
} as const satisfies Operation;

export const dataApi: readonly Operation[] = [postDatapoint, getDatapoint, getDatapointInfo];

/** Datapoints: values and files, of steps and of clients. */
export function dataRouter(context: RecordsContext): Router {
  const router = Router();
  resource(router, [postDatapoint, takeDatapoint(context)]);
  resource(router, [
    getDatapoint,
    async (request, response) => {
      const { body } = await findRecord(context, 'datapoint', inPath(request, getDatapoint).id);
      const { datapoint, file } = body;
      if (file) await sendRunFile(response, context.data, file.directory, file.file);
      else response.json({ value: datapoint['value'] ?? null });
    },
  ]);
  resource(router, [
    getDatapointInfo,
    async (request, response) => {
      const { body } = await findRecord(context, 'datapoint', inPath(request, getDatapoint).id);
      response.json(datapointView(body, context.data));
    },
  ]);
  return router;
}

function takeDatapoint(context: RecordsContext): RequestHandler {
  return async (request, response) => {
    const form = await receiveForm(request, response, context);
    try {
      const id = await createDatapoint(context, form);
      if (id === undefined) {
        response.status(400).json(experimentMissing);
        return;
      }
      response.setHeader('Location', `/data/${id}`);
      response.json({ status: 'success' });
    } finally {
      await form.remove();
    }
  };
}
