import type { Workcell } from '../contracts/workcell.ts';

/**
 * What a gateway tells agents and the command line of its workcell: names. What serves a module, and with what, an agent takes
 * from files on its own machine alone.
 */
export interface WorkcellOutline {
  name: string;
  modules: ModuleOutline[];
}

export interface ModuleOutline {
  name: string;
  active: boolean;
  /** True where the workcell file has a config for it. */
  configured: boolean;
}

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
