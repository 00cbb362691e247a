import { Router, type Request } from 'express';
import { keyNameForm, keyNamePattern } from '../../shared/access/key-text.ts';
import { isObject, type Json, type JsonObject } from '../../shared/contracts/json.ts';
import { compile } from '../../shared/contracts/schema.ts';
import { nameOfAsker } from '../access/asker.ts';
import { noteChange } from '../audit/audited-call.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { badDocument, bodyOf, checkDocument, documentBody } from '../records/read-document.ts';
import * as api from './keys-api.ts';
import { allKeys, createKey, revokeKey, type NewKey } from './keep-keys.ts';
import { keyView } from './key-view.ts';

const validate = compile(api.newKeySchema);
const fits = new RegExp(keyNamePattern);

/** Keys: make one, list them, revoke one. */
export function keysRouter(context: GatewayContext): Router {
  const router = Router();
  resource(
    router,
    [
      api.listKeys,
      async (_request, response) => {
        const now = Date.now();
        response.json({ keys: (await allKeys(context)).map((key) => keyView(key, now)) });
      },
    ],
    [
      api.createKey,
      ...documentBody,
      async (request, response) => {
        const body = bodyOf(request);
        demandName(body);
        const wanted = checkDocument<NewKey>(body, validate, []);
        const { key, made } = await createKey(context, wanted, nameOfAsker(request, undefined));
        const { role, scopes } = made.body;
        noteChange(request, { after: { name: made.name, ...(role === undefined ? { scopes } : { role }) } });
        // Nobody on the way shall keep it.
        response.setHeader('Cache-Control', 'no-store');
        response.json({ ...keyView(made, Date.now()), key });
      },
    ],
  );
  resource(router, [
    api.revokeKey,
    async (request, response) => {
      const by = nameOfAsker(request, undefined);
      response.json(keyView(await revokeKey(context, nameIn(request), by), Date.now()));
    },
  ]);
  return router;
}

/** @throws WeirError `invalid_document` that says in words what a pattern would */
function demandName(body: unknown): void {
  const name = isObject(body as Json) ? (body as JsonObject)['name'] : undefined;
  if (typeof name !== 'string' || fits.test(name)) return;
  throw badDocument('/name', `the name "${name.slice(0, 100)}" is none for a key: ${keyNameForm}`);
}

function nameIn(request: Request): string {
  return String(request.params['name']).slice(0, 100);
}
