import type { Request, RequestHandler } from 'express';
import type { ReasonVerb } from '../../../shared/workcell/index.ts';
import { demandOwnRun } from './demand-own-run.ts';
import { demandReason, idInPath } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';

/** What the workcell file demands of whoever changes a run: after its body was read, and after what only asks was answered. */
export function demandsOfVerb(
  context: RunsContext,
  verb: ReasonVerb,
  runIdOf: (request: Request) => string | undefined = (request) => idInPath(request),
): RequestHandler[] {
  return [demandOwnRun(context, runIdOf), demandReason(context, verb)];
}
