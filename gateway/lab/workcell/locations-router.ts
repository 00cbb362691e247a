import { Router, type Request, type RequestHandler } from 'express';
import { message } from '../../../shared/contracts/message.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { LabContext } from '../context.ts';
import {
  inPath,
  inQuery,
  whoAndWhy,
  resource,
  sendConfirmed,
  untilShown,
  type Deadline,
} from '../../http/index.ts';
import { pythonRepr } from './file-alone.ts';
import * as api from './workcell-api.ts';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import { shown } from '../../../shared/workcell/index.ts';

/** What is at the workcell's locations, and a person's word on it. */
export function locationsRouter(context: LabContext): Router {
  const router = Router();
  resource(router, [
    api.listLocations,
    async (_request, response) => {
      response.json({ location_states: await readLocations(context, context.deadlines.begin()) });
    },
  ]);
  resource(router, [
    api.getLocation,
    async (request, response) => {
      const name = nameInPath(context, request);
      const locations = await readLocations(context, context.deadlines.begin());
      // Not a slip: WEI answers with the location as one text.
      response.json({ [name]: pythonRepr(locations[name] ?? null) });
    },
  ]);
  resource(router, [api.setLocation, setLocation(context)]);
  return router;
}

function setLocation(context: LabContext): RequestHandler {
  return async (request, response) => {
    const name = nameInPath(context, request);
    const { experiment_id, ...said } = inQuery(request, api.setLocation);
    const state = experiment_id === '' || experiment_id === 'Empty' ? 'Empty' : experiment_id.toUpperCase();
    const deadline = context.deadlines.begin();
    await deadline.untilBrokerUp(context.broker);
    const at = await deadline.withStore(() => context.store.now());
    const { by, reason } = whoAndWhy(request, said);
    const body = {
      ...{ name, state, at },
      ...(by ? { by } : {}),
      ...(reason ? { reason } : {}),
    };
    if (!(await sendConfirmed(context, message('location.set', { workcell: context.workcell.name, body })))) {
      throw new WeirError('broker_unavailable', 'the broker did not confirm it in time');
    }
    await untilShown(context, ({ locations }) => (locations.get(name)?.since ?? 0) >= at);
    response.json({ Locations: await readLocations(context, deadline) });
  };
}

async function readLocations(context: LabContext, deadline: Deadline) {
  return deadline.withStore(async () =>
    describeLocations(context.workcell, decodeWorkcellState(await context.store.readWorkcell())),
  );
}

function nameInPath({ workcell }: LabContext, request: Request): string {
  const { name } = inPath(request, api.getLocation);
  if (locationNames(workcell).has(name)) return name;
  throw new WeirError('not_found', `there is no location "${name}" in the workcell ${workcell.name}`);
}

/** WEI's Locations, by name. `reserved` is the run of which a command in flight moves something from or to there. */
export function describeLocations(workcell: Workcell, state: WorkcellState): Record<string, JsonObject> {
  const reserved = findReservations(state);
  return Object.fromEntries(
    [...locationNames(workcell)].map((name) => {
      const { state: holding = 'Empty', since } = state.locations.get(name) ?? {};
      const location: JsonObject = {
        name,
        coordinates: coordinatesOf(workcell, name),
        state: holding,
        reserved: reserved.get(name) ?? null,
        since: utcTime(since),
      };
      return [name, location];
    }),
  );
}

function locationNames({ locations }: Workcell): Set<string> {
  return new Set(Object.values(locations).flatMap((named) => Object.keys(named)));
}

function coordinatesOf({ locations }: Workcell, name: string): Record<string, Json> {
  const all = Object.entries(locations).filter(([, named]) => Object.hasOwn(named, name));
  return Object.fromEntries(all.map(([module, named]) => [module, shown(named[name] ?? null)]));
}

/** What the commands that instances have in hand move something from or to, by location. */
function findReservations({ instances }: WorkcellState): Map<string, string> {
  const commands = [...instances.values()].flatMap(({ occupied }) => occupied);
  return new Map(
    commands.flatMap(({ run_id, locations = [] }) =>
      locations.map((name): [string, string] => [name, run_id]),
    ),
  );
}
