import type { FromSchema } from 'json-schema-to-ts';
import type { JsonOf } from '../kernel/json/json.ts';

/**
 * What a module says of itself, in WEI's shape, plus two JSON Schemas (2020-12): `args_schema`, which an action's arguments must
 * fit, and `schema`, which the value of a result fits. Where there is none (modules of WEI), types are not checked.
 */
export const aboutSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    model: { type: 'string' },
    interface: { type: 'string' },
    version: { type: 'string' },
    description: { type: 'string' },
    actions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1 },
          description: { type: 'string' },
          blocking: { type: 'boolean' },
          args: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                name: { type: 'string' },
                type: {},
                default: {},
                required: { type: 'boolean' },
                description: { type: 'string' },
              },
              required: ['name', 'required'],
            },
          },
          files: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                name: { type: 'string' },
                required: { type: 'boolean' },
                description: { type: 'string' },
              },
              required: ['name', 'required'],
            },
          },
          results: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                label: { type: 'string' },
                description: { type: 'string' },
                type: { type: 'string' },
                schema: { type: 'object', additionalProperties: true },
              },
              required: ['label'],
            },
          },
          args_schema: { type: 'object', additionalProperties: true },
          /** The argument that holds the JSON Schema of an object, of which each property is a result, too. */
          results_from: { type: 'string' },
          /**
           * What a rehearsal returns, by result label: values, and in them texts with `${{ … }}` over `args` and `attempt`
           * (from 1), which are evaluated (shared/expressions).
           */
          simulated: { type: 'object', additionalProperties: true },
          /** True where its agent answers the inquiry `check`. */
          checks: { type: 'boolean' },
          /** True where it answers the inquiry `simulate`. */
          simulates: { type: 'boolean' },
        },
        required: ['name', 'args', 'files', 'results'],
      },
    },
    admin_commands: { type: 'array', items: { type: 'string' } },
    resource_pools: { type: 'array' },
    /** What a module of WEI has answered, with keys that nothing here reads: WEI's clients are shown this. */
    said: { type: 'object', additionalProperties: true },
  },
  required: ['name', 'actions'],
} as const;

export type About = JsonOf<FromSchema<typeof aboutSchema>>;
export type AboutAction = About['actions'][number];

/** The action of that name, if the module lists it. */
export function findAction(about: About, name: string): AboutAction | undefined {
  return about.actions.find((action) => action.name === name);
}
