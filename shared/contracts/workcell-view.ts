import { anyObject, anything, count, flag, text, textOrNull, utcOrNull } from './fields.ts';
import { byName, listOf, optional, orNull, titled, told } from './object-schema.ts';
import { reasonView } from './now.ts';
import { reservationView } from './reservation.ts';
import { runView } from './run-view.ts';
import { holdsView, instanceView, moduleStatusView } from './instance-view.ts';
import { aboutSchema } from './about.ts';

const { actions } = aboutSchema.properties;
const { args, files, results } = actions.items.properties;

/** Of what a module of WEI says, any text may be missing or null, and there may be other keys. */
const described = { description: textOrNull } as const;
const open = { additionalProperties: true } as const;

/** What a module can do, as it says itself. */
const aboutView = {
  title: 'About',
  description: 'What a module can do, as it says itself, with whatever else it says.',
  ...aboutSchema,
  properties: {
    ...aboutSchema.properties,
    ...described,
    model: textOrNull,
    interface: textOrNull,
    version: textOrNull,
    actions: {
      ...actions,
      items: {
        ...actions.items,
        properties: {
          ...actions.items.properties,
          ...described,
          args: {
            ...args,
            items: { ...args.items, properties: { ...args.items.properties, ...described }, ...open },
          },
          files: {
            ...files,
            items: { ...files.items, properties: { ...files.items.properties, ...described }, ...open },
          },
          results: {
            ...results,
            items: {
              ...results.items,
              properties: {
                ...results.items.properties,
                ...described,
                label: text,
                type: told(textOrNull, 'As the module calls it.'),
              },
              ...open,
            },
          },
        },
        ...open,
      },
    },
  },
  ...open,
} as const;

const definitionFields = {
  name: text,
  model: textOrNull,
  interface: told(text, 'One that WEI knows; `served_by` has the real one.'),
  config: told(anyObject, 'Values under names such as `password` or `token` are `***`.'),
  locations: listOf(text),
  workcell_coordinates: anything,
  active: told(flag, 'False where it is switched off in the workcell file.'),
  served_by: text,
  [optional]: {
    consumables: told(byName(anyObject), 'What its actions use up, as the workcell file has it.'),
  },
} as const;

const moduleDefinitionView = titled(
  'ModuleDefinition',
  'A module as the workcell file has it.',
  definitionFields,
);

/** WEI's Workcell. */
export const workcellView = titled(
  'Workcell',
  "What the workcell file says, filled up with WEI's defaults.",
  {
    name: text,
    config: anyObject,
    modules: listOf(moduleDefinitionView),
    locations: told(byName(anyObject), 'Coordinates, by module and location.'),
    metadata: anyObject,
    workcell_id: text,
    [optional]: {
      capacity: told(byName(count), 'How many things there is room for, by location, where that is said.'),
    },
  },
);

/** The settings that the server goes by. */
export const serverConfigView = {
  title: 'ServerConfig',
  description: 'The settings by name, without secrets.',
  type: 'object',
  properties: {
    workcell_name: text,
    data_directory: text,
    sequential_scheduler: flag,
    verify_locations_before_transfer: flag,
    time_zone: told(
      text,
      'The zone whose clocks the lab goes by, by its IANA name. Earlier versions have it only where the workcell file does.',
    ),
  },
  required: ['workcell_name', 'data_directory', 'sequential_scheduler', 'verify_locations_before_transfer'],
  additionalProperties: true,
} as const;

/** WEI's Module. */
export const moduleView = titled('Module', "A module's definition, and how its instances stand.", {
  ...definitionFields,
  id: text,
  state: {
    type: 'object',
    description: "What the module says of itself, with WEI's status.",
    properties: { status: moduleStatusView, error: told(textOrNull, 'Why it cannot act.') },
    required: ['status', 'error'],
    additionalProperties: true,
  },
  reserved: told(textOrNull, 'The run that one of its instances acts for.'),
  about: told(orNull(aboutView), 'What the module can do; null until an agent came.'),
  holds: holdsView,
  reasons: told(listOf(reasonView), 'Why nothing can be given to it, where no agent ever came.'),
  instances: listOf(instanceView),
  [optional]: {
    ...definitionFields[optional],
    reservations: told(
      listOf(reservationView),
      'What people have reserved of it, now and to come, the first to begin first. Earlier versions have none.',
    ),
  },
});

export const locationView = titled('Location', 'A place in the workcell, and what is there.', {
  name: text,
  coordinates: told(byName(anything), 'By module.'),
  state: told(text, "`Empty`, an experiment's id, or `unverified` where an outcome is unknown."),
  reserved: told(textOrNull, 'The run of which a step moves something from or to there at this moment.'),
  since: utcOrNull,
  [optional]: {
    capacity: told(count, 'How many things there is room for, where that is more than one.'),
    things: told(
      listOf(text),
      "What is there, where there is room for several: for each thing its experiment's id, or `unverified`. `state` is then that of the first, or `unverified` where one is.",
    ),
  },
});

/** WEI's state of the workcell. */
export const workcellStateView = titled('WorkcellState', 'How the workcell stands.', {
  status: told({ type: 'string', enum: ['READY', 'PAUSED', 'CANCELLED', 'LOCKED'] }, "WEI's word."),
  state: told(
    {
      type: 'string',
      enum: ['idle', 'running', 'paused', 'locked', 'cancelled', 'shutdown', 'stopped'],
    },
    "weir's word.",
  ),
  error: told(textOrNull, 'Why an instrument is held back.'),
  locations: byName(locationView),
  modules: byName(moduleView),
  workflows: told(
    byName(runView),
    'By id the runs that are not over (1,000 at most, the newest first), then the latest 100. Beyond 16 MiB the others are without steps.',
  ),
  workcell: workcellView,
  paused: flag,
  locked: flag,
  shutdown: flag,
  holds: holdsView,
});
