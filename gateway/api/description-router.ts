import { Router } from 'express';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { sendJsonText } from '../http/send-json.ts';
import { getDescription } from './description-api.ts';
import { openapiDocument } from './openapi-document.ts';
import { operations } from './operations.ts';

/** What the gateway can be asked for, for programs and for people. */
export function descriptionRouter({ version }: Pick<GatewayContext, 'version'>): Router {
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
  return router;
}
