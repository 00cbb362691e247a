import type { RequestHandler } from 'express';
import type { Scope } from '../../../shared/contracts/scopes.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/deadline.ts';
import { rolesWith, scopesFor, type Access } from './access.ts';
import { identifyAsker, noteAsker, spendRequest, type Asker } from './asker.ts';

/** Of a key that cannot be looked up a safety stop is not kept waiting for longer (milliseconds). */
const stopWait = 500;

/** What is never refused because too much is asked: a safety stop, and what agents bring of actions that have happened. */
const uncounted: readonly Scope[] = ['lab:stop', 'agents:serve'];

/**
 * Lets through whoever may make the call. A safety stop with a key that cannot be looked up, because the store is away, is let through:
 * the lab stands still once too often rather than once too rarely.
 */
export function authorize(access: Access): RequestHandler {
  return async (request, response, next) => {
    const command = request.params['command'];
    const wanted = scopesFor(access, typeof command === 'string' ? command : undefined);
    if (wanted === undefined) return next();
    try {
      const asker = wanted.includes('lab:stop')
        ? await identifyInTime(identifyAsker(request))
        : await identifyAsker(request);
      demand(noteAsker(request, asker), wanted);
      if (!wanted.some((scope) => uncounted.includes(scope))) spendRequest(request);
    } catch (error) {
      if (WeirError.is(error, 'unauthorized')) response.setHeader('WWW-Authenticate', 'Bearer realm="weir"');
      throw error;
    }
    next();
  };
}

async function identifyInTime(identified: Promise<Asker>): Promise<Asker> {
  const unchecked: Asker = { name: 'a key that could not be checked', scopes: ['lab:stop'] };
  try {
    const asker = await within(identified, stopWait);
    return asker === timedOut ? unchecked : asker;
  } catch (error) {
    if (WeirError.is(error, 'store_unavailable') || WeirError.is(error, 'stopping')) return unchecked;
    throw error;
  }
}

/** @throws WeirError `not_allowed`, or `unauthorized` where no key was sent, that names what is missing, and who has it. */
function demand({ name, scopes, isUser, mustChange }: Asker, wanted: readonly Scope[]): void {
  if (mustChange && wanted.some((scope) => scope !== 'lab:stop')) {
    throw new WeirError(
      'not_allowed',
      `${name ?? ''} chooses another password first, on the page or by POST /session/password: somebody else has set this one`,
    );
  }
  if (wanted.some((scope) => scopes.includes(scope))) return;
  const may = `it wants the scope ${wanted.join(' or ')}, as the roles ${rolesWith(wanted).join(', ')} have it`;
  const who = isUser ? name : `the key ${name ?? ''}`;
  if (name !== undefined) throw new WeirError('not_allowed', `${who} may not do this: ${may}`);
  const where =
    '.weir/key in the folder where the gateway was started has such a key: WEIR_KEY_FILE names that file';
  throw new WeirError('unauthorized', `this is not done without a key: ${may}; ${where}`);
}
