import { Router, type Response } from 'express';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { nameOfAsker, noteChange, resource, bodyOf, checkDocument, secretBody } from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { allOf, type Kept } from '../keys/kept-names.ts';
import { demandName, nameIn } from '../keys/read-name.ts';
import { createUser, removeUser, setPassword, type NewUser } from './keep-users.ts';
import { endSessions } from './user-sessions.ts';
import { userView } from './user-view.ts';
import * as api from './users-api.ts';

const validateUser = compile(api.newUserSchema);
const validatePassword = compile(api.newPasswordSchema);

/** Users: make one, list them, give one another password, sign one out, remove one. */
export function usersRouter(context: IdentityContext): Router {
  const answer = (response: Response, user: Kept): unknown =>
    response.json(userView(user, context.sessionRules, Date.now()));
  const router = Router();
  resource(
    router,
    [
      api.listUsers,
      async (_request, response) => {
        const now = Date.now();
        const users = await allOf(context, 'user');
        response.json({ users: users.map((user) => userView(user, context.sessionRules, now)) });
      },
    ],
    [
      api.createUser,
      ...secretBody,
      async (request, response) => {
        const body = bodyOf(request);
        demandName(body, 'a user');
        const wanted = checkDocument<NewUser>(body, validateUser, []);
        const made = await createUser(context, wanted, nameOfAsker(request, undefined));
        noteChange(request, { after: { name: wanted.name, role: wanted.role ?? null } });
        answer(response, made);
      },
    ],
  );
  resource(router, [
    api.setPassword,
    ...secretBody,
    async (request, response) => {
      const { password } = checkDocument<{ password: string }>(bodyOf(request), validatePassword, []);
      answer(
        response,
        await setPassword(context, nameIn(request), password, nameOfAsker(request, undefined)),
      );
    },
  ]);
  resource(router, [
    api.signOutUser,
    async (request, response) => {
      const user = await endSessions(context, nameIn(request), () => true);
      noteChange(request, { after: { ended: user.ended } });
      answer(response, user);
    },
  ]);
  resource(router, [
    api.removeUser,
    async (request, response) => {
      answer(response, await removeUser(context, nameIn(request), nameOfAsker(request, undefined)));
    },
  ]);
  return router;
}
