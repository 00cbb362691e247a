import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { GatewayContext } from '../context.ts';
import { utcTime } from '../runs/wei-time.ts';

/** WEI's Locations, by name. `reserved` is the run that a command in flight moves something to there. */
export async function describeLocations(
  context: GatewayContext,
  state: WorkcellState,
): Promise<Record<string, JsonObject>> {
  const reserved = await findReservations(context, state);
  return Object.fromEntries(
    [...locationNames(context.workcell)].map((name) => {
      const { state: holding = 'Empty', since } = state.locations.get(name) ?? {};
      const location: JsonObject = {
        name,
        coordinates: coordinatesOf(context.workcell, name),
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
  return Object.fromEntries(all.map(([module, named]) => [module, named[name] ?? null]));
}

/** Of the commands that instances have in hand there are few; each is a step of a run that the store has. */
async function findReservations(
  { store }: GatewayContext,
  { instances }: WorkcellState,
): Promise<Map<string, string>> {
  const commands = [...instances.values()].flatMap(({ occupied }) => occupied);
  const found = await Promise.all(
    commands.map(async ({ run_id, command_id }): Promise<[string, string][]> => {
      const position = parseCommandId(command_id)?.step;
      const run = position === undefined ? undefined : await store.readRun(run_id);
      const target = run?.definition.steps[position ?? 0]?.locations['target'];
      return target === undefined ? [] : [[target, run_id]];
    }),
  );
  return new Map(found.flat());
}
