import { Router } from 'express';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { Now } from '../../shared/contracts/now.ts';
import { viewOfAsk } from '../asks/ask-view.ts';
import { openQuestions } from '../asks/open-questions.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { describeNow } from './describe-now.ts';
import { getNow } from './now-api.ts';
import { isLed } from './ask-broker.ts';
import { readOpenRuns } from './open-runs.ts';
import { readRuns, stepsAtInstruments } from './runs-concerned.ts';

/** How the lab stands, for somebody who has one minute. */
export function nowRouter(context: GatewayContext): Router {
  const router = Router();
  resource(router, [
    getNow,
    async (_request, response) => {
      response.json(await context.patience.begin().withStore(() => readNow(context)));
    },
  ]);
  return router;
}

/** Put together from store and broker alone, so that an instrument that hangs costs it nothing. */
async function readNow({ store, workcell, broker }: GatewayContext): Promise<Now> {
  const [fields, at, led] = await Promise.all([store.readWorkcell(), store.now(), isLed(broker)]);
  const state = decodeWorkcellState(fields);
  const atInstruments = stepsAtInstruments(state);
  const { open, more } = await readOpenRuns(store, atInstruments);
  // Those at instruments come first. Most of them are open: they are not read a second time.
  const runs = new Map([...(await readRuns(store, atInstruments, open)), ...open]);
  const { questions } = await openQuestions(store, workcell, state);
  const asks = questions.map((question) => viewOfAsk(question));
  return describeNow({ workcell, state, runs, more, at, broker: broker.health(), led, asks });
}
