import express, { type Request, type RequestHandler } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { workcellFileSchema } from '../../../shared/workcell/index.ts';
import type { GatewayContext } from '../context.ts';
import { sendJsonText, type Operation, json, type Call, callsOf, onceFor } from '../../http/index.ts';
import { workflowFileSchema } from '../../../shared/workflow/index.ts';
import { openapiDocument } from './openapi-document.ts';
import { activity } from '../../history/index.ts';
import {
  admin,
  deadLetters,
  diagnosis,
  doctor,
  locations,
  now,
  supplies,
  reservations,
  workcell,
} from '../../lab/index.ts';
import { agents, keys, session, users } from '../../identity/index.ts';
import { campaigns, data, events, experiments, questions, replies } from '../../records/index.ts';
import { audit } from '../../audit/index.ts';
import { backup } from '../../backup/index.ts';
import { feed } from '../../feed/index.ts';
import { health } from '../health/health-router.ts';
import {
  internal,
  library,
  night,
  notes,
  preflight,
  results,
  runs,
  workflowCheck,
} from '../../runs/index.ts';
import { metricsCalls } from '../metrics/metrics-router.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { named, object, told } from '../../../shared/contracts/object-schema.ts';

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

const call = callsOf<GatewayContext>('Description');

const getDescription = call(
  {
    id: 'getDescription',
    route: 'get /openapi.json',
    access: 'anybody',
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
  },
  ({ response, context }) => sendJsonText(response, 200, documentOf(context)),
);

const getDocs = call(
  {
    id: 'getDocs',
    route: 'get /docs',
    access: 'anybody',
    summary: 'This description, as a page for people',
    answers: {
      200: { description: 'The page.', content: { 'text/html': { schema: text } } },
      302: {
        description: 'The page is at the same path with a slash at its end.',
        headers: { Location: 'Where.' },
      },
    },
    errors: ['not_found'],
  },
  nothingThere,
  page,
);

const getDocsFile = call(
  {
    id: 'getDocsFile',
    route: 'get /docs/{file}',
    access: 'anybody',
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
  },
  nothingThere,
  page,
);

/** Schemas of the files that people write, by the name under which an editor asks for them. */
const getSchema = call(
  {
    id: 'getSchema',
    route: 'get /schemas/{name}',
    access: 'anybody',
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
  },
  ({ path, response }) => {
    response.type('application/schema+json').send(JSON.stringify(schemas[path.name]));
  },
);

/** Every call that a gateway answers, in the order in which they are shown. */
export const calls: readonly Call<GatewayContext>[] = [
  ...[...now, ...feed, ...activity],
  ...[...runs, ...notes, ...results, ...workflowCheck, ...library],
  ...[...questions, ...preflight, ...night],
  ...[...workcell, ...supplies, ...locations, ...admin, ...reservations, ...deadLetters],
  ...[...events, ...data, ...experiments, ...campaigns],
  ...[...keys, ...agents, ...users, ...session],
  ...[...audit, ...backup, ...health, ...doctor, ...metricsCalls],
  ...[getDescription, getDocs, getDocsFile, getSchema],
  ...[...internal, ...diagnosis, ...replies],
];

export const operations: readonly Operation[] = calls.map(({ operation }) => operation);

/** Made when it is first asked for: most gateways never are. */
const documentOf = onceFor(({ version }: GatewayContext) =>
  JSON.stringify(openapiDocument(operations, version)),
);

/** Middleware that sends the page, where `npm run build` has put it. */
function page({ docsFolder }: GatewayContext): RequestHandler[] {
  if (docsFolder === undefined) return [];
  const files = express.static(docsFolder, { etag: true, dotfiles: 'ignore' });
  return [
    (request, response, next) => {
      // What the page asks for is beside it.
      if (/\/docs$/i.test(request.path)) return response.redirect(302, 'docs/');
      response.set({
        'Content-Security-Policy': policy,
        'Referrer-Policy': 'no-referrer',
        'Cache-Control': 'no-cache',
      });
      request.url = request.url.replace(/^\/docs/i, '');
      files(request, response, next);
    },
  ];
}

function nothingThere({ request }: { request: Request }): never {
  throw new WeirError('not_found', `there is nothing at ${request.path}`);
}
