import type { Request, RequestHandler } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { verbsWithReason } from '../../../shared/workcell/index.ts';
import type { HttpContext } from '../context.ts';
import { fieldsOf } from '../wish-body.ts';

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
