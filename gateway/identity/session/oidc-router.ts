import { Router, type Request } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { setKeyCookie } from '../access/key-cookie.ts';
import { noteChange, resource } from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { journeyIn, setJourney } from '../oidc/journey-cookie.ts';
import { whoCame } from '../oidc/who-came.ts';
import { admitVisitor } from '../users/admit-visitor.ts';
import { endFormerSession } from './end-former-session.ts';
import * as api from './oidc-api.ts';
import { placeOf } from './place-of.ts';

/** How somebody signs in through the OpenID provider of the lab. */
export function oidcRouter(context: IdentityContext): Router {
  const { oidc: rules, log } = context;
  // Labs without a provider start without what it takes to speak to one.
  const loaded = rules && import('../oidc/provider.ts').then(({ Provider }) => new Provider(rules));
  // Whoever signs in is told.
  loaded?.catch(() => undefined);
  const router = Router();
  resource(router, [
    api.beginOidc,
    async (request, response) => {
      if (!loaded) throw notHere();
      const { url, journey } = await (await loaded).begin(callbackOf(request));
      setJourney(request, response, journey);
      response.redirect(303, url.href);
    },
  ]);
  resource(router, [
    api.finishOidc,
    async (request, response) => {
      if (!loaded || !rules) throw notHere();
      const journey = journeyIn(request);
      // What it keeps counts once.
      setJourney(request, response, undefined);
      if (!journey) {
        throw new WeirError(
          'unauthorized',
          'this browser has not begun to sign in here, or too long ago: sign in again',
        );
      }
      const arrived = new URL(request.originalUrl, callbackOf(request));
      const visitor = whoCame(await (await loaded).finish(arrived, journey), rules);
      noteChange(request, { after: { user: visitor.name, ...visitor.may } });
      const key = await admitVisitor(context, visitor, placeOf(request));
      await endFormerSession(context, request, key);
      setKeyCookie(request, response, key);
      log.info({ user: visitor.name }, 'a browser signed in');
      // The page, also where a proxy serves it under a path.
      response.redirect(303, '../../');
    },
  ]);
  return router;
}

function callbackOf(request: Request): URL {
  return new URL(`${request.protocol}://${request.get('host') ?? ''}${api.finishOidc.path}`);
}

function notHere(): WeirError {
  return new WeirError('not_found', 'this lab has no provider to sign in with: use a password, or a key');
}
