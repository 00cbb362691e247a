import { anyUlid, byName, named, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { idForm } from '../../../shared/contracts/ids.ts';
import { workcellSchema } from '../../../shared/workcell/index.ts';
import {
  alsoAt,
  json,
  maxOrderBytes,
  type Operation,
  by,
  takes,
  withBroker,
  withStore,
} from '../../http/index.ts';
import {
  locationView,
  moduleView,
  serverConfigView,
  workcellStateView,
  workcellView,
} from './workcell-view.ts';

const tag = 'Workcell';
const why = told(
  { type: 'string', maxLength: 1_000, examples: ['seen at the bench'] } as const,
  'Why; stands in the event.',
);

const getWorkcell = {
  id: 'getWorkcell',
  method: 'get',
  path: '/wc',
  access: 'lab:read',
  tag,
  summary: 'Shows the definition of the workcell that is in force',
  answers: { 200: json('The definition.', workcellView) },
} as const satisfies Operation;

const reason = told(text, 'Why; stands in the audit.');
const document = { title: 'WorkcellFile', ...workcellSchema } as const;
const yaml = { schema: { type: 'string', description: 'A workcell in YAML.' } } as const;

export const defineWorkcell = {
  id: 'defineWorkcell',
  method: 'post',
  path: '/wc',
  access: 'lab:define',
  tag,
  summary: 'Takes another definition, in force until the next reset',
  description: 'Drivers, configs of drivers, webhooks and mail servers stay as the workcell file has them.',
  query: object({}, { by }),
  body: {
    required: true,
    content: {
      'application/json': { schema: document },
      'application/yaml': yaml,
      'text/yaml': yaml,
      'application/x-yaml': yaml,
      'text/x-yaml': yaml,
    },
  },
  answers: { 200: json('The definition in force.', workcellView) },
  errors: ['invalid_workcell', 'too_large', ...withBroker],
} as const satisfies Operation;

const getConfig = {
  id: 'getConfig',
  method: 'get',
  path: '/wc/config',
  access: 'lab:read',
  tag,
  summary: 'Shows the settings that the server goes by',
  answers: { 200: json('The settings.', serverConfigView) },
} as const satisfies Operation;

const getWorkcellState = {
  id: 'getWorkcellState',
  method: 'get',
  path: '/wc/state',
  access: 'lab:read',
  tag,
  summary: 'Shows how the workcell stands: modules, locations, runs',
  description: 'Nothing is asked of an instrument for it.',
  answers: { 200: json('How it stands.', workcellStateView) },
  errors: [...withStore],
} as const satisfies Operation;

export const resetWorkcell = {
  id: 'resetWorkcell',
  method: 'post',
  path: '/wc/state/reset',
  access: 'lab:operate',
  tag,
  summary: 'Resets the workcell, as `POST /admin/reset` does',
  ...takes(object({}, { by, reason }), { maxBytes: maxOrderBytes }),
  answers: { 200: json('How it stands.', workcellStateView) },
  errors: [
    'changes_nothing',
    'stopped',
    'reason_required',
    'invalid_form',
    'too_large',
    'invalid_workcell',
    ...withBroker,
  ],
} as const satisfies Operation;

const clearRuns = {
  id: 'clearRuns',
  method: 'delete',
  path: '/wc/clear_runs',
  access: 'lab:define',
  tag,
  summary: 'Forgets completed and failed runs',
  description: 'Their folders stay.',
  answers: {
    200: json('Those that are left, 100 at most, as one text.', {
      title: 'RunsLeft',
      ...object({ Workflows: told(text, 'As Python writes a dictionary.') }),
    } as const),
  },
  errors: [...withStore],
} as const satisfies Operation;

const first = { getWorkcell, defineWorkcell, getConfig, getWorkcellState, resetWorkcell, clearRuns };

/** The calls of the workcell under one of WEI's two names for it. */
export type WorkcellCalls = Record<keyof typeof first, Operation>;

/** Under both of WEI's names. */
export const workcellCalls: readonly WorkcellCalls[] = [first, underOtherName(first)];

function underOtherName(calls: WorkcellCalls): WorkcellCalls {
  const other = (operation: Operation): Operation =>
    alsoAt(operation, `/workcells${operation.path.slice('/wc'.length)}`, `${operation.id}AtWorkcells`);
  return {
    getWorkcell: other(calls.getWorkcell),
    defineWorkcell: other(calls.defineWorkcell),
    getConfig: other(calls.getConfig),
    getWorkcellState: other(calls.getWorkcellState),
    resetWorkcell: other(calls.resetWorkcell),
    clearRuns: other(calls.clearRuns),
  };
}

export const getModuleState = {
  id: 'getModuleState',
  method: 'get',
  path: '/modules/{name}/state',
  access: 'lab:read',
  tag,
  summary: 'Shows how a module stands',
  params: object({ name: told(text, 'The module.') }),
  answers: { 200: json('The module, under its name.', byName(moduleView)) },
  errors: ['not_found', ...withStore],
} as const satisfies Operation;

const locationParams = object({ name: told(text, 'The location.') });

export const listLocations = {
  id: 'listLocations',
  method: 'get',
  path: '/locations/states',
  access: 'lab:read',
  tag,
  summary: 'Shows what is at each location',
  answers: {
    200: json('The locations, by name.', {
      title: 'LocationStates',
      ...object({ location_states: byName(locationView) }),
    } as const),
  },
  errors: [...withStore],
} as const satisfies Operation;

export const getLocation = {
  id: 'getLocation',
  method: 'get',
  path: '/locations/{name}/state',
  access: 'lab:read',
  tag,
  summary: 'Shows what is at a location, as one text, as WEI does',
  params: locationParams,
  answers: { 200: json('The location as a text, under its name.', byName(text)) },
  errors: ['not_found', ...withStore],
} as const satisfies Operation;

export const setLocation = {
  id: 'setLocation',
  method: 'post',
  path: '/locations/{name}/set',
  access: 'lab:operate',
  tag,
  summary: 'Says what is at a location',
  params: locationParams,
  query: object(
    {
      experiment_id: named(
        told(
          { type: 'string', pattern: `^(?:Empty)?$|${anyUlid.pattern}` } as const,
          "An experiment's id, or nothing for `Empty`.",
        ),
        `${idForm}, or "" for an empty location`,
      ),
    },
    { by, reason: why },
  ),
  answers: {
    200: json('All locations, by name.', {
      title: 'LocationsSet',
      ...object({ Locations: byName(locationView) }),
    } as const),
  },
  errors: ['not_found', 'invalid_form', ...withBroker],
} as const satisfies Operation;

export const workcellApi: readonly Operation[] = [
  ...workcellCalls.flatMap((calls) => Object.values(calls)),
  getModuleState,
  listLocations,
  getLocation,
  setLocation,
];
