import { Router, type Request, type Response } from 'express';
import { message } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { findModule } from '../../shared/workcell/workcell.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { sendConfirmed } from '../runs/send-confirmed.ts';

/** What operators do to the workcell or to one module of it. Answers `null`, as WEI does. */
export function adminRouter(context: GatewayContext): Router {
  const router = Router();
  resource(router, '/admin/reset', { post: (_, response) => reset(context, undefined, response) });
  resource(router, '/admin/reset/:module', {
    post: (request: Request, response) => reset(context, String(request.params.module), response),
  });
  return router;
}

/** Resolves once the broker has the wish: instruments that were held back for an unknown outcome take commands again. */
async function reset(context: GatewayContext, module: string | undefined, response: Response): Promise<void> {
  if (module !== undefined && !findModule(context.workcell, module)) {
    throw new WeirError(
      'not_found',
      `there is no module "${module}" in the workcell ${context.workcell.name}`,
    );
  }
  await context.patience.begin().untilBrokerUp(context.broker);
  const body = { command: 'reset' as const, ...(module === undefined ? {} : { module }) };
  if (
    !(await sendConfirmed(context, message('workcell.control', { workcell: context.workcell.name, body })))
  ) {
    throw new WeirError('broker_unavailable', 'the broker did not confirm the reset in time');
  }
  response.json(null);
}
