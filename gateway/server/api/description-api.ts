import { text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { json, type Operation } from '../../http/index.ts';

const tag = 'Description';

export const getDescription: Operation = {
  id: 'getDescription',
  method: 'get',
  path: '/openapi.json',
  access: 'anybody',
  tag,
  summary: 'This description, as OpenAPI 3.1',
  answers: {
    200: json('The document.', {
      title: 'OpenApiDocument',
      type: 'object',
      properties: { openapi: { type: 'string' } },
      required: ['openapi'],
      additionalProperties: true,
    }),
  },
};

export const getDocs: Operation = {
  id: 'getDocs',
  method: 'get',
  path: '/docs',
  access: 'anybody',
  tag,
  summary: 'This description, as a page for people',
  answers: {
    200: { description: 'The page.', content: { 'text/html': { schema: text } } },
    302: {
      description: 'The page is at the same path with a slash at its end.',
      headers: { Location: 'Where.' },
    },
  },
  errors: ['not_found'],
};

export const getDocsFile: Operation = {
  id: 'getDocsFile',
  method: 'get',
  path: '/docs/{file}',
  access: 'anybody',
  tag,
  summary: 'What the page of this description is made of',
  params: object({ file: told({ type: 'string', examples: ['start.js'] }, 'The name of the file.') }),
  answers: {
    200: {
      description: 'The file.',
      content: {
        'text/css': { schema: text },
        'text/javascript': { schema: text },
        'text/html': { schema: text },
        'text/plain': { schema: text },
        'application/octet-stream': { schema: text },
      },
    },
    206: { description: 'The part that `Range` asks for.', content: { '*/*': { schema: text } } },
    304: { description: 'It is as you know it.' },
  },
  errors: ['not_found', 'bad_range'],
};

/** Schemas of the files that people write, by the name under which an editor asks for them. */
export const getSchema: Operation = {
  id: 'getSchema',
  method: 'get',
  path: '/schemas/{name}',
  access: 'anybody',
  tag,
  summary: 'The JSON Schema of a workflow or a workcell file',
  description:
    'For editors: a first line `# yaml-language-server: $schema=http://127.0.0.1:8000/schemas/workflow.json` in the file completes and checks it.',
  params: object({
    name: told({ type: 'string', enum: ['workflow.json', 'workcell.json'] }, 'Of which file.'),
  }),
  answers: {
    200: {
      description: 'The schema (2020-12).',
      content: {
        'application/schema+json': { schema: { type: 'object', additionalProperties: true } },
      },
    },
  },
  errors: ['not_found'],
};

export const descriptionApi: readonly Operation[] = [getDescription, getDocs, getDocsFile, getSchema];
