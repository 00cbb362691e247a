import { Router } from 'express';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { endAccount } from '../agents/enrol-agent.ts';
import { nameOfAsker, noteChange, resource, bodyOf, checkDocument, documentBody } from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import * as api from './keys-api.ts';
import { createKey, revokeKey, type NewKey } from './keep-keys.ts';
import { allOf } from './kept-names.ts';
import { keyView } from './key-view.ts';
import { demandName, nameIn } from './read-name.ts';

const validate = compile(api.newKeySchema);

/** Keys: make one, list them, revoke one. */
export function keysRouter(context: IdentityContext): Router {
  const router = Router();
  resource(
    router,
    [
      api.listKeys,
      async (_request, response) => {
        const now = Date.now();
        response.json({ keys: (await allOf(context, 'key')).map((key) => keyView(key, now)) });
      },
    ],
    [
      api.createKey,
      ...documentBody,
      async (request, response) => {
        const body = bodyOf(request);
        demandName(body, 'a key');
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
      const revoked = await revokeKey(context, nameIn(request), by);
      if (revoked.body.agent) await endAccount(context, revoked.body.agent);
      response.json(keyView(revoked, Date.now()));
    },
  ]);
  return router;
}
