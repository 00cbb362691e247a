import type { Request, RequestHandler } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { keepsRunsToOwners, type ReasonVerb } from '../../../shared/workcell/index.ts';
import type { RunsContext } from '../context.ts';
import { findRun } from '../run-pages.ts';
import { rolesWith, identifiedCaller, demandReason, inPath, runParams, sendJson } from '../../http/index.ts';

/** Whoever has this scope sees to the whole lab, and to everybody's runs. */
const sees = 'lab:operate';

/**
 * Middleware before what changes a run: where the workcell file keeps runs to their owners, refuses whoever neither owns the run nor sees to
 * the whole lab. A run without owners is nobody's: whoever may control runs may control it.
 * @param runIdOf the run that is meant; undefined where none is, which what comes after tells
 * @throws WeirError `not_allowed` that names the owners, and who may; `run_not_found`, `store_unavailable`
 */
export function demandOwnRun(
  context: RunsContext,
  runIdOf: (request: Request) => string | undefined = idInPath,
): RequestHandler {
  return async (request, _response, next) => {
    const { name = '', isUser, scopes } = identifiedCaller(request);
    if (!keepsRunsToOwners(context.workcell) || scopes.includes(sees)) return next();
    const id = runIdOf(request);
    if (id === undefined) return next();
    const { owners = [] } = (await findRun(context, id)).definition;
    if (owners.length === 0 || owners.includes(name)) return next();
    const who = isUser ? name : `the key ${name}`;
    throw new WeirError(
      'not_allowed',
      `${who} may not do this: the run is of ${owners.join(' and ')}, and this lab keeps runs to their owners; whoever has the scope ${sees} may, as the roles ${rolesWith([sees]).join(', ')} have it`,
    );
  };
}

function idInPath(request: Request): string {
  return inPath(request, { params: runParams }).id;
}

/** What the workcell file demands of whoever changes a run: after its body was read, and after what only asks was answered. */
export function demandsOfVerb(
  context: RunsContext,
  verb: ReasonVerb,
  runIdOf?: (request: Request) => string | undefined,
): RequestHandler[] {
  return [demandOwnRun(context, runIdOf), demandReason(context, verb)];
}

/** Middleware before these: who asks what a request would do has not asked for it. */
export function previewIfAsked(preview: (request: Request) => Promise<object>): RequestHandler {
  return async (request, response, next) => {
    if (request.query['preview'] === undefined) return next();
    await sendJson(response, await preview(request));
  };
}
