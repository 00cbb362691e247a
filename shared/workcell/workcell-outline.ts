import type { FromSchema } from 'json-schema-to-ts';
import { flag, text } from '../contracts/fields.ts';
import { listOf, object, titled, told } from '../contracts/object-schema.ts';
import type { Workcell } from '../contracts/workcell.ts';

/**
 * What a gateway tells agents and the command line of its workcell: names. What serves a module, and with what, an agent takes
 * from files on its own machine alone.
 */
export const outlineView = titled('WorkcellOutline', 'The names of the workcell.', {
  name: text,
  modules: listOf(
    object({
      name: text,
      active: flag,
      configured: told(flag, 'True where the workcell file has a config for it.'),
    }),
  ),
});

export type WorkcellOutline = FromSchema<typeof outlineView>;
export type ModuleOutline = WorkcellOutline['modules'][number];

export function outlineOf({ name, modules }: Workcell): WorkcellOutline {
  return {
    name,
    modules: modules.map(({ name: of, active, config }) => ({
      name: of,
      active,
      configured: Object.keys(config).some((key) => key !== 'file'),
    })),
  };
}
