import express, { Router, type RequestHandler } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { workcellFileSchema } from '../../../shared/workcell/index.ts';
import type { GatewayContext } from '../context.ts';
import { inPath, resource, sendJsonText, type Operation, json } from '../../http/index.ts';
import { workflowFileSchema } from '../../../shared/workflow/index.ts';
import { openapiDocument } from './openapi-document.ts';
import { activityApi } from '../../history/index.ts';
import { adminApi, deadApi, doctorApi, nowApi, workcellApi } from '../../lab/index.ts';
import { agentsApi, keysApi, sessionApi, usersApi } from '../../identity/index.ts';
import {
  asksApi,
  replyCalls,
  campaignsApi,
  dataApi,
  eventsApi,
  experimentsApi,
} from '../../records/index.ts';
import { auditApi } from '../../audit/index.ts';
import { feedApi } from '../../feed/index.ts';
import { healthApi } from '../health/health-router.ts';
import { internalCalls, preflightApi, runsApi, workflowCheckApi } from '../../runs/index.ts';
import { metricsApi } from '../metrics/metrics-router.ts';
import { named, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';

const tag = 'Description';

const getDescription = {
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
} as const satisfies Operation;

const getDocs = {
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
} as const satisfies Operation;

const getDocsFile = {
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
} as const satisfies Operation;

/** Schemas of the files that people write, by the name under which an editor asks for them. */
const getSchema = {
  id: 'getSchema',
  method: 'get',
  path: '/schemas/{name}',
  access: 'anybody',
  tag,
  summary: 'The JSON Schema of a workflow or a workcell file',
  description:
    'For editors: a first line `# yaml-language-server: $schema=http://127.0.0.1:8000/schemas/workflow.json` in the file completes and checks it.',
  params: object({
    name: named(
      told({ type: 'string', enum: ['workflow.json', 'workcell.json'] }, 'Of which file.'),
      'schema',
    ),
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
} as const satisfies Operation;

const descriptionApi: readonly Operation[] = [getDescription, getDocs, getDocsFile, getSchema];

/** Every call that a gateway answers, in the order in which they are shown. */
export const operations: readonly Operation[] = [
  ...nowApi,
  ...feedApi,
  ...activityApi,
  ...runsApi,
  ...workflowCheckApi,
  ...asksApi,
  ...preflightApi,
  ...workcellApi,
  ...adminApi,
  ...deadApi,
  ...eventsApi,
  ...dataApi,
  ...experimentsApi,
  ...campaignsApi,
  ...keysApi,
  ...agentsApi,
  ...usersApi,
  ...sessionApi,
  ...auditApi,
  ...healthApi,
  ...doctorApi,
  ...metricsApi,
  ...descriptionApi,
  ...internalCalls,
  ...replyCalls,
];

/** What a browser may do with the page: nothing of another site. Its pictures are in its style sheet. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const schemas = { 'workflow.json': workflowFileSchema, 'workcell.json': workcellFileSchema };

/** What the gateway can be asked for, for programs, for people and for editors. */
export function descriptionRouter({
  version,
  docsFolder,
}: Pick<GatewayContext, 'version' | 'docsFolder'>): Router {
  const router = Router();
  let text: string | undefined;
  resource(router, [
    getDescription,
    (_request, response) => {
      // Made when it is first asked for: most gateways never are.
      text ??= JSON.stringify(openapiDocument(operations, version));
      sendJsonText(response, 200, text);
    },
  ]);
  resource(router, [getDocs, ...page(docsFolder)]);
  resource(router, [getDocsFile, ...page(docsFolder)]);
  resource(router, [
    getSchema,
    (request, response) => {
      const schema = schemas[inPath(request, getSchema).name];
      response.type('application/schema+json').send(JSON.stringify(schema));
    },
  ]);
  return router;
}

/** @param folder where `npm run build` has put the page; none is served where nobody names it */
function page(folder: string | undefined): RequestHandler[] {
  const missing: RequestHandler = (request) => {
    throw new WeirError('not_found', `there is nothing at ${request.path}`);
  };
  if (folder === undefined) return [missing];
  const files = express.static(folder, { etag: true, dotfiles: 'ignore' });
  const send: RequestHandler = (request, response, next) => {
    // What the page asks for is beside it.
    if (/\/docs$/i.test(request.path)) return response.redirect(302, 'docs/');
    response.set({
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
    });
    request.url = request.url.replace(/^\/docs/i, '');
    files(request, response, next);
  };
  return [send, missing];
}
