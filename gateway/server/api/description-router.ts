import express, { Router, type RequestHandler } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { workcellFileSchema } from '../../../shared/workcell/index.ts';
import type { GatewayContext } from '../context.ts';
import { resource, sendJsonText } from '../../http/index.ts';
import { workflowFileSchema } from '../../../shared/workflow/index.ts';
import { getDescription, getDocs, getDocsFile, getSchema } from './description-api.ts';
import { openapiDocument } from './openapi-document.ts';
import { operations } from './operations.ts';

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

const schemas: Readonly<Record<string, object>> = {
  'workflow.json': workflowFileSchema,
  'workcell.json': workcellFileSchema,
};

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
      const name = String(request.params['name']);
      const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      if (!schema) {
        const known = Object.keys(schemas).join(', ');
        throw new WeirError('not_found', `there is no schema "${name.slice(0, 100)}"; there are ${known}`);
      }
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
