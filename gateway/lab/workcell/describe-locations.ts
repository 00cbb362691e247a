import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import type { WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import { shown } from '../../../shared/workcell/index.ts';

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

export function locationNames({ locations }: Workcell): Set<string> {
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
