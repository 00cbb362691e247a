import { type Request, type Response } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { setKeyCookie, overTlsName, readCookie } from '../access/sessions.ts';
import { recordChange, withStore, type Call, callsOf, onceFor } from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { endFormerSession, placeOf } from './sign-in.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { object, optional, told } from '../../../shared/contracts/object-schema.ts';
import type { Journey, Claims } from '../oidc/provider.ts';
import type { KeyBody } from '../../../shared/contracts/key.ts';
import { changeKept, takeName } from '../keys/kept-names.ts';
import { openKey, type Place } from '../users/keep-users.ts';
import { keyNamePattern, localKeyName } from '../../../shared/kernel/secrets/key-text.ts';
import { roles, type Role, type Scope } from '../../../shared/contracts/scopes.ts';
import { isObject } from '../../../shared/kernel/json/json.ts';
import type { ProviderRules } from '../oidc/provider-settings.ts';

/** Somebody of whom the provider has told. */
interface Visitor {
  name: string;
  subject: { issuer: string; sub: string };
  /** What he may do now. The role is missing where he has several. */
  may: { role?: Role; scopes: Scope[] };
}

const fits = new RegExp(keyNamePattern);

/**
 * Who it is, and what the lab allows him.
 * @throws WeirError `not_allowed` where he has no name that fits, or no role
 */
function whoCame(claims: Claims, rules: ProviderRules): Visitor {
  return {
    name: nameIn(claims, rules.nameClaim),
    subject: { issuer: claims.iss, sub: claims.sub },
    may: allowedBy(claims, rules),
  };
}

/** `Ada.Lovelace@lab.example` is `ada-lovelace`. */
function nameIn(claims: Claims, claim: string): string {
  const said = claims[claim];
  const [account = ''] = typeof said === 'string' ? said.split('@', 1) : [];
  const name = account.toLowerCase().replaceAll(/[._ ]+/g, '-');
  if (fits.test(name) && name !== localKeyName) return name;
  throw new WeirError(
    'not_allowed',
    `the provider's "${claim}" of you makes no name here: ask the admin of the lab to look at WEIR_OIDC_NAME_CLAIM`,
  );
}

function allowedBy(claims: Claims, { roleClaim, roles: byGroup }: ProviderRules): Visitor['may'] {
  const groups = [valueAt(claims, roleClaim)].flat();
  const found = new Set(
    groups.flatMap((group) => (typeof group === 'string' ? (byGroup.get(group) ?? []) : [])),
  );
  const [role, ...more] = found;
  if (role === undefined) {
    throw new WeirError(
      'not_allowed',
      `the provider knows you, but none of its "${roleClaim.join('.')}" of you has a role in this lab: ask its admin`,
    );
  }
  if (more.length === 0) return { role, scopes: [...roles[role]] };
  return { scopes: [...new Set([...found].flatMap((each): readonly Scope[] => roles[each]))] };
}

function valueAt(claims: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), claims);
}

const name = 'weir_oidc';
/** For somebody to find his password (seconds). */
const longest = 600;
/** Browsers send it when they come back from another site; it proves nothing but that they were sent there from here. */
const attributes = 'Path=/; HttpOnly; SameSite=Lax';

/** What the browser keeps of its journey; undefined where it keeps nothing. */
function journeyIn(request: Request): Journey | undefined {
  const [state, nonce, verifier] = (readCookie(request, name) ?? '').split('.');
  return state && nonce && verifier ? { state, nonce, verifier } : undefined;
}

/** Has the browser keep it while it is at the provider. It is kept nowhere else: any gateway takes whoever comes back. */
function setJourney(request: Request, response: Response, journey: Journey | undefined): void {
  const value = journey ? `${journey.state}.${journey.nonce}.${journey.verifier}` : '';
  const age = journey ? longest : 0;
  const [full, secure] = request.secure ? [overTlsName(name), '; Secure'] : [name, ''];
  response.append('Set-Cookie', `${full}=${value}; Max-Age=${age}; ${attributes}${secure}`);
}

const callback = '/session/oidc/callback';

const call = callsOf<IdentityContext>('Session');

const begin = call(
  {
    id: 'beginOidc',
    route: 'get /session/oidc',
    access: 'anybody',
    changes: 'yes',
    errorsOnPage: true,
    summary: 'Sends a browser to the OpenID provider of the lab, to sign in there',
    answers: { 303: { description: 'To the provider.', headers: { Location: 'The provider.' } } },
    errors: ['not_found', 'provider_unavailable'],
  },
  async ({ request, response, context }) => {
    const { url, journey } = await (await load(rulesOf(context))).begin(callbackOf(request));
    setJourney(request, response, journey);
    response.redirect(303, url.href);
  },
);

const finish = call(
  {
    id: 'finishOidc',
    route: `get ${callback}`,
    access: 'anybody',
    changes: 'yes',
    errorsOnPage: true,
    summary: 'Signs in a browser that comes back from the provider, and leads it to the page',
    description:
      'Whoever comes for the first time becomes a user. What he may do is taken from the provider each time. Nobody is let in who was removed (`DELETE /users/{name}`), or whose name somebody else has here.',
    query: object({
      [optional]: {
        code: told(text, 'What the provider gives for his tokens.'),
        state: told(text, 'That it was this browser which was sent to the provider.'),
        iss: told(text, 'Who the provider says it is.'),
        error: told(text, 'Why it lets nobody in.'),
      },
    }),
    answers: { 303: { description: 'It is signed in.', headers: { Location: 'The page.' } } },
    errors: ['unauthorized', 'not_allowed', 'not_found', 'too_large', 'provider_unavailable', ...withStore],
  },
  async ({ request, response, context }) => {
    const rules = rulesOf(context);
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
    const visitor = whoCame(await (await load(rules)).finish(arrived, journey), rules);
    recordChange(request, { after: { user: visitor.name, ...visitor.may } });
    const key = await admitVisitor(context, visitor, placeOf(request));
    await endFormerSession(context, request, key);
    setKeyCookie(request, response, key);
    context.log.info({ user: visitor.name }, 'a browser signed in');
    // The page, also where a proxy serves it under a path.
    response.redirect(303, '../../');
  },
);

/** How somebody signs in through the OpenID provider of the lab. */
export const oidc: readonly Call<IdentityContext>[] = [begin, finish];

/** Labs without a provider run without what it takes to speak to one. */
const load = onceFor(async (rules: ProviderRules) => {
  const { Provider } = await import('../oidc/provider.ts');
  return new Provider(rules);
});

function rulesOf({ oidc: rules }: IdentityContext): ProviderRules {
  if (rules) return rules;
  throw new WeirError('not_found', 'this lab has no provider to sign in with: use a password, or a key');
}

function callbackOf(request: Request): URL {
  return new URL(`${request.protocol}://${request.get('host') ?? ''}${callback}`);
}

/**
 * Signs in somebody of whom the provider of the lab has told, who becomes a user where nobody has his name.
 * @returns the key of the session, which nobody can show again
 * @throws WeirError `not_allowed` where he was removed, or his name is somebody else's; `too_large`, `store_unavailable`.
 */
async function admitVisitor(
  context: IdentityContext,
  { name, subject, may }: Visitor,
  place: Place,
): Promise<string> {
  const { store, deadlines, log } = context;
  const known = (await deadlines.begin().withStore(() => store.readRecord('key', name)))?.body;
  if (!known) {
    const body: KeyBody = { digest: '', ...may, created_at: Date.now(), user: { subject, sessions: [] } };
    try {
      await takeName(context, { name, body });
      log.info({ user: name }, 'a user came from the provider');
    } catch (error) {
      // He may have come in two browsers at once: below it shows whose the name is.
      if (!WeirError.is(error, 'id_taken')) throw error;
    }
  }
  // Also of a key that is revoked: somebody who was removed may have had the name before.
  if (known && !known.user) throw isAnother(name);
  const { key, opened } = openKey(context, name, place);
  await changeKept(context, name, 'user', (body) => {
    demandHimself(name, body, subject);
    const { role: _before, user, ...others } = body;
    return { ...others, ...may, user: opened({ ...user, subject, sessions: user?.sessions ?? [] }) };
  });
  return key;
}

/** Whoever has his name must be himself: the provider may give a name to somebody else. */
function demandHimself(name: string, { user, revoked_at }: KeyBody, subject: Visitor['subject']): void {
  if (revoked_at !== undefined)
    throw new WeirError('not_allowed', `${name} was removed from this lab: ask its admin`);
  const isAwaited = user && user.password === undefined && user.subject === undefined;
  const isHe = user?.subject?.issuer === subject.issuer && user.subject.sub === subject.sub;
  if (!isAwaited && !isHe) throw isAnother(name);
}

function isAnother(name: string): WeirError {
  return new WeirError(
    'not_allowed',
    `${name} is the name of somebody else in this lab: its admin can give it to you (weir user remove, or weir key revoke; then weir user add ${name} --from-provider)`,
  );
}
