import { Router } from 'express';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { RunState } from '../../shared/contracts/run.ts';
import type { Now } from '../../shared/contracts/now.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { eachStoredRun } from '../runs/stored-runs.ts';
import { describeNow } from './describe-now.ts';
import { getNow } from './now-api.ts';
import { isLed } from './ask-broker.ts';
import { factsOfRun, readRuns, stepsAtInstruments, type RunFacts } from './runs-concerned.ts';

/** How many runs that are not over are looked at: those that have begun, and the newest of the others. */
const most = { begun: 200, waiting: 200 };
const begun: RunState[] = ['active', 'cancelling'];
const waiting: RunState[] = ['new', 'queued'];

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
  const open = new Map<string, RunFacts>();
  let more = false;
  for (const [states, limit] of [
    [begun, most.begun],
    [waiting, most.waiting],
  ] as const) {
    let seen = 0;
    for await (const run of eachStoredRun(store, { states: [...states], limit: limit + 1 })) {
      seen += 1;
      const { run_id } = run.definition;
      if (seen > limit) more = true;
      else open.set(run_id, factsOfRun(run, atInstruments.get(run_id)));
    }
  }
  // Those at instruments come first. Most of them are open: they are not read a second time.
  const runs = new Map([...(await readRuns(store, atInstruments, open)), ...open]);
  return describeNow({ workcell, state, runs, more, at, broker: broker.health(), led });
}
