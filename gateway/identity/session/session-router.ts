import { Router } from 'express';
import { nameOfKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { keepsRunsToOwners, verbsWithReason, type ReasonVerb } from '../../../shared/workcell/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  identifyAsker,
  noteAsker,
  type Asker,
  noteChange,
  resource,
  bodyOf,
  checkDocument,
  secretBody,
} from '../../http/index.ts';
import { keySentWith } from '../access/identify.ts';
import { clearKeyCookie, demandOwnPage, keyInCookie, setKeyCookie } from '../access/key-cookie.ts';
import type { IdentityContext } from '../context.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { endSession } from '../users/user-sessions.ts';
import { Attempts } from './attempts.ts';
import { changeOwnPassword, type PasswordWish } from './change-password.ts';
import { oidcRouter } from './oidc-router.ts';
import * as api from './session-api.ts';
import { sessionsRouter } from './sessions-router.ts';
import { endFormerSession } from './end-former-session.ts';
import { keyForBrowser, type SignInWish } from './sign-in.ts';
import { SignInLinks } from './sign-in-links.ts';

const validate = compile(api.signInSchema);
const validateChange = compile(api.passwordChangeSchema);

/** What is told of the gateway and of its lab. */
interface Door {
  requires_key: boolean;
  exposed: boolean;
  provider: string | null;
  require_reason: ReasonVerb[];
  own_runs_only: boolean;
}

/** How the page signs in and out, and learns who it is. */
export function sessionRouter(context: IdentityContext): Router {
  const { keyring, keyRules, exposed, oidc, timing, log } = context;
  const door = (): Door => ({
    requires_key: keyRules.requireKey,
    exposed: exposed.length > 0,
    provider: oidc?.label ?? null,
    require_reason: verbsWithReason(context.workcell),
    own_runs_only: keepsRunsToOwners(context.workcell),
  });
  const attempts = new Attempts();
  const links = new SignInLinks(timing.signInLink);
  const router = Router();
  // What is answered here is of one moment and one browser.
  router.use('/session', (_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    next();
  });
  router.use(oidcRouter(context));
  router.use(sessionsRouter(context));
  resource(
    router,
    [
      api.getSession,
      async (request, response) => {
        const asker = await identifyAsker(request).catch((error: unknown) => {
          if (WeirError.is(error, 'unauthorized')) return undefined;
          throw error;
        });
        response.json(viewOf(asker, door()));
      },
    ],
    [
      api.signIn,
      ...secretBody,
      async (request, response) => {
        const wish = checkDocument<SignInWish>(bodyOf(request), validate, []);
        const key = await keyForBrowser(context, attempts, wish, request);
        const asker = noteAsker(request, await keyring.askerOf(key));
        await endFormerSession(context, request, key);
        setKeyCookie(request, response, key);
        log.info({ [asker.isUser ? 'user' : 'key']: asker.name }, 'a browser signed in');
        response.json(viewOf(asker, door()));
      },
    ],
    [
      api.signOut,
      async (request, response) => {
        const key = keyInCookie(request);
        if (key !== undefined) demandOwnPage(request);
        clearKeyCookie(request, response);
        const user = key === undefined ? undefined : await endSession(context, key);
        if (user !== undefined) noteChange(request, { before: { user } });
        response.status(204).end();
      },
    ],
  );
  resource(router, [
    api.changePassword,
    ...secretBody,
    async (request, response) => {
      const wish = checkDocument<PasswordWish>(bodyOf(request), validateChange, []);
      const key = await changeOwnPassword(context, attempts, wish, request);
      response.json(viewOf(await keyring.askerOf(key), door()));
    },
  ]);
  resource(router, [
    api.createSignInLink,
    async (request, response) => {
      const key = keySentWith(request);
      if (key === undefined)
        throw new WeirError('unauthorized', 'the request has no key that a link could stand for');
      // Where no key is wanted, nobody has looked at it yet: what is none must get into no cookie.
      await keyring.askerOf(key);
      const { code, expires } = links.make(key);
      const url = `${request.protocol}://${request.get('host') ?? ''}${request.baseUrl}/session/links/${code}`;
      response.json({ url, code, expires_at: utcMoment(expires) });
    },
  ]);
  resource(router, [
    api.followSignInLink,
    async (request, response) => {
      const key = request.method === 'HEAD' ? undefined : links.take(String(request.params['code']));
      if (key === undefined) {
        throw new WeirError(
          'not_found',
          'this link was used already, or is too old: `weir open` makes a new one, or sign in on the page with a key',
        );
      }
      noteChange(request, { after: { name: nameOfKey(key) ?? null } });
      await endFormerSession(context, request, key);
      setKeyCookie(request, response, key);
      // The page, also where a proxy serves it under a path.
      response.redirect(303, '../../');
    },
  ]);
  return router;
}

function viewOf(asker: Asker | undefined, door: Door): JsonObject {
  return {
    signed_in: asker !== undefined && asker.keyless !== true,
    name: asker?.name ?? null,
    is_user: asker?.isUser === true,
    has_password: asker?.hasPassword === true,
    must_change_password: asker?.mustChange === true,
    scopes: [...(asker?.scopes ?? [])],
    ...door,
  };
}
