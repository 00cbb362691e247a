import { Router } from 'express';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { demandModule } from '../../../shared/contracts/demand-module.ts';
import type { LabContext } from '../context.ts';
import { resource } from '../../http/index.ts';
import { runsHoldingBack, unknownOf } from '../../runs/index.ts';
import { describeModule } from './describe-module.ts';
import { getModuleState } from './workcell-api.ts';

/** How a module stands. */
export function modulesRouter(context: LabContext): Router {
  const router = Router();
  resource(router, [
    getModuleState,
    async (request, response) => {
      const { workcell, patience, store, embedded } = context;
      const name = String(request.params['name']);
      const module = demandModule(workcell, name);
      const [state, holdingBack] = await patience.begin().withStore(async () => {
        const read = decodeWorkcellState(await store.readWorkcell());
        return [read, await runsHoldingBack(store, read)];
      });
      const beside = { unknownOf: unknownOf(holdingBack), now: Date.now(), embedded };
      response.json({ [name]: describeModule(workcell, module, state, beside) });
    },
  ]);
  return router;
}
