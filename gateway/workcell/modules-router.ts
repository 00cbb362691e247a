import { Router } from 'express';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { findModule } from '../../shared/workcell/workcell.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { describeModule } from './describe-module.ts';

/** How a module stands. */
export function modulesRouter(context: GatewayContext): Router {
  const router = Router();
  resource(router, '/modules/:name/state', {
    get: async (request, response) => {
      const { workcell, patience, store } = context;
      const name = String(request.params['name']);
      const module = findModule(workcell, name);
      if (!module) throw new WeirError('not_found', `there is no module "${name}"`);
      const fields = await patience.begin().withStore(() => store.readWorkcell());
      response.json({ [name]: describeModule(workcell, module, decodeWorkcellState(fields)) });
    },
  });
  return router;
}
