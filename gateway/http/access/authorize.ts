import type { RequestHandler, Request } from 'express';
import { type Scope, roles, type Role } from '../../../shared/contracts/scopes.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import { identifyCaller, recordCaller, spendRequest, type Caller } from './caller.ts';
import { verbsWithReason } from '../../../shared/workcell/index.ts';
import type { HttpContext } from '../context.ts';
import { fieldsOf } from '../bodies.ts';

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
      const caller = wanted.includes('lab:stop')
        ? await identifyInTime(identifyCaller(request))
        : await identifyCaller(request);
      demand(recordCaller(request, caller), wanted);
      if (!wanted.some((scope) => uncounted.includes(scope))) await spendRequest(request);
    } catch (error) {
      if (WeirError.is(error, 'unauthorized')) response.setHeader('WWW-Authenticate', 'Bearer realm="weir"');
      throw error;
    }
    next();
  };
}

async function identifyInTime(identified: Promise<Caller>): Promise<Caller> {
  const unchecked: Caller = { name: 'a key that could not be checked', scopes: ['lab:stop'] };
  try {
    const caller = await within(identified, stopWait);
    return caller === timedOut ? unchecked : caller;
  } catch (error) {
    if (WeirError.is(error, 'store_unavailable') || WeirError.is(error, 'stopping')) return unchecked;
    throw error;
  }
}

/** @throws WeirError `not_allowed`, or `unauthorized` where no key was sent, that names what is missing, and who has it. */
function demand({ name, scopes, isUser, mustChange }: Caller, wanted: readonly Scope[]): void {
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

/**
 * Who may make a call: anybody, keys with a scope, or with one of several. Of a call that carries a command in its path: keys with the
 * scope of that command.
 */
export type Access = 'anybody' | Scope | readonly Scope[] | OfCommand;

interface OfCommand {
  command: Readonly<Record<string, Scope>>;
  other: Scope;
}

/** The scopes of which one is enough; undefined where anybody may. @param command what stands in the path, where one does */
export function scopesFor(access: Access, command?: string): readonly Scope[] | undefined {
  if (access === 'anybody') return undefined;
  if (typeof access === 'string') return [access];
  if ('other' in access) {
    const named = command !== undefined && Object.hasOwn(access.command, command);
    return [(named ? access.command[command] : undefined) ?? access.other];
  }
  return access;
}

/** The roles that have one of these scopes. */
export function rolesWith(wanted: readonly Scope[]): Role[] {
  const names = Object.keys(roles) as Role[];
  return names.filter((name) => wanted.some((scope) => (roles[name] as readonly Scope[]).includes(scope)));
}

/**
 * Middleware after what reads the body, and before what changes anything: refuses a call without a reason where the workcell file demands
 * one of its verb. A safety stop is never among those.
 * @param verbOf the verb, as the workcell file lists it; a text where it is always the same
 * @throws WeirError `reason_required` that names the verb, and how to give the reason
 */
export function demandReason(
  context: Pick<HttpContext, 'workcell'>,
  verbOf: string | ((request: Request) => string),
): RequestHandler {
  return (request, _response, next) => {
    const asked = typeof verbOf === 'string' ? verbOf : verbOf(request);
    const verb = verbsWithReason(context.workcell).find((each) => each === asked);
    const { reason } = fieldsOf(request);
    if (verb === undefined || (typeof reason === 'string' && reason.trim() !== '')) return next();
    throw new WeirError(
      'reason_required',
      `this lab wants a reason for "${verb}", and nothing was done: send it as "reason", in the body or in the query (with the command line: --reason "…")`,
      { details: [{ pointer: '/reason', message: 'is missing' }] },
    );
  };
}
