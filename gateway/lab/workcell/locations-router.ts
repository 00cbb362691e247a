import { isDeepStrictEqual } from 'node:util';
import {
  by,
  json,
  type Call,
  callsOf,
  recordKept,
  whoAndWhy,
  sendConfirmed,
  untilShown,
  type Deadline,
} from '../../http/index.ts';
import { locationView } from '../../../shared/contracts/workcell-view.ts';
import { anyMoment, anyUlid, text } from '../../../shared/contracts/fields.ts';
import { byName, named, object, optional, titled, told } from '../../../shared/contracts/object-schema.ts';
import { idForm } from '../../../shared/contracts/ids.ts';
import { capacityOf, thingsAt } from '../../../shared/contracts/locations.ts';
import { message } from '../../../shared/contracts/message.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { LabContext } from '../context.ts';
import { pythonRepr } from '../../../shared/kernel/json/python-repr.ts';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { readMoment, utcTime } from '../../../shared/kernel/wei-time.ts';
import { shown } from '../../../shared/workcell/index.ts';

const why = told(
  { type: 'string', maxLength: 1_000, examples: ['seen at the bench'] } as const,
  'Why; stands in the event.',
);

const ulid = anyUlid.pattern.slice(1, -1);
const listOfUlids = `^(?:${ulid})(?:,(?:${ulid}))*$`;

const locationParams = object({ name: told(text, 'The location.') });

const call = callsOf<LabContext>('Workcell');

const list = call(
  {
    id: 'listLocations',
    route: 'get /locations/states',
    ofWei: true,
    access: 'lab:read',
    summary: 'Shows what is at each location',
    answers: {
      200: json(
        'The locations, by name.',
        titled('LocationStates', { location_states: byName(locationView) }),
      ),
    },
  },
  async ({ context }) => ({
    location_states: await readLocations(context, context.deadlines.begin()),
  }),
);

const get = call(
  {
    id: 'getLocation',
    route: 'get /locations/{name}/state',
    ofWei: true,
    access: 'lab:read',
    summary: 'Shows what is at a location, as one text, as WEI does',
    params: locationParams,
    answers: { 200: json('The location as a text, under its name.', byName(text)) },
    errors: ['not_found'],
  },
  async ({ path, context }) => {
    const name = known(context, path.name);
    const locations = await readLocations(context, context.deadlines.begin());
    // Not a slip: WEI answers with the location as one text.
    return { [name]: pythonRepr(locations[name] ?? null) };
  },
);

const set = call(
  {
    id: 'setLocation',
    route: 'post /locations/{name}/set',
    ofWei: true,
    access: 'lab:operate',
    summary: 'Says what is at a location',
    params: locationParams,
    query: object({
      experiment_id: named(
        told(
          { type: 'string', pattern: `^(?:Empty)?$|${listOfUlids}` } as const,
          "An experiment's id, or nothing for `Empty`. Where there is room for several things, the id of each, with commas between.",
        ),
        `${idForm}, several of them with commas between, or "" for an empty location`,
      ),
      [optional]: {
        by,
        reason: why,
        since: told(
          anyMoment,
          'The `since` of the location when you looked, or 0: once it has changed since, nothing is set.',
        ),
      },
    }),
    answers: {
      200: json('All locations, by name.', titled('LocationsSet', { Locations: byName(locationView) })),
    },
    errors: ['not_found', 'invalid_form', 'changes_nothing', 'broker_unavailable', 'owner_too_old'],
  },
  async ({ path, query, request, context }) => {
    const name = known(context, path.name);
    const { experiment_id, since, ...said } = query;
    const isEmpty = experiment_id === '' || experiment_id === 'Empty';
    const [state = 'Empty', ...more] = isEmpty ? [] : experiment_id.toUpperCase().split(',');
    demandRoom(context.workcell, name, isEmpty ? 0 : more.length + 1);
    const deadline = context.deadlines.begin();
    await deadline.untilBrokerUp(context.broker);
    const now = await deadline.withStore(() => context.store.now());
    // What was booked after somebody looked is nearer to the truth.
    const at = since === undefined ? now : Math.min(now, readMoment(since) + 1);
    const { by, reason } = whoAndWhy(request, said);
    const body = {
      ...{ name, state, at },
      ...(more.length > 0 ? { more } : {}),
      ...(by ? { by } : {}),
      ...(reason ? { reason } : {}),
    };
    await sendConfirmed(context, message('location.set', { workcell: context.workcell.name, body }));
    const isSet = ({ locations }: WorkcellState): boolean => (locations.get(name)?.since ?? 0) >= at;
    await untilShown(context, isSet);
    await recordKept(request, {
      ...{ kind: 'location', id: name, what: `what is at ${name}`, byOwner: true },
      isKept: async () => isSet(decodeWorkcellState(await context.store.readWorkcell())),
    });
    const Locations = await readLocations(context, deadline);
    if (since !== undefined) demandSet(name, Locations[name] ?? {}, at, isEmpty ? [] : [state, ...more]);
    return { Locations };
  },
);

/** What is at the workcell's locations, and a person's word on it. */
export const locations: readonly Call<LabContext>[] = [list, get, set];

async function readLocations(context: LabContext, deadline: Deadline) {
  return deadline.withStore(async () =>
    describeLocations(context.workcell, decodeWorkcellState(await context.store.readWorkcell())),
  );
}

/** The name of a location that there is. @throws WeirError `not_found` */
function known({ workcell }: LabContext, name: string): string {
  if (locationNames(workcell).has(name)) return name;
  throw new WeirError('not_found', `there is no location "${name}" in the workcell ${workcell.name}`);
}

/** @throws WeirError `invalid_form` where it has fewer places than that */
function demandRoom(workcell: Workcell, name: string, wanted: number): void {
  const capacity = capacityOf(workcell, name);
  if (wanted <= capacity) return;
  const places = capacity === 1 ? 'room for one thing' : `${capacity} places`;
  const message = `"experiment_id" names ${wanted} things, and ${name} has ${places}: name those that are there, or say its "capacity" in the workcell file`;
  throw new WeirError('invalid_form', message);
}

/** @throws WeirError `changes_nothing` where it had changed, and other things are there than were said */
function demandSet(name: string, shows: JsonObject, at: number, said: readonly string[]): void {
  const { state = 'Empty', since, things } = shows;
  if (typeof since !== 'string' || readMoment(since) < at) return;
  const there = Array.isArray(things) ? things : [state].filter((each) => each !== 'Empty');
  if (isDeepStrictEqual([...there].sort(), [...said].sort())) return;
  const message = `${name} has changed since you looked, at ${since}: look again, and say what is there now`;
  throw new WeirError('changes_nothing', message);
}

/** WEI's Locations, by name. `reserved` is the run of which a command in flight moves something from or to there. */
export function describeLocations(workcell: Workcell, state: WorkcellState): Record<string, JsonObject> {
  const reserved = findReservations(state);
  return Object.fromEntries(
    [...locationNames(workcell)].map((name) => {
      const record = state.locations.get(name);
      const things = thingsAt(record).map((thing) => thing.state);
      const capacity = capacityOf(workcell, name);
      const location: JsonObject = {
        name,
        coordinates: coordinatesOf(workcell, name),
        state: things.includes('unverified') ? 'unverified' : (things[0] ?? 'Empty'),
        reserved: reserved.get(name) ?? null,
        since: utcTime(record?.since),
        ...(capacity > 1 || things.length > 1 ? { capacity, things } : {}),
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
