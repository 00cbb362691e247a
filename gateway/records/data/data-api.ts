import { anything, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { json, type Operation, file, part, rangeHeader, withStore } from '../../http/index.ts';
import { datapointViewSchema } from './datapoint-schema.ts';

const tag = 'Data';
const params = object({ id: told(text, 'The id of the datapoint.') });

export const postDatapoint: Operation = {
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
};

export const getDatapoint: Operation = {
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
};

export const getDatapointInfo: Operation = {
  id: 'getDatapointInfo',
  method: 'get',
  path: '/data/{id}/info',
  access: 'data:read',
  tag,
  summary: 'Shows a datapoint: what it is, of which run, and where its file lies',
  params,
  answers: { 200: json('The datapoint.', datapointViewSchema) },
  errors: ['record_not_found', ...withStore],
};

export const dataApi: readonly Operation[] = [postDatapoint, getDatapoint, getDatapointInfo];
