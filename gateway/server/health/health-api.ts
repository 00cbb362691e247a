import { listOf, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { json, type Operation } from '../../http/index.ts';

const tag = 'Health';
const yes = { type: 'boolean', enum: [true] } as const;

export const getUp: Operation = {
  id: 'getUp',
  method: 'get',
  path: '/up',
  access: 'anybody',
  tag,
  summary: "WEI's sign of life",
  answers: { 200: json('It is up.', object({ up: yes }), { example: { up: true } }) },
};

export const getVersion: Operation = {
  id: 'getVersion',
  method: 'get',
  path: '/version',
  access: 'anybody',
  tag,
  summary: 'The version of WEI whose clients find what they expect here',
  answers: {
    200: json('The version of WEI.', object({ version: text }), {
      headers: { 'X-Weir-Version': 'The version of weir.' },
      example: { version: '0.7.3' },
    }),
  },
};

export const getHealth: Operation = {
  id: 'getHealth',
  method: 'get',
  path: '/healthz',
  access: 'anybody',
  tag,
  summary: 'Whether the process lives',
  answers: {
    200: json('It lives.', object({ status: { type: 'string', enum: ['ok'] } }), {
      example: { status: 'ok' },
    }),
  },
};

export const getReadiness: Operation = {
  id: 'getReadiness',
  method: 'get',
  path: '/readyz',
  access: 'anybody',
  tag,
  summary: 'Whether runs are taken now',
  answers: {
    200: json(
      'They are taken.',
      object({ ready: yes }, { waits: told(listOf(text), 'What they will wait for, a sentence each.') }),
      { example: { ready: true } },
    ),
    503: {
      description: 'They are not taken now.',
      headers: { 'Retry-After': 'Seconds.' },
      content: {
        'application/problem+json': {
          schema: {
            title: 'NotReady',
            ...object({
              type: text,
              title: text,
              status: { type: 'integer' },
              detail: told(text, 'Why not.'),
              instance: text,
              ready: { type: 'boolean', enum: [false] },
            }),
          } as const,
        },
      },
    },
  },
};

export const healthApi: readonly Operation[] = [getUp, getVersion, getHealth, getReadiness];
