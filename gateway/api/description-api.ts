import { json, type Operation } from './operation.ts';

export const getDescription: Operation = {
  id: 'getDescription',
  method: 'get',
  path: '/openapi.json',
  tag: 'Description',
  summary: 'This description, as OpenAPI 3.1',
  answers: {
    200: json('The document.', {
      title: 'OpenApiDocument',
      type: 'object',
      properties: { openapi: { type: 'string' } },
      required: ['openapi', 'info', 'paths'],
      additionalProperties: true,
    }),
  },
};

export const descriptionApi: readonly Operation[] = [getDescription];
