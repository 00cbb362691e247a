import type { Request, RequestHandler } from 'express';
import type { ReasonVerb } from '../../../shared/workcell/policy.ts';
import { demandOwnRun } from '../../access/demand-own-run.ts';
import { demandReason } from '../../access/demand-reason.ts';
import type { GatewayContext } from '../../context.ts';
import { idInPath } from '../../http/parameters.ts';

/** What the workcell file demands of whoever changes a run: after its body was read, and after what only asks was answered. */
export function demandsOfVerb(
  context: GatewayContext,
  verb: ReasonVerb,
  runIdOf: (request: Request) => string | undefined = (request) => idInPath(request),
): RequestHandler[] {
  return [demandOwnRun(context, runIdOf), demandReason(context, verb)];
}
