import type { FromSchema } from 'json-schema-to-ts';
import type { JsonObject, JsonOf } from '../kernel/json/json.ts';
import { anyObject, anything, flag, text } from './fields.ts';
import { listOf, openObject, optional } from './object-schema.ts';

/**
 * What a module says of itself, in WEI's shape, plus two JSON Schemas (2020-12): `args_schema`, which an action's arguments must
 * fit, and `schema`, which the value of a result fits. Where there is none (modules of WEI), types are not checked.
 */
export const aboutSchema = openObject({
  name: text,
  actions: listOf(
    openObject({
      name: { type: 'string', minLength: 1 },
      args: listOf(
        openObject({
          name: text,
          required: flag,
          [optional]: { type: anything, default: anything, description: text },
        }),
      ),
      files: listOf(openObject({ name: text, required: flag, [optional]: { description: text } })),
      results: listOf(
        openObject({ label: text, [optional]: { description: text, type: text, schema: anyObject } }),
      ),
      [optional]: {
        ...{ description: text, blocking: flag, args_schema: anyObject },
        /** The argument that holds the JSON Schema of an object, of which each property is a result, too. */
        results_from: text,
        /**
         * What a rehearsal returns, by result label: values, and in them texts with `${{ … }}` over `args` and `attempt`
         * (from 1), which are evaluated (shared/expressions).
         */
        simulated: anyObject,
        /** True where its agent answers the inquiry `check`. */
        checks: flag,
        /** True where it answers the inquiry `simulate`. */
        simulates: flag,
        /** True if its instrument keeps running when its agent goes away: the next agent process follows the job. */
        keeps_running: flag,
      },
    }),
  ),
  [optional]: {
    ...{ model: text, interface: text, version: text, description: text },
    admin_commands: listOf(text),
    resource_pools: { type: 'array' },
    /** What a module of WEI has answered, with keys that nothing here reads: WEI's clients are shown this. */
    said: anyObject,
  },
});

export type About = JsonOf<FromSchema<typeof aboutSchema>>;
export type AboutAction = About['actions'][number];

/** What an action takes for arguments that are left out, as the first of some agents says that has the action. */
export function defaultsOf(abouts: Iterable<About | undefined>, action: string): JsonObject {
  for (const about of abouts) {
    const args = about && findAction(about, action)?.args;
    if (args)
      return Object.fromEntries(
        args.flatMap(({ name, default: preset }) => (preset === undefined ? [] : [[name, preset]])),
      );
  }
  return {};
}

/** The action of that name, if the module lists it. */
export function findAction(about: About, name: string): AboutAction | undefined {
  return about.actions.find((action) => action.name === name);
}
