import { queryOptions } from '@tanstack/react-query';
import { ask, read, send } from './request.ts';

/** A place of the workcell where a plate may stand. */
export interface Location {
  name: string;
  /** By module: how it reaches the place. */
  coordinates: Record<string, unknown>;
  /** `Empty`, an experiment's id, or `unverified` where nobody knows. */
  state: string;
  /** The run of which a step moves something from or to there now. */
  reserved: string | null;
  since: string | null;
}

export const locationsQuery = queryOptions({
  queryKey: ['locations'],
  queryFn: async ({ signal }) => {
    const { location_states } = await read<{ location_states: Record<string, Location> }>(
      'locations/states',
      signal,
    );
    return Object.values(location_states);
  },
});

/** Says what is at a location. @param experiment_id '' for nothing */
export async function setLocation(
  name: string,
  experiment_id: string,
  by: string,
  reason: string,
): Promise<void> {
  const query = new URLSearchParams({ experiment_id, by, reason });
  await ask(`locations/${encodeURIComponent(name)}/set?${query.toString()}`, { method: 'POST' });
}

/** An argument of an action, as its module describes it. */
export interface ActionArgument {
  name: string;
  type: string;
  required: boolean;
  description?: string;
  default?: unknown;
}

/** What a module can do. */
export interface Action {
  name: string;
  description?: string;
  args: ActionArgument[];
  files: { name: string; required?: boolean; description?: string }[];
  results: { label: string; type?: string; description?: string }[];
}

/** Why an instrument is given nothing. */
interface ReasonView {
  key: string;
  text: string;
  since: string | null;
  then: string | null;
  first: string | null;
  next: string | null;
}

/** One agent of a module with its instrument. */
export interface Instance {
  instance: string;
  presence: 'present' | 'lost' | 'gone';
  since: string | null;
  error: string | null;
  state: string;
  reasons: ReasonView[];
  runs: {
    run_id: string;
    step: number;
    step_name: string | null;
    acting_since: string | null;
    text: string;
  }[];
  left_behind: string[];
}

export interface Module {
  name: string;
  model: string | null;
  served_by?: string;
  holds: Record<string, { since: string | null; by: string | null }>;
  about: { description?: string; actions: Action[]; admin_commands: string[] } | null;
  instances: Instance[];
}

export const moduleQuery = (name: string) =>
  queryOptions({
    queryKey: ['workcell', 'module', name],
    queryFn: async ({ signal }) => {
      const answer = await read<Record<string, Module>>(`modules/${encodeURIComponent(name)}/state`, signal);
      return Object.values(answer)[0] ?? Promise.reject(new Error(`the gateway tells nothing of ${name}`));
    },
  });

/** What is ordered of a module, or of the whole workcell. */
export type Order = 'pause' | 'resume' | 'cancel' | 'lock' | 'unlock' | 'reset' | 'shutdown';

/** Gives an order; resolves when it is numbered. What the agents do about it stands in `GET /admin` and at their instances. */
export async function giveOrder(order: Order, module: string | undefined, by: string): Promise<void> {
  const of = module === undefined ? '' : `/${encodeURIComponent(module)}`;
  await send(`admin/${order}${of}`, by === '' ? {} : { by });
}

/** Has weir no longer wait for what an instance does. */
export async function abandonActions(
  module: string,
  instance: string,
  by: string,
  reason: string,
): Promise<void> {
  await send(`admin/abandon/${encodeURIComponent(module)}`, { instance, by, reason });
}
