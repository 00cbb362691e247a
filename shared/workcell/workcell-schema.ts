import type { FromSchema } from 'json-schema-to-ts';
import { reasonVerbs } from './policy.ts';

const consumable = {
  type: 'object',
  properties: {
    capacity: { type: 'number', exclusiveMinimum: 0, maximum: 1e12 },
    uses: { type: 'object', additionalProperties: { type: ['number', 'string'] } },
    warn_at: { type: ['number', 'null'], minimum: 0 },
    unit: { type: ['string', 'null'], maxLength: 32 },
  },
  required: ['capacity', 'uses'],
  additionalProperties: false,
} as const;

/** The shape of a workcell file (YAML). Unknown keys are allowed: labs keep more in their files. */
export const workcellSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 128 },
    metadata: { type: ['object', 'null'] },
    config: {
      type: ['object', 'null'],
      properties: {
        sequential_scheduler: { type: ['boolean', 'null'] },
        verify_locations_before_transfer: { type: ['boolean', 'null'] },
        require_reason: { type: ['array', 'null'], items: { type: 'string', enum: reasonVerbs } },
        own_runs_only: { type: ['boolean', 'null'] },
        smtp_unchecked_certificate: { type: ['boolean', 'null'] },
        time_zone: { type: ['string', 'null'] },
      },
    },
    modules: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 128 },
          model: { type: ['string', 'null'] },
          interface: { type: ['string', 'null'], minLength: 1 },
          /** What old files call the interface. */
          type: {},
          /** The interface, where a gateway shows another one to WEI's clients. */
          served_by: {},
          config: { type: ['object', 'null'] },
          locations: { type: ['array', 'null'] },
          workcell_coordinates: {},
          location: {},
          active: { type: ['boolean', 'null'] },
          consumables: { type: ['object', 'null'], maxProperties: 50, additionalProperties: consumable },
        },
        required: ['name'],
      },
    },
    locations: {
      type: ['object', 'null'],
      additionalProperties: { type: ['object', 'null'] },
    },
    capacity: {
      type: ['object', 'null'],
      additionalProperties: { type: 'integer', minimum: 1, maximum: 500 },
    },
  },
  required: ['name'],
} as const;

/** A workcell file as its author wrote it. */
export type WorkcellDocument = FromSchema<typeof workcellSchema>;
export type ModuleDocument = NonNullable<WorkcellDocument['modules']>[number];

const module = workcellSchema.properties.modules.items;
const config = workcellSchema.properties.config;

const ofModule: Readonly<Record<keyof typeof module.properties, string>> = {
  name: 'By which workflows name the module.',
  model: 'For people: what the instrument is.',
  interface:
    'What serves it: `simulator`, `process`, `wei_rest_node` and others, or a module file of your own.',
  type: 'What old files call the interface.',
  served_by: 'The interface, where a gateway shows another one.',
  config: 'What its interface needs; `${ENV:NAME}` takes a secret from the environment.',
  locations: 'Names of locations that it reaches.',
  workcell_coordinates: 'Where it stands.',
  location: 'Where it stands, in old files.',
  active: 'false: it is switched off, and no workflow may use it.',
  consumables:
    'What its actions use up, by name, of each instance: `capacity`, `uses` by action (a number, or an expression of the arguments such as `args.wells`), `warn_at`, `unit`.',
};

const ofConfig: Readonly<Record<keyof typeof config.properties, string>> = {
  sequential_scheduler: 'true: one run at a time.',
  verify_locations_before_transfer: 'true: a step waits until its target is free.',
  require_reason:
    'Verbs that are refused unless whoever asks says why. A safety stop never waits for a reason.',
  own_runs_only: 'true: whoever does not operate the whole lab controls his own runs alone.',
  time_zone:
    'Where the lab is, such as `Europe/Zurich`: a time of day (`after: "21:00"`) is one of its clocks. That of the gateway if left out.',
  smtp_unchecked_certificate: 'true: the mail server of `smtp_server` may have any certificate.',
};

const ofWorkcell: Readonly<Record<keyof typeof workcellSchema.properties, string>> = {
  name: 'By which the processes of a lab find each other.',
  metadata: 'For people.',
  config: 'Settings of the whole workcell.',
  modules: 'The instruments.',
  locations: 'By module, then by name: the coordinates of each location.',
  capacity: 'How many things there is room for at a location, by its name; 1 where it is not said.',
};

function told(
  schemas: Readonly<Record<string, object>>,
  words: Readonly<Record<string, string>>,
): Record<string, object> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, { description: words[name] ?? '', ...schema }]),
  );
}

/** The JSON Schema of a workcell file, for editors: the one by which files are checked, with what each key is for. */
export const workcellFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A workcell of weir',
  ...workcellSchema,
  properties: {
    ...told(workcellSchema.properties, ofWorkcell),
    config: { description: ofWorkcell.config, ...config, properties: told(config.properties, ofConfig) },
    modules: {
      description: ofWorkcell.modules,
      ...workcellSchema.properties.modules,
      items: { ...module, properties: told(module.properties, ofModule) },
    },
  },
};
